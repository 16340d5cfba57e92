package io.nioloop.net;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

/** When a protocol is told to stop writing and to go on: rules 199 and 201 to 203, rows 35 and 36. */
class FlowControlTest {
    private static final int KIB = 1024;

    private final FakeNet net = new FakeNet();
    private final List<String> story = new ArrayList<>();
    private final FakeSocket socket = net.socket().room(0);
    private final Recorder protocol = new Recorder(story);
    private final Transport transport = net.transport(socket, protocol);

    FlowControlTest() {
        story.clear();
    }

    @AfterEach
    void close() {
        net.close();
    }

    private void keep(int bytes) {
        transport.write(new byte[bytes]);
    }

    private void send(int bytes) {
        socket.room(bytes);
        net.settle();
    }

    @Test
    void limitsAre16And64KiBAtFirst() {
        assertEquals(List.of(16 * KIB, 64 * KIB), transport.writeBufferLimits());
        keep(64 * KIB);
        assertEquals(List.of(), story);
        keep(1);
        assertEquals(List.of("pause"), story);
        send(48 * KIB);
        assertEquals(List.of("pause"), story);
        send(1);
        assertEquals(List.of("pause", "resume"), story);
        assertEquals(16 * KIB, transport.writeBufferSize());
    }

    /** Row 36: no way of writing gets round it. */
    @ParameterizedTest
    @MethodSource("io.nioloop.net.Door#all")
    void protocolIsPausedAboveTheHighMarkAndResumedAtTheLowOne(Door door) {
        transport.setWriteBufferLimits(10, 4);
        door.write(transport, "0123456789");
        assertEquals(List.of(), story);
        door.write(transport, "x");
        assertEquals(List.of("pause"), story);
        door.write(transport, "more, but it is said only once");
        assertEquals(List.of("pause"), story);
        send(36);
        assertEquals(List.of("pause"), story);
        send(1);
        assertEquals(List.of("pause", "resume"), story);
        send(4);
        assertEquals(List.of("pause", "resume"), story);
    }

    @ParameterizedTest
    @MethodSource("io.nioloop.net.Door#all")
    void whatTheSocketTakesAtOnceDoesNotCount(Door door) {
        transport.setWriteBufferLimits(0, 0);
        socket.room(1000);
        door.write(transport, "a message far above the mark");
        assertEquals(List.of(), story);
    }

    @ParameterizedTest
    @MethodSource("io.nioloop.net.Door#all")
    void oneLongMessagePausesByItself(Door door) {
        transport.setWriteBufferLimits(10, 10);
        socket.room(1);
        door.write(transport, "0123456789ab");
        assertEquals(List.of("pause"), story);
        assertEquals(11, transport.writeBufferSize());
    }

    @Test
    void protocolMayBePausedAgainAndAgain() {
        transport.setWriteBufferLimits(2, 0);
        for (int i = 0; i < 3; i++) {
            keep(3);
            send(3);
        }
        assertEquals(List.of("pause", "resume", "pause", "resume", "pause", "resume"), story);
    }

    @Test
    void zeroLimitsPauseForEveryKeptByteAndResumeWhenAllIsSent() {
        transport.setWriteBufferLimits(0, 0);
        keep(2);
        send(1);
        assertEquals(List.of("pause"), story);
        send(1);
        assertEquals(List.of("pause", "resume"), story);
    }

    @Test
    void bothCallsComeInsideTheCallThatCausesThem() {
        List<String> order = new ArrayList<>();
        protocol.on("pause", () -> order.add("pause"));
        transport.setWriteBufferLimits(2, 0);
        order.add("before");
        keep(3);
        order.add("after");
        assertEquals(List.of("before", "pause", "after"), order);
    }

    /** Rule 203. */
    @Test
    void lowerLimitsTakeEffectAtOnce() {
        keep(10);
        transport.setWriteBufferLimits(9, 0);
        assertEquals(List.of("pause"), story);
    }

    @Test
    void higherLimitsTakeEffectAtOnce() {
        transport.setWriteBufferLimits(5, 5);
        keep(10);
        transport.setWriteBufferLimits(100, 10);
        assertEquals(List.of("pause", "resume"), story);
    }

    @ParameterizedTest
    @CsvSource({"1, 2", "0, 1", "10, -1", "-1, -1", "-5, -10"})
    void contradictoryLimitsAreRefusedAndChangeNothing(int high, int low) {
        assertThrows(IllegalArgumentException.class, () -> transport.setWriteBufferLimits(high, low));
        assertEquals(List.of(16 * KIB, 64 * KIB), transport.writeBufferLimits());
    }

    @Test
    void protocolThatWritesInResumeWritingIsPausedAgain() {
        transport.setWriteBufferLimits(5, 2);
        protocol.on("resume", () -> keep(10));
        keep(6);
        send(4);
        assertEquals(List.of("pause", "resume", "pause"), story);
        assertEquals(12, transport.writeBufferSize());
        assertEquals("read write", socket.awaited());
    }

