package io.nioloop.net;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.nioloop.future.Future;
import io.nioloop.future.Outcome;
import io.nioloop.testing.MemoryPipe;
import io.nioloop.testing.Simulation;
import io.nioloop.testing.SimulationOptions;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.FileChannel;
import java.nio.channels.NonReadableChannelException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Files on their way through transports: rules 256 and 257, row 36. */
class SendFileTest {
    private static final int ALL = 40_000;

    @TempDir
    Path folder;

    private final byte[] bytes = random(ALL);
    private final FakeNet net = new FakeNet();
    private final FakeSocket socket = net.socket();
    private final Recorder protocol = new Recorder();
    private final SocketTransport transport = net.transport(socket, protocol);
    private Path path;
    private FileChannel file;

    @BeforeEach
    void openFile() throws IOException {
        path = Files.write(folder.resolve("file"), bytes);
        file = FileChannel.open(path);
    }

    @AfterEach
    void close() throws IOException {
        transport.abort();
        net.close();
        file.close();
    }

    private static byte[] random(int size) {
        byte[] bytes = new byte[size];
        new Random(size).nextBytes(bytes);
        return bytes;
    }

    private Future<Long> send(long position, long count) {
        Future<Long> sending = SendFile.send(transport, file, position, count);
        net.settle();
        return sending;
    }

    /** A file of which the socket has taken some, and takes no more. */
    private Future<Long> sendSome(int taken) {
        socket.room(taken);
        Future<Long> sending = send(0, Long.MAX_VALUE);
        assertFalse(sending.done());
        return sending;
    }

    @Test
    void wholeFileIsSent() throws IOException {
        assertEquals(ALL, send(0, Long.MAX_VALUE).result());
        assertArrayEquals(bytes, socket.sentBytes());
        assertEquals(ALL, file.position());
        assertTrue(file.isOpen());
    }

    @Test
    void partOfAFileIsSent() throws IOException {
        assertEquals(500, send(1_000, 500).result());
        assertArrayEquals(Arrays.copyOfRange(bytes, 1_000, 1_500), socket.sentBytes());
        assertEquals(1_500, file.position());
    }

    @Test
    void whatTheFileDoesNotHaveIsLeftOut() {
        assertEquals(100, send(ALL - 100, 1_000).result());
        assertEquals(0, send(ALL, 1).result());
        assertEquals(0, send(Long.MAX_VALUE, Long.MAX_VALUE).result());
    }

    @Test
    void bytesKeepTheirOrder() {
        socket.room(3);
        transport.write("before");
        Future<Long> sending = send(0, 10);
        assertEquals("bef", socket.sent());
        socket.room(7);
        net.settle();
        assertFalse(sending.done());
        socket.room(Long.MAX_VALUE);
        net.settle();
        assertEquals(10, sending.result());
        transport.write("after");
        ByteArrayOutputStream expected = new ByteArrayOutputStream();
        expected.writeBytes("ore".getBytes());
        expected.write(bytes, 0, 10);
        expected.writeBytes("after".getBytes());
        assertArrayEquals(expected.toByteArray(), socket.sentBytes());
    }

    /** Row 36: no way to write goes past the file. */
    @Test
    void writingIsRefusedMeanwhile() {
        Future<Long> sending = sendSome(100);
        byte[] data = {1};
        assertThrows(IllegalStateException.class, () -> transport.write(data));
        assertThrows(IllegalStateException.class, () -> transport.write("x"));
        assertThrows(IllegalStateException.class, () -> transport.write(ByteBuffer.wrap(data)));
        assertThrows(IllegalStateException.class, () -> transport.writelines(List.of(ByteBuffer.wrap(data))));
        assertThrows(IllegalStateException.class, () -> send(0, 1));
        socket.room(Long.MAX_VALUE);
        net.settle();
        assertEquals(ALL, sending.result());
        assertArrayEquals(bytes, socket.sentBytes());
        transport.write("x");
        assertEquals("x", socket.sent());
    }

