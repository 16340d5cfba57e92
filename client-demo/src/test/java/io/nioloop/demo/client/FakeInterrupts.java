package io.nioloop.demo.client;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

/** Ctrl-C at the press of a button; presses it itself when a test takes far too long, since a loop does not. */
final class FakeInterrupts implements Interrupts {
    private static final int DEADLINE_SECONDS = 30;

    private volatile Runnable listener = () -> {};

    FakeInterrupts() {
        new CompletableFuture<Void>()
                .orTimeout(DEADLINE_SECONDS, TimeUnit.SECONDS)
                .exceptionally(late -> {
                    press(); // on the JDK's timer thread: no other is started for it
                    return null;
                });
    }

    @Override
    public void onInterrupt(Runnable listener) {
        this.listener = listener;
    }

    void press() {
        listener.run();
    }
}
