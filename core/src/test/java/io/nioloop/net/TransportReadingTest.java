package io.nioloop.net;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.nioloop.loop.Event;
import io.nioloop.loop.LoopEvent;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.ReadOnlyBufferException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What arrives, and what the protocol is told of it: rules 195, 196, 205, 208, 209, 212 to 214. */
class TransportReadingTest {
    private static final int TURN = 256 * 1024;

    private final FakeNet net = new FakeNet();
    private final FakeSocket socket = net.socket();
    private final Recorder protocol = new Recorder();

    @AfterEach
    void close() {
        net.close();
    }

    @Test
    void protocolIsToldOfTheConnectionBeforeAnythingIsRead() {
        socket.receive("early");
        Transport transport = net.transport(socket, protocol);
        assertEquals(List.of("made", "data early"), protocol.story());
        assertSame(transport, protocol.transport);
    }

    @Test
    void piecesArriveInOrder() {
        net.transport(socket, protocol);
        socket.receive("one").receive("two").receive("three");
        net.settle();
        assertEquals(List.of("made", "data one", "data two", "data three"), protocol.story());
    }

    @Test
    void dataAndTheEndOfTheStreamTogetherArriveInThisOrder() {
        socket.receive("bye").receiveEnd();
        net.transport(socket, protocol);
        assertEquals(List.of("made", "data bye", "eof", "lost null"), protocol.story());
    }

    /** Row 40. */
    @Test
    void messageCutAtAnyTwoPlacesArrivesAsTheSameBytes() {
        byte[] message = "the quick fox".getBytes();
        for (int first = 0; first <= message.length; first++) {
            for (int second = first; second <= message.length; second++) {
                assertArrayEquals(message, cut(message, first, second, new Recorder()));
                assertArrayEquals(message, cut(message, first, second, new BufferedRecorder(5)));
            }
        }
    }

    private byte[] cut(byte[] message, int first, int second, Witness witness) {
        String text = new String(message);
        FakeSocket cutting = net.socket();
        cutting.receive(text.substring(0, first))
                .receive(text.substring(first, second))
                .receive(text.substring(second))
                .receiveEnd();
        net.transport(cutting, witness);
        return witness.received();
    }

    @Test
    void spuriousReadinessIsIgnored() {
        net.transport(socket, protocol);
        socket.receiveNothing().receive("real");
        net.settle();
        assertEquals(List.of("made", "data real"), protocol.story());
    }

    @Test
    void dataIsReadOnlyAndBigEndianEachTime() {
        List<String> seen = new ArrayList<>();
        net.transport(socket, new Protocol() {
            @Override
            public void dataReceived(ByteBuffer data) {
                assertThrows(ReadOnlyBufferException.class, () -> data.put(0, (byte) 'x'));
                seen.add(data.order() + " " + data.remaining());
                data.order(ByteOrder.LITTLE_ENDIAN).position(1);
            }
        });
        socket.receive("ab").receive("cde");
        net.settle();
        assertEquals(List.of("BIG_ENDIAN 2", "BIG_ENDIAN 3"), seen);
    }

    @Test
    void readErrorEndsTheConnectionAndIsNotReported() {
        net.transport(socket, protocol);
        IOException reset = new IOException("Connection reset");
        socket.receive("last").receive(reset);
        net.settle();
        assertEquals(List.of("made", "data last", "lost java.io.IOException: Connection reset"), protocol.story());
        assertSame(reset, protocol.cause);
        assertFalse(socket.isOpen());
    }

    @Nested
    class EndOfStream {
        @Test
        void closesTheConnectionByDefault() {
            net.transport(socket, protocol);
            socket.receiveEnd();
            net.settle();
            assertEquals(List.of("made", "eof", "lost null"), protocol.story());
            assertFalse(socket.isOpen());
        }

        @Test
        void closesABufferedProtocolsConnectionByDefault() {
            BufferedRecorder buffered = new BufferedRecorder(8);
            net.transport(socket, buffered);
            socket.receiveEnd();
            net.settle();
            assertEquals(List.of("made", "eof", "lost null"), buffered.story());
        }

        @Test
        void leavesTheConnectionForWritingIfTheProtocolSaysSo() {
            Transport transport = net.transport(socket, protocol.keepingOpen());
            socket.receiveEnd();
            net.settle();
            assertFalse(transport.isClosing());
            transport.write("still here");
            assertEquals("still here", socket.sent());
            transport.close();
            net.settle();
            assertEquals(List.of("made", "eof", "lost null"), protocol.story());
        }

