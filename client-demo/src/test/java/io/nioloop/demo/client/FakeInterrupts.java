package io.nioloop.demo.client;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

/** Ctrl-C at the press of a button; presses it itself when a test takes far too long, since a loop does not. */
final class FakeInterrupts implements Interrupts {
    private static final int DEADLINE_SECONDS = 30;

    private volatile Runnable listener = () -> {};

    FakeInterrupts() {
        CompletableFuture.delayedExecutor(DEADLINE_SECONDS, TimeUnit.SECONDS).execute(this::press);
    }

    @Override
    public void onInterrupt(Runnable listener) {
        this.listener = listener;
    }

    void press() {
        listener.run();
    }
}
