package io.nioloop.demo.server.cli;

import java.util.Collection;
import java.util.Comparator;
import java.util.Locale;

/** What was typed cannot be meant; the message says what, and what to type instead. Ends a program with exit code 2. */
public final class UsageError extends RuntimeException {
    private static final long serialVersionUID = 1;

    /**
     * Makes an error.
     *
     * @param message for the one who typed, in one line
     */
    public UsageError(String message) {
        super(message);
    }

    /**
     * An unknown name, with a hint at the nearest that is known.
     *
     * @param kind what is named: {@code option}, {@code command}
     * @param name what was typed
     * @param known the names there are
     * @return the error
     */
    public static UsageError unknown(String kind, String name, Collection<String> known) {
        String hint = known.stream()
                .filter(candidate -> isNear(name, candidate))
                .min(Comparator.comparingInt(candidate -> distance(bare(name), bare(candidate))))
                .map(nearest -> ". Did you mean " + nearest + "?")
                .orElse("");
        return new UsageError("unknown " + kind + ": " + name + hint);
    }

    /** Near is a name that begins alike, or takes few changes: one for each three letters. */
    private static boolean isNear(String name, String candidate) {
        String typed = bare(name);
        boolean begins = typed.length() > 1 && bare(candidate).startsWith(typed);
        return begins || distance(typed, bare(candidate)) <= (typed.length() + 1) / 3;
    }

    private static String bare(String name) {
        return name.replaceFirst("^--?", "").toLowerCase(Locale.ROOT);
    }

    /** How many letters to insert, delete, replace or swap with their neighbour to make one word the other. */
    static int distance(String a, String b) {
        int[][] least = new int[a.length() + 1][b.length() + 1];
        for (int i = 0; i <= a.length(); i++) {
            for (int j = 0; j <= b.length(); j++) {
                least[i][j] = i == 0 || j == 0 ? i + j : step(least, a, b, i, j);
            }
        }
        return least[a.length()][b.length()];
    }

    private static int step(int[][] least, String a, String b, int i, int j) {
        boolean same = a.charAt(i - 1) == b.charAt(j - 1);
        int best = Math.min(least[i - 1][j - 1] + (same ? 0 : 1), 1 + Math.min(least[i - 1][j], least[i][j - 1]));
        boolean swapped = i > 1 && j > 1 && a.charAt(i - 1) == b.charAt(j - 2) && a.charAt(i - 2) == b.charAt(j - 1);
        return swapped ? Math.min(best, least[i - 2][j - 2] + 1) : best;
    }
}