    @Test
    void nothingIsReceivedMeanwhile() {
        Future<Long> sending = sendSome(100);
        socket.receive("hello");
        net.settle();
        assertEquals(List.of("made"), protocol.story());
        socket.room(Long.MAX_VALUE);
        net.settle();
        assertEquals(ALL, sending.result());
        assertEquals(List.of("data hello"), protocol.story());
    }

    @Test
    void readingThatWasPausedStaysPaused() {
        transport.pauseReading();
        send(0, 10).result();
        assertFalse(transport.isReading());
    }

    @Test
    void sliceIsAMebibyteAndThenOthersHaveTheirTurn() throws IOException {
        int size = 3 * 1024 * 1024 + 1;
        file = FileChannel.open(Files.write(folder.resolve("large"), new byte[size]));
        Future<Long> sending = SendFile.send(transport, file, 0, Long.MAX_VALUE);
        List<Long> perTurn = new ArrayList<>();
        while (!sending.done()) {
            socket.sentBytes();
            net.turn();
            perTurn.add((long) socket.sentBytes().length);
        }
        assertEquals(List.of(SendFile.SLICE, SendFile.SLICE, SendFile.SLICE, 1L), perTurn.subList(0, 4));
    }

    @Test
    void closingSendsTheFileFirst() {
        Future<Long> sending = sendSome(100);
        transport.close();
        net.settle();
        assertEquals(List.of("made"), protocol.story());
        socket.room(Long.MAX_VALUE);
        net.settle();
        assertEquals(ALL, sending.result());
        assertArrayEquals(bytes, socket.sentBytes());
        assertEquals(List.of("lost null"), protocol.story());
    }

    @Test
    void endOfTheStreamComesAfterTheFile() {
        List<String> story = new ArrayList<>();
        socket.tells(story);
        sendSome(100);
        transport.writeEof();
        net.settle();
        assertFalse(story.contains("shut"));
        socket.room(Long.MAX_VALUE);
        net.settle();
        assertEquals("shut", story.get(story.size() - 1));
        assertArrayEquals(bytes, socket.sentBytes());
    }

    @Test
    void abortFailsItAndTheFileStandsWhereItStopped() throws IOException {
        Future<Long> sending = sendSome(100);
        transport.abort();
        net.settle();
        assertInstanceOf(IOException.class, sending.exception());
        assertTrue(sending.exception().getMessage().contains("100 bytes"), sending.exception()::getMessage);
        assertEquals(100, file.position());
        assertEquals(List.of("made", "lost null"), protocol.story());
    }

    @Test
    void abortBeforeItsTurnFailsIt() throws IOException {
        socket.room(0);
        transport.write("before");
        Future<Long> sending = send(7, 10);
        transport.abort();
        net.settle();
        assertInstanceOf(IOException.class, sending.exception());
        assertEquals(7, file.position());
    }

    @Test
    void socketThatFailsFailsIt() throws IOException {
        sendSome(100);
        IOException reset = new IOException("Connection reset");
        socket.room(Long.MAX_VALUE).failWriting(reset);
        net.settle();
        assertEquals(100, file.position());
        assertTrue(transport.isReading()); // and so learns of the loss
    }

    @Test
    void cancellingStopsItAndLeavesTheTransportAsItWas() throws IOException {
        Future<Long> sending = sendSome(100);
        sending.cancel();
        net.settle();
        assertTrue(sending.cancelled());
        assertEquals(100, file.position());
        assertTrue(transport.isReading());
        assertEquals("read", socket.awaited());
        socket.sentBytes();
        socket.room(Long.MAX_VALUE);
        transport.write("x");
        assertEquals("x", socket.sent());
    }

    @Test
    void cancellingBeforeItsTurnLosesNothingThatWasWritten() {
        socket.room(3);
        transport.write("before");
        send(0, 10).cancel();
        socket.room(Long.MAX_VALUE);
        net.settle();
        assertEquals("before", socket.sent());
    }

