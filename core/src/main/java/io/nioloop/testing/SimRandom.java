package io.nioloop.testing;

import java.util.List;

/**
 * Chance that repeats: the same seed gives the same numbers on every JDK (SplitMix64). Streams that were split off by
 * different labels do not disturb each other, so a decision that is no longer asked for does not change the others.
 */
public final class SimRandom {
    private static final long GOLDEN = 0x9E3779B97F4A7C15L;

    private long state;

    /**
     * Begins a stream.
     *
     * @param seed decides all numbers of it
     */
    public SimRandom(long seed) {
        this.state = seed;
    }

    /**
     * {@return a stream of its own, which depends on where this one began or is, and on the label}
     *
     * @param label tells streams apart that are split off at the same point
     */
    public SimRandom split(long label) {
        return new SimRandom(mix(state + mix((label + 1) * GOLDEN)));
    }

    /** {@return any number} */
    public long nextLong() {
        return mix(state += GOLDEN);
    }

    void restart(long seed) {
        state = seed;
    }

    static long mix(long bits) {
        long z = (bits ^ (bits >>> 30)) * 0xBF58476D1CE4E5B9L;
        z = (z ^ (z >>> 27)) * 0x94D049BB133111EBL;
        return z ^ (z >>> 31);
    }

    /**
     * {@return a number from zero to below the limit}
     *
     * @param limit at least 1
     */
    public long below(long limit) {
        if (limit < 1) {
            throw new IllegalArgumentException("limit is " + limit + ": use 1 or more");
        }
        return Long.remainderUnsigned(nextLong(), limit); // uneven by less than one in a billion for what we ask
    }

    /**
     * {@return a number from zero to below the limit}
     *
     * @param limit at least 1
     */
    public int below(int limit) {
        if (limit < 1) {
            throw new IllegalArgumentException("limit is " + limit + ": use 1 or more");
        }
        return (int) (((nextLong() >>> 32) * limit) >>> 32);
    }

    /**
     * {@return a number between two others, both included}
     *
     * @param least the smallest
     * @param most the largest
     */
    public long between(long least, long most) {
        return least + below(most - least + 1);
    }

    /**
     * {@return true, so often}
     *
     * @param probability from 0, never, to 1, always
     */
    public boolean chance(double probability) {
        return (nextLong() >>> 11) * 0x1.0p-53 < probability;
    }

    /**
     * {@return one of several}
     *
     * @param <T> their type
     * @param choices at least one
     */
    public <T> T pick(List<? extends T> choices) {
        return choices.get(below(choices.size()));
    }

    /**
     * Shuffles a list in place.
     *
     * @param list a list that can be changed
     */
    public void shuffle(List<?> list) {
        for (int i = list.size() - 1; i > 0; i--) {
            swap(list, i, below(i + 1));
        }
    }

    private static <T> void swap(List<T> list, int one, int other) {
        list.set(one, list.set(other, list.get(one)));
    }

    /**
     * {@return so many bytes, each of them any}
     *
     * @param count how many
     */
    public byte[] bytes(int count) {
        byte[] bytes = new byte[count];
        for (int i = 0; i < count; i++) {
            bytes[i] = (byte) (nextLong() >>> 56);
        }
        return bytes;
    }
}