        @Test
        void leavesABufferedProtocolsConnectionForWritingIfItSaysSo() {
            BufferedRecorder buffered = new BufferedRecorder(8);
            Transport transport = net.transport(socket, buffered.keepingOpen());
            socket.receiveEnd();
            net.settle();
            assertFalse(transport.isClosing());
            assertEquals(List.of("made", "eof"), buffered.story());
        }

        /** Row 3: a selector reports the end of a stream for ever. */
        @Test
        void isReadOnceAndNeverSpins() {
            net.transport(socket, protocol.keepingOpen());
            socket.receiveEnd();
            net.settle();
            assertEquals("", socket.awaited());
            assertEquals(1, socket.readSizes.size());
        }

        @Test
        void staysReadWhenReadingIsPausedAndResumed() {
            Transport transport = net.transport(socket, protocol.keepingOpen());
            socket.receiveEnd();
            net.settle();
            List<Event> ready = new ArrayList<>();
            net.loop.setObserver((loop, event) -> ready.add(event));
            transport.pauseReading();
            transport.resumeReading();
            net.settle();
            ready.removeIf(event -> !(event instanceof LoopEvent.ChannelReady));
            assertEquals(List.of(), ready);
            assertEquals("", socket.awaited());
            assertEquals(List.of("made", "eof"), protocol.story());
        }

        @Test
        void waitsUntilReadingIsResumed() {
            Transport transport = net.transport(socket, protocol);
            transport.pauseReading();
            socket.receiveEnd();
            net.settle();
            assertEquals(List.of("made"), protocol.story());
            transport.resumeReading();
            net.settle();
            assertEquals(List.of("eof", "lost null"), protocol.story());
        }

        @Test
        void sendsWhatIsKeptBeforeItClosesTheConnection() {
            Transport transport = net.transport(socket.room(0), protocol);
            transport.write("answer");
            socket.receiveEnd();
            net.settle();
            assertEquals(List.of("made", "eof"), protocol.story());
            socket.room(100);
            net.settle();
            assertEquals("answer", socket.sent());
            assertEquals(List.of("lost null"), protocol.story());
        }
    }

    @Nested
    class Pausing {
        private Transport transport;

        private void begin() {
            transport = net.transport(socket, protocol);
            protocol.story();
        }

        @Test
        void holdsBackWhatArrives() {
            begin();
            transport.pauseReading();
            socket.receive("later");
            net.settle();
            assertEquals(List.of(), protocol.story());
            assertFalse(transport.isReading());
            assertEquals("", socket.awaited());
            transport.resumeReading();
            net.settle();
            assertEquals(List.of("data later"), protocol.story());
            assertTrue(transport.isReading());
        }

        @Test
        void worksInsideConnectionMade() {
            protocol.on("made", () -> protocol.transport.pauseReading());
            socket.receive("early");
            begin();
            assertEquals("", socket.awaited());
            assertEquals(List.of(), protocol.story());
            transport.resumeReading();
            net.settle();
            assertEquals(List.of("data early"), protocol.story());
        }

        @Test
        void andResumingInsideConnectionMadeReadsOn() {
            protocol.on("made", () -> {
                protocol.transport.pauseReading();
                protocol.transport.resumeReading();
            });
            socket.receive("early");
            net.transport(socket, protocol);
            assertEquals(List.of("made", "data early"), protocol.story());
        }

        /** The first read fills its buffer, so that there would be a second one in the same turn. */
        @Test
        void insideDataReceivedHoldsBackTheRestOfTheTurn() {
            protocol.on("data", () -> protocol.transport.pauseReading());
            begin();
            socket.receive(new byte[100_000]);
            net.settle();
            assertEquals(List.of("data 65536 B"), protocol.story());
            transport.resumeReading();
            net.settle();
            assertEquals(List.of("data 34464 B"), protocol.story());
        }

        /** Row 39: the reader is queued already when another callback of the same turn pauses. */
        @Test
        void stopsAReadThatIsQueuedAlready() {
            FakeSocket readyBefore = net.socket();
            Recorder pauses = new Recorder();
            net.transport(readyBefore, pauses);
            begin();
            pauses.on("data", transport::pauseReading);
            readyBefore.receive("now");
            socket.receive("not yet");
            net.settle();
            assertEquals(List.of("made", "data now"), pauses.story());
            assertEquals(List.of(), protocol.story());
        }

