package io.nioloop.demo.client;

/**
 * How often which latency was seen, in a fixed amount of memory and without a loss that matters: values are counted in
 * buckets that grow with them, as in HdrHistogram.
 *
 * <pre>
 *   value in ns     0 … 255    256 … 511    512 … 1023    1024 … 2047    …
 *   bucket width          1            2             4              8
 * </pre>
 *
 * <p>So what is reported is never below what was seen, and less than one part in {@value #STEPS} above it.
 */
final class Histogram {
    static final int STEPS = 128; // buckets for each power of two; itself a power of two

    private static final int STEP_BITS = Integer.numberOfTrailingZeros(STEPS);

    private final long[] counts = new long[(Long.SIZE - STEP_BITS) * STEPS];
    private long count;
    private long min = Long.MAX_VALUE;
    private long max;

    /** Told of each bucket that is not empty. */
    interface Visitor {
        void bucket(long highest, long count);
    }

    void record(long nanos) {
        counts[index(nanos)]++;
        count++;
        min = Math.min(min, nanos);
        max = Math.max(max, nanos);
    }

    private static int index(long value) {
        int shift = Math.max(0, Long.SIZE - 1 - STEP_BITS - Long.numberOfLeadingZeros(value));
        return shift * STEPS + (int) (value >>> shift);
    }

    /** The highest value that is counted in a bucket. */
    private static long highest(int index) {
        int shift = Math.max(0, index / STEPS - 1);
        return ((index - shift * STEPS + 1L) << shift) - 1;
    }

    /** The latency that this many percent of all did not exceed, 0 to 100; zero if there are none. */
    long percentile(double percent) {
        long rank = Math.max(1, (long) Math.ceil(count * percent / 100));
        long seen = 0;
        for (int i = 0; i < counts.length; i++) {
            seen += counts[i];
            if (seen >= rank) {
                return Math.min(highest(i), max);
            }
        }
        return 0;
    }

    void forEach(Visitor visitor) {
        for (int i = 0; i < counts.length; i++) {
            if (counts[i] > 0) {
                visitor.bucket(Math.min(highest(i), max), counts[i]);
            }
        }
    }

    long count() {
        return count;
    }

    /** The smallest value, exactly; zero if there is none. */
    long min() {
        return count == 0 ? 0 : min;
    }

    /** The largest value, exactly; zero if there is none. */
    long max() {
        return max;
    }
}
