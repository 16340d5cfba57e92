package io.nioloop.loop;

import java.time.Duration;

/** A clock that stands still until somebody advances it: a test, or a poller that sleeps on it. */
public final class VirtualClock implements Clock {
    private volatile long nanos;
    private volatile long sleepingAtMostNanos;

    /** Starts anywhere, since the origin of a clock means nothing. */
    public VirtualClock(long nanos) {
        this.nanos = nanos;
    }

    /** Starts where no test comes near the ends of the range. */
    public VirtualClock() {
        this(1_000_000);
    }

    /** Starts five nanoseconds before the number wraps. */
    public static VirtualClock aboutToWrap() {
        return new VirtualClock(Long.MAX_VALUE - 5);
    }

    @Override
    public long nanoTime() {
        return nanos;
    }

    @Override
    public void sleepingAtMost(long nanos) {
        sleepingAtMostNanos = nanos;
    }

    /** How long the loop said that it would sleep at most, when it last did. */
    public long sleepingAtMostNanos() {
        return sleepingAtMostNanos;
    }

    public void advance(Duration time) {
        advanceNanos(time.toNanos());
    }

    /** One thread at a time. */
    @SuppressWarnings("NonAtomicVolatileUpdate")
    public void advanceNanos(long more) {
        nanos += more;
    }
}
