package io.nioloop.net;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What becomes of a socket after its transport was closed in good order: row 33. Real sockets: {@link EdgeTest}. */
class LingeringTest {
    private static final Duration MILLI = Duration.ofMillis(1);
    private static final Duration LIMIT = Duration.ofSeconds(5);

    private final FakeNet net = new FakeNet();
    private final List<String> story = new ArrayList<>();
    private final FakeSocket socket = net.socket().tells(story);
    private final Transport transport = net.transport(socket, new Recorder(story));

    LingeringTest() {
        story.clear();
    }

    @AfterEach
    void close() {
        net.close();
    }

    private void linger() {
        transport.write("bye");
        transport.close();
        net.settle();
        assertEquals(List.of("sent bye", "lost null", "shut"), story);
        story.clear();
    }

    @Test
    void protocolNeedNotWaitForIt() {
        linger();
        assertTrue(socket.isOpen());
    }

    @Test
    void itEndsWhenThePeerHasClosedToo() {
        linger();
        socket.receiveEnd();
        net.settle();
        assertEquals(List.of("closed"), story);
    }

    @Test
    void whatThePeerSendsIsForgotten() {
        linger();
        socket.receive("blah").receive(new byte[10_000]);
        net.settle();
        assertFalse(socket.hasUnread());
        assertEquals(List.of(), story);
        socket.receiveEnd();
        net.settle();
        assertEquals(List.of("closed"), story);
    }

    @Test
    void itEndsAfterFiveSeconds() {
        linger();
        net.pass(LIMIT.minus(MILLI));
        assertTrue(socket.isOpen());
        net.pass(MILLI);
        assertEquals(List.of("closed"), story);
    }

    @Test
    void itEndsAfterFiveSecondsAlsoIfThePeerGoesOnSending() {
        linger();
        for (int i = 0; i < 49; i++) {
            socket.receive("x");
            net.pass(Duration.ofMillis(100));
        }
        assertTrue(socket.isOpen());
        net.pass(Duration.ofMillis(100));
        assertFalse(socket.isOpen());
    }

    @Test
    void itEndsWhenThePeerIsGone() {
        linger();
        socket.receive(new IOException("Connection reset"));
        net.settle();
        assertEquals(List.of("closed"), story);
    }

    @Test
    void itLeavesNoTimerBehind() {
        linger();
        socket.receiveEnd();
        net.assertAsleepForEver();
        assertEquals(List.of("closed"), story);
    }

    @Test
    void callsOfTheTransportDoNotDisturbIt() {
        linger();
        transport.pauseReading();
        transport.resumeReading();
        transport.writeEof();
        transport.close();
        socket.receive("blah");
        net.settle();
        assertFalse(socket.hasUnread());
        assertEquals(List.of(), story);
    }

    @Test
    void resumingWhatWasPausedBeforeDoesNotDisturbIt() {
        transport.pauseReading();
        linger();
        transport.resumeReading();
        socket.receive("blah");
        net.settle();
        assertFalse(socket.hasUnread());
        assertEquals(List.of(), story);
    }

    /** Nothing of ours can get lost. */
    @Test
    void nothingWrittenMeansNoLingering() {
        transport.close();
        net.settle();
        assertEquals(List.of("lost null", "closed"), story);
    }

    /** The peer will send nothing that could provoke a reset. */
    @Test
    void endOfThePeersStreamMeansNoLingering() {
        transport.write("bye");
        socket.receiveEnd();
        net.settle();
        assertEquals(List.of("sent bye", "eof", "lost null", "closed"), story);
    }

    @Test
    void lostPeerMeansNoLingering() {
        transport.write("bye");
        socket.receive(new IOException("Connection reset"));
        net.settle();
        assertEquals(List.of("sent bye", "lost java.io.IOException: Connection reset", "closed"), story);
    }

    @Test
    void peerThatIsGoneAtTheEndMeansNoLingering() {
        transport.write("bye");
        socket.failShutdown(new IOException("Transport endpoint is not connected"));
        transport.close();
        net.settle();
        assertEquals(List.of("sent bye", "lost null", "closed"), story);
    }

    @Test
    void itBeginsAlsoWhenThePeersReadsWerePaused() {
        transport.pauseReading();
        socket.receive("unread");
        linger();
        assertFalse(socket.hasUnread());
    }

    @Test
    void itBeginsAfterTheOutputWasEnded() {
        transport.write("bye");
        transport.writeEof();
        transport.close();
        net.settle();
        assertEquals(List.of("sent bye", "shut", "lost null"), story);
        socket.receiveEnd();
        net.settle();
        assertFalse(socket.isOpen());
    }

    /** Whoever aborts wants the descriptor back, not five seconds later. */
    @Test
    void abortEndsIt() {
        linger();
        transport.abort();
        net.settle();
        assertEquals(List.of("closed"), story);
    }
}
