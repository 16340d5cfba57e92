package io.nioloop.observe;

import java.lang.StackWalker.StackFrame;
import java.util.Iterator;
import java.util.List;
import java.util.stream.Stream;

/**
 * Where the code on whose stack an event is told has called this library: which method, from which line. Found by
 * package and not by code source, since a program may be packed into one jar with the library.
 *
 * @param method such as {@code StreamReader.readLine}
 * @param line such as {@code Chat.java:12}
 */
record CallSite(String method, String line) {
    private static final StackWalker WALKER = StackWalker.getInstance();
    private static final List<String> LIBRARY = Stream.of(
                    "", ".loop", ".future", ".net", ".task", ".sync", ".tls", ".streams", ".process", ".file")
            .map(floor -> "io.nioloop" + floor)
            .toList();

    /** Where the body of a task waits; null if the body is the library's own. */
    static CallSite ofWait() {
        return WALKER.walk(frames -> find(frames.iterator()));
    }

    private static CallSite find(Iterator<StackFrame> frames) {
        StackFrame called = null;
        while (frames.hasNext()) {
            StackFrame frame = frames.next();
            String type = frame.getClassName();
            if (type.equals("io.nioloop.task.Task") && frame.getMethodName().equals("live")) {
                return null; // the body's end
            }
            if (isOfLibrary(type)) {
                called = frame;
            } else if (called != null && !type.startsWith("java.")) {
                return new CallSite(name(called), frame.getFileName() + ":" + frame.getLineNumber());
            }
        }
        return null;
    }

    /** Whether a callback is being added to a future by other code than this library's. */
    static boolean listenerIsForeign() {
        return WALKER.walk(
                frames -> frames.dropWhile(frame -> !frame.getMethodName().equals("addDoneCallback"))
                        .skip(1)
                        .findFirst()
                        .filter(caller -> !isOfLibrary(caller.getClassName()))
                        .isPresent());
    }

    static boolean isOfLibrary(String className) {
        return LIBRARY.contains(className.substring(0, Math.max(0, className.lastIndexOf('.'))));
    }

    private static String name(StackFrame frame) {
        String type = frame.getClassName();
        return type.substring(type.lastIndexOf('.') + 1).replace('$', '.') + "." + frame.getMethodName();
    }
}
