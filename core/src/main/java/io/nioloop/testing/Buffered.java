package io.nioloop.testing;

import java.nio.ByteBuffer;
import java.util.Objects;
import java.util.function.ObjIntConsumer;

/** Scattering and gathering: one system call on several buffers, one after the other. */
final class Buffered {
    private Buffered() {}

    /** How many bytes fit into, or stand in, some of the buffers. */
    static long remaining(ByteBuffer[] buffers, int offset, int length) {
        Objects.checkFromIndexSize(offset, length, buffers.length);
        long total = 0;
        for (int i = offset; i < offset + length; i++) {
            total += buffers[i].remaining();
        }
        return total;
    }

    static void requireWritable(ByteBuffer[] buffers, int offset, int length) {
        for (int i = offset; i < offset + length; i++) {
            requireWritable(buffers[i]);
        }
    }

    static void requireWritable(ByteBuffer buffer) {
        if (buffer.isReadOnly()) {
            throw new IllegalArgumentException("Read-only buffer");
        }
    }

    /** Moves so many bytes, buffer by buffer. */
    static void move(ByteBuffer[] buffers, int offset, int count, ObjIntConsumer<ByteBuffer> mover) {
        int left = count;
        for (int i = offset; left > 0; i++) {
            int length = Math.min(left, buffers[i].remaining());
            mover.accept(buffers[i], length);
            left -= length;
        }
    }
}
