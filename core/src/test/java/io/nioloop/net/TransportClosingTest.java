package io.nioloop.net;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;

/** How a connection ends: rules 196, 204 to 207, 215, 218, and rows 30, 39 and 54. */
class TransportClosingTest {
    private final FakeNet net = new FakeNet();
    private final List<String> story = new ArrayList<>();
    private final FakeSocket socket = net.socket().tells(story);
    private final Recorder protocol = new Recorder(story);
    private final Transport transport = net.transport(socket, protocol);

    TransportClosingTest() {
        story.clear();
    }

    @AfterEach
    void close() {
        net.close();
    }

    @Nested
    class Close {
        @Test
        void tellsTheProtocolInTheNextTurn() {
            transport.close();
            assertEquals(List.of(), story);
            net.turn();
            assertEquals(List.of("lost null", "closed"), story);
        }

        @Test
        void sendsWhatIsKeptFirst() {
            socket.room(2);
            transport.write("goodbye");
            transport.close();
            net.settle();
            assertEquals(List.of("sent go"), story);
            socket.room(2);
            net.settle();
            socket.room(100);
            net.settle();
            assertEquals(List.of("sent go", "sent od", "sent bye", "lost null", "shut"), story);
        }

        @Test
        void isSeenAtOnce() {
            assertFalse(transport.isClosing());
            transport.close();
            assertTrue(transport.isClosing());
            assertFalse(transport.isReading());
        }

        @Test
        void twiceIsOnce() {
            transport.close();
            transport.close();
            net.settle();
            transport.close();
            net.settle();
            assertEquals(List.of("lost null", "closed"), story);
        }

        @Test
        void stopsReadingAtOnceEvenIfDataIsThere() {
            socket.receive("too late");
            transport.close();
            net.settle();
            assertEquals(List.of("lost null", "closed"), story);
        }

        @Test
        void stopsReadingAlsoWhileBytesAreKept() {
            socket.room(0);
            transport.write("x");
            transport.close();
            socket.receive("too late");
            net.settle();
            assertEquals(List.of(), story);
            assertEquals("write", socket.awaited());
        }

        /** The reader is queued already when another callback of the same turn closes. */
        @Test
        void stopsAReadThatIsQueuedAlready() {
            FakeSocket later = net.socket();
            Recorder other = new Recorder();
            Transport closed = net.transport(later, other);
            protocol.on("data", closed::close);
            socket.receive("now");
            later.receive("never");
            net.settle();
            assertEquals(List.of("made", "lost null"), other.story());
        }

        @Test
        void insideConnectionMadeReadsNothing() {
            List<String> short_ = new ArrayList<>();
            FakeSocket fresh = net.socket().tells(short_).receive("never read");
            Recorder closes = new Recorder(short_);
            net.transport(fresh, closes.on("made", () -> closes.transport.close()));
            assertEquals(List.of("made", "lost null", "closed"), short_);
        }

        @Test
        void insideConnectionMadeSendsWhatWasWrittenThere() {
            List<String> hello = new ArrayList<>();
            FakeSocket fresh = net.socket().tells(hello).room(2);
            Recorder greets = new Recorder(hello);
            net.transport(fresh, greets.on("made", () -> {
                greets.transport.write("hello");
                greets.transport.close();
            }));
            fresh.room(10);
            net.settle();
            assertEquals(List.of("made", "sent he", "sent llo", "lost null", "shut"), hello);
        }

        @Test
        void insideConnectionLostDoesNothing() {
            protocol.on("lost", () -> {
                transport.close();
                transport.abort();
            });
            transport.close();
            net.settle();
            assertEquals(List.of("lost null", "closed"), story);
        }

        @Test
        void stillTakesWritesWhileBytesAreKept() {
            socket.room(0);
            transport.write("a");
            transport.close();
            transport.write("b");
            socket.room(10);
            net.settle();
            assertEquals(List.of("sent ab", "lost null", "shut"), story);
        }
    }

    @Nested
    class Abort {
        @Test
        void dropsWhatIsKept() {
            socket.room(0);
            transport.write("never sent");
            transport.abort();
            assertEquals(0, transport.writeBufferSize());
            socket.room(100);
            net.settle();
            assertEquals(List.of("lost null", "closed"), story);
        }

