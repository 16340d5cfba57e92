package io.nioloop.loop;

import java.time.Duration;

/**
 * A handle with a deadline: asyncio's {@code TimerHandle}. Ordered by deadline, then by the order in which the timers
 * were made; deadlines are compared by their difference, because the clock may wrap.
 */
public final class TimerHandle extends Handle {
    final long deadlineNanos;
    int sequence; // given by Timers: the order among equal deadlines, may wrap
    boolean scheduled; // whether Timers holds it

    TimerHandle(EventLoop loop, Runnable callback, Context context, long deadlineNanos) {
        super(loop, callback, context);
        this.deadlineNanos = deadlineNanos;
    }

    boolean before(TimerHandle other) {
        long difference = deadlineNanos - other.deadlineNanos;
        return difference < 0 || (difference == 0 && sequence - other.sequence < 0);
    }

    /** {@return when the timer is due, as {@link EventLoop#time} counts: asyncio's {@code when}} */
    public Duration when() {
        return loop().sinceOrigin(deadlineNanos);
    }

    @Override
    void onCancel() {
        if (scheduled) {
            loop().timers().cancelled();
        }
    }
}