    @Test
    void cancellingWhileClosingLetsItEnd() {
        Future<Long> sending = sendSome(100);
        transport.close();
        sending.cancel();
        net.settle();
        assertEquals(List.of("made", "lost null"), protocol.story());
    }

    @Test
    void fileThatIsClosedMeanwhileFailsIt() throws IOException {
        Future<Long> sending = sendSome(100);
        file.close();
        socket.room(Long.MAX_VALUE);
        net.settle();
        assertInstanceOf(ClosedChannelException.class, sending.exception());
        assertFalse(transport.isClosing());
    }

    @Test
    void fileThatShrinksEndsIt() throws IOException {
        Future<Long> sending = sendSome(100);
        try (FileChannel other = FileChannel.open(path, StandardOpenOption.WRITE)) {
            other.truncate(200);
        }
        socket.room(Long.MAX_VALUE);
        net.settle();
        assertTrue(sending.result() >= 100 && sending.result() < ALL);
    }

    @Test
    void fileThatCannotBeReadFailsIt() throws IOException {
        file = FileChannel.open(path, StandardOpenOption.WRITE);
        assertInstanceOf(NonReadableChannelException.class, send(0, 1).exception());
        assertTrue(transport.isReading());
    }

    /** The flag is set, and set again by whoever likes, and the file stays open. */
    @Test
    void interruptOfTheLoopDoesNotCloseTheFile() {
        net.loop.callSoon(() -> Thread.currentThread().interrupt());
        Future<Long> sending = SendFile.send(transport, file, 0, Long.MAX_VALUE);
        for (int i = 0; i < 20 && !sending.done(); i++) {
            net.loop.callSoon(() -> Thread.currentThread().interrupt());
            net.turn();
        }
        Thread.interrupted();
        assertEquals(ALL, sending.result());
        assertTrue(file.isOpen());
    }

    /** As tasks are, which are unwound after the thread for files has ended. */
    @Test
    @Timeout(30)
    void cancellingWhileTheLoopIsClosedDoesNotWait() {
        List<Future<Long>> sendings = new ArrayList<>();
        net.loop.onClose(() -> sendings.get(0).cancel());
        sendings.add(sendSome(100));
        net.loop.close();
        net.errors(); // the transport was never closed
        assertTrue(sendings.get(0).cancelled());
    }

    @Test
    void argumentsThatMakeNoSenseAreRefused() {
        assertThrows(IllegalArgumentException.class, () -> send(-1, 1));
        assertThrows(IllegalArgumentException.class, () -> send(0, 0));
        assertThrows(IllegalArgumentException.class, () -> send(0, -1));
        assertThrows(NullPointerException.class, () -> SendFile.send(transport, null, 0, 1));
        assertTrue(transport.isReading());
    }

    @Test
    void transportThatEndsIsRefused() {
        transport.writeEof();
        assertTrue(assertThrows(IllegalStateException.class, () -> send(0, 1))
                .getMessage()
                .contains("writeEof"));
        assertTrue(transport.isReading());
        transport.close();
        assertThrows(IllegalStateException.class, () -> send(0, 1));
    }

    /** Rule 257. */
    @Nested
    class WithoutASocket {
        private final Recorder peer = new Recorder();
        private final Recorder own = new Recorder();
        private final MemoryPipe pipe = MemoryPipe.open(net.loop, own, peer);
        private final Transport left = pipe.left();

        @Test
        void fileIsCopied() throws IOException {
            net.settle();
            Future<Long> sending = SendFile.send(left, file, 10, Long.MAX_VALUE);
            net.settle();
            assertEquals(ALL - 10, sending.result());
            assertArrayEquals(Arrays.copyOfRange(bytes, 10, ALL), peer.received());
            assertEquals(ALL, file.position());
            assertEquals(own, left.protocol());
            assertTrue(left.isReading());
        }

        @Test
        void fileIsNotCopiedIfThatIsForbidden() {
            assertThrows(UnsupportedOperationException.class, () -> SendFile.send(left, file, 0, 1, false));
            assertEquals(own, left.protocol());
        }

