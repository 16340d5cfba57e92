package io.nioloop.observe;

import java.util.Arrays;
import java.util.List;

/** Whose frames are on the stack of a loop that runs. By name, so that it also works for stacks of other threads. */
final class CallbackFrames {
    private static final List<String> JDK = List.of("java.", "javax.", "jdk.", "sun.");
    private static final List<String> OURS = List.of(
            "io.nioloop.NioLoop",
            "io.nioloop.Runner",
            "io.nioloop.loop.",
            "io.nioloop.future.",
            "io.nioloop.net.",
            "io.nioloop.task.",
            "io.nioloop.sync.",
            "io.nioloop.tls.",
            "io.nioloop.streams.",
            "io.nioloop.file.",
            "io.nioloop.process.");
    private static final List<String> BELOW_A_BODY =
            List.of("io.nioloop.task.Task", "io.nioloop.task.Coroutine", "io.nioloop.loop.Handle");

    private CallbackFrames() {}

    /** The upper part of the stack of a loop: what belongs to the callback, or to the body of the task, that runs. */
    static List<StackTraceElement> ofCallback(StackTraceElement[] stack) {
        int end = 0;
        while (end < stack.length && !isLoop(stack[end])) {
            end++;
        }
        while (end > 0 && (BELOW_A_BODY.contains(topLevel(stack[end - 1])) || isGlue(stack[end - 1]))) {
            end--;
        }
        return Arrays.stream(stack).limit(end).map(CallbackFrames::plain).toList();
    }

    /** The class of a lambda, which only leads to its code. */
    private static boolean isGlue(StackTraceElement frame) {
        return frame.getClassName().contains("$$Lambda");
    }

    /** Without the names of class loader and module, which say nothing here. */
    private static StackTraceElement plain(StackTraceElement frame) {
        return new StackTraceElement(
                frame.getClassName(), frame.getMethodName(), frame.getFileName(), frame.getLineNumber());
    }

    private static boolean isLoop(StackTraceElement frame) {
        return frame.getClassName().equals("io.nioloop.loop.EventLoop")
                || (frame.getClassName().equals("io.nioloop.task.Fiber")
                        && frame.getMethodName().equals("runBody"));
    }

    /** The innermost frame that is the program's own; null: there is none. */
    static StackTraceElement firstForeign(List<StackTraceElement> stack) {
        return stack.stream().filter(CallbackFrames::isForeign).findFirst().orElse(null);
    }

    private static boolean isForeign(StackTraceElement frame) {
        String name = frame.getClassName();
        return JDK.stream().noneMatch(name::startsWith) && OURS.stream().noneMatch(name::startsWith);
    }

    private static String topLevel(StackTraceElement frame) {
        String name = frame.getClassName();
        int nested = name.indexOf('$');
        return nested < 0 ? name : name.substring(0, nested);
    }

    /** A line as a report names it. */
    static String text(StackTraceElement frame) {
        return frame == null ? "an unknown line" : frame.getFileName() + ":" + frame.getLineNumber();
    }
}
