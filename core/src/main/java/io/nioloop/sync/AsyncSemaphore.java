package io.nioloop.sync;

import io.nioloop.future.Promise;
import io.nioloop.task.Task;

/**
 * A number of permits, for at most so many tasks at a time: asyncio's {@code Semaphore}, rules 160 to 163.
 *
 * <pre>{@code
 * AsyncSemaphore connections = new AsyncSemaphore(10);
 * byte[] page = connections.with(() -> fetch(address));
 * }</pre>
 *
 * <p>A permit goes straight to the task that is woken, before it runs: nobody can take it meanwhile, and if the task
 * is cancelled in that turn, it gives the permit back.
 */
public sealed class AsyncSemaphore implements Holdable permits AsyncBoundedSemaphore {
    private final Waiters waiters = new Waiters(this);
    private int value; // permits that are nobody's; never below zero

    /** Makes one with one permit. */
    public AsyncSemaphore() {
        this(1);
    }

    /**
     * Makes one.
     *
     * @param value how many permits it has at first
     * @throws IllegalArgumentException if that is negative
     */
    public AsyncSemaphore(int value) {
        if (value < 0) {
            throw new IllegalArgumentException("value < 0: " + value);
        }
        this.value = value;
    }

    /**
     * Suspends until there is a permit and nobody waits longer, and takes it: asyncio's {@code await
     * semaphore.acquire()}, rules 160 to 162. If the task is cancelled, it has none.
     */
    @Override
    public final void acquire() {
        if (!locked()) {
            value--;
            return;
        }
        Promise<Void> waiter = waiters.enter("acquire()");
        try {
            Task.await(waiter);
        } catch (Throwable cancelled) {
            if (Waiters.wasWoken(waiter)) {
                value++;
            }
            throw cancelled;
        } finally {
            waiters.leave(waiter);
            grant();
        }
    }

    /** Gives a permit back, or one more: asyncio's {@code release()}. */
    @Override
    public void release() {
        value = Math.incrementExact(value);
        grant();
    }

    private void grant() {
        while (value > 0 && waiters.wakeNext()) {
            value--;
        }
    }

    @Override
    public final boolean locked() {
        return value == 0 || waiters.anyAhead();
    }

    final int value() {
        return value;
    }

    @Override
    public String toString() {
        String state = locked() ? "locked" : "unlocked, value:" + value;
        return "<" + getClass().getSimpleName() + " [" + state + waiters.suffix() + "]>";
    }
}