    @Test
    void protocolThatWritesInResumeWritingWhenAllIsSentIsNotForgotten() {
        transport.setWriteBufferLimits(5, 0);
        protocol.on("resume", () -> keep(3));
        keep(6);
        send(6);
        assertEquals(3, transport.writeBufferSize());
        assertEquals("read write", socket.awaited());
        send(3);
        assertEquals("read", socket.awaited());
        assertEquals(9, socket.sentBytes().length);
    }

    @Test
    void protocolThatWritesInResumeWritingWhileClosingIsHeardOut() {
        transport.setWriteBufferLimits(2, 0);
        protocol.on("resume", () -> transport.write("last"));
        transport.write("abc");
        transport.close();
        send(3);
        assertEquals(List.of("pause", "resume", "pause"), story);
        protocol.on("resume", () -> {});
        send(4);
        assertEquals("abclast", socket.sent());
        assertEquals(List.of("pause", "resume", "pause", "resume", "lost null"), story);
    }

    @Test
    void closingWhilePausedStillTellsToResume() {
        transport.setWriteBufferLimits(2, 0);
        keep(3);
        transport.close();
        send(3);
        assertEquals(List.of("pause", "resume", "lost null"), story);
    }

    @Test
    void closingInResumeWritingEndsInGoodOrder() {
        transport.setWriteBufferLimits(2, 0);
        protocol.on("resume", transport::close);
        keep(3);
        send(3);
        assertEquals(List.of("pause", "resume", "lost null"), story);
    }

    @Test
    void closingInPauseWritingSendsWhatIsKept() {
        transport.setWriteBufferLimits(2, 0);
        protocol.on("pause", transport::close);
        keep(3);
        send(3);
        assertEquals(3, socket.sentBytes().length);
        assertEquals(List.of("pause", "resume", "lost null"), story);
    }

    @Test
    void abortingInPauseWritingDropsWhatIsKept() {
        transport.setWriteBufferLimits(2, 0);
        protocol.on("pause", transport::abort);
        keep(3);
        send(3);
        assertEquals(0, socket.sentBytes().length);
        assertEquals(List.of("pause", "lost null"), story);
        assertEquals(0, transport.writeBufferSize());
    }

    @Test
    void abortingInResumeWritingIsTheEnd() {
        transport.setWriteBufferLimits(2, 1);
        protocol.on("resume", transport::abort);
        keep(3);
        send(2);
        assertEquals(List.of("pause", "resume", "lost null"), story);
    }

    @Test
    void lostConnectionDoesNotTellToResume() {
        transport.setWriteBufferLimits(2, 0);
        keep(3);
        socket.failWriting(new IOException("Connection reset"));
        net.settle();
        assertEquals(List.of("pause", "lost java.io.IOException: Connection reset"), story);
    }

    /** Rule 196: connectionLost is the last that a protocol is told. */
    @Test
    void newLimitsOfALostConnectionTellNothing() {
        transport.setWriteBufferLimits(2, 0);
        keep(3);
        transport.abort();
        net.settle();
        transport.setWriteBufferLimits(100, 100);
        assertEquals(List.of("pause", "lost null"), story);
    }

    /** Rule 203: an error is reported, and the connection lives. */
    @Test
    void exceptionInPauseWritingIsReportedAndNothingElse() {
        IllegalStateException bug = new IllegalStateException("bug");
        protocol.on("pause", () -> {
            throw bug;
        });
        transport.setWriteBufferLimits(2, 0);
        keep(3);
        assertReported(bug, "pauseWriting()");
        send(3);
        assertEquals(List.of("pause", "resume"), story);
        assertFalse(transport.isClosing());
    }

    @Test
    void exceptionInResumeWritingIsReportedAndNothingElse() {
        IllegalStateException bug = new IllegalStateException("bug");
        protocol.on("resume", () -> {
            throw bug;
        });
        transport.setWriteBufferLimits(2, 0);
        keep(3);
        send(3);
        assertReported(bug, "resumeWriting()");
        assertFalse(transport.isClosing());
        keep(3);
        assertEquals(List.of("pause", "resume", "pause"), story);
    }

    private void assertReported(Throwable bug, String callback) {
        var error = net.error();
        assertSame(bug, error.exception());
        assertTrue(error.message().contains(callback), error.message());
        assertSame(transport, error.about(Transport.class).orElseThrow());
    }

    @Test
    void protocolThatTakesOverInBetweenIsToldToResume() {
        transport.setWriteBufferLimits(2, 0);
        keep(3);
        Recorder second = new Recorder();
        second.takeOver(transport);
        send(3);
        assertEquals(List.of("pause"), story);
        assertEquals(List.of("resume"), second.story());
    }

    /** Row 35: a peer that stops reading costs what was written before the pause, and nothing once it is over. */
    @Test
    void sizeIsWhatIsKeptAndSentBytesLeaveIt() {
        keep(100);
        assertEquals(100, transport.writeBufferSize());
        send(30);
        assertEquals(70, transport.writeBufferSize());
        send(1000);
        assertEquals(0, transport.writeBufferSize());
    }
}
