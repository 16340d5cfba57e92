package io.nioloop.demo.client;

import io.nioloop.loop.EventLoop;
import java.util.concurrent.RejectedExecutionException;

/** Requests to end, from outside: Ctrl-C and the like. */
interface Interrupts {
    /** Sets who is told, on a thread of its own. */
    void onInterrupt(Runnable listener);

    /** Sets what a loop does then, as long as it is open. */
    default void onInterrupt(EventLoop loop, Runnable callback) {
        onInterrupt(() -> {
            try {
                loop.execute(callback);
            } catch (RejectedExecutionException closed) {
                assert loop.isClosed(); // too late: it is about to end anyway
            }
        });
    }
}
