package io.nioloop.demo.server.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class LiteralsTest {
    @Test
    void durationsHaveAUnit() {
        assertEquals(Duration.ofMillis(250), Durations.parse("250ms"));
        assertEquals(Duration.ofSeconds(5), Durations.parse("5s"));
        assertEquals(Duration.ofMillis(1_500), Durations.parse("1.5s"));
        assertEquals(Duration.ofMinutes(2), Durations.parse("2m"));
        assertEquals(Duration.ofHours(24), Durations.parse("24h"));
        assertEquals(Duration.ofNanos(20_000), Durations.parse("20us"));
        assertEquals(Duration.ofNanos(7), Durations.parse("7ns"));
        assertEquals(Duration.ZERO, Durations.parse("0"));
        assertEquals(Duration.ZERO, Durations.parse("0s"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "5", "s", "-5s", "5 s", "1.s", ".5s", "5sec", "5S", "1e3s", "99999999999s", "9999999h"})
    void whatIsNoDurationIsRefused(String text) {
        assertThrows(IllegalArgumentException.class, () -> Durations.parse(text));
    }

    @Test
    void durationsAreWrittenInTheLargestUnitThatFits() {
        assertEquals("5 s", Durations.text(Duration.ofSeconds(5)));
        assertEquals("1.25 ms", Durations.text(Duration.ofNanos(1_250_000)));
        assertEquals("1.5 h", Durations.text(Duration.ofMinutes(90)));
        assertEquals("17 ns", Durations.text(Duration.ofNanos(17)));
        assertEquals("0 s", Durations.text(Duration.ZERO));
    }

    @Test
    void sizesCountBytesInPowersOf1024() {
        assertEquals(64, Sizes.parse("64"));
        assertEquals(64, Sizes.parse("64B"));
        assertEquals(65_536, Sizes.parse("64KB"));
        assertEquals(65_536, Sizes.parse("64k"));
        assertEquals(65_536, Sizes.parse("64KiB"));
        assertEquals(1_572_864, Sizes.parse("1.5MB"));
        assertEquals(2L << 30, Sizes.parse("2GB"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "KB", "-1", "1 KB", "1TB", "1.KB", "99999999999"})
    void whatIsNoSizeIsRefused(String text) {
        assertThrows(IllegalArgumentException.class, () -> Sizes.parse(text));
    }

    @Test
    void sizesAreWrittenInTheLargestUnitThatFits() {
        assertEquals("14 B", Sizes.text(14));
        assertEquals("1.5 MB", Sizes.text(1_572_864));
        assertEquals("100 KB", Sizes.text(102_400));
    }
}
