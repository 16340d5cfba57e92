package io.nioloop.observe;

import java.util.concurrent.atomic.AtomicLongArray;

/**
 * Counts times in buckets that grow with the time, eight to each doubling: a quantile is at most an eighth too large.
 * One thread records, any thread may read.
 */
final class Histogram {
    private static final int STEPS = 8; // a power of two
    private static final int BITS = 3;

    private final AtomicLongArray counts = new AtomicLongArray((Long.SIZE - BITS) * STEPS);

    void record(long nanos) {
        int bucket = bucket(Math.max(0, nanos));
        counts.lazySet(bucket, counts.getPlain(bucket) + 1); // one thread writes: no need to be atomic
    }

    private static int bucket(long nanos) {
        if (nanos < STEPS) {
            return (int) nanos;
        }
        int shift = Long.SIZE - 1 - Long.numberOfLeadingZeros(nanos) - BITS;
        return (shift + 1) * STEPS + (int) (nanos >>> shift & (STEPS - 1));
    }

    /** The largest time that falls into a bucket. */
    private static long top(int bucket) {
        if (bucket < STEPS) {
            return bucket;
        }
        int shift = bucket / STEPS - 1;
        return ((long) (bucket % STEPS + STEPS + 1) << shift) - 1;
    }

    /**
     * The time that a part of the records does not exceed.
     *
     * @param part 0 to 1: a half is the median
     * @return the time in nanoseconds, zero if there is none
     */
    long quantile(double part) {
        long total = 0;
        for (int i = 0; i < counts.length(); i++) {
            total += counts.get(i);
        }
        long wanted = (long) Math.ceil(part * total);
        long seen = 0;
        for (int i = 0; i < counts.length(); i++) {
            seen += counts.get(i);
            if (seen >= wanted && seen > 0) {
                return top(i);
            }
        }
        return 0;
    }
}
