package io.nioloop.net;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.nioloop.loop.CapturedLog;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What is sent, when, and in which pieces: rules 197 to 200, 210, 211, and rows 31, 34, 36 and 38. */
class TransportWritingTest {
    private static final String ALL_DOORS = "io.nioloop.net.Door#all";
    private static final IOException BROKEN_PIPE = new IOException("Broken pipe");

    private final FakeNet net = new FakeNet();
    private final List<String> story = new ArrayList<>();
    private final FakeSocket socket = net.socket().tells(story);
    private final Recorder protocol = new Recorder(story);
    private final Transport transport = net.transport(socket, protocol);

    TransportWritingTest() {
        story.clear();
    }

    @AfterEach
    void close() {
        net.close();
    }

    /** A test of every way to write must not become a test of none. */
    @Test
    void doorsAreFound() {
        assertTrue(Door.all().count() >= 9);
    }

    @ParameterizedTest
    @MethodSource(ALL_DOORS)
    void bytesGoStraightToTheSocket(Door door) {
        door.write(transport, "hello");
        assertEquals("hello", socket.sent());
        assertEquals(List.of(5), socket.writes);
        assertEquals("read", socket.awaited());
        assertEquals(0, transport.writeBufferSize());
    }

    /** Row 34: the message is taken in every way in which a sum of numbers makes its length, with a zero in between. */
    @ParameterizedTest
    @MethodSource(ALL_DOORS)
    void bytesAreExactHoweverTheyAreTaken(Door door) {
        String message = "12345678";
        for (int cuts = 0; cuts < 1 << (message.length() - 1); cuts++) {
            for (boolean refusing : new boolean[] {false, true}) {
                assertTakenExactly(door, message, parts(message.length(), cuts, refusing));
            }
        }
    }

    private void assertTakenExactly(Door door, String message, List<Integer> parts) {
        FakeSocket fresh = net.socket().takes(parts.toArray(Integer[]::new));
        Transport to = net.transport(fresh, new Recorder());
        door.write(to, message);
        for (int turns = 0; to.writeBufferSize() > 0; turns++) {
            assertEquals("read write", fresh.awaited());
            assertTrue(turns <= parts.size(), () -> "does not end: " + parts);
            net.turn();
        }
        assertEquals("read", fresh.awaited());
        assertEquals(message, fresh.sent(), parts::toString);
        to.abort();
        net.settle();
    }

    /** The parts that make up a length, cut after each byte whose bit is set; with zeros before each if asked. */
    private static List<Integer> parts(int length, int cuts, boolean zeros) {
        List<Integer> parts = new ArrayList<>();
        int part = 0;
        for (int i = 0; i < length; i++) {
            part++;
            if (i == length - 1 || (cuts >> i & 1) == 1) {
                parts.addAll(zeros ? List.of(0, part) : List.of(part));
                part = 0;
            }
        }
        return parts;
    }

    @ParameterizedTest
    @MethodSource(ALL_DOORS)
    void whileBytesWaitOthersOnlyQueueUpBehindThem(Door door) {
        socket.room(2);
        door.write(transport, "hello");
        int calls = socket.writes.size();
        door.write(transport, " ");
        door.write(transport, "world");
        assertEquals(calls, socket.writes.size());
        assertEquals(9, transport.writeBufferSize());
        socket.room(1000);
        net.settle();
        assertEquals("hello world", socket.sent());
        assertEquals("read", socket.awaited());
    }

    @Test
    void differentDoorsShareOneOrder() {
        socket.room(0);
        String expected = "";
        for (Door door : Door.all().toList()) {
            door.write(transport, door + "\n");
            expected += door + "\n";
        }
        socket.room(100_000);
        net.settle();
        assertEquals(expected, socket.sent());
    }

    /** Row 38. */
    @ParameterizedTest
    @MethodSource(ALL_DOORS)
    void nothingIsWrittenForNothing(Door door) {
        door.write(transport, "");
        assertEquals(List.of(), socket.writes);
        assertEquals("read", socket.awaited());
        assertEquals(0, transport.writeBufferSize());
    }

    @Test
    void emptyPiecesAmongOthersAreNothing() {
        ByteBuffer empty = ByteBuffer.allocate(0);
        transport.writelines(List.of(empty, ByteBuffer.wrap(new byte[] {'a'}), empty));
        transport.writelines(List.of());
        assertEquals("a", socket.sent());
        assertEquals(1, socket.writes.size());
    }

