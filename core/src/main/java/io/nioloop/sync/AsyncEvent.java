package io.nioloop.sync;

/**
 * Something that has happened or not, and tasks that wait until it has: asyncio's {@code Event}, rules 152 and 153.
 *
 * <pre>{@code
 * AsyncEvent ready = new AsyncEvent();
 * loop.callLater(Duration.ofSeconds(1), ready::set);
 * ready.await();
 * }</pre>
 */
public final class AsyncEvent {
    private final Waiters waiters = new Waiters(this);
    private boolean set;

    /** Makes one that is not set. */
    public AsyncEvent() {}

    /**
     * Suspends until the event is set, not at all if it is: asyncio's {@code await event.wait()}, rules 152 and 153.
     * It may be cleared again when this returns.
     */
    public void await() {
        if (!set) {
            waiters.suspend("await()");
        }
    }

    /** Sets it, and wakes all that wait, even if it is cleared before they run. */
    public void set() {
        set = true;
        waiters.wake(Integer.MAX_VALUE);
    }

    /** Makes those wait who come from now on. */
    public void clear() {
        set = false;
    }

    /** {@return whether it is set} */
    public boolean isSet() {
        return set;
    }

    @Override
    public String toString() {
        return "<AsyncEvent [" + (set ? "set" : "unset") + waiters.suffix() + "]>";
    }
}
