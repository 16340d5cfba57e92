package io.nioloop.streams;

import io.nioloop.future.Promise;
import io.nioloop.loop.EventLoop;
import io.nioloop.task.Task;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletionException;

/**
 * Tasks that wait for the same event, each by a promise of its own, so that cancelling one leaves the others alone.
 * What went wrong is a result of that promise, not its failure, so that nobody has to ask for it.
 */
final class Waiters {
    private final List<Promise<Throwable>> waiting = new ArrayList<>(0); // O(n) to leave: they are few

    void suspend(EventLoop loop) throws IOException {
        Promise<Throwable> waiter = new Promise<>(loop);
        waiting.add(waiter);
        try {
            raise(Task.await(waiter));
        } finally {
            waiting.remove(waiter);
        }
    }

    /** Wakes all; a cause that is not null is thrown in each. */
    void wakeAll(Throwable cause) {
        waiting.forEach(waiter -> waiter.trySetResult(cause));
    }

    /** Throws what ended a connection, as it came; null: nothing did. */
    static void raise(Throwable cause) throws IOException {
        if (cause instanceof IOException io) {
            throw io;
        }
        if (cause instanceof RuntimeException unchecked) {
            throw unchecked;
        }
        if (cause instanceof Error error) {
            throw error;
        }
        if (cause != null) {
            throw new CompletionException(cause);
        }
    }
}
