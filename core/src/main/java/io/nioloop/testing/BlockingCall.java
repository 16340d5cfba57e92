package io.nioloop.testing;

import java.util.List;

/**
 * How a program got stuck in code of the JDK.
 *
 * @param callee what it called, such as {@code Thread.sleep}
 * @param caller the line that called it
 */
record BlockingCall(String callee, String caller) {
    private static final String MONITOR = "a monitor";

    /** What the top of a stack shows: how far up the code is the JDK's, and who called that. */
    static BlockingCall of(List<StackTraceElement> stack) {
        String callee = MONITOR; // to enter one is no call
        for (StackTraceElement frame : stack) {
            if (!isJdk(frame)) {
                return new BlockingCall(callee, frame.getFileName() + ":" + frame.getLineNumber());
            }
            callee = simpleName(frame.getClassName()) + "." + frame.getMethodName();
        }
        return new BlockingCall(callee, "an unknown place");
    }

    private static boolean isJdk(StackTraceElement frame) {
        String module = frame.getModuleName();
        return module != null && (module.startsWith("java.") || module.startsWith("jdk."));
    }

    private static String simpleName(String className) {
        return className.substring(className.lastIndexOf('.') + 1).replace('$', '.');
    }

    /** Whether it lets others run for a moment and goes on by itself. */
    boolean yields() {
        return callee.equals("Thread.yield");
    }

    @Override
    public String toString() {
        return callee + " at " + caller;
    }
}
