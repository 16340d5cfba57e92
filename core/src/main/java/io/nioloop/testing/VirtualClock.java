package io.nioloop.testing;

import io.nioloop.loop.Clock;
import java.time.Duration;

/**
 * A clock that stands still until somebody moves it: a {@link SimulatedNetwork} whose selector sleeps, or a test. Any
 * thread may read it, the thread of the simulation moves it.
 */
public final class VirtualClock implements Clock {
    private static final long UNTOLD = -1;

    private final long startNanos;
    private volatile long nanos;
    private long toldNanos = UNTOLD; // what the loop said last, until a selector has used it

    /** Starts at zero. */
    public VirtualClock() {
        this(0);
    }

    /**
     * Starts anywhere, since the origin of a clock means nothing: just before {@link Long#MAX_VALUE} too, where the
     * number wraps.
     *
     * @param startNanos the first reading
     */
    public VirtualClock(long startNanos) {
        this.startNanos = startNanos;
        this.nanos = startNanos;
    }

    @Override
    public long nanoTime() {
        return nanos;
    }

    @Override
    public void sleepingAtMost(long nanos) {
        toldNanos = nanos;
    }

    /** How long the loop is about to sleep, asked once; a default if it did not say. */
    long takeTold(long otherwise) {
        long told = toldNanos;
        toldNanos = UNTOLD;
        return told == UNTOLD ? otherwise : told;
    }

    /**
     * Moves the clock.
     *
     * @param time how far, not backwards
     */
    public void advance(Duration time) {
        advanceTo(nanos + time.toNanos());
    }

    void advanceTo(long moment) {
        if (moment - nanos < 0) {
            throw new IllegalArgumentException("time does not run backwards: " + Duration.ofNanos(moment - nanos));
        }
        nanos = moment;
    }

    /** {@return how far it was moved since it began} */
    public Duration elapsed() {
        return Duration.ofNanos(elapsedNanos());
    }

    long elapsedNanos() {
        return nanos - startNanos;
    }

    @Override
    public String toString() {
        return "<VirtualClock " + elapsed() + " after its start>";
    }
}
