package io.nioloop.net;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Bytes that wait for a peer: rule 198, rows 34 and 41. */
class WriteQueueTest {
    private static final int CHUNK = SharedBuffers.CHUNK;
    private static final int GATHER = 16 * CHUNK;

    private final FakeNet net = new FakeNet();
    private final FakeSocket socket = net.socket();
    private final SharedBuffers buffers = SharedBuffers.of(net.loop);
    private final WriteQueue queue = new WriteQueue(buffers);
    private final ByteArrayOutputStream appended = new ByteArrayOutputStream();
    private byte next;

    @AfterEach
    void close() {
        net.close();
    }

    /** Bytes that can be told apart from their neighbours. */
    private void append(int count) {
        byte[] bytes = new byte[count];
        for (int i = 0; i < count; i++) {
            bytes[i] = next++;
            next = (byte)
                    (next == 127 ? next + 2 : next); // so that the pattern does not repeat with the size of a chunk
        }
        appended.writeBytes(bytes);
        queue.append(ByteBuffer.wrap(bytes));
    }

    private void sendAll() throws IOException {
        while (queue.size() > 0) {
            queue.writeTo(socket);
        }
    }

    private Set<ByteBuffer> chunksOffered() {
        Set<ByteBuffer> chunks = Collections.newSetFromMap(new IdentityHashMap<>());
        chunks.addAll(socket.offered);
        socket.offered.clear();
        return chunks;
    }

    @Test
    void bytesKeepTheirOrderWhateverIsAppendedAndTaken() throws IOException {
        int[] sizes = {1, 100, CHUNK - 1, CHUNK, CHUNK + 1, 3 * CHUNK + 7};
        for (int size : sizes) {
            for (int taken : sizes) {
                append(size);
                socket.room(taken);
                queue.writeTo(socket);
            }
        }
        socket.room(Long.MAX_VALUE);
        sendAll();
        assertArrayEquals(appended.toByteArray(), socket.sentBytes());
        assertEquals(0, queue.size());
    }

    @Test
    void aCallTakes256KiBAtMost() throws IOException {
        append(3 * GATHER);
        assertEquals(GATHER, queue.writeTo(socket));
        assertEquals(16, socket.offered.size());
        assertEquals(2 * GATHER, queue.size());
    }

    /** Row 41. */
    @Test
    void millionSingleBytesTakeAMillionBytes() throws IOException {
        for (int i = 0; i < 1_000_000; i++) {
            append(1);
        }
        sendAll();
        long memory = chunksOffered().stream().mapToLong(ByteBuffer::capacity).sum();
        assertTrue(memory <= 1_000_000 + CHUNK, () -> memory + " bytes");
        assertArrayEquals(appended.toByteArray(), socket.sentBytes());
    }

    /** Row 41: a chunk that was sent in part goes on being filled. */
    @Test
    void slowPeerCostsNoMoreThanWhatItHasNotTaken() throws IOException {
        for (int i = 0; i < 3 * CHUNK; i++) {
            append(1);
            socket.room(1);
            queue.writeTo(socket);
        }
        assertTrue(chunksOffered().size() <= 4);
    }

    @Test
    void sizeIsWhatIsNotTakenYet() throws IOException {
        append(CHUNK + 10);
        assertEquals(CHUNK + 10, queue.size());
        socket.room(CHUNK + 3);
        assertEquals(CHUNK + 3, queue.writeTo(socket));
        assertEquals(7, queue.size());
    }

    @Test
    void chunksAreOutsideTheHeap() throws IOException {
        append(2 * CHUNK);
        sendAll();
        assertTrue(socket.offered.stream().allMatch(ByteBuffer::isDirect));
    }

    @Test
    void chunksThatWereSentAreUsedAgain() throws IOException {
        append(4 * CHUNK);
        sendAll();
        Set<ByteBuffer> first = chunksOffered();
        append(4 * CHUNK);
        sendAll();
        assertEquals(first, chunksOffered());
    }

    @Test
    void chunksThatWereDroppedAreUsedAgainEmpty() throws IOException {
        append(CHUNK);
        socket.room(5);
        queue.writeTo(socket);
        queue.clear();
        assertEquals(0, queue.size());
        socket.sentBytes();
        Set<ByteBuffer> first = chunksOffered();
        queue.append(ByteBuffer.wrap(new byte[] {'x'}));
        socket.room(100);
        sendAll();
        assertEquals("x", socket.sent());
        assertEquals(first, chunksOffered());
    }

    /** One slow peer must not leave its megabytes to the loop for ever. */
    @Test
    void aMegabyteOfChunksAtMostIsKeptForLater() throws IOException {
        append(100 * CHUNK);
        sendAll();
        Set<ByteBuffer> first = chunksOffered();
        append(100 * CHUNK);
        sendAll();
        Set<ByteBuffer> again = chunksOffered();
        again.retainAll(first);
        assertEquals(64, again.size());
    }

    @Test
    void queuesOfOneLoopShareTheirChunks() throws IOException {
        append(CHUNK);
        sendAll();
        Set<ByteBuffer> first = chunksOffered();
        WriteQueue other = new WriteQueue(buffers);
        other.append(ByteBuffer.wrap(new byte[CHUNK]));
        other.writeTo(socket);
        assertEquals(first, chunksOffered());
    }

    @Test
    void emptyBuffersAreNothing() {
        queue.append(ByteBuffer.allocate(0));
        assertEquals(List.of(), socket.offered);
        assertEquals(0, queue.size());
    }
}
