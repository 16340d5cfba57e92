package io.nioloop.task;

import io.nioloop.future.Promise;
import io.nioloop.loop.EventLoop;
import java.util.ArrayList;
import java.util.List;

/** Tasks that wait until something has changed. All are woken, the first first, and each looks for itself. */
final class Waiters {
    private final EventLoop loop;
    private final List<Promise<Void>> waiting = new ArrayList<>();

    Waiters(EventLoop loop) {
        this.loop = loop;
    }

    /** Suspends until the next change. */
    void suspend() {
        Promise<Void> woken = new Promise<>(loop); // its own: cancelling one task must not cancel the others
        waiting.add(woken);
        try {
            Task.await(woken);
        } finally {
            waiting.remove(woken);
        }
    }

    void wakeAll() {
        waiting.forEach(woken -> woken.trySetResult(null));
    }
}
