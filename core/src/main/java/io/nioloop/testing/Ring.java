package io.nioloop.testing;

import java.nio.ByteBuffer;

/** Bytes by their position in a stream, of which only the last stretch is kept. Without bytes it holds no memory. */
final class Ring {
    private static final byte[] EMPTY = {};
    private static final int SMALLEST = 256;

    private final Buffers buffers;
    private byte[] bytes = EMPTY; // its length is a power of two

    Ring(Buffers buffers) {
        this.buffers = buffers;
    }

    /** Adds bytes at the end of the stretch that is kept. */
    void put(long first, long end, ByteBuffer data, int count) {
        reserve(first, end, count);
        int at = (int) end & (bytes.length - 1);
        int piece = Math.min(count, bytes.length - at);
        data.get(bytes, at, piece);
        data.get(bytes, 0, count - piece);
    }

    /** Copies bytes from a position on; they stay. */
    void get(long from, ByteBuffer data, int count) {
        int at = (int) from & (bytes.length - 1);
        int piece = Math.min(count, bytes.length - at);
        data.put(bytes, at, piece);
        data.put(bytes, 0, count - piece);
    }

    private void reserve(long first, long end, int more) {
        int size = (int) (end - first);
        if (size + more <= bytes.length) {
            return;
        }
        byte[] larger = buffers.take(Math.max(SMALLEST, Integer.highestOneBit(size + more - 1) * 2));
        for (long i = first; i < end; ) {
            int at = (int) i & (bytes.length - 1);
            int to = (int) i & (larger.length - 1);
            int length = (int) Math.min(end - i, Math.min(bytes.length - at, larger.length - to));
            System.arraycopy(bytes, at, larger, to, length);
            i += length;
        }
        free();
        bytes = larger;
    }

    /** Nothing is kept any more. */
    void free() {
        buffers.give(bytes);
        bytes = EMPTY;
    }
}
