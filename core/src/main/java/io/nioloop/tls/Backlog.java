package io.nioloop.tls;

import java.nio.ByteBuffer;
import java.util.ArrayDeque;
import java.util.Deque;

/** What the application wrote and was not encrypted yet, in chunks. */
final class Backlog {
    private static final int CHUNK = 16 * 1024; // what one record holds

    private final Deque<ByteBuffer> chunks = new ArrayDeque<>(); // filled to their limit, sent to their position
    private long size;

    void add(ByteBuffer data) {
        size += data.remaining();
        while (data.hasRemaining()) {
            ByteBuffer last = chunks.peekLast();
            if (last == null || last.limit() == CHUNK) {
                last = ByteBuffer.allocate(CHUNK).limit(0);
                chunks.add(last);
            }
            int end = last.limit();
            int count = Math.min(data.remaining(), CHUNK - end);
            last.limit(end + count).put(end, data, data.position(), count);
            data.position(data.position() + count);
        }
    }

    /** The first chunk, to be taken from; not empty as long as there is any. */
    ByteBuffer first() {
        return chunks.element();
    }

    void taken(int count) {
        size -= count;
        if (!chunks.element().hasRemaining()) {
            chunks.remove();
        }
    }

    long size() {
        return size;
    }

    void clear() {
        chunks.clear();
        size = 0;
    }
}
