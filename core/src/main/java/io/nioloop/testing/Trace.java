package io.nioloop.testing;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * What happened in a simulation: all of it as one number that depends on everything and on its order, and the last of
 * it as text. Two runs with the same number did the same. Neither keeps anything alive nor allocates.
 */
final class Trace {
    private static final int KEPT = 256; // a power of two

    private final VirtualClock clock;
    private final Legend legend = new Legend();
    private final Happening[] kinds = new Happening[KEPT]; // rings of the last lines: what happened,
    private final long[] kept = new long[3 * KEPT]; //           and when, with its two numbers
    private long count; // of lines, those included that the rings have forgotten
    private long hash = 0x6E696F6C6F6F70L;

    Trace(VirtualClock clock) {
        this.clock = clock;
    }

    void add(Happening what, long a, long b) {
        long time = clock.elapsedNanos();
        hash = stir(stir(stir(hash, time ^ what.mark()), a), b);
        if (what.isTold()) {
            int at = (int) (count++ & (KEPT - 1));
            kinds[at] = what;
            kept[3 * at] = time;
            kept[3 * at + 1] = a;
            kept[3 * at + 2] = b;
        }
    }

    private static long stir(long hash, long more) {
        long z = (hash ^ more) * 0x9E3779B97F4A7C15L;
        return z ^ (z >>> 29);
    }

    long hash() {
        return hash;
    }

    /** Tells a reader whom the numbers mean. */
    Legend legend() {
        return legend;
    }

    /** When it is, in the words of a line. */
    String time() {
        return time(clock.elapsedNanos());
    }

    /** The last lines, the oldest first. */
    List<String> tail() {
        List<String> lines = new ArrayList<>();
        for (long i = Math.max(0, count - KEPT); i < count; i++) {
            int at = (int) (i & (KEPT - 1));
            lines.add(time(kept[3 * at]) + "  " + kinds[at].text(kept[3 * at + 1], kept[3 * at + 2]));
        }
        return lines;
    }

    static String time(long elapsedNanos) {
        Duration elapsed = Duration.ofNanos(elapsedNanos);
        return elapsed.toSeconds() + "." + String.format(Locale.ROOT, "%09d", elapsed.toNanosPart()) + " s";
    }
}
