package io.nioloop.testing;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.net.SocketException;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.SocketChannel;
import java.time.Duration;
import org.junit.jupiter.api.Test;

/** What faults do to connections that stand. */
class StreamFaultsTest {
    private static final String TEXT = "0123456789".repeat(20);

    private static String message(ThrowingCall call) {
        return assertThrows(IOException.class, call::make).getMessage();
    }

    private interface ThrowingCall {
        void make() throws IOException;
    }

    @Test
    @Shows(FaultKind.SHORT_READ)
    void shortReadLeavesTheRestForTheNext() throws IOException {
        try (Lab lab = Lab.once(FaultKind.SHORT_READ, 1)) {
            SocketChannel[] pair = lab.pair();
            pair[0].write(Lab.bytes(TEXT));
            lab.waitFor(pair[1], SelectionKey.OP_READ);
            lab.pass(Duration.ofMillis(10));
            String first = Lab.read(pair[1], 1000);
            assertTrue(!first.isEmpty() && first.length() < TEXT.length(), first);
            assertEquals(TEXT, first + Lab.read(pair[1], 1000));
        }
    }

    @Test
    @Shows(FaultKind.ONE_BYTE_READ)
    void oneByteReadReturnsOneByte() throws IOException {
        try (Lab lab = Lab.once(FaultKind.ONE_BYTE_READ, 2)) {
            SocketChannel[] pair = lab.pair();
            pair[0].write(Lab.bytes(TEXT));
            lab.pass(Duration.ofMillis(10));
            assertEquals("0123", Lab.read(pair[1], 4));
            assertEquals("4", Lab.read(pair[1], 4));
            assertEquals("5678", Lab.read(pair[1], 4));
        }
    }

    @Test
    @Shows(FaultKind.READ_NOTHING)
    void readReturnsNothingAlthoughReady() throws IOException {
        try (Lab lab = Lab.once(FaultKind.READ_NOTHING, 1)) {
            SocketChannel[] pair = lab.pair();
            pair[0].write(Lab.bytes("x"));
            lab.waitFor(pair[1], SelectionKey.OP_READ);
            assertEquals("", Lab.read(pair[1], 4));
            lab.waitFor(pair[1], SelectionKey.OP_READ);
            assertEquals("x", Lab.read(pair[1], 4));
        }
    }

    @Test
    @Shows(FaultKind.READ_TIMED_OUT)
    void readTimesOutAndTheConnectionIsBroken() throws IOException {
        try (Lab lab = Lab.once(FaultKind.READ_TIMED_OUT, 1)) {
            SocketChannel[] pair = lab.pair();
            assertEquals("Connection timed out", message(() -> pair[1].read(ByteBuffer.allocate(1))));
            assertEquals("Broken pipe", message(() -> pair[1].write(Lab.bytes("x"))));
            lab.waitFor(pair[0], SelectionKey.OP_READ);
            assertEquals("Connection reset", message(() -> pair[0].read(ByteBuffer.allocate(1))));
        }
    }

    @Test
    @Shows(FaultKind.SHORT_WRITE)
    void shortWriteTakesSome() throws IOException {
        try (Lab lab = Lab.once(FaultKind.SHORT_WRITE, 1)) {
            SocketChannel[] pair = lab.pair();
            ByteBuffer data = Lab.bytes(TEXT);
            int first = pair[0].write(data);
            assertTrue(first > 0 && first < TEXT.length(), () -> "wrote " + first);
            assertEquals(TEXT.length() - first, pair[0].write(data));
            pair[0].shutdownOutput();
            assertEquals(TEXT + ".", lab.readAll(pair[1]));
        }
    }

    @Test
    @Shows(FaultKind.ONE_BYTE_WRITE)
    void oneByteWriteTakesOneByteOfAllBuffers() throws IOException {
        try (Lab lab = Lab.once(FaultKind.ONE_BYTE_WRITE, 1)) {
            SocketChannel[] pair = lab.pair();
            ByteBuffer[] data = {Lab.bytes("ab"), Lab.bytes("cd")};
            assertEquals(1, pair[0].write(data));
            assertEquals(3, pair[0].write(data));
        }
    }

    @Test
    @Shows(FaultKind.WRITE_NOTHING)
    void writeTakesNothingAlthoughThereIsRoom() throws IOException {
        try (Lab lab = Lab.once(FaultKind.WRITE_NOTHING, 1)) {
            SocketChannel[] pair = lab.pair();
            lab.waitFor(pair[0], SelectionKey.OP_WRITE);
            assertEquals(0, pair[0].write(Lab.bytes("x")));
            lab.waitFor(pair[0], SelectionKey.OP_WRITE);
            assertEquals(1, pair[0].write(Lab.bytes("x")));
        }
    }

