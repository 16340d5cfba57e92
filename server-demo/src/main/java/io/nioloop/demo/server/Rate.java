package io.nioloop.demo.server;

import java.math.BigDecimal;
import java.math.RoundingMode;
import java.time.Duration;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * How fast bytes may pass, as networks are measured: a kB has 1,000 bytes, a KiB has 1,024.
 *
 * @param bytesPerSecond 1 or more
 */
record Rate(long bytesPerSecond) {
    private static final Pattern LITERAL =
            Pattern.compile("(?<number>\\d{1,9}(\\.\\d{1,9})?)(?<unit>B|kB|MB|KiB|MiB)/s");
    private static final List<String> UNITS = List.of("B", "kB", "MB", "KiB", "MiB");
    private static final List<Integer> UNIT_BYTES = List.of(1, 1_000, 1_000_000, 1 << 10, 1 << 20);
    private static final long SECOND_NANOS = 1_000_000_000;
    private static final int PIECES_PER_SECOND = 50;
    private static final int LARGEST_PIECE = 16 * 1024;

    /** Reads {@code 500B/s}, {@code 64kB/s}, {@code 1.5MiB/s}. */
    static Rate parse(String text) {
        Matcher literal = LITERAL.matcher(text);
        if (!literal.matches()) {
            throw new IllegalArgumentException(
                    "use a number with B/s, kB/s, MB/s, KiB/s or MiB/s, for instance 64kB/s or 1MB/s");
        }
        BigDecimal unit = BigDecimal.valueOf(UNIT_BYTES.get(UNITS.indexOf(literal.group("unit"))));
        BigDecimal bytes = new BigDecimal(literal.group("number")).multiply(unit);
        if (bytes.compareTo(BigDecimal.ONE) < 0) {
            throw new IllegalArgumentException("use at least 1B/s");
        }
        return new Rate(bytes.setScale(0, RoundingMode.HALF_UP).longValueExact());
    }

    /** How many bytes to let pass at once, so that the flow is even. */
    int pieceBytes() {
        return (int) Math.max(1, Math.min(LARGEST_PIECE, bytesPerSecond / PIECES_PER_SECOND));
    }

    /** How long so many bytes take to pass; a piece at most. */
    Duration timeOf(int bytes) {
        return Duration.ofNanos(bytes * SECOND_NANOS / bytesPerSecond);
    }
}
