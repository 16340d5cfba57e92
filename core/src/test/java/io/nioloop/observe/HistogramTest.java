package io.nioloop.observe;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;

/** Quantiles of times. */
class HistogramTest {
    private final Histogram histogram = new Histogram();

    @Test
    void withoutRecordsEveryQuantileIsZero() {
        assertEquals(0, histogram.quantile(0.5));
        assertEquals(0, histogram.quantile(1));
    }

    @Test
    void aQuantileIsAtMostAnEighthTooLargeAndNeverTooSmall() {
        for (long nanos = 0; nanos >= 0 && nanos < Long.MAX_VALUE / 4; nanos = nanos * 3 / 2 + 1) {
            Histogram one = new Histogram();
            one.record(nanos);
            long quantile = one.quantile(1);
            assertTrue(quantile >= nanos && quantile - nanos <= nanos / 8, nanos + " became " + quantile);
        }
    }

    @Test
    void theLargestTimeHasItsBucket() {
        histogram.record(Long.MAX_VALUE);
        assertEquals(Long.MAX_VALUE, histogram.quantile(1));
    }

    @Test
    void aTimeBeforeItsTimeIsNone() {
        histogram.record(-5);
        assertEquals(0, histogram.quantile(1));
    }

    @Test
    void theMedianHasAsManyBelowAsAbove() {
        for (int nanos = 1; nanos <= 7; nanos++) {
            histogram.record(nanos);
        }
        assertEquals(4, histogram.quantile(0.5));
        assertEquals(7, histogram.quantile(0.99));
        assertEquals(1, histogram.quantile(0));
    }
}
