package io.nioloop.demo.client;

import io.nioloop.support.Deadline;

/** Ctrl-C at the press of a button; presses it itself when a test takes far too long, since a loop does not. */
final class FakeInterrupts implements Interrupts {
    private static final int DEADLINE_SECONDS = 30;

    private volatile Runnable listener = () -> {};

    FakeInterrupts() {
        Deadline.of(this::press, DEADLINE_SECONDS);
    }

    @Override
    public void onInterrupt(Runnable listener) {
        this.listener = listener;
    }

    void press() {
        listener.run();
    }
}
