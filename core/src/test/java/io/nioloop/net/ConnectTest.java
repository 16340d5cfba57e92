package io.nioloop.net;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.nioloop.future.CancelledError;
import io.nioloop.future.Future;
import io.nioloop.future.TimeoutException;
import java.io.IOException;
import java.net.ConnectException;
import java.net.InetSocketAddress;
import java.net.NoRouteToHostException;
import java.net.StandardProtocolFamily;
import java.net.StandardSocketOptions;
import java.nio.channels.UnsupportedAddressTypeException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.Supplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;

/** How connections are made, and how that fails: rules 195, 216, 236 and 237, rows 24 to 29. */
class ConnectTest {
    private static final ConnectOptions DEFAULTS = ConnectOptions.defaults();
    private static final ConnectException REFUSED = new ConnectException("Connection refused");

    private final FakeNet net = new FakeNet();
    private final Recorder protocol = new Recorder();

    @AfterEach
    void close() {
        net.close();
    }

    static InetSocketAddress address(String numeric) {
        return new InetSocketAddress(Addresses.numeric(numeric).orElseThrow(), 80);
    }

    private Future<Transport> connect(String... numeric) {
        return connect(DEFAULTS, () -> protocol, numeric);
    }

    private Future<Transport> connect(
            ConnectOptions options, Supplier<? extends BaseProtocol> factory, String... numeric) {
        List<InetSocketAddress> addresses =
                Arrays.stream(numeric).map(ConnectTest::address).toList();
        Future<Transport> connecting = Tcp.connect(net.loop, addresses, factory, options);
        net.settle();
        return connecting;
    }

    /** Nothing is left of an attempt: no socket, no owner at the selector, no timer. */
    private void assertNothingLeft() {
        net.settle();
        net.opened.forEach(socket -> assertFalse(socket.isOpen()));
        assertEquals(List.of(), net.loop.owners());
        net.assertAsleepForEver();
    }

    @Test
    void protocolIsToldFirstAndThenWhoeverConnectedAndThenDataComes() {
        List<String> story = new ArrayList<>();
        net.prepare().establish().receive("hello");
        Future<Transport> connecting = Tcp.connect(net.loop, "10.0.0.2", 80, () -> new Recorder(story));
        connecting.addDoneCallback(done -> story.add("connected"));
        net.settle();
        assertEquals(List.of("made", "connected", "data hello"), story);
        assertSame(connecting.result().protocol(), connecting.result().protocol());
    }

    @Test
    void transportKnowsBothItsEnds() {
        net.prepare().establish();
        Transport transport = connect("10.0.0.2").result();
        assertEquals(address("10.0.0.2"), transport.extraInfo(ExtraInfo.PEERNAME));
        assertEquals(FakeNet.HERE, transport.extraInfo(ExtraInfo.SOCKNAME));
        assertSame(protocol, transport.protocol());
    }

    @Test
    void socketNeitherBlocksNorWaitsForMoreToSend() {
        FakeSocket socket = net.prepare().establish();
        connect("10.0.0.2");
        assertFalse(socket.isBlocking());
        assertEquals(true, socket.options.get(StandardSocketOptions.TCP_NODELAY));
    }

    @Test
    void familyIsThatOfTheAddress() {
        net.prepare().refuse(REFUSED);
        net.prepare().refuse(REFUSED);
        connect("10.0.0.2", "2001:db8::1").exception();
        assertEquals(List.of(StandardProtocolFamily.INET, StandardProtocolFamily.INET6), net.families);
    }

    @Test
    void connectionMayStandAtOnce() {
        FakeSocket socket = net.prepare().connectsAtOnce().receive("hello");
        assertFalse(connect("10.0.0.2").result().isClosing());
        assertEquals(List.of("made", "data hello"), protocol.story());
        assertEquals("read", socket.awaited());
    }

