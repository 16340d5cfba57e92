package io.nioloop.sync;

import io.nioloop.task.Task;

/**
 * At most one task holds it: asyncio's {@code Lock}, rules 148 to 151. It has no owner, so that another task, or a
 * callback, may release it; a task that holds it and acquires it again waits for ever.
 *
 * <pre>{@code
 * AsyncLock lock = new AsyncLock();
 * lock.with(() -> writer.write(nextLine()));
 * }</pre>
 *
 * <p>The lock is handed on in two steps: {@link #release} wakes the first in the line, and that takes the lock when it
 * runs. In between the lock is free, but newcomers see that somebody is before them.
 */
public final class AsyncLock implements Holdable {
    private final Waiters waiters = new Waiters(this);
    private boolean locked;
    private Task<?> holder; // for those who look for a deadlock; null: free, or acquired outside a task

    /** Makes a free one. */
    public AsyncLock() {}

    /**
     * Suspends until the lock is free and nobody waits longer, and takes it: asyncio's {@code await lock.acquire()},
     * rules 148 and 150. If the task is cancelled, it does not hold the lock.
     */
    @Override
    public void acquire() {
        if (locked || waiters.anyAhead()) {
            try {
                waiters.suspend("acquire()");
            } catch (Throwable cancelled) {
                if (!locked) {
                    wakeFirst();
                }
                throw cancelled;
            }
        }
        locked = true;
        holder = Task.current();
    }

    /**
     * Frees the lock, and wakes whoever waits longest.
     *
     * @throws IllegalStateException if it is free (rule 149)
     */
    @Override
    public void release() {
        if (!locked) {
            throw new IllegalStateException("release() of a lock that nobody has acquired: " + this);
        }
        locked = false;
        holder = null;
        wakeFirst();
    }

    /** One that is awake takes the lock or, cancelled, calls this again. */
    private void wakeFirst() {
        if (!waiters.anyAwake()) {
            waiters.wakeNext();
        }
    }

    @Override
    public boolean locked() {
        return locked;
    }

    /** {@return the task that has acquired it; null: it is free, or was acquired outside a task} */
    public Task<?> holder() {
        return holder;
    }

    @Override
    public String toString() {
        return "<AsyncLock [" + (locked ? "locked" : "unlocked") + waiters.suffix() + "]>";
    }
}