        @Test
        void peerThatPausesHoldsTheCopyUp() throws IOException {
            byte[] large = random(1_000_000);
            file = FileChannel.open(Files.write(folder.resolve("large"), large));
            net.settle();
            pipe.right().pauseReading();
            Future<Long> sending = SendFile.send(left, file, 0, Long.MAX_VALUE);
            net.settle();
            assertFalse(sending.done());
            assertTrue(left.writeBufferSize() <= 192 * 1024, () -> left.writeBufferSize() + " B");
            assertEquals(List.of("made", "pause"), own.story());
            pipe.right().resumeReading();
            net.settle();
            assertEquals(1_000_000, sending.result());
            assertArrayEquals(large, peer.received());
            assertEquals("resume", own.story().get(0));
        }

        @Test
        void lossFailsTheCopyAndTheProtocolIsTold() throws IOException {
            net.settle();
            pipe.right().pauseReading();
            file = FileChannel.open(Files.write(folder.resolve("large"), new byte[1_000_000]));
            Future<Long> sending = SendFile.send(left, file, 0, Long.MAX_VALUE);
            net.settle();
            left.abort();
            net.settle();
            assertInstanceOf(IOException.class, sending.exception());
            assertTrue(file.position() > 0);
            assertEquals(List.of("made", "pause", "lost null"), own.story());
        }

        @Test
        void cancellingTheCopyGivesTheTransportBack() {
            net.settle();
            Future<Long> sending = SendFile.send(left, file, 0, Long.MAX_VALUE);
            sending.cancel();
            left.write("x");
            net.settle();
            assertEquals("x", new String(peer.received()));
            assertEquals(own, left.protocol());
            assertTrue(left.isReading());
        }
    }

    @Test
    void bytesAreAPrefixOfTheFileWhateverTheNetworkDoes() {
        Simulation.search(1, 150, this::converse);
        Simulation.search(1, 60, SimulationOptions.defaults(), this::converse);
    }

    /** Sends a head, the file and a tail; cancels now and then. */
    private void converse(Simulation simulation) throws IOException {
        simulation.network().buffers(3_000, 5_000);
        List<Future<Long>> sendings = new ArrayList<>();
        List<Boolean> cancelled = new ArrayList<>();
        try (FileChannel own = FileChannel.open(path)) {
            Recorder serving = new Recorder();
            serving.on("made", () -> {
                serving.transport.write("head");
                Future<Long> sending = SendFile.send(serving.transport, own, 0, Long.MAX_VALUE);
                sendings.add(sending);
                if (simulation.random().below(3) == 0) {
                    Duration soon = Duration.ofMillis(simulation.random().below(30));
                    simulation.loop().callLater(soon, () -> cancelled.add(sending.cancel()));
                }
                sending.addDoneCallback(done -> serving.transport.close());
            });
            Server server = simulation.withoutFaults(
                    () -> simulation.await(Tcp.listen(simulation.loop(), "10.0.0.1", 80, () -> serving)));
            Recorder client = new Recorder();
            simulation.outcome(Tcp.connect(simulation.loop(), "10.0.0.1", 80, () -> client));
            server.close();
            simulation.sleep(Duration.ofMinutes(5));
            server.abortClients();
            if (client.transport != null) {
                client.transport.abort();
            }
            simulation.settle();
            byte[] got = client.received();
            int head = Math.min(4, got.length);
            assertArrayEquals(Arrays.copyOf("head".getBytes(), head), Arrays.copyOf(got, head));
            assertArrayEquals(Arrays.copyOf(bytes, got.length - head), Arrays.copyOfRange(got, head, got.length));
            for (Future<Long> sending : sendings) {
                Outcome<Long> outcome = simulation.outcome(sending);
                assertTrue(got.length - head <= own.position());
                assertEquals(outcome.error() == null, own.position() == ALL && !cancelled.contains(true));
            }
        }
    }
}