    /** Row 26. */
    @Test
    void selectorThatSpeaksTooSoonIsIgnored() {
        FakeSocket socket = net.prepare().hesitate();
        Future<Transport> connecting = connect("10.0.0.2");
        assertFalse(connecting.done());
        assertEquals("connect", socket.awaited());
        socket.establish();
        net.settle();
        assertFalse(connecting.result().isClosing());
        assertEquals("read", socket.awaited());
    }

    @Test
    void factoryIsAskedOnceTheConnectionStands() {
        List<String> story = new ArrayList<>();
        FakeSocket socket = net.prepare();
        connect(
                DEFAULTS,
                () -> {
                    story.add("asked");
                    return new Recorder(story);
                },
                "10.0.0.2");
        assertEquals(List.of(), story);
        socket.establish();
        net.settle();
        assertEquals(List.of("asked", "made"), story);
    }

    @Test
    void successLeavesNoTimer() {
        net.prepare().establish();
        connect("10.0.0.2").result();
        net.pass(DEFAULTS.timeout().multipliedBy(2));
        assertEquals(List.of("made"), protocol.story());
    }

    @Test
    void idleTimeoutIsPassedOn() {
        net.prepare().establish();
        connect(DEFAULTS.withIdleTimeout(Duration.ofSeconds(7)), () -> protocol, "10.0.0.2")
                .result();
        net.pass(Duration.ofSeconds(7));
        assertInstanceOf(TimeoutException.class, protocol.cause);
    }

    @Nested
    class OneAddress {
        /** Row 24. */
        @Test
        void thatRefusesIsNamed() {
            net.prepare().refuse(REFUSED);
            Throwable failure = connect("10.0.0.2").exception();
            assertInstanceOf(ConnectException.class, failure);
            assertEquals("Connection refused: 10.0.0.2:80", failure.getMessage());
            assertSame(REFUSED, failure.getCause());
            assertNothingLeft();
        }

        @Test
        void thatRefusesAtOnceIsNamed() {
            net.prepare().refuseAtOnce(new NoRouteToHostException("Network is unreachable"));
            Throwable failure = connect("10.0.0.2").exception();
            assertInstanceOf(IOException.class, failure);
            assertEquals("Network is unreachable: 10.0.0.2:80", failure.getMessage());
            assertNothingLeft();
        }

        /** Row 26: after an unchecked exception the JDK leaves the channel open. */
        @Test
        void thatTheSystemDoesNotEvenUnderstandLeavesNoSocket() {
            net.prepare().refuseAtOnce(new UnsupportedAddressTypeException());
            Throwable failure = connect("10.0.0.2").exception();
            assertInstanceOf(IOException.class, failure);
            assertTrue(failure.getMessage().contains("UnsupportedAddressType"), failure.getMessage());
            assertNothingLeft();
        }

        @Test
        void thatFailsUncheckedLaterLeavesNoSocket() {
            net.prepare().refuse(new IllegalStateException("odd"));
            assertEquals("odd: 10.0.0.2:80", connect("10.0.0.2").exception().getMessage());
            assertNothingLeft();
        }

        @Test
        void withoutADescriptorIsAnError() {
            net.refuseToOpen(new IOException("Too many open files"));
            assertEquals(
                    "Too many open files: 10.0.0.2:80",
                    connect("10.0.0.2").exception().getMessage());
            assertNothingLeft();
        }

        /** Row 29. */
        @Test
        void thatIsOurOwnIsRefused() {
            net.prepare().localAddress(address("10.0.0.2")).establish();
            Throwable failure = connect("10.0.0.2").exception();
            assertInstanceOf(ConnectException.class, failure);
            assertTrue(failure.getMessage().contains("refused"), failure.getMessage());
            assertNothingLeft();
            assertEquals(List.of(), protocol.story());
        }

        @Test
        void thatIsOurOwnAtOnceIsRefused() {
            net.prepare().localAddress(address("10.0.0.2")).connectsAtOnce();
            assertInstanceOf(ConnectException.class, connect("10.0.0.2").exception());
            assertNothingLeft();
        }
    }

