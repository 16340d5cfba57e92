package io.nioloop.demo.server.cli;

import java.math.BigDecimal;
import java.math.RoundingMode;
import java.util.List;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Numbers of bytes as people type and read them: {@code 64}, {@code 64KB}, {@code 1.5MB}. A KB has 1,024 bytes. */
public final class Sizes {
    private static final List<String> UNITS = List.of("", "K", "M", "G");
    private static final Pattern LITERAL = Pattern.compile("(?<number>\\d{1,9}(\\.\\d{1,9})?)(?<unit>[KMG]?)(I?B)?");

    private Sizes() {}

    /**
     * Reads a size.
     *
     * @param text a number of bytes, or a number and one of the units B, KB, MB, GB
     * @return how many bytes
     * @throws IllegalArgumentException if the text is none; its message says what to type
     */
    public static long parse(String text) {
        Matcher literal = LITERAL.matcher(text.toUpperCase(Locale.ROOT));
        if (!literal.matches()) {
            throw new IllegalArgumentException("use a number of bytes, for instance 100, 64KB or 1MB");
        }
        BigDecimal unit = BigDecimal.valueOf(unitBytes(UNITS.indexOf(literal.group("unit"))));
        return new BigDecimal(literal.group("number"))
                .multiply(unit)
                .setScale(0, RoundingMode.HALF_UP)
                .longValueExact();
    }

    /**
     * Writes a size in the largest unit in which it is at least one.
     *
     * @param bytes zero or more
     * @return for instance {@code 14 B}, {@code 1.5 MB}
     */
    public static String text(long bytes) {
        for (int power = UNITS.size() - 1; power > 0; power--) {
            if (bytes >= unitBytes(power)) {
                BigDecimal count =
                        BigDecimal.valueOf(bytes).divide(BigDecimal.valueOf(unitBytes(power)), 1, RoundingMode.HALF_UP);
                return count.stripTrailingZeros().toPlainString() + " " + UNITS.get(power) + "B";
            }
        }
        return bytes + " B";
    }

    private static long unitBytes(int power) {
        return 1L << (10 * power);
    }
}
