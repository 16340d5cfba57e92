package io.nioloop.demo.server;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

class RateTest {
    @Test
    void unitsAreThoseOfNetworksAndThoseOfMemory() {
        List<Long> rates = List.of("500B/s", "64kB/s", "1.5MB/s", "64KiB/s", "1.5MiB/s", "1.6B/s").stream()
                .map(text -> Rate.parse(text).bytesPerSecond())
                .toList();
        assertEquals(List.of(500L, 64_000L, 1_500_000L, 65_536L, 1_572_864L, 2L), rates);
    }

    @Test
    void aPieceIsNeitherNothingNorMuchOfASecond() {
        assertEquals(1, new Rate(1).pieceBytes());
        assertEquals(20, new Rate(1000).pieceBytes());
        assertEquals(16 * 1024, new Rate(1_000_000_000).pieceBytes());
    }

    @Test
    void theFastestRateTakesItsTime() {
        assertEquals(Duration.ofMillis(250), new Rate(1000).timeOf(250));
        assertEquals(Duration.ofNanos(16), Rate.parse("999999999MiB/s").timeOf(16 * 1024 * 1024));
    }
}