    /** Rule 236 and row 28. */
    @Nested
    class SeveralAddresses {
        @Test
        void areTriedInOrderOneAtATime() {
            FakeSocket first = net.prepare();
            FakeSocket second = net.prepare();
            Future<Transport> connecting = connect("10.0.0.2", "10.0.0.3");
            assertEquals(List.of(first), net.opened);
            first.refuse(REFUSED);
            net.settle();
            assertEquals(List.of(first, second), net.opened);
            assertFalse(first.isOpen());
            second.establish();
            net.settle();
            assertEquals(address("10.0.0.3"), connecting.result().extraInfo(ExtraInfo.PEERNAME));
            assertEquals(List.of("made"), protocol.story());
        }

        @Test
        void endWithTheFirstThatAnswers() {
            net.prepare().establish();
            connect("10.0.0.2", "10.0.0.3").result();
            assertEquals(1, net.opened.size());
        }

        @Test
        void thatAllRefuseAreAllNamed() {
            net.prepare().refuse(REFUSED);
            net.prepare().refuseAtOnce(REFUSED);
            Throwable failure = connect("10.0.0.2", "10.0.0.3").exception();
            assertInstanceOf(ConnectException.class, failure);
            assertEquals(
                    "no address answered: Connection refused: 10.0.0.2:80; Connection refused: 10.0.0.3:80",
                    failure.getMessage());
            assertArrayEquals(
                    new String[] {"Connection refused: 10.0.0.2:80", "Connection refused: 10.0.0.3:80"},
                    Arrays.stream(failure.getSuppressed())
                            .map(Throwable::getMessage)
                            .toArray());
            assertNothingLeft();
        }

        @Test
        void thatFailForDifferentReasonsAreAllNamed() {
            net.prepare().refuse(REFUSED);
            net.prepare().refuse(new NoRouteToHostException("No route to host"));
            Throwable failure = connect("10.0.0.2", "10.0.0.3").exception();
            assertSame(IOException.class, failure.getClass());
            assertTrue(failure.getMessage().contains("10.0.0.2:80; No route to host: 10.0.0.3:80"));
        }

        @Test
        void doNotEndAtADescriptorThatIsShort() {
            net.refuseToOpen(new IOException("Too many open files"));
            net.prepare().establish();
            assertFalse(connect("10.0.0.2", "10.0.0.3").result().isClosing());
        }

        @Test
        void mayBeManyAndAllDead() {
            String[] many = new String[1_000];
            Arrays.fill(many, "10.0.0.2");
            for (int i = 0; i < many.length; i++) {
                net.prepare().refuseAtOnce(REFUSED);
            }
            assertEquals(1_000, connect(many).exception().getSuppressed().length);
            assertNothingLeft();
        }
    }

    /** Row 25. */
    @Nested
    class TheTimeout {
        private final ConnectOptions second = DEFAULTS.withTimeout(Duration.ofSeconds(1));

        @Test
        void endsAnAttemptThatNobodyAnswers() {
            Future<Transport> connecting = connect(second, () -> protocol, "10.0.0.2");
            net.pass(Duration.ofMillis(999));
            assertFalse(connecting.done());
            net.pass(Duration.ofMillis(1));
            assertInstanceOf(TimeoutException.class, connecting.exception());
            assertTrue(connecting.exception().getMessage().contains("PT1S"));
            assertNothingLeft();
        }

        @Test
        void countsForAllAddressesTogether() {
            FakeSocket first = net.prepare();
            ConnectOptions oneByOne = second.withHappyEyeballsDelay(Duration.ZERO);
            Future<Transport> connecting = connect(oneByOne, () -> protocol, "10.0.0.2", "10.0.0.3", "10.0.0.4");
            net.pass(Duration.ofMillis(600));
            first.refuse(REFUSED);
            net.pass(Duration.ofMillis(400));
            assertInstanceOf(TimeoutException.class, connecting.exception());
            assertEquals(2, net.opened.size());
            assertNothingLeft();
        }

