package io.nioloop.demo.client;

import static org.junit.jupiter.api.Assertions.assertEquals;

import org.junit.jupiter.api.Test;

class SparklineTest {
    private final Histogram histogram = new Histogram();

    private void record(long value, int times) {
        for (int i = 0; i < times; i++) {
            histogram.record(value);
        }
    }

    @Test
    void smallIsLeftAndLargeIsRightByTheLogarithm() {
        record(1_000, 1);
        record(31_623, 1); // half-way, by the logarithm
        record(1_000_000, 1);
        assertEquals("█    █   █", Sparkline.of(histogram, 10, true));
    }

    @Test
    void theMostFrequentIsTheTallestAndASingleOneIsStillSeen() {
        record(1_000, 1);
        record(31_623, 1_000);
        record(1_000_000, 500);
        assertEquals("▁    █   ▄", Sparkline.of(histogram, 10, true));
    }

    @Test
    void terminalsWithoutBlocksGetAscii() {
        record(1_000, 1);
        record(1_000_000, 500);
        assertEquals(".        #", Sparkline.of(histogram, 10, false));
    }

    @Test
    void equalValuesStandInTheFirstColumn() {
        record(5, 3);
        assertEquals("█   ", Sparkline.of(histogram, 4, true));
    }

    @Test
    void nothingIsBlank() {
        assertEquals("    ", Sparkline.of(histogram, 4, true));
    }
}
