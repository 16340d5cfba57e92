package io.nioloop.task;

import java.util.Arrays;
import java.util.List;

/**
 * A body that stops in the middle and goes on later. The loop and its bodies take turns: {@link #resume} gives the turn
 * to the body, and returns when the body gives it back. So exactly one of them runs at any moment, whatever carries
 * the body.
 */
abstract class Fiber {
    private final Runnable body;

    /** Why {@link #resume} returned. */
    enum Stop {
        /** The body called {@link Fiber#suspend}. */
        SUSPENDED,
        /** Code of the JDK blocks in the body, and says by the callback {@code unparked} when it can go on. */
        PARKED,
        /** The body is over. */
        ENDED
    }

    /**
     * Makes a fiber that has not begun.
     *
     * @param body what to do; catches everything
     */
    Fiber(Runnable body) {
        this.body = body;
    }

    /** Runs the body until it stops; on the loop, or in another body, which waits. Not to be called once it ended. */
    abstract Stop resume();

    /**
     * Stops, in the body, until it is resumed.
     *
     * @throws IllegalStateException if this stack cannot be laid aside: the body goes on
     */
    abstract void suspend();

    /** The stack of a body that has stopped, innermost frame first, without what carries it. */
    abstract StackTraceElement[] stack();

    /** The thread that the body has to itself, once it has begun; null: it runs on the loop's. */
    abstract Thread thread();

    /** The lowest frame of the body. */
    final void runBody() {
        body.run();
    }

    /** What of a stack lies between {@link #runBody} and {@link #suspend}. */
    final StackTraceElement[] trim(StackTraceElement[] stack) {
        List<StackTraceElement> frames = Arrays.asList(stack);
        int from = 0;
        int to = stack.length;
        for (int i = 0; i < stack.length; i++) {
            if (from == 0 && isFrame(stack[i], getClass(), "suspend")) {
                from = i + 1;
            }
            if (isFrame(stack[i], Fiber.class, "runBody")) {
                to = i;
            }
        }
        return frames.subList(from, to).toArray(StackTraceElement[]::new);
    }

    private static boolean isFrame(StackTraceElement frame, Class<?> type, String method) {
        return frame.getMethodName().equals(method) && frame.getClassName().equals(type.getName());
    }

    /** The refusal to stop in a place where the JDK cannot lay the stack aside. */
    static IllegalStateException pinned(Throwable cause) {
        return new IllegalStateException(
                "cannot suspend here: a class initialiser or native code is on the stack, or on JDK 21 to 23 a"
                        + " synchronized block. Await outside of it and pass the result in",
                cause);
    }
}