        @Test
        void andResumingInTheSameTurnLosesNothing() {
            begin();
            protocol.on("data", () -> {
                protocol.transport.pauseReading();
                protocol.transport.resumeReading();
            });
            socket.receive(new byte[100_000]).receive("end");
            net.settle();
            assertEquals(List.of("data 65536 B", "data 34464 B", "data end"), protocol.story());
        }

        @Test
        void twiceIsPausingOnce() {
            begin();
            transport.pauseReading();
            transport.pauseReading();
            socket.receive("later");
            transport.resumeReading();
            transport.resumeReading();
            net.settle();
            assertEquals(List.of("data later"), protocol.story());
        }

        @Test
        void afterCloseDoesNothing() {
            begin();
            transport.close();
            transport.pauseReading();
            transport.resumeReading();
            socket.receive("too late");
            net.settle();
            assertEquals(List.of("lost null"), protocol.story());
            transport.pauseReading();
            transport.resumeReading();
            assertFalse(transport.isReading());
        }
    }

    /** Rule 208: what a callback of the protocol throws ends the connection, and is reported. */
    @Nested
    class ExceptionFromTheProtocol {
        private final IllegalStateException failure = new IllegalStateException("bug");

        private void assertEndedAndReported(Witness witness, String... story) {
            assertEquals(List.of(story), witness.story());
            assertSame(failure, witness.cause);
            assertSame(failure, net.error().exception());
            assertFalse(socket.isOpen());
        }

        private void fail() {
            throw failure;
        }

        @Test
        void inConnectionMadeEndsTheConnection() {
            net.transport(socket.receive("never read"), protocol.on("made", this::fail));
            assertEndedAndReported(protocol, "made", "lost " + failure);
        }

        @Test
        void inDataReceivedEndsTheConnection() {
            net.transport(socket.receive("a").receive("never read"), protocol.on("data", this::fail));
            assertEndedAndReported(protocol, "made", "data a", "lost " + failure);
        }

        @Test
        void inEofReceivedEndsTheConnection() {
            net.transport(socket.receiveEnd(), protocol.keepingOpen().on("eof", this::fail));
            assertEndedAndReported(protocol, "made", "eof", "lost " + failure);
        }

        @Test
        void inABufferedEofReceivedEndsTheConnection() {
            BufferedRecorder buffered = new BufferedRecorder(8).keepingOpen().on("eof", this::fail);
            net.transport(socket.receiveEnd(), buffered);
            assertEndedAndReported(buffered, "made", "eof", "lost " + failure);
        }

        @Test
        void inBufferUpdatedEndsTheConnection() {
            BufferedRecorder buffered = new BufferedRecorder(8).on("data", this::fail);
            net.transport(socket.receive("a"), buffered);
            assertEndedAndReported(buffered, "made", "data a", "lost " + failure);
        }

        @Test
        void inGetBufferEndsTheConnectionAndNothingIsRead() {
            List<Throwable> causes = new ArrayList<>();
            net.transport(socket.receive("never read"), new GivesBuffers(causes) {
                @Override
                public ByteBuffer getBuffer(int sizeHint) {
                    throw failure;
                }
            });
            assertEquals(List.of(failure), causes);
            assertSame(failure, net.error().exception());
            assertTrue(socket.hasUnread());
        }

        @Test
        void namesTheTransportTheProtocolAndTheCallback() {
            Transport transport = net.transport(socket.receive("a"), protocol.on("data", this::fail));
            var error = net.error();
            assertTrue(error.message().contains("dataReceived()"), error.message());
            assertSame(transport, error.about(Transport.class).orElseThrow());
            assertSame(protocol, error.about(Protocol.class).orElseThrow());
        }

        @Test
        void leavesOtherConnectionsAlone() {
            Recorder other = new Recorder();
            FakeSocket othersSocket = net.socket();
            net.transport(othersSocket, other);
            net.transport(socket.receive("a"), protocol.on("data", this::fail));
            othersSocket.receive("b");
            net.settle();
            net.error();
            assertEquals(List.of("made", "data b"), other.story());
        }

        /** Row 17: the connection is closed, and the loop can run again. */
        @Test
        void thatIsFatalEndsTheRunAndTheConnection() {
            net.transport(socket, protocol.on("data", () -> {
                throw new InternalError("fatal");
            }));
            socket.receive("a");
            assertThrows(InternalError.class, net::settle);
            net.settle();
            assertEquals(List.of("made", "data a", "lost java.lang.InternalError: fatal"), protocol.story());
            assertFalse(socket.isOpen());
        }

