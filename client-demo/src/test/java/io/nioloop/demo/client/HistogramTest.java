package io.nioloop.demo.client;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

class HistogramTest {
    private final Histogram histogram = new Histogram();

    @Test
    void anEmptyHistogramReportsZero() {
        assertEquals(0, histogram.count());
        assertEquals(0, histogram.min());
        assertEquals(0, histogram.max());
        assertEquals(0, histogram.percentile(50));
    }

    @Test
    void smallValuesAreExact() {
        for (int value = 0; value < 2 * Histogram.STEPS; value++) {
            Histogram one = new Histogram();
            one.record(value);
            one.record(Long.MAX_VALUE);
            assertEquals(value, one.percentile(50));
        }
    }

    @Test
    void noValueIsReportedTooLowOrMoreThanAStepTooHigh() {
        for (long value : edges()) {
            Histogram one = new Histogram();
            one.record(value);
            one.record(Long.MAX_VALUE); // else the maximum, which is exact, would be reported
            long reported = one.percentile(50);
            assertTrue(reported >= value, value + " is reported as " + reported);
            assertTrue(reported - value <= value / Histogram.STEPS, value + " is reported as " + reported);
        }
    }

    /** Numbers around each power of two, and some of which nobody thinks. */
    private static List<Long> edges() {
        List<Long> edges = new ArrayList<>();
        for (int bit = 0; bit < 63; bit++) {
            edges.addAll(List.of((1L << bit) - 1, 1L << bit, (1L << bit) + 1, (1L << bit) * 3 / 2));
        }
        edges.add(Long.MAX_VALUE);
        new Random(1).longs(1_000, 0, Long.MAX_VALUE).forEach(edges::add);
        edges.removeIf(value -> value < 0);
        return edges;
    }

    @Test
    void aBiggerValueIsNeverReportedAsSmaller() {
        long[] sorted = edges().stream().mapToLong(Long::longValue).sorted().toArray();
        long before = -1;
        for (long value : sorted) {
            Histogram one = new Histogram();
            one.record(value);
            one.record(Long.MAX_VALUE);
            assertTrue(one.percentile(50) >= before);
            before = one.percentile(50);
        }
    }

    @Test
    void percentilesAreThoseOfTheSortedValues() {
        long[] values = new Random(2).longs(10_000, 1_000, 50_000_000).toArray();
        for (long value : values) {
            histogram.record(value);
        }
        Arrays.sort(values);
        for (double percent : new double[] {0, 1, 50, 90, 99, 99.9, 100}) {
            long exact = values[Math.max(0, (int) Math.ceil(values.length * percent / 100) - 1)];
            long reported = histogram.percentile(percent);
            assertTrue(reported >= exact, percent + " %: " + reported + " for " + exact);
            assertTrue(reported - exact <= exact / Histogram.STEPS, percent + " %: " + reported + " for " + exact);
        }
        assertEquals(values.length, histogram.count());
    }

    @Test
    void smallestAndLargestAreExact() {
        histogram.record(123_456_789);
        histogram.record(1_234_567);
        assertEquals(1_234_567, histogram.min());
        assertEquals(123_456_789, histogram.max());
        assertEquals(123_456_789, histogram.percentile(100));
    }

    @Test
    void oneSlowAnswerInAThousandShowsFromThe999thOn() {
        for (int i = 0; i < 999; i++) {
            histogram.record(100);
        }
        histogram.record(1_000_000);
        assertEquals(100, histogram.percentile(99.9));
        assertEquals(1_000_000, histogram.percentile(99.95));
    }

    @Test
    void visitsEachBucketOnceFromSmallToLarge() {
        for (long value : new long[] {300, 7, 300, 1_000_000, 7, 301}) {
            histogram.record(value);
        }
        List<String> visited = new ArrayList<>();
        histogram.forEach((highest, count) -> visited.add(highest + " x " + count));
        assertEquals(List.of("7 x 2", "301 x 3", "1000000 x 1"), visited);
    }
}
