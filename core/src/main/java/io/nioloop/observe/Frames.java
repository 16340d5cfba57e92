package io.nioloop.observe;

import io.nioloop.loop.Birthplaces;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Predicate;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** What is worth showing of the stack of a body. */
final class Frames {
    private static final int MOST = 30;
    private static final Pattern LIBRARY =
            Pattern.compile("io\\.nioloop\\.((loop|future|net|task|sync|tls|streams|process|file)\\.)?[A-Z].*");

    private Frames() {}

    /**
     * Leaves out the machinery: at the bottom what begins a body, at the top what lays it aside, of which the one call
     * stays that the program has made.
     */
    static List<StackTraceElement> ofBody(List<StackTraceElement> stack) {
        int from = 0;
        Predicate<StackTraceElement> machinery = isParked(stack) ? Frames::isJdk : Frames::isMachinery;
        while (from < stack.size() && machinery.test(stack.get(from))) {
            from++;
        }
        int to = stack.size();
        while (to > from && isMachinery(stack.get(to - 1))) {
            to--;
        }
        return stack.subList(isParked(stack) ? from - 1 : from, to).stream()
                .filter(frame ->
                        !frame.getClassName().contains("$$Lambda")) // between a call and the lambda's own frame
                .toList();
    }

    /** Of any thread. */
    static List<String> ofThread(Thread thread) {
        return Stream.of(thread.getStackTrace())
                .filter(frame -> !isGlue(frame))
                .map(Frames::text)
                .toList();
    }

    /** What the JVM puts between a call and the lambda's own frame. */
    private static boolean isGlue(StackTraceElement frame) {
        return frame.getClassName().contains("$$Lambda");
    }

    private static boolean isMachinery(StackTraceElement frame) {
        return frame.getClassName().startsWith("io.nioloop.task.Task$")
                || frame.getClassName().equals("io.nioloop.task.Task")
                || frame.getClassName().startsWith("io.nioloop.task.Coroutine");
    }

    /** Whether code of the JDK has stopped the body, and not an await. */
    static boolean isParked(List<StackTraceElement> stack) {
        return !stack.isEmpty() && isJdk(stack.get(0));
    }

    private static boolean isJdk(StackTraceElement frame) {
        String module = frame.getModuleName();
        return module != null && (module.startsWith("java.") || module.startsWith("jdk."));
    }

    /** Whether the body has not stopped: it starts another task, which runs its first step inside. */
    static boolean startsAnother(List<StackTraceElement> stack) {
        return stack.stream()
                .anyMatch(frame -> frame.getClassName().equals("io.nioloop.task.Roster")
                        && frame.getMethodName().equals("run"));
    }

    /** {@code java.lang.Thread.sleep}. */
    static String call(StackTraceElement frame) {
        return frame.getClassName() + "." + frame.getMethodName();
    }

    static List<String> texts(List<StackTraceElement> stack) {
        List<String> texts = new ArrayList<>();
        stack.stream().limit(MOST).map(Frames::text).forEach(texts::add);
        if (stack.size() > MOST) {
            texts.add("... " + (stack.size() - MOST) + " more");
        }
        return texts;
    }

    /** Without module and class loader. */
    static String text(StackTraceElement frame) {
        return call(frame) + place(frame);
    }

    private static String place(StackTraceElement frame) {
        if (frame.isNativeMethod() || frame.getFileName() == null) {
            return frame.isNativeMethod() ? "(native)" : "(unknown source)";
        }
        return "(" + frame.getFileName() + (frame.getLineNumber() < 0 ? "" : ":" + frame.getLineNumber()) + ")";
    }

    /** The innermost line that is neither the library's nor the JDK's; if there is none, the innermost. */
    static String place(List<StackTraceElement> stack) {
        return stack.stream()
                .filter(frame -> !isJdk(frame) && !isLibrary(frame))
                .findFirst()
                .or(() -> stack.stream().findFirst())
                .map(Frames::shortText)
                .orElse("");
    }

    private static boolean isLibrary(StackTraceElement frame) {
        return LIBRARY.matcher(frame.getClassName()).matches();
    }

    private static String shortText(StackTraceElement frame) {
        return text(frame).substring(frame.getClassName().lastIndexOf('.') + 1);
    }

    /** {@code Main.java:12}; empty: not known. */
    static String birthplace(Object object) {
        return Birthplaces.text(object).replaceFirst("^ created at ", "");
    }
}