        @ParameterizedTest
        @ValueSource(classes = {AssertionError.class, StackOverflowError.class, LinkageError.class})
        void thatIsAnErrorEndsTheConnectionOnly(Class<? extends Error> type) throws ReflectiveOperationException {
            Error error = type.getDeclaredConstructor().newInstance();
            net.transport(socket.receive("a"), protocol.on("data", () -> {
                throw error;
            }));
            assertSame(error, protocol.cause);
            assertSame(error, net.error().exception());
        }
    }

    /** Rule 213 and row 15: one connection cannot hold the loop. */
    @Nested
    class OneTurn {
        @ParameterizedTest
        @MethodSource("io.nioloop.net.TransportReadingTest#bothKinds")
        void readsAtMost256KiB(Witness witness) {
            net.transport(socket, witness);
            witness.story();
            socket.receive(new byte[3 * TURN]);
            net.turn();
            assertEquals(TURN, witness.received().length);
            net.turn();
            assertEquals(TURN, witness.received().length);
        }

        @Test
        void readsOnceIfThatDidNotFillTheBuffer() {
            net.transport(socket, protocol);
            socket.receive("one").receive("two");
            net.turn();
            assertEquals(List.of("made", "data one"), protocol.story());
        }

        @Test
        void servesEveryReadyConnection() {
            List<String> story = new ArrayList<>();
            FakeSocket quiet = net.socket();
            Recorder quietOne = new Recorder(story);
            net.transport(socket, protocol);
            net.transport(quiet, quietOne);
            socket.receive(new byte[10 * TURN]);
            quiet.receive("me too");
            net.turn();
            assertEquals(List.of("made", "data me too"), quietOne.story());
        }
    }

    static Stream<Witness> bothKinds() {
        return Stream.of(new Recorder(), new BufferedRecorder(100_000), new BufferedRecorder(1_000));
    }

    @Nested
    class BufferedProtocols {
        @Test
        void areReadIntoTheirOwnBufferAndNoFurther() {
            BufferedRecorder buffered = new BufferedRecorder(4);
            net.transport(socket.receive("abcdefghij"), buffered);
            assertEquals(List.of("made", "data abcd", "data efgh", "data ij"), buffered.story());
        }

        @Test
        void areReadIntoFromThePositionToTheLimit() {
            ByteBuffer buffer = ByteBuffer.allocate(10).position(2).limit(5);
            List<String> seen = new ArrayList<>();
            net.transport(socket.receive("abc"), new GivesBuffers(new ArrayList<>()) {
                @Override
                public ByteBuffer getBuffer(int sizeHint) {
                    seen.add("getBuffer " + sizeHint);
                    return buffer;
                }

                @Override
                public void bufferUpdated(int count) {
                    seen.add(count + " at " + buffer.position());
                    transport.pauseReading();
                }
            });
            assertEquals(List.of("getBuffer -1", "3 at 5"), seen);
            assertEquals("abc", new String(buffer.array(), 2, 3));
        }

        @Test
        void mayGiveADirectBuffer() {
            ByteBuffer buffer = ByteBuffer.allocateDirect(10);
            net.transport(socket.receive("abc"), new GivesBuffers(new ArrayList<>()) {
                @Override
                public ByteBuffer getBuffer(int sizeHint) {
                    return buffer;
                }
            });
            assertEquals(3, buffer.position());
            assertEquals('c', buffer.get(2));
        }

        /** Rule 214 and row 38: read returns 0 for ever if there is no room. */
        @Test
        void withoutRoomLoseTheConnection() {
            BufferedRecorder full = new BufferedRecorder(0);
            net.transport(socket.receive("abc"), full);
            assertEquals(2, full.story().size());
            assertTrue(full.cause.getMessage().contains("getBuffer()"), full.cause.getMessage());
            assertSame(full.cause, net.error().exception());
            assertEquals(List.of(), socket.readSizes);
        }

        @Test
        void withoutABufferLoseTheConnection() {
            List<Throwable> causes = new ArrayList<>();
            net.transport(socket.receive("abc"), new GivesBuffers(causes));
            assertEquals(1, causes.size());
            assertSame(causes.get(0), net.error().exception());
        }

