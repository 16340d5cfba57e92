package io.nioloop.testing;

import java.util.ArrayDeque;
import java.util.Deque;

/** Spare rings for flows, by size: a connection holds memory only while bytes are under way. */
final class Buffers {
    private static final int SPARE = 64;
    private static final int SIZES = 31;

    private final Deque<byte[]>[] spare = deques();

    @SuppressWarnings({"unchecked", "rawtypes"}) // an array of a generic type has no other way to be made
    private static Deque<byte[]>[] deques() {
        return new Deque[SIZES];
    }

    /** A ring of a size that is a power of two; what stands in it means nothing. */
    byte[] take(int size) {
        Deque<byte[]> found = spare[Integer.numberOfTrailingZeros(size)];
        byte[] ring = found == null ? null : found.poll();
        return ring == null ? new byte[size] : ring;
    }

    void give(byte[] ring) {
        if (ring.length == 0) {
            return;
        }
        int index = Integer.numberOfTrailingZeros(ring.length);
        if (spare[index] == null) {
            spare[index] = new ArrayDeque<>();
        }
        if (spare[index].size() < SPARE) {
            spare[index].push(ring);
        }
    }
}