    @Test
    @Shows(FaultKind.WRITE_BROKEN_PIPE)
    void writeBreaksThePipeForBoth() throws IOException {
        try (Lab lab = Lab.once(FaultKind.WRITE_BROKEN_PIPE, 1)) {
            SocketChannel[] pair = lab.pair();
            assertEquals("Broken pipe", message(() -> pair[0].write(Lab.bytes("x"))));
            assertEquals("Broken pipe", message(() -> pair[0].write(Lab.bytes("x"))));
            lab.waitFor(pair[1], SelectionKey.OP_READ);
            assertEquals("Connection reset", message(() -> pair[1].read(ByteBuffer.allocate(1))));
        }
    }

    @Test
    @Shows({FaultKind.WRITE_HOST_UNREACHABLE, FaultKind.WRITE_NETWORK_UNREACHABLE, FaultKind.WRITE_NO_BUFFERS})
    void writeFailsOnceAndTheConnectionLives() throws IOException {
        FaultPlan plan = FaultPlan.none()
                .once(FaultKind.WRITE_HOST_UNREACHABLE, 1)
                .once(FaultKind.WRITE_NETWORK_UNREACHABLE, 1)
                .once(FaultKind.WRITE_NO_BUFFERS, 1);
        try (Lab lab = new Lab(plan)) {
            SocketChannel[] pair = lab.pair();
            assertEquals("No route to host", message(() -> pair[0].write(Lab.bytes("x"))));
            assertEquals("Network is unreachable", message(() -> pair[0].write(Lab.bytes("x"))));
            assertEquals("No buffer space available", message(() -> pair[0].write(Lab.bytes("x"))));
            assertEquals(1, pair[0].write(Lab.bytes("x")));
            lab.waitFor(pair[1], SelectionKey.OP_READ);
            assertEquals("x", Lab.read(pair[1], 9));
        }
    }

    @Test
    @Shows(FaultKind.OPTION_FAILS)
    void optionCannotBeSet() throws IOException {
        try (Lab lab = Lab.once(FaultKind.OPTION_FAILS, 1)) {
            SocketChannel socket = lab.socket();
            assertEquals("Invalid argument", message(() -> socket.setOption(StandardSocketOptions.TCP_NODELAY, true)));
            assertEquals(socket, socket.setOption(StandardSocketOptions.TCP_NODELAY, true));
        }
    }

    @Test
    @Shows(FaultKind.CLOSE_FAILS)
    void closeFailsAndTheChannelIsClosedAllTheSame() throws IOException {
        try (Lab lab = Lab.with(FaultKind.CLOSE_FAILS)) {
            SocketChannel alone = lab.socket();
            assertEquals("Input/output error", message(alone::close));
            assertFalse(alone.isOpen());
            SocketChannel registered = lab.socket();
            registered.register(lab.selector, 0);
            assertEquals("Input/output error", message(registered::close));
            lab.selector.selectNow();
            assertTrue(
                    lab.network.openChannels().isEmpty(),
                    () -> lab.network.openChannels().toString());
        }
    }

    @Test
    @Shows(FaultKind.ONE_BYTE_SEGMENTS)
    void bytesArriveOneByOne() throws IOException {
        try (Lab lab = Lab.once(FaultKind.ONE_BYTE_SEGMENTS, 1)) {
            SocketChannel[] pair = lab.pair();
            lab.network.bandwidth(1000);
            pair[0].write(Lab.bytes("abc"));
            Trail pieces = new Trail();
            for (int i = 0; i < 3; i++) {
                lab.waitFor(pair[1], SelectionKey.OP_READ);
                pieces.add(Lab.read(pair[1], 9));
            }
            pieces.is("a", "b", "c");
            lab.network.bandwidth(0);
            pair[1].write(Lab.bytes("answer"));
            lab.waitFor(pair[0], SelectionKey.OP_READ);
            assertEquals("answer", Lab.read(pair[0], 9), "the other direction is as usual");
        }
    }

    @Test
    @Shows(FaultKind.SLOW_LINK)
    void slowLinkTakesItsTime() throws IOException {
        try (Lab lab = Lab.once(FaultKind.SLOW_LINK, 1)) {
            SocketChannel[] pair = lab.pair();
            long before = lab.clock.nanoTime();
            pair[0].write(ByteBuffer.allocate(64 * 1024));
            pair[0].close();
            lab.readAll(pair[1]);
            assertTrue(lab.clock.nanoTime() - before >= 1_000_000_000, () -> lab.clock.toString());
        }
    }

