package io.nioloop.net;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotSame;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** The buffers of a loop: adaptive read size, and native memory that does not grow (rows 61 and 62). */
class SharedBuffersTest {
    private static final int SMALL = 64 * 1024;
    private static final int LARGE = 256 * 1024;

    private final FakeNet net = new FakeNet();
    private final FakeSocket socket = net.socket();
    private final SharedBuffers buffers = SharedBuffers.of(net.loop);

    @AfterEach
    void close() {
        net.close();
    }

    private int read(int available) throws IOException {
        socket.receive(new byte[available]);
        int count = buffers.read(socket, LARGE);
        while (socket.hasUnread()) {
            socket.read(ByteBuffer.allocate(LARGE));
            socket.readSizes.remove(socket.readSizes.size() - 1);
        }
        return count;
    }

    private int lastReadSize() {
        return socket.readSizes.get(socket.readSizes.size() - 1);
    }

    @Test
    void readsAreSmallUntilOneIsFilled() throws IOException {
        read(SMALL - 1);
        read(SMALL);
        assertEquals(List.of(SMALL, SMALL), socket.readSizes);
        read(1);
        assertEquals(LARGE, lastReadSize());
    }

    @Test
    void readsGetSmallAgainAfter64SmallOnes() throws IOException {
        read(SMALL);
        for (int i = 0; i < 64; i++) {
            read(10);
            assertEquals(LARGE, lastReadSize());
        }
        read(10);
        assertEquals(SMALL, lastReadSize());
    }

    @Test
    void largeReadBeginsTheCountAnew() throws IOException {
        read(SMALL);
        for (int i = 0; i < 63; i++) {
            read(10);
        }
        read(LARGE);
        for (int i = 0; i < 63; i++) {
            read(10);
        }
        read(10);
        assertEquals(LARGE, lastReadSize());
    }

    @Test
    void readsThatASmallBufferWouldNotHoldAreNotSmall() throws IOException {
        read(SMALL);
        for (int i = 0; i < 200; i++) {
            read(SMALL);
            assertEquals(LARGE, lastReadSize());
        }
    }

    @Test
    void abortedTransportGivesItsChunksBack() {
        FakeSocket first = net.socket().room(0);
        Transport aborted = net.transport(first, new Recorder());
        aborted.write("kept");
        first.room(1);
        net.settle();
        aborted.abort();
        FakeSocket second = net.socket().room(0);
        net.transport(second, new Recorder()).write("kept");
        second.room(10);
        net.settle();
        assertSame(first.offered.get(1), second.offered.get(1));
    }

    @Test
    void readsAskForNoMoreThanTheyAreAllowed() throws IOException {
        socket.receive(new byte[100]);
        assertEquals(7, buffers.read(socket, 7));
        assertTrue(buffers.filled());
        assertEquals(93, buffers.read(socket, 1000));
        assertFalse(buffers.filled());
    }

    @Test
    void endOfTheStreamFillsNothing() throws IOException {
        socket.receiveEnd();
        assertEquals(-1, buffers.read(socket, LARGE));
        assertFalse(buffers.filled());
        assertEquals(SMALL, lastReadSize());
    }

    @Test
    void whatWasReceivedIsAViewOfThoseBytes() throws IOException {
        socket.receive("hello");
        ByteBuffer received = buffers.received(buffers.read(socket, LARGE));
        assertTrue(received.isReadOnly());
        byte[] bytes = new byte[received.remaining()];
        received.get(bytes);
        assertEquals("hello", new String(bytes));
    }

    /** Row 61: the JDK would copy heap bytes into a buffer of their size, and keep that for ever. */
    @Test
    void bytesOfTheHeapGoThroughOneSmallDirectBuffer() throws IOException {
        byte[] bytes = new byte[1_000_000];
        new Random(1).nextBytes(bytes);
        ByteBuffer heap = ByteBuffer.wrap(bytes);
        assertEquals(bytes.length, buffers.write(socket, heap));
        assertFalse(heap.hasRemaining());
        assertArrayEquals(bytes, socket.sentBytes());
        assertEquals(1, socket.offered.stream().distinct().count());
        assertTrue(socket.offered.get(0).isDirect());
        assertEquals(SMALL, socket.offered.get(0).capacity());
    }

    @Test
    void bytesOfTheHeapStopWhereTheSocketStops() throws IOException {
        socket.room(SMALL + 10);
        ByteBuffer heap = ByteBuffer.wrap(new byte[3 * SMALL]);
        assertEquals(SMALL + 10, buffers.write(socket, heap));
        assertEquals(SMALL + 10, heap.position());
        assertEquals(2, socket.writes.size());
    }

    @Test
    void directBytesAreNotCopied() throws IOException {
        ByteBuffer direct = ByteBuffer.allocateDirect(100);
        buffers.write(socket, direct);
        assertSame(direct, socket.offered.get(0));
        assertFalse(direct.hasRemaining());
    }

    @Test
    void aLoopHasOneSetForAllItsTransports() {
        assertSame(buffers, SharedBuffers.of(net.loop));
        try (FakeNet other = new FakeNet()) {
            assertNotSame(buffers, SharedBuffers.of(other.loop));
        }
    }

    /** All that a transport gives to a socket, whatever it was given itself. */
    @Test
    void transportsOfferOnlyDirectBuffersOf256KiBAtMost() {
        Transport transport = net.transport(socket, new Recorder());
        Door.all()
                .filter(door -> !door.packing().contains("direct"))
                .forEach(door -> door.write(transport, new byte[300_000]));
        socket.room(100);
        Door.all().forEach(door -> door.write(transport, new byte[300_000]));
        socket.room(Long.MAX_VALUE);
        net.settle();
        for (ByteBuffer offered : socket.offered) {
            assertTrue(offered.isDirect() && offered.capacity() <= LARGE, offered::toString);
        }
    }

    /** Reading may write, and that may take a chunk: no buffer serves two purposes at once. */
    @Test
    void answerInsideDataReceivedDoesNotDisturbWhatWasReceived() {
        FakeSocket narrow = net.socket().room(3);
        Recorder echo = new Recorder();
        net.transport(narrow, new Protocol() {
            private Transport transport;

            @Override
            public void connectionMade(Transport to) {
                transport = to;
            }

            @Override
            public void dataReceived(ByteBuffer data) {
                transport.write("heap ");
                transport.write(data.duplicate());
                transport.writelines(List.of(data.duplicate(), ByteBuffer.wrap(new byte[] {'!'})));
                echo.transport.write(data);
            }
        });
        FakeSocket other = net.socket();
        net.transport(other, echo);
        narrow.receive("message");
        net.settle();
        narrow.room(1000);
        net.settle();
        assertEquals("heap messagemessage!", narrow.sent());
        assertEquals("message", other.sent());
    }
}