        @Test
        void tellsTheProtocolInTheNextTurn() {
            transport.abort();
            assertEquals(List.of(), story);
            assertEquals("", socket.awaited());
            assertTrue(transport.isClosing());
            net.turn();
            assertEquals(List.of("lost null", "closed"), story);
        }

        @Test
        void twiceIsOnce() {
            transport.abort();
            transport.abort();
            net.settle();
            transport.abort();
            net.settle();
            assertEquals(List.of("lost null", "closed"), story);
        }

        @Test
        void endsACloseThatStillSends() {
            socket.room(0);
            transport.write("never sent");
            transport.close();
            transport.abort();
            net.settle();
            assertEquals(List.of("lost null", "closed"), story);
        }

        @Test
        void afterWhatWasSentDoesNotLinger() {
            transport.write("sent");
            transport.abort();
            net.settle();
            assertEquals(List.of("sent sent", "lost null", "closed"), story);
        }

        /** The writer is queued already when another callback of the same turn aborts. */
        @Test
        void stopsAWriteThatIsQueuedAlready() {
            FakeSocket later = net.socket().room(0);
            Transport aborted = net.transport(later, new Recorder());
            aborted.write("never sent");
            protocol.on("data", aborted::abort);
            socket.receive("now");
            later.room(100);
            net.settle();
            assertEquals("", later.sent());
        }
    }

    /** Rule 196: whatever happens, the protocol hears made, data*, eof?, lost; {@link Witness} insists on it. */
    @Nested
    class TheLastWord {
        @Test
        void isSaidOnceWhateverHappensTogether() {
            IOException reset = new IOException("reset");
            socket.room(0);
            transport.write("x");
            socket.receive(reset).failWriting(new IOException("broken pipe"));
            transport.close();
            transport.abort();
            net.settle();
            assertEquals(List.of("lost null", "closed"), story);
        }

        @Test
        void namesTheFirstOfTwoErrors() {
            IOException broken = new IOException("broken pipe");
            IllegalStateException bug = new IllegalStateException("bug");
            protocol.on("data", () -> {
                socket.failWriting(broken);
                transport.write("x");
                throw bug;
            });
            socket.receive("a");
            net.settle();
            assertSame(broken, protocol.cause);
            assertSame(bug, net.error().exception());
        }

        /** Rule 215. */
        @Test
        void thatThrowsIsReportedAndTheSocketIsClosed() {
            IllegalStateException bug = new IllegalStateException("bug");
            protocol.on("lost", () -> {
                throw bug;
            });
            transport.close();
            net.settle();
            assertEquals(List.of("lost null", "closed"), story);
            assertSame(bug, net.error().exception());
        }

        @Test
        void thatIsAFatalErrorEndsTheRunAndTheSocketIsClosed() {
            protocol.on("lost", () -> {
                throw new InternalError("fatal");
            });
            transport.close();
            assertThrows(InternalError.class, net::settle);
            assertFalse(socket.isOpen());
        }

        @Test
        void leavesWhatIsKnownOfTheConnection() {
            transport.abort();
            net.settle();
            assertEquals(FakeNet.THERE, transport.extraInfo(ExtraInfo.PEERNAME));
            assertEquals(FakeNet.HERE, transport.extraInfo(ExtraInfo.SOCKNAME));
            assertSame(protocol, transport.protocol());
            assertEquals("<SocketTransport 10.0.0.1:4000 to 10.0.0.2:80 lost, queued=0 B>", transport.toString());
        }

        @Test
        void comesAlsoIfTheSocketDoesNotCloseWell() {
            socket.failClosing(new IOException("Input/output error"));
            transport.abort();
            net.settle();
            assertEquals(List.of("lost null", "closed"), story);
        }

        /** Rule 195 and 196: the protocol is told of the connection first, even if it is over by then. */
        @Test
        void comesAfterTheFirstEvenIfTheConnectionIsAbortedBeforeThat() {
            Recorder unborn = new Recorder();
            SocketTransport early = net.unborn(net.socket(), unborn, Duration.ZERO);
            net.loop.callSoon(early::begin);
            early.abort();
            net.settle();
            assertEquals(List.of("made", "lost null"), unborn.story());
        }
    }