    @Test
    @Shows(FaultKind.JITTERY_LINK)
    void jitteryLinkVaries() throws IOException {
        try (Lab lab = Lab.once(FaultKind.JITTERY_LINK, 1)) {
            SocketChannel[] pair = lab.pair();
            Trail delays = new Trail();
            for (int i = 0; i < 10; i++) {
                long before = lab.clock.nanoTime();
                pair[0].write(Lab.bytes("x"));
                lab.waitFor(pair[1], SelectionKey.OP_READ);
                Lab.read(pair[1], 9);
                delays.add(String.valueOf((lab.clock.nanoTime() - before) / 1_000_000));
            }
            assertTrue(delays.notes().stream().distinct().count() > 3, delays::toString);
        }
    }

    @Test
    @Shows(FaultKind.SMALL_SEND_BUFFER)
    void smallSendBufferTakesLittle() throws IOException {
        try (Lab lab = Lab.once(FaultKind.SMALL_SEND_BUFFER, 1)) {
            SocketChannel[] pair = lab.pair();
            int taken = pair[0].write(ByteBuffer.allocate(100_000));
            assertTrue(taken >= 1 && taken <= 1024, () -> "took " + taken);
            assertEquals(64 * 1024, pair[1].write(ByteBuffer.allocate(100_000)), "the other direction is as usual");
        }
    }

    @Test
    @Shows(FaultKind.SMALL_RECEIVE_BUFFER)
    void smallReceiveBufferHoldsTheSenderUp() throws IOException {
        try (Lab lab = Lab.once(FaultKind.SMALL_RECEIVE_BUFFER, 1)) {
            SocketChannel[] pair = lab.pair();
            pair[0].write(ByteBuffer.allocate(50_000));
            lab.pass(Duration.ofSeconds(1));
            int arrived = Lab.read(pair[1], 100_000).length();
            assertTrue(arrived >= 1 && arrived <= 1024, () -> "arrived " + arrived);
        }
    }

    @Test
    @Shows(FaultKind.SMALL_SEGMENT)
    void segmentIsCutShort() throws IOException {
        try (Lab lab = Lab.once(FaultKind.SMALL_SEGMENT, 1)) {
            SocketChannel[] pair = lab.pair();
            lab.network.bandwidth(100_000);
            pair[0].write(Lab.bytes(TEXT));
            lab.waitFor(pair[1], SelectionKey.OP_READ);
            String first = Lab.read(pair[1], 1000);
            assertTrue(first.length() <= 16, first);
            pair[0].close();
            assertEquals(TEXT + ".", first + lab.readAll(pair[1]));
        }
    }

    @Test
    @Shows({FaultKind.DELAY, FaultKind.LOST_SEGMENT})
    void lateSegmentIsOvertakenByOtherConnections() throws IOException {
        for (FaultKind kind : new FaultKind[] {FaultKind.DELAY, FaultKind.LOST_SEGMENT}) {
            try (Lab lab = Lab.once(kind, 1)) {
                SocketChannel[] late = lab.pair();
                SocketChannel[] other = lab.pair();
                late[0].write(Lab.bytes("first"));
                other[0].write(Lab.bytes("second"));
                late[0].write(Lab.bytes(" and third"));
                lab.waitFor(other[1], SelectionKey.OP_READ);
                assertEquals("second", Lab.read(other[1], 99));
                assertEquals("", Lab.read(late[1], 99));
                lab.pass(Duration.ofSeconds(2));
                assertEquals("first and third", Lab.read(late[1], 99), "within one connection order is kept");
            }
        }
    }

    @Test
    @Shows(FaultKind.PARTITION)
    void partitionHoldsEverythingBackForAWhile() throws IOException {
        try (Lab lab = Lab.once(FaultKind.PARTITION, 1)) {
            SocketChannel[] pair = lab.pair();
            pair[0].write(Lab.bytes("through"));
            assertTrue(lab.network.link("10.0.0.1", "10.0.0.2").isCut());
            assertEquals(0, lab.ready(pair[1], SelectionKey.OP_READ, Duration.ofMillis(5)));
            lab.waitFor(pair[1], SelectionKey.OP_READ);
            assertEquals("through", Lab.read(pair[1], 99));
            assertTrue(lab.clock.elapsed().compareTo(Duration.ofSeconds(21)) < 0);
        }
    }

    @Test
    @Shows({FaultKind.RESET_TO_SERVER, FaultKind.RESET_TO_CLIENT})
    void resetCutsTheStreamAnywhereAndBothLearnOfIt() throws IOException {
        resetCuts(FaultKind.RESET_TO_SERVER, 0, 1);
        resetCuts(FaultKind.RESET_TO_CLIENT, 1, 0);
    }

