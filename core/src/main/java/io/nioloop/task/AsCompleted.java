package io.nioloop.task;

import io.nioloop.future.Future;
import io.nioloop.future.TimeoutException;
import io.nioloop.loop.EventLoop;
import io.nioloop.loop.Handle;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Collection;
import java.util.Deque;
import java.util.Iterator;
import java.util.LinkedHashSet;
import java.util.NoSuchElementException;
import java.util.Set;
import java.util.function.Consumer;

/** The futures of {@link Tasks#asCompleted}, in the order in which they are done. */
final class AsCompleted<F extends Future<?>> implements Iterator<F> {
    private final Duration timeout;
    private final Handle timer; // null: there is time without limit
    private final Set<F> pending;
    private final Deque<F> completed = new ArrayDeque<>(); // and not taken yet
    private final Consumer<Future<?>> callback = this::completed;
    private final Waiters waiters;
    private int left; // neither taken nor promised to a task that waits

    AsCompleted(EventLoop loop, Collection<F> futures, Duration timeout) {
        this.timeout = timeout;
        this.waiters = new Waiters(loop);
        this.pending = new LinkedHashSet<>(futures);
        this.left = pending.size();
        this.timer = left == 0 || timeout == null ? null : loop.callLater(timeout, this::expire);
        pending.forEach(future -> future.addDoneCallback(callback));
    }

    @SuppressWarnings("unchecked") // the callback of these futures only
    private void completed(Future<?> future) {
        if (!pending.remove(future)) {
            return; // the time was up before
        }
        completed.add((F) future);
        if (pending.isEmpty() && timer != null) {
            timer.cancel();
        }
        waiters.wakeAll();
    }

    private void expire() {
        pending.forEach(future -> future.removeDoneCallback(callback));
        pending.clear();
        waiters.wakeAll();
    }

    @Override
    public boolean hasNext() {
        return left > 0;
    }

    /** Suspends until another one is done. */
    @Override
    public F next() {
        if (left == 0) {
            throw new NoSuchElementException("all have been taken");
        }
        left--;
        try {
            while (completed.isEmpty() && !pending.isEmpty()) {
                waiters.suspend();
            }
        } catch (Throwable cancelled) {
            left++; // it is still to be had
            throw cancelled;
        }
        if (completed.isEmpty()) {
            throw new TimeoutException("timeout after " + timeout);
        }
        return completed.remove();
    }
}