    @Nested
    class WithTheLoop {
        @Test
        void openTransportsAreReportedAndClosed() {
            net.loop.close();
            var error = net.error();
            assertTrue(error.message().contains("never closed"), error.message());
            assertSame(transport, error.about(Transport.class).orElseThrow());
            assertFalse(socket.isOpen());
            assertTrue(transport.isClosing());
        }

        @Test
        void closingTransportsAreClosedWithoutAWord() {
            transport.close();
            net.loop.close();
            assertEquals(List.of("closed"), story);
            assertEquals(List.of(), net.errors());
        }

        @Test
        void lingeringSocketsAreClosedWithoutAWord() {
            transport.write("x");
            transport.close();
            net.settle();
            assertTrue(socket.isOpen());
            net.loop.close();
            assertFalse(socket.isOpen());
            assertEquals(List.of(), net.errors());
        }

        @Test
        void lostTransportsAreForgotten() {
            transport.abort();
            net.settle();
            net.loop.close();
            assertEquals(List.of(), net.errors());
        }
    }

    /** Rule 218. */
    @Nested
    class AChannelOfATransport {
        @Test
        void isRefusedToOtherReadersAndWriters() {
            Runnable nothing = () -> {};
            for (Runnable call : List.<Runnable>of(
                    () -> net.loop.addReader(socket, nothing),
                    () -> net.loop.addWriter(socket, nothing),
                    () -> net.loop.removeReader(socket),
                    () -> net.loop.removeWriter(socket),
                    () -> net.loop.claim(socket, this))) {
                IllegalStateException refused = assertThrows(IllegalStateException.class, call::run);
                assertTrue(refused.getMessage().contains(transport.toString()), refused.getMessage());
            }
            assertEquals("read", socket.awaited());
        }
    }

    @Nested
    class Observed {
        @Test
        void connectionTellsItsLife() {
            List<String> events = new ArrayList<>();
            FakeSocket fresh = net.socket();
            net.loop.setObserver((loop, event) -> {
                if (event instanceof NetEvent net) {
                    events.add(line(net));
                }
            });
            Transport watched = net.transport(fresh.room(5).receive("abc"), new Recorder().keepingOpen());
            watched.setWriteBufferLimits(2, 0);
            net.loop.callSoon(() -> watched.write(ByteBuffer.wrap(new byte[8])));
            net.settle();
            fresh.room(100).receiveEnd();
            net.settle();
            watched.abort();
            net.settle();
            assertEquals(
                    List.of(
                            "made",
                            "received 3",
                            "sent 5",
                            "keeps 3",
                            "paused true 3",
                            "eof",
                            "sent 3",
                            "keeps 0",
                            "paused false 0",
                            "lost null"),
                    events);
        }

        private static String line(NetEvent event) {
            if (event instanceof NetEvent.BytesReceived received) {
                return "received " + received.count();
            } else if (event instanceof NetEvent.BytesSent sent) {
                return "sent " + sent.count();
            } else if (event instanceof NetEvent.WritingPaused paused) {
                return "paused " + paused.paused() + " " + paused.kept();
            } else if (event instanceof NetEvent.BufferLevel level) {
                return "keeps " + level.kept();
            } else if (event instanceof NetEvent.ConnectionLost lost) {
                return "lost " + lost.cause();
            }
            return event instanceof NetEvent.EofReceived ? "eof" : "made";
        }

        /** "The system took bytes to send": none is not bytes. */
        @Test
        void socketThatTakesNothingIsNoEvent() {
            List<NetEvent.BytesSent> events = new ArrayList<>();
            net.loop.setObserver((loop, event) -> {
                if (event instanceof NetEvent.BytesSent sent) {
                    events.add(sent);
                }
            });
            socket.room(0);
            net.loop.callSoon(() -> transport.write("x"));
            net.settle();
            assertEquals(List.of(), events);
        }
    }
}
