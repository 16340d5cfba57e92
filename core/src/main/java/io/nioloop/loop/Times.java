package io.nioloop.loop;

import java.time.Duration;
import java.util.Objects;

/** From {@link Duration}s, as users write them, to nanoseconds that can be added to a clock reading without harm. */
final class Times {
    /** 73 years. Two deadlines so far from now on either side still differ by less than half the range of a long. */
    static final long LIMIT_NANOS = Long.MAX_VALUE / 4;

    private static final Duration LONGEST = Duration.ofNanos(LIMIT_NANOS);
    private static final Duration MOST_NEGATIVE = LONGEST.negated();

    private Times() {}

    static long nanos(Duration duration, String name) {
        if (Objects.requireNonNull(duration, name).compareTo(LONGEST) >= 0) {
            return LIMIT_NANOS;
        }
        return duration.compareTo(MOST_NEGATIVE) <= 0 ? -LIMIT_NANOS : duration.toNanos();
    }
}