    @Test
    void severalPiecesGoByOneCall() {
        transport.writelines(List.of(utf8("one "), utf8("two "), utf8("three")));
        assertEquals("one two three", socket.sent());
        assertEquals(1, socket.writes.size());
    }

    private static ByteBuffer utf8(String text) {
        return StandardCharsets.UTF_8.encode(text);
    }

    @Test
    void textIsSentInUtf8() {
        transport.write("grün ☃");
        assertArrayEquals("grün ☃".getBytes(StandardCharsets.UTF_8), socket.sentBytes());
    }

    /** Rule 200: the buffer is read to its end, and its bytes stay as they were. */
    @ParameterizedTest
    @MethodSource(ALL_DOORS)
    void callersBytesAreNotChanged(Door door) {
        socket.room(3);
        byte[] bytes = "hello world".getBytes(StandardCharsets.US_ASCII);
        door.write(transport, bytes);
        socket.room(1000);
        net.settle();
        assertEquals("hello world", new String(bytes, StandardCharsets.US_ASCII));
        assertEquals("hello world", socket.sent());
    }

    @ParameterizedTest
    @MethodSource(ALL_DOORS)
    void callersBufferMayBeUsedAgainAtOnce(Door door) {
        socket.room(3);
        byte[] bytes = "hello world".getBytes(StandardCharsets.US_ASCII);
        Object argument = door.pack().apply(bytes);
        door.call(transport, argument);
        Arrays.fill(bytes, (byte) 'x');
        if (argument instanceof ByteBuffer buffer && !buffer.isReadOnly()) {
            assertFalse(buffer.hasRemaining());
            buffer.clear().put(new byte[buffer.capacity()]);
        }
        socket.room(1000);
        net.settle();
        assertEquals("hello world", socket.sent());
    }

    @ParameterizedTest
    @MethodSource(ALL_DOORS)
    void buffersAreReadToTheirEndAlsoWhenTheConnectionIsGone(Door door) {
        transport.abort();
        Object argument = door.pack().apply("late".getBytes(StandardCharsets.US_ASCII));
        door.call(transport, argument);
        if (argument instanceof ByteBuffer buffer) {
            assertFalse(buffer.hasRemaining());
        }
        if (argument instanceof List<?> pieces) {
            pieces.forEach(piece -> assertFalse(((ByteBuffer) piece).hasRemaining()));
        }
    }

    @Test
    void writableSocketThatTakesNothingIsTriedAgain() {
        socket.takes(2, 0, 0, 1);
        transport.write("hello");
        net.settle();
        assertEquals("hello", socket.sent());
        assertEquals(List.of(5, 3, 3, 3, 2), socket.writes);
        assertEquals("read", socket.awaited());
    }

    @Nested
    class AnError {
        @ParameterizedTest
        @MethodSource(ALL_DOORS)
        void endsTheConnectionAndIsNotReported(Door door) {
            socket.failWriting(BROKEN_PIPE);
            door.write(transport, "hello");
            assertTrue(transport.isClosing());
            assertEquals(0, transport.writeBufferSize());
            net.settle();
            assertEquals(List.of("lost " + BROKEN_PIPE, "closed"), story);
            assertSame(BROKEN_PIPE, protocol.cause);
        }

        @Test
        void leavesNothingInTheCallersBuffer() {
            socket.failWriting(BROKEN_PIPE);
            ByteBuffer data = utf8("hello");
            transport.write(data);
            assertFalse(data.hasRemaining());
        }

        @Test
        void whileSendingWhatIsKeptEndsTheConnection() {
            socket.takes(1);
            transport.write("hello");
            socket.failWriting(BROKEN_PIPE);
            net.settle();
            assertEquals(List.of("sent h", "lost " + BROKEN_PIPE, "closed"), story);
            assertEquals(0, transport.writeBufferSize());
        }

        @Test
        void inTheMiddleOfALongWriteEndsTheConnection() {
            socket.takes(64 * 1024).failWriting(BROKEN_PIPE);
            transport.write(new byte[100 * 1024]);
            net.settle();
            assertEquals(List.of("sent 65536 B", "lost " + BROKEN_PIPE, "closed"), story);
        }

        /** Rule 207: whoever closed in good order learns that it did not end so. */
        @Test
        void afterCloseIsTheCauseOfTheLoss() {
            socket.room(1);
            transport.write("hello");
            transport.close();
            socket.failWriting(BROKEN_PIPE);
            net.settle();
            assertEquals(List.of("sent h", "lost " + BROKEN_PIPE, "closed"), story);
        }