        @Test
        void withAReadOnlyBufferLoseTheConnection() {
            List<Throwable> causes = new ArrayList<>();
            net.transport(socket.receive("abc"), new GivesBuffers(causes) {
                @Override
                public ByteBuffer getBuffer(int sizeHint) {
                    return ByteBuffer.allocate(8).asReadOnlyBuffer();
                }
            });
            assertEquals(ReadOnlyBufferException.class, causes.get(0).getClass());
            assertSame(causes.get(0), net.error().exception());
        }
    }

    /** A buffered protocol that tests complete; by itself it gives no buffer. */
    private static class GivesBuffers implements BufferedProtocol {
        private final List<Throwable> causes;
        protected Transport transport;

        GivesBuffers(List<Throwable> causes) {
            this.causes = causes;
        }

        @Override
        public void connectionMade(Transport to) {
            transport = to;
        }

        @Override
        public ByteBuffer getBuffer(int sizeHint) {
            return null;
        }

        @Override
        public void bufferUpdated(int count) {}

        @Override
        public void connectionLost(Throwable cause) {
            causes.add(cause);
        }
    }

    /** Rule 214. */
    @Nested
    class SwappingTheProtocol {
        private final List<String> story = new ArrayList<>();

        @Test
        void insideDataReceivedGivesTheRestOfTheTurnToTheNewOne() {
            BufferedRecorder second = new BufferedRecorder(50_000);
            protocol.on("data", () -> second.takeOver(protocol.transport));
            net.transport(socket.receive(new byte[100_000]), protocol);
            assertEquals(List.of("made", "data 65536 B"), protocol.story());
            assertEquals(List.of("data 34464 B"), second.story());
        }

        @Test
        void fromBufferedToPlainInsideBufferUpdatedGivesTheRestToTheNewOne() {
            Recorder second = new Recorder();
            BufferedRecorder first = new BufferedRecorder(4);
            first.on("data", () -> second.takeOver(first.transport));
            net.transport(socket.receive("abcdefghij"), first);
            assertEquals(List.of("made", "data abcd"), first.story());
            assertEquals(List.of("data efghij"), second.story());
        }

        @Test
        void insideConnectionMadeGivesEverythingToTheNewOne() {
            Recorder second = new Recorder(story);
            protocol.on("made", () -> second.takeOver(protocol.transport));
            Transport transport = net.transport(socket.receive("a").receiveEnd(), protocol);
            assertEquals(List.of("made"), protocol.story());
            assertEquals(List.of("data a", "eof", "lost null"), second.story());
            assertSame(second, transport.protocol());
        }

        @Test
        void betweenTheEndAndItsTellingTellsTheNewOne() {
            Recorder second = new Recorder();
            Transport transport = net.transport(socket, protocol);
            transport.close();
            second.takeOver(transport);
            net.settle();
            assertEquals(List.of("made"), protocol.story());
            assertEquals(List.of("lost null"), second.story());
        }

        @Test
        void forSomethingThatIsNeitherKindIsRefused() {
            Transport transport = net.transport(socket, protocol);
            assertThrows(IllegalArgumentException.class, () -> transport.setProtocol(new BaseProtocol() {}));
            assertThrows(NullPointerException.class, () -> transport.setProtocol(null));
            assertSame(protocol, transport.protocol());
        }
    }

    /** Rule 205. */
    @Test
    void nothingArrivesAfterCloseInsideDataReceived() {
        protocol.on("data", () -> protocol.transport.close());
        net.transport(socket.receive(new byte[100_000]).receive("more"), protocol);
        assertEquals(List.of("made", "data 65536 B", "lost null"), protocol.story());
    }

    @Test
    void nothingArrivesAfterAbortInsideDataReceived() {
        protocol.on("data", () -> protocol.transport.abort());
        net.transport(socket.receive(new byte[100_000]).receive("more"), protocol);
        assertEquals(List.of("made", "data 65536 B", "lost null"), protocol.story());
    }

    /** A pause that nobody ends would hide a reset for ever, but for the idle timeout (row 1). */
    @Test
    void pausedConnectionLearnsOfAnErrorWhenItIsResumed() {
        Transport transport = net.transport(socket, protocol);
        transport.pauseReading();
        socket.receive(new IOException("Connection reset"));
        net.pass(Duration.ofHours(1));
        assertEquals(List.of("made"), protocol.story());
        transport.resumeReading();
        net.settle();
        assertEquals(List.of("lost java.io.IOException: Connection reset"), protocol.story());
    }
}
