package io.nioloop.demo.client.cli;

import java.math.BigDecimal;
import java.math.RoundingMode;
import java.time.Duration;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Durations as people type and read them: {@code 250ms}, {@code 1.5s}, {@code 2m}. */
public final class Durations {
    private static final Pattern LITERAL = Pattern.compile("(?<number>\\d{1,9}(\\.\\d{1,9})?)(?<unit>ns|us|ms|s|m|h)");
    private static final Map<String, Duration> UNITS = Map.of(
            "ns", Duration.ofNanos(1),
            "us", Duration.ofNanos(1_000),
            "ms", Duration.ofMillis(1),
            "s", Duration.ofSeconds(1),
            "m", Duration.ofMinutes(1),
            "h", Duration.ofHours(1));

    private Durations() {}

    /**
     * Reads a duration.
     *
     * @param text a number and a unit; zero needs none
     * @return the duration
     * @throws IllegalArgumentException if the text is none; its message says what to type
     */
    public static Duration parse(String text) {
        if (text.equals("0")) {
            return Duration.ZERO;
        }
        Matcher literal = LITERAL.matcher(text);
        if (!literal.matches()) {
            throw new IllegalArgumentException("use a number with ns, us, ms, s, m or h, for instance 250ms or 5s");
        }
        BigDecimal unitNanos =
                BigDecimal.valueOf(UNITS.get(literal.group("unit")).toNanos());
        BigDecimal nanos = new BigDecimal(literal.group("number")).multiply(unitNanos);
        if (nanos.compareTo(BigDecimal.valueOf(Long.MAX_VALUE)) > 0) {
            throw new IllegalArgumentException(
                    "use at most " + Duration.ofNanos(Long.MAX_VALUE).toHours() + "h");
        }
        return Duration.ofNanos(nanos.setScale(0, RoundingMode.HALF_UP).longValue());
    }

    /**
     * Writes a duration in the largest unit in which it is at least one.
     *
     * @param duration zero or more
     * @return for instance {@code 5 s}, {@code 1.25 ms}
     */
    public static String text(Duration duration) {
        for (String unit : new String[] {"h", "m", "s", "ms", "us"}) {
            Duration one = UNITS.get(unit);
            if (duration.compareTo(one) >= 0) {
                BigDecimal count = BigDecimal.valueOf(duration.toNanos())
                        .divide(BigDecimal.valueOf(one.toNanos()), 2, RoundingMode.HALF_UP);
                return count.stripTrailingZeros().toPlainString() + " " + unit;
            }
        }
        return duration.isZero() ? "0 s" : duration.toNanos() + " ns";
    }
}