        @Test
        void insideDataReceivedStopsReading() {
            protocol.on("data", () -> {
                socket.failWriting(BROKEN_PIPE);
                transport.write("answer");
            });
            socket.receive(new byte[100_000]).receive("more");
            net.settle();
            assertEquals(List.of("data 65536 B", "lost " + BROKEN_PIPE, "closed"), story);
        }
    }

    /** Rule 211 and row 31. */
    @Nested
    class AfterTheLoss {
        @ParameterizedTest
        @MethodSource(ALL_DOORS)
        void writesAreDroppedAndTheFifthIsLogged(Door door) {
            try (CapturedLog log = CapturedLog.open()) {
                transport.abort();
                net.settle();
                for (int i = 1; i <= 4; i++) {
                    door.write(transport, "x");
                }
                assertEquals(List.of(), log.messages());
                door.write(transport, "x");
                assertEquals(1, log.messages().size());
                assertTrue(log.messages().get(0).startsWith("WARNING: write after the connection was lost"));
            }
            assertEquals(List.of(), socket.writes);
        }

        @Test
        void emptyWritesAreNotCounted() {
            try (CapturedLog log = CapturedLog.open()) {
                transport.abort();
                for (int i = 0; i < 100; i++) {
                    transport.write("");
                }
                assertEquals(List.of(), log.messages());
            }
        }

        /** Row 31: a program that goes on writing does not fill the disk with its log. */
        @Test
        void logIsNotFlooded() {
            try (CapturedLog log = CapturedLog.open()) {
                transport.abort();
                for (int i = 0; i < 1_000; i++) {
                    transport.write("x");
                }
                assertTrue(log.messages().size() <= 5, () -> log.messages().size() + " lines");
            }
        }
    }

    /** Rule 210. */
    @Nested
    class WriteEof {
        @Test
        void shutsTheOutputAtOnceIfNothingWaits() {
            transport.write("bye");
            transport.writeEof();
            assertEquals(List.of("sent bye", "shut"), story);
        }

        @Test
        void shutsTheOutputAfterWhatWaits() {
            socket.room(1);
            transport.write("bye");
            transport.writeEof();
            net.settle();
            assertEquals(List.of("sent b"), story);
            socket.room(10);
            net.settle();
            assertEquals(List.of("sent b", "sent ye", "shut"), story);
            assertFalse(transport.isClosing());
        }

        @Test
        void twiceIsOnce() {
            transport.writeEof();
            transport.writeEof();
            net.settle();
            assertEquals(List.of("shut"), story);
        }

        @Test
        void insideResumeWritingShutsTheOutputOnce() {
            transport.setWriteBufferLimits(2, 0);
            protocol.on("resume", transport::writeEof);
            socket.room(0);
            transport.write("bye");
            socket.room(10);
            net.settle();
            assertEquals(List.of("pause", "sent bye", "resume", "shut"), story);
        }

        @ParameterizedTest
        @MethodSource(ALL_DOORS)
        void forbidsFurtherWriting(Door door) {
            transport.writeEof();
            assertThrows(IllegalStateException.class, () -> door.write(transport, "more"));
            assertEquals(List.of("shut"), story);
        }

        @Test
        void forbidsFurtherWritingAlsoWhileBytesWait() {
            socket.room(1);
            transport.write("bye");
            transport.writeEof();
            assertThrows(IllegalStateException.class, () -> transport.write("more"));
            socket.room(10);
            net.settle();
            assertEquals("bye", socket.sent());
        }

        @Test
        void afterCloseDoesNothing() {
            socket.room(1);
            transport.write("bye");
            transport.close();
            transport.writeEof();
            socket.room(10);
            net.settle();
            assertEquals("bye", socket.sent());
            assertEquals(List.of("sent b", "sent ye", "lost null", "shut"), story); // shut: to linger
        }

        @Test
        void leavesReadingAlone() {
            transport.writeEof();
            socket.receive("answer").receiveEnd();
            net.settle();
            assertEquals(List.of("shut", "data answer", "eof", "lost null", "closed"), story);
        }

        @Test
        void thatFailsEndsTheConnection() {
            socket.failShutdown(new IOException("Transport endpoint is not connected"));
            transport.writeEof();
            net.settle();
            assertTrue(protocol.cause.getMessage().contains("not connected"));
            assertFalse(socket.isOpen());
        }

        @Test
        void isPossible() {
            assertTrue(transport.canWriteEof());
        }
    }
}
