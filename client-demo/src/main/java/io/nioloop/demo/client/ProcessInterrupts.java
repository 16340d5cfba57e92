package io.nioloop.demo.client;

import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/**
 * Ctrl-C and the like, by way of a shutdown hook: the end of the JVM is held up until the program has said its last
 * words, but not for long. The JVM itself knows the exit code that goes with the signal: 130, 143.
 */
final class ProcessInterrupts implements Interrupts {
    private static final Duration LAST_WORDS = Duration.ofSeconds(2);

    private final CountDownLatch finished = new CountDownLatch(1);
    private volatile Runnable listener; // null: nobody has last words
    private volatile boolean signalled;

    ProcessInterrupts() {
        Runtime.getRuntime().addShutdownHook(new Thread(this::goingDown, "interrupt"));
    }

    @Override
    public void onInterrupt(Runnable listener) {
        this.listener = listener;
    }

    private void goingDown() {
        if (listener == null || finished.getCount() == 0) {
            return;
        }
        signalled = true;
        listener.run();
        try {
            finished.await(LAST_WORDS.toMillis(), TimeUnit.MILLISECONDS);
        } catch (InterruptedException hurry) {
            Thread.currentThread().interrupt();
        }
    }

    /**
     * Ends the process. If a signal does so already, it is left to that: a second exit would race with the first for the
     * exit code.
     */
    void exit(int code) {
        boolean alone = !signalled;
        finished.countDown();
        if (alone) {
            System.exit(code);
        }
    }
}
