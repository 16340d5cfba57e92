package io.nioloop.future;

/**
 * A callback that need not be told which future is done. It is queued as it is, where others need a notification around
 * them that remembers the future: tasks, which wait more often than anybody else, wait with this.
 */
public abstract class WakeUp implements Awaiter, Runnable {
    /** For subclasses. */
    protected WakeUp() {}

    @Override
    public final void accept(Future<?> done) {
        run();
    }

    @Override
    public String toString() {
        return "step of " + awaiter();
    }
}