        @Test
        void isHalfAMinuteByDefault() {
            Future<Transport> connecting = connect("10.0.0.2");
            net.pass(Duration.ofMillis(29_999));
            assertFalse(connecting.done());
            net.pass(Duration.ofMillis(1));
            assertInstanceOf(TimeoutException.class, connecting.exception());
        }

        /** What the connection went through before is part of the story. */
        @Test
        void namesTheAddressThatDidNotAnswer() {
            Future<Transport> connecting = connect(second, () -> protocol, "10.0.0.2");
            net.pass(Duration.ofSeconds(1));
            String message = connecting.exception().getMessage();
            assertTrue(message.contains("10.0.0.2:80"), message);
        }
    }

    /** Row 27. */
    @Nested
    class Cancelling {
        @Test
        void closesTheSocketInTheSameTurn() {
            FakeSocket socket = net.prepare();
            Future<Transport> connecting = connect("10.0.0.2", "10.0.0.3");
            assertTrue(connecting.cancel("enough"));
            assertFalse(socket.isOpen());
            assertTrue(connecting.cancelled());
            assertEquals(
                    "enough",
                    assertThrows(CancelledError.class, connecting::result).getMessage());
            assertNothingLeft();
            assertEquals(1, net.opened.size());
        }

        @Test
        void twiceIsOnce() {
            Future<Transport> connecting = connect("10.0.0.2");
            assertTrue(connecting.cancel());
            assertFalse(connecting.cancel());
            assertNothingLeft();
        }

        /** The connection stands, and the protocol is made, but whoever wanted it does not know that yet. */
        @Test
        void atTheLastMomentEndsTheConnection() {
            FakeSocket socket = net.prepare();
            Future<Transport> connecting = connect("10.0.0.2");
            socket.establish();
            net.turn(); // finishConnect
            assertFalse(connecting.done());
            connecting.cancel();
            net.settle();
            assertTrue(connecting.cancelled());
            assertEquals(List.of("made", "lost null"), protocol.story());
            assertNothingLeft();
        }

        @Test
        void insideTheFactoryEndsTheConnection() {
            List<Future<Transport>> self = new ArrayList<>();
            FakeSocket socket = net.prepare();
            self.add(connect(
                    DEFAULTS,
                    () -> {
                        self.get(0).cancel();
                        return protocol;
                    },
                    "10.0.0.2"));
            socket.establish();
            net.settle();
            assertTrue(self.get(0).cancelled());
            assertEquals(List.of(), protocol.story());
            assertNothingLeft();
        }

        @Test
        void insideConnectionMadeEndsTheConnection() {
            List<Future<Transport>> self = new ArrayList<>();
            FakeSocket socket = net.prepare();
            protocol.on("made", () -> self.get(0).cancel());
            self.add(connect("10.0.0.2"));
            socket.establish();
            net.settle();
            assertTrue(self.get(0).cancelled());
            assertEquals(List.of("made", "lost null"), protocol.story());
            assertNothingLeft();
        }

        @Test
        void aConnectionThatStandsDoesNothing() {
            net.prepare().establish();
            Future<Transport> connecting = connect("10.0.0.2");
            assertFalse(connecting.cancel());
            net.settle();
            assertFalse(connecting.result().isClosing());
        }
    }

    @Nested
    class AFactory {
        @Test
        void thatThrowsFailsTheConnectWithTheSameException() {
            IllegalStateException bug = new IllegalStateException("bug");
            net.prepare().establish();
            Future<Transport> connecting = connect(
                    DEFAULTS,
                    () -> {
                        throw bug;
                    },
                    "10.0.0.2",
                    "10.0.0.3");
            assertSame(bug, connecting.exception());
            assertEquals(1, net.opened.size());
            assertNothingLeft();
        }

        @Test
        void thatThrowsAnErrorFailsTheConnectWithIt() {
            AssertionError bug = new AssertionError("bug");
            net.prepare().connectsAtOnce();
            Future<Transport> connecting = connect(
                    DEFAULTS,
                    () -> {
                        throw bug;
                    },
                    "10.0.0.2");
            assertSame(bug, connecting.exception());
            assertNothingLeft();
        }

