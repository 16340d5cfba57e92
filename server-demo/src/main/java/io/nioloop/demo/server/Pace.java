package io.nioloop.demo.server;

import io.nioloop.loop.EventLoop;
import io.nioloop.task.Tasks;
import java.time.Duration;

/**
 * A token bucket, seen from the other end: instead of the tokens it has, it knows when the last of the bytes that were
 * let through has paid for its way. The next piece goes as soon as that is so.
 */
final class Pace {
    /** Timers are late by a little each time; so much is made up for, or the rate would not be reached. */
    private static final Duration MADE_UP = Duration.ofMillis(10);

    private final EventLoop loop;
    private final Rate rate;
    private Duration paidAt; // by the clock of the loop

    Pace(EventLoop loop, Rate rate) {
        this.loop = loop;
        this.rate = rate;
        this.paidAt = loop.time();
    }

    /** A piece was let through: suspends until the next may be. */
    void passed(int bytes) {
        Duration now = loop.time();
        Duration begin = now.minus(MADE_UP);
        paidAt = (paidAt.compareTo(begin) < 0 ? begin : paidAt).plus(rate.timeOf(bytes));
        if (paidAt.compareTo(now) > 0) {
            Tasks.sleep(paidAt.minus(now));
        }
    }
}
