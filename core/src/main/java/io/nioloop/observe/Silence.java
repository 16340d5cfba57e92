package io.nioloop.observe;

import io.nioloop.loop.EventLoop;
import java.util.List;

/**
 * Why a loop gave no answer: where its thread is instead.
 *
 * @param reason in a clause: {@code does not answer within 1 s}
 * @param thread the thread that runs the loop, and its state; empty: nobody runs it
 * @param stack where that thread is, innermost first
 */
record Silence(String reason, String thread, List<String> stack) {
    /** Looks at the thread that runs a loop. The loop may come back to life meanwhile. */
    static Silence of(EventLoop loop, String reason) {
        Thread runner = loop.runner();
        if (loop.isClosed()) {
            return new Silence("is closed", "", List.of());
        }
        if (runner == null) {
            return new Silence("is idle: nobody runs it, so nobody can answer", "", List.of());
        }
        String name = runner.getName().isEmpty() ? "without a name" : runner.getName();
        return new Silence(reason, name + " (" + runner.getState() + ")", Frames.ofThread(runner));
    }

    String text() {
        StringBuilder text = new StringBuilder("the loop ").append(reason).append('\n');
        if (!thread.isEmpty()) {
            text.append("its thread ").append(thread).append(" is\n");
        }
        stack.forEach(frame -> text.append("    at ").append(frame).append('\n'));
        return text.toString();
    }
}