        @Test
        void thatReturnsNullFailsTheConnect() {
            net.prepare().establish();
            Throwable failure = connect(DEFAULTS, () -> null, "10.0.0.2").exception();
            assertTrue(failure.getMessage().contains("factory returned null"), failure.getMessage());
            assertNothingLeft();
        }

        @Test
        void thatReturnsNeitherKindOfProtocolFailsTheConnect() {
            net.prepare().establish();
            ConnectOptions idle = DEFAULTS.withIdleTimeout(Duration.ofSeconds(1));
            Throwable failure =
                    connect(idle, () -> new BaseProtocol() {}, "10.0.0.2").exception();
            assertInstanceOf(IllegalArgumentException.class, failure);
            assertNothingLeft();
        }

        @Test
        void whoseProtocolThrowsInConnectionMadeGivesATransportThatIsClosing() {
            net.prepare().establish();
            IllegalStateException bug = new IllegalStateException("bug");
            protocol.on("made", () -> {
                throw bug;
            });
            Transport transport = connect("10.0.0.2").result();
            assertTrue(transport.isClosing());
            assertSame(bug, net.error().exception());
            assertNothingLeft();
        }
    }

    /** Rule 237. */
    @Nested
    class ALocalAddress {
        private final InetSocketAddress local =
                new InetSocketAddress(address("10.0.0.1").getAddress(), 5000);
        private final ConnectOptions fromHere = DEFAULTS.withLocalAddress(local);

        @Test
        void isBoundBeforeConnecting() {
            net.prepare().establish();
            Transport transport = connect(fromHere, () -> protocol, "10.0.0.2").result();
            assertEquals(local, transport.extraInfo(ExtraInfo.SOCKNAME));
        }

        @Test
        void ofAnotherFamilyIsRefusedByName() {
            Throwable failure = connect(fromHere, () -> protocol, "2001:db8::1").exception();
            assertTrue(failure.getMessage().contains("10.0.0.1:5000"), failure.getMessage());
            assertNothingLeft();
        }

        @Test
        void ofAnotherFamilyIsSkippedIfAnAddressFits() {
            net.prepare();
            net.prepare().establish();
            Transport transport =
                    connect(fromHere, () -> protocol, "2001:db8::1", "10.0.0.2").result();
            assertEquals(address("10.0.0.2"), transport.extraInfo(ExtraInfo.PEERNAME));
        }

        @Test
        void thatCannotBeHadIsNamed() {
            net.prepare().refuseToBind(new java.net.BindException("Address already in use"));
            String message =
                    connect(fromHere, () -> protocol, "10.0.0.2").exception().getMessage();
            assertTrue(message.contains("Address already in use"), message);
            assertTrue(message.contains("10.0.0.1:5000"), message);
            assertNothingLeft();
        }
    }

    @Test
    void loopThatClosesTakesTheSocketWithIt() {
        FakeSocket socket = net.prepare();
        connect("10.0.0.2");
        net.loop.close();
        assertFalse(socket.isOpen());
        assertEquals(List.of(), net.errors());
    }

    @Test
    void transportThatNobodyClosedIsReportedWhenTheLoopCloses() {
        net.prepare().establish();
        Transport transport = connect("10.0.0.2").result();
        net.loop.close();
        assertSame(transport, net.error().about(Transport.class).orElseThrow());
    }

    /** Row 54. */
    @Test
    void failureThatNobodyAsksForIsReportedWhenTheLoopCloses() {
        net.prepare().refuse(REFUSED);
        connect("10.0.0.2");
        net.loop.close();
        assertEquals("Connection refused: 10.0.0.2:80", net.error().exception().getMessage());
    }

    @Test
    void failureThatWasAskedForIsNotReported() {
        net.prepare().refuse(REFUSED);
        connect("10.0.0.2").exception();
        net.loop.close();
        assertEquals(List.of(), net.errors());
    }
}
