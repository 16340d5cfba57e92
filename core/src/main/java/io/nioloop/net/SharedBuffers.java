package io.nioloop.net;

import io.nioloop.loop.EventLoop;
import io.nioloop.loop.LoopError;
import io.nioloop.loop.LoopLocal;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.GatheringByteChannel;
import java.nio.channels.ReadableByteChannel;
import java.nio.channels.WritableByteChannel;
import java.util.ArrayDeque;
import java.util.Deque;

/**
 * The direct buffers that all transports of a loop share, since only one of them is at work at any moment: one to
 * read into, one through which heap buffers are sent, and a few chunks for what peers did not take at once. Bytes in
 * the heap never reach the JDK's own cache of direct buffers, which grows with the largest write and is never given
 * back.
 */
final class SharedBuffers {
    static final int CHUNK = 16 * 1024;

    private static final int SMALL_READ = 64 * 1024;
    private static final int LARGE_READ = 256 * 1024; // a quarter more messages a second at 100 KiB each
    private static final int SHRINK_AFTER = 64; // reads in a row that a small buffer would have held
    private static final int SPARE_CHUNKS = 64;
    private static final int GATHER = 16; // chunks to a system call: 256 KiB

    private static final LoopLocal<SharedBuffers> OF_LOOP = new LoopLocal<>(SharedBuffers::open);

    private final ByteBuffer readBuffer = ByteBuffer.allocateDirect(LARGE_READ);
    private final ByteBuffer received = readBuffer.asReadOnlyBuffer(); // what protocols see of it
    private final ByteBuffer heapBridge = ByteBuffer.allocateDirect(SMALL_READ);
    private final ByteBuffer[] gathered = new ByteBuffer[GATHER];
    private final Deque<ByteBuffer> spareChunks = new ArrayDeque<>();
    private int readSize = SMALL_READ; // large after a read that filled it, small again after many that would fit
    private int smallReads;
    private boolean directMemoryLeft = true;
    private boolean filled; // whether the last read did fill what it was given

    static SharedBuffers of(EventLoop loop) {
        return OF_LOOP.get(loop);
    }

    private static SharedBuffers open(EventLoop loop) {
        loop.onClose(() -> closeLeftovers(loop));
        return new SharedBuffers();
    }

    /** What nobody closed is reported, and closed. */
    private static void closeLeftovers(EventLoop loop) {
        for (Object owner : loop.owners()) {
            if (owner instanceof Leftover leftover && leftover.closeWithLoop()) {
                loop.callExceptionHandler(LoopError.of("never closed, now closed with its loop:", null, owner));
            }
        }
    }

    /** An owner of a channel that may be there when the loop is closed. */
    interface Leftover {
        /** Frees the channel; returns whether that is worth a report. */
        boolean closeWithLoop();
    }

    /** Reads what is there, into {@link #received}; returns the count, -1 at the end of the stream. */
    int read(ReadableByteChannel channel, int atMost) throws IOException {
        int size = Math.min(readSize, atMost);
        int count = channel.read(readBuffer.clear().limit(size));
        filled = count == size;
        if (count == readSize) {
            readSize = LARGE_READ;
            smallReads = 0;
        } else if (readSize == LARGE_READ && count < SMALL_READ && ++smallReads >= SHRINK_AFTER) {
            readSize = SMALL_READ;
            smallReads = 0;
        }
        return count;
    }

    /** Room for one datagram, to be seen by {@link #received} afterwards. */
    ByteBuffer roomFor(int size) {
        return readBuffer.clear().limit(size);
    }

    /** Whether the last read took all it could, so that there may be more. */
    boolean filled() {
        return filled;
    }

    /** The bytes of the last read, as a view that nobody can write through. */
    ByteBuffer received(int count) {
        return received.order(ByteOrder.BIG_ENDIAN).limit(count).position(0);
    }

    /** Sends what the channel takes now, and moves the position of the data accordingly. */
    int write(WritableByteChannel channel, ByteBuffer data) throws IOException {
        if (data.isDirect()) {
            return channel.write(data);
        }
        int total = 0;
        while (data.hasRemaining()) {
            int length = Math.min(data.remaining(), heapBridge.capacity());
            heapBridge.clear().put(0, data, data.position(), length).limit(length);
            int sent = channel.write(heapBridge);
            data.position(data.position() + sent);
            total += sent;
            if (sent < length) {
                break;
            }
        }
        return total;
    }

    /** Sends the first chunks of a queue, by one system call if they are direct. */
    long write(GatheringByteChannel channel, Deque<ByteBuffer> chunks) throws IOException {
        int count = 0;
        for (ByteBuffer chunk : chunks) {
            if (count == GATHER || !chunk.isDirect()) {
                break;
            }
            gathered[count++] = chunk;
        }
        return count == 0 ? write(channel, chunks.element()) : channel.write(gathered, 0, count);
    }

    /**
     * An empty chunk; from the heap once no direct memory was left. The JDK collects garbage and waits for half a second
     * before it says so: too long to ask again.
     */
    ByteBuffer takeChunk() {
        ByteBuffer spare = spareChunks.poll();
        if (spare != null) {
            return spare.clear().limit(0);
        }
        if (directMemoryLeft) {
            try {
                return ByteBuffer.allocateDirect(CHUNK).limit(0);
            } catch (OutOfMemoryError none) {
                directMemoryLeft = false;
            }
        }
        return ByteBuffer.allocate(CHUNK).limit(0);
    }

    void giveChunkBack(ByteBuffer chunk) {
        if (spareChunks.size() < SPARE_CHUNKS && chunk.isDirect()) {
            spareChunks.push(chunk);
        }
    }
}
