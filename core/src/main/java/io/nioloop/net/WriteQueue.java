package io.nioloop.net;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.GatheringByteChannel;
import java.util.ArrayDeque;
import java.util.Deque;

/**
 * Bytes that a peer did not take yet, copied once into chunks: small writes share one, so a million single bytes take a
 * million bytes. Each chunk is between its position, what was sent, and its limit, what was filled.
 */
final class WriteQueue {
    private final SharedBuffers buffers;
    private final Deque<ByteBuffer> chunks = new ArrayDeque<>();
    private long size;

    WriteQueue(SharedBuffers buffers) {
        this.buffers = buffers;
    }

    long size() {
        return size;
    }

    void append(ByteBuffer data) {
        size += data.remaining();
        while (data.hasRemaining()) {
            ByteBuffer last = chunks.peekLast();
            if (last == null || last.limit() == last.capacity()) {
                last = buffers.takeChunk();
                chunks.add(last);
            }
            int filled = last.limit();
            int length = Math.min(data.remaining(), last.capacity() - filled);
            last.limit(filled + length).put(filled, data, data.position(), length);
            data.position(data.position() + length);
        }
    }

    /** Sends what the channel takes now; returns how much that was. */
    long writeTo(GatheringByteChannel channel) throws IOException {
        long sent = buffers.write(channel, chunks);
        size -= sent;
        while (!chunks.isEmpty() && !chunks.peek().hasRemaining()) {
            buffers.giveChunkBack(chunks.remove());
        }
        return sent;
    }

    void clear() {
        chunks.forEach(buffers::giveChunkBack);
        chunks.clear();
        size = 0;
    }
}
