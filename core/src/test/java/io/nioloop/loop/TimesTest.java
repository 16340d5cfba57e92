package io.nioloop.loop;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** From durations to nanoseconds that can be added to a clock reading: row 46. */
class TimesTest {
    private static final Duration LIMIT = Duration.ofNanos(Times.LIMIT_NANOS);

    @ParameterizedTest
    @ValueSource(longs = {0, 1, -1, 999_999_999, 1_000_000_000, -1_000_000_001, 86_400_000_000_000L})
    void everydayDurationsAreExact(long nanos) {
        assertEquals(nanos, Times.nanos(Duration.ofNanos(nanos), "delay"));
    }

    @Test
    void atTheLimitTheyStayInOrder() {
        Duration[] ascending = {
            Duration.ofSeconds(Long.MIN_VALUE),
            LIMIT.negated().minusSeconds(1),
            LIMIT.negated(),
            LIMIT.negated().plusSeconds(1),
            Duration.ZERO,
            LIMIT.minusSeconds(2),
            LIMIT.minusSeconds(1),
            LIMIT,
            LIMIT.plusSeconds(1),
            Duration.ofSeconds(Long.MAX_VALUE, 999_999_999)
        };
        for (int i = 1; i < ascending.length; i++) {
            long before = Times.nanos(ascending[i - 1], "before");
            long after = Times.nanos(ascending[i], "after");
            assertTrue(before <= after, ascending[i - 1] + " → " + before + ", " + ascending[i] + " → " + after);
            assertTrue(Math.abs(after) <= Times.LIMIT_NANOS + 1_000_000_000, "" + after);
        }
    }

    @Test
    void twoDeadlinesAtOppositeLimitsStillDifferByLessThanHalfTheRange() {
        long earliest = Times.nanos(Duration.ofSeconds(Long.MIN_VALUE), "earliest");
        long latest = Times.nanos(Duration.ofSeconds(Long.MAX_VALUE), "latest");
        for (long now : new long[] {0, Long.MAX_VALUE, Long.MIN_VALUE, Long.MAX_VALUE / 2}) {
            assertTrue((now + earliest) - (now + latest) < 0);
        }
    }

    @Test
    void aMissingDurationIsNamed() {
        assertEquals(
                "delay",
                assertThrows(NullPointerException.class, () -> Times.nanos(null, "delay"))
                        .getMessage());
    }
}