    private static void resetCuts(FaultKind kind, int sender, int receiver) throws IOException {
        Trail lengths = new Trail();
        for (int seed = 1; seed <= 20; seed++) {
            try (Lab lab = new Lab(FaultPlan.none().once(kind, 1), seed)) {
                SocketChannel[] pair = lab.pair();
                pair[sender].write(Lab.bytes("0123456789"));
                lab.waitFor(pair[receiver], SelectionKey.OP_READ);
                lab.pass(Duration.ofSeconds(1));
                StringBuilder got = new StringBuilder();
                SocketException reset = assertThrows(SocketException.class, () -> {
                    while (true) {
                        got.append(Lab.read(pair[receiver], 99));
                    }
                });
                assertEquals("Connection reset", reset.getMessage());
                assertTrue("0123456789".startsWith(got.toString()), got::toString);
                lengths.add(String.valueOf(got.length()));
                assertThrows(IOException.class, () -> pair[sender].write(Lab.bytes("x")));
            }
        }
        assertTrue(lengths.notes().stream().distinct().count() > 5, lengths::toString);
    }

    @Test
    @Shows({FaultKind.END_TO_SERVER, FaultKind.END_TO_CLIENT})
    void streamEndsTooEarlyAndTheSenderIsReset() throws IOException {
        endComesEarly(FaultKind.END_TO_SERVER, 0, 1);
        endComesEarly(FaultKind.END_TO_CLIENT, 1, 0);
    }

    private static void endComesEarly(FaultKind kind, int sender, int receiver) throws IOException {
        Trail lengths = new Trail();
        for (int seed = 1; seed <= 20; seed++) {
            try (Lab lab = new Lab(FaultPlan.none().once(kind, 1), seed)) {
                SocketChannel[] pair = lab.pair();
                pair[sender].write(Lab.bytes("0123456789"));
                String got = lab.readAll(pair[receiver]);
                assertTrue(got.endsWith(".") && "0123456789".startsWith(got.substring(0, got.length() - 1)), got);
                lengths.add(String.valueOf(got.length()));
                lab.waitFor(pair[sender], SelectionKey.OP_READ);
                assertEquals("Connection reset", message(() -> Lab.read(pair[sender], 1)));
                pair[receiver].write(Lab.bytes("to nobody"));
                lab.pass(Duration.ofSeconds(1));
                assertThrows(IOException.class, () -> pair[receiver].write(Lab.bytes("x")));
            }
        }
        assertTrue(lengths.notes().stream().distinct().count() > 5, lengths::toString);
    }

    @Test
    @Shows(FaultKind.HALF_CLOSE)
    void oneDirectionEndsAndTheOtherGoesOn() throws IOException {
        try (Lab lab = Lab.once(FaultKind.HALF_CLOSE, 1)) {
            SocketChannel[] pair = lab.pair();
            pair[0].write(Lab.bytes("0123456789"));
            String got = lab.readAll(pair[1]);
            assertTrue(got.endsWith(".") && got.length() <= 11, got);
            assertEquals(3, pair[0].write(Lab.bytes("and")), "the sender does not learn it");
            lab.pass(Duration.ofSeconds(1));
            assertEquals(3, pair[0].write(Lab.bytes("and")));
            pair[1].write(Lab.bytes("answer"));
            lab.waitFor(pair[0], SelectionKey.OP_READ);
            assertEquals("answer", Lab.read(pair[0], 99));
        }
    }

    @Test
    @Shows(FaultKind.PEER_VANISHES)
    void bothEndsSeeNothingMoreOfEachOther() throws IOException {
        try (Lab lab = Lab.once(FaultKind.PEER_VANISHES, 2)) {
            SocketChannel[] pair = lab.pair();
            pair[0].write(Lab.bytes("seen"));
            lab.waitFor(pair[1], SelectionKey.OP_READ);
            assertEquals("seen", Lab.read(pair[1], 99));
            pair[0].write(Lab.bytes("never"));
            pair[1].write(Lab.bytes("never"));
            pair[1].shutdownOutput();
            assertEquals(0, lab.ready(pair[0], SelectionKey.OP_READ, Duration.ofDays(1)));
            assertEquals(0, lab.ready(pair[1], SelectionKey.OP_READ, Duration.ofDays(1)));
            int taken = 1;
            for (int total = 0; taken > 0; total += taken) {
                taken = pair[0].write(ByteBuffer.allocate(10_000));
                assertTrue(total <= 64 * 1024, "the send buffer fills up");
            }
        }
    }

    @Test
    @Shows(FaultKind.END_DELAYED)
    void endOfTheStreamIsLate() throws IOException {
        try (Lab lab = Lab.once(FaultKind.END_DELAYED, 1)) {
            SocketChannel[] pair = lab.pair();
            pair[0].write(Lab.bytes("bytes"));
            pair[0].close();
            lab.waitFor(pair[1], SelectionKey.OP_READ);
            assertEquals("bytes", Lab.read(pair[1], 99));
            long before = lab.clock.nanoTime();
            lab.waitFor(pair[1], SelectionKey.OP_READ);
            assertNull(Lab.read(pair[1], 99));
            assertTrue(lab.clock.nanoTime() - before > 1_000_000, () -> lab.clock.toString());
        }
    }
}
