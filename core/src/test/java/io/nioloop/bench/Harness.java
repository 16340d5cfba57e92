package io.nioloop.bench;

import java.util.Arrays;
import java.util.Locale;

/** Times a benchmark: five rounds to warm up, seven that count, a collection before each; prints the median as JSON. */
public final class Harness {
    public static final int MILLION = 1_000_000;

    private static final int WARM_UP = Integer.getInteger("bench.warmup", 5);
    private static final int ROUNDS = Integer.getInteger("bench.rounds", 7);

    private final String group;
    private final String filter;

    /** One round, timed from outside. */
    @FunctionalInterface
    public interface Round {
        void run() throws Exception;
    }

    /** One round that times itself and returns a figure for each name. */
    @FunctionalInterface
    interface OwnRound {
        double[] run() throws Exception;
    }

    public Harness(String[] args) {
        group = args.length > 0 ? args[0] : "single";
        filter = args.length > 1 ? args[1] : "";
    }

    /** Nanoseconds for each of so many operations. */
    public void bench(String group, String name, int operations, Round round) {
        own(group, new String[] {name}, "ns", operations, () -> {
            long started = System.nanoTime();
            round.run();
            return new double[] {(System.nanoTime() - started) / (double) operations};
        });
    }

    void own(String group, String[] names, String unit, int operations, OwnRound round) {
        if (!group.equals(this.group) || !names[0].contains(filter)) {
            return;
        }
        double[][] figures = new double[ROUNDS][];
        try {
            for (int i = -WARM_UP; i < ROUNDS; i++) {
                System.gc();
                double[] figure = round.run();
                if (i >= 0) {
                    figures[i] = figure;
                }
            }
        } catch (Exception failure) {
            throw new IllegalStateException(names[0] + " failed", failure);
        }
        for (int k = 0; k < names.length; k++) {
            int column = k;
            print(
                    names[k],
                    unit,
                    operations,
                    Arrays.stream(figures).mapToDouble(row -> row[column]).toArray());
        }
    }

    private static void print(String name, String unit, int operations, double[] rounds) {
        double[] sorted = rounds.clone();
        Arrays.sort(sorted);
        String all = String.join(
                ",",
                Arrays.stream(rounds)
                        .mapToObj(r -> String.format(Locale.ROOT, "%.2f", r))
                        .toList());
        System.out.printf(
                Locale.ROOT,
                "{\"bench\":\"%s\",\"value\":%.2f,\"unit\":\"%s\",\"n\":%d,\"rounds\":[%s]}%n",
                name,
                sorted[sorted.length / 2],
                unit,
                operations,
                all);
    }

    /** The median and the 99th percentile, in microseconds. */
    static double[] percentiles(long[] nanos) {
        Arrays.sort(nanos);
        return new double[] {nanos[nanos.length / 2] / 1e3, nanos[(int) (nanos.length * 0.99)] / 1e3};
    }

    /** Pseudo-random delays from 0 to below the limit: the same in every run, and in every loop that is measured. */
    static int[] delays(int count, int limit) {
        int[] delays = new int[count];
        long x = 88172645463325252L;
        for (int i = 0; i < count; i++) {
            x ^= x << 13;
            x ^= x >>> 7;
            x ^= x << 17;
            delays[i] = (int) ((x >>> 1) % limit);
        }
        return delays;
    }
}
