package io.nioloop.sync;

import io.nioloop.future.CancelledError;
import io.nioloop.future.Promise;
import io.nioloop.task.Task;
import java.util.Objects;
import java.util.function.BooleanSupplier;

/**
 * A place to wait until what a lock protects has changed: asyncio's {@code Condition}, rules 154 to 159. Its
 * {@code notify} is called {@code signal} here, as in {@link java.util.concurrent.locks.Condition}, since each Java
 * object has a {@code notify} already.
 *
 * <pre>{@code
 * condition.with(() -> {
 *     condition.waitFor(() -> !orders.isEmpty());
 *     return orders.remove();
 * });
 * }</pre>
 *
 * <p>Wake-ups may come for nothing: when a task that was signalled is cancelled, the next is woken in its place, and
 * sometimes one too many. Hence {@link #waitFor}, which looks again.
 */
public final class AsyncCondition implements Holdable {
    private final Waiters waiters = new Waiters(this);
    private final AsyncLock lock;

    /** Makes one with a lock of its own. */
    public AsyncCondition() {
        this(new AsyncLock());
    }

    /**
     * Makes one of several conditions that share a lock (rule 159).
     *
     * @param lock the lock
     */
    public AsyncCondition(AsyncLock lock) {
        this.lock = Objects.requireNonNull(lock, "lock");
    }

    /**
     * Suspends until another task signals: asyncio's {@code await condition.wait()}, rules 154 to 156. The lock is
     * free meanwhile, and held again when this returns or throws: a task that is cancelled gets to know only then, by
     * the latest of its cancellations.
     *
     * @throws IllegalStateException if the lock is not held
     */
    public void await() {
        requireLock("await()");
        try {
            releaseAndWait();
        } catch (Throwable cancelled) {
            waiters.wakeNext(); // it may have been signalled before, or while it waited for the lock
            throw cancelled;
        }
    }

    private void releaseAndWait() {
        Promise<Void> waiter = waiters.enter("await()"); // before the release: this may refuse
        lock.release();
        CancelledError cancelled = null;
        try {
            Task.await(waiter);
        } catch (CancelledError error) {
            cancelled = error;
        } finally {
            waiters.leave(waiter);
        }
        CancelledError latest = acquireAgain();
        if (latest != null) {
            throw latest;
        }
        if (cancelled != null) {
            throw cancelled;
        }
    }

    /** Takes the lock, however often the task is cancelled meanwhile; returns the last of the cancellations. */
    private CancelledError acquireAgain() {
        CancelledError latest = null;
        while (true) {
            try {
                lock.acquire();
                return latest;
            } catch (CancelledError error) {
                latest = error;
            }
        }
    }

    /**
     * Suspends until something is true, and looks at it after each signal: asyncio's {@code await
     * condition.wait_for(predicate)}, rule 158. What is true already needs no lock.
     *
     * @param predicate what has to be true
     * @throws IllegalStateException if it is not true, and the lock is not held
     */
    public void waitFor(BooleanSupplier predicate) {
        while (!predicate.getAsBoolean()) {
            await();
        }
    }

    /** Wakes the task that waits longest, if there is one: asyncio's {@code notify()}. */
    public void signal() {
        signal(1);
    }

    /**
     * Wakes the tasks that wait longest: asyncio's {@code notify(n)}, rule 157. They go on one after the other, once
     * the lock is released.
     *
     * @param count how many at most
     * @throws IllegalStateException if the lock is not held
     */
    public void signal(int count) {
        requireLock("signal()");
        waiters.wake(count);
    }

    /** Wakes all tasks that wait: asyncio's {@code notify_all()}. */
    public void signalAll() {
        requireLock("signalAll()");
        waiters.wake(Integer.MAX_VALUE);
    }

    private void requireLock(String call) {
        if (!lock.locked()) {
            throw new IllegalStateException(call + " without the lock: call it inside with(...) of " + this);
        }
    }

    @Override
    public void acquire() {
        lock.acquire();
    }

    @Override
    public void release() {
        lock.release();
    }

    @Override
    public boolean locked() {
        return lock.locked();
    }

    @Override
    public String toString() {
        return "<AsyncCondition [" + (locked() ? "locked" : "unlocked") + waiters.suffix() + "]>";
    }
}
