package io.nioloop.net;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertNotSame;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.nioloop.future.CancelledError;
import io.nioloop.future.Future;
import io.nioloop.future.TimeoutException;
import java.io.IOException;
import java.net.BindException;
import java.net.StandardProtocolFamily;
import java.net.StandardSocketOptions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;

/** Listening, accepting, serving and closing: rules 215, 225 to 234, rows 16 and 44. */
class ServerTest {
    private static final ListenOptions DEFAULTS = ListenOptions.defaults();
    private static final IOException IN_USE = new BindException("Address already in use");

    private final FakeNet net = new FakeNet();
    private final List<Recorder> protocols = new ArrayList<>();

    @AfterEach
    void close() {
        net.close();
    }

    private Recorder protocol() {
        Recorder protocol = new Recorder();
        protocols.add(protocol);
        return protocol;
    }

    private Future<Server> listen(ListenOptions options, Supplier<? extends BaseProtocol> factory, String... hosts) {
        Future<Server> listening = Tcp.listen(net.loop, List.of(hosts), 8888, factory, options);
        net.settle();
        return listening;
    }

    private Future<Server> listen(String... hosts) {
        return listen(DEFAULTS, this::protocol, hosts);
    }

    private Server serve() {
        return listen("10.0.0.1").result();
    }

    private FakeServerSocket listener() {
        return net.servers.get(0);
    }

    private FakeSocket client() {
        FakeSocket client = listener().arrive();
        net.settle();
        return client;
    }

    private List<String> addresses(Server server) {
        return server.addresses().stream().map(Addresses::text).toList();
    }

    @Nested
    class Serving {
        @Test
        void beginsAtOnceByDefault() {
            Server server = serve();
            assertTrue(server.isServing());
            assertEquals("accept", listener().awaited());
            assertEquals(List.of("10.0.0.1:8888"), addresses(server));
            assertFalse(listener().isBlocking());
        }

        /** Rule 225. */
        @Test
        void beginsLaterIfAskedTo() {
            Server server = listen(DEFAULTS.withStartServing(false), ServerTest.this::protocol, "10.0.0.1")
                    .result();
            FakeSocket waiting = listener().arrive();
            net.settle();
            assertFalse(server.isServing());
            assertEquals("", listener().awaited());
            assertEquals(List.of("10.0.0.1:8888"), addresses(server));
            server.startServing();
            net.settle();
            assertTrue(server.isServing());
            assertEquals(1, server.connections());
            assertTrue(waiting.isOpen());
        }

        @Test
        void mayBeStartedTwice() {
            Server server = serve();
            server.startServing();
            server.startServing();
            client();
            assertEquals(1, server.connections());
        }

        @Test
        void givesEachConnectionAProtocolOfItsOwn() {
            serve();
            client().receive("one");
            client().receive("two");
            net.settle();
            assertNotSame(protocols.get(0), protocols.get(1));
            assertEquals(List.of("made", "data one"), protocols.get(0).story());
            assertEquals(List.of("made", "data two"), protocols.get(1).story());
        }

        @Test
        void givesSocketsThatNeitherBlockNorWaitForMoreToSend() {
            serve();
            FakeSocket client = client();
            assertFalse(client.isBlocking());
            assertEquals(true, client.options.get(StandardSocketOptions.TCP_NODELAY));
        }

        /** Row 16. */
        @Test
        void acceptsAtMost16ConnectionsInATurn() {
            Server server = serve();
            for (int i = 0; i < 40; i++) {
                listener().arrive();
            }
            net.turn();
            assertEquals(16, server.connections());
            net.turn();
            assertEquals(32, server.connections());
            net.turn();
            assertEquals(40, server.connections());
        }

        @Test
        void leavesTimeToConnectionsDuringAStorm() {
            serve();
            FakeSocket standing = client();
            for (int i = 0; i < 1_000; i++) {
                listener().arrive();
            }
            standing.receive("me too");
            net.turn();
            assertEquals(List.of("made", "data me too"), protocols.get(0).story());
        }

        @Test
        void passesTheIdleTimeoutOn() {
            listen(DEFAULTS.withIdleTimeout(Duration.ofSeconds(9)), ServerTest.this::protocol, "10.0.0.1");
            client();
            net.pass(Duration.ofSeconds(9));
            assertInstanceOf(TimeoutException.class, protocols.get(0).cause);
        }

        @Test
        void asksForTheBacklogAndThePortThatAreWanted() {
            listen(DEFAULTS.withBacklog(7).withReusePort(true), ServerTest.this::protocol, "10.0.0.1");
            assertEquals(7, listener().backlogAsked);
            assertEquals(true, listener().options.get(StandardSocketOptions.SO_REUSEPORT));
        }

        @Test
        void doesNotShareItsPortUnasked() {
            serve();
            assertFalse(listener().options.containsKey(StandardSocketOptions.SO_REUSEPORT));
        }
    }

    @Nested
    class MaxConnections {
        private Server serveAtMost(int limit) {
            return listen(DEFAULTS.withMaxConnections(limit), ServerTest.this::protocol, "10.0.0.1")
                    .result();
        }

        @Test
        void leaveTheOthersInTheBacklog() {
            Server server = serveAtMost(2);
            for (int i = 0; i < 5; i++) {
                listener().arrive();
            }
            net.settle();
            assertEquals(2, server.connections());
            assertEquals(3, listener().waiting());
            assertEquals("", listener().awaited());
        }

        @Test
        void areFilledUpWhenAConnectionEnds() {
            Server server = serveAtMost(2);
            FakeSocket first = client();
            client();
            listener().arrive();
            listener().arrive();
            first.receiveEnd();
            net.settle();
            assertEquals(2, server.connections());
            assertEquals(1, listener().waiting());
            assertEquals(3, protocols.size());
        }

        @Test
        void areNotExceededByStartingToServeAgain() {
            Server server = serveAtMost(1);
            client();
            listener().arrive();
            server.startServing();
            net.settle();
            assertEquals(1, server.connections());
        }

        @Test
        void countASocketThatLingers() {
            Server server = serveAtMost(1);
            client();
            protocols.get(0).transport.write("bye");
            protocols.get(0).transport.close();
            listener().arrive();
            net.settle();
            assertEquals(1, listener().waiting());
            net.pass(Duration.ofSeconds(5));
            assertEquals(0, listener().waiting());
            assertEquals(1, server.connections());
        }

        @Test
        void doNotMatterToAServerThatIsClosed() {
            Server server = serveAtMost(1);
            FakeSocket client = client();
            server.close();
            client.receiveEnd();
            net.settle();
            assertEquals(0, server.connections());
            assertFalse(listener().isOpen());
        }
    }

    /** Rule 229. */
    @Nested
    class Close {
        @Test
        void closesTheListenersAtOnce() {
            Server server = serve();
            server.close();
            assertFalse(listener().isOpen());
            assertEquals(List.of(), server.addresses());
            assertFalse(server.isServing());
        }

        @Test
        void leavesConnectionsAlone() {
            Server server = serve();
            FakeSocket client = client();
            server.close();
            client.receive("still here");
            net.settle();
            assertEquals(List.of("made", "data still here"), protocols.get(0).story());
            assertEquals(1, server.connections());
        }

        @Test
        void twiceIsOnce() {
            Server server = serve();
            server.close();
            server.close();
            net.settle();
            assertTrue(server.closed().done());
        }

        @Test
        void forbidsToServeAgain() {
            Server server = serve();
            server.close();
            assertThrows(IllegalStateException.class, server::startServing);
            assertThrows(IllegalStateException.class, server::serveForever);
        }

        @Test
        void ofAServerThatNeverServedIsPossible() {
            Server server = listen(DEFAULTS.withStartServing(false), ServerTest.this::protocol, "10.0.0.1")
                    .result();
            server.close();
            assertTrue(server.closed().done());
        }

        /** Row 44: what was accepted in the same turn is served, what was not is left to the system. */
        @Test
        void insideAFactoryAcceptsNoMore() {
            List<Server> self = new ArrayList<>();
            self.add(listen(
                            DEFAULTS,
                            () -> {
                                self.get(0).close();
                                return protocol();
                            },
                            "10.0.0.1")
                    .result());
            listener().arrive();
            listener().arrive();
            net.settle();
            assertEquals(1, protocols.size());
            assertEquals(1, listener().waiting());
            assertEquals(List.of(), net.errors());
        }

        @Test
        void insideAFactoryIsNotOverBeforeThatConnectionIs() {
            List<Server> self = new ArrayList<>();
            Server server = listen(
                            DEFAULTS,
                            () -> {
                                self.get(0).close();
                                return protocol();
                            },
                            "10.0.0.1")
                    .result();
            self.add(server);
            Future<Void> closed = server.closed();
            FakeSocket client = listener().arrive();
            net.settle();
            net.errors();
            assertFalse(closed.done());
            client.receiveEnd();
            net.settle();
            assertTrue(closed.done());
        }

        @Test
        void insideConnectionMadeAcceptsNoMore() {
            Server server = serve();
            FakeSocket first = listener().arrive();
            net.turn();
            protocols.get(0).on("made", server::close);
            net.settle();
            listener().arrive();
            net.settle();
            assertEquals(1, protocols.size());
            assertTrue(first.isOpen());
        }
    }

    /** Rule 230. */
    @Nested
    class Closed {
        @Test
        void waitsForTheLastConnection() {
            Server server = serve();
            FakeSocket one = client();
            FakeSocket two = client();
            Future<Void> closed = server.closed();
            server.close();
            one.receiveEnd();
            net.settle();
            assertFalse(closed.done());
            two.receiveEnd();
            net.settle();
            assertTrue(closed.done());
        }

        @Test
        void waitsForTheServerToBeClosed() {
            Server server = serve();
            FakeSocket client = client();
            Future<Void> closed = server.closed();
            client.receiveEnd();
            net.settle();
            assertFalse(closed.done());
            server.close();
            net.settle();
            assertTrue(closed.done());
        }

        @Test
        void waitsForASocketThatLingers() {
            Server server = serve();
            client();
            protocols.get(0).transport.write("bye");
            protocols.get(0).transport.close();
            server.close();
            Future<Void> closed = server.closed();
            net.settle();
            assertFalse(closed.done());
            net.pass(Duration.ofSeconds(5));
            assertTrue(closed.done());
        }

        @Test
        void tellsEveryoneWhoWaitsHoweverLate() {
            Server server = serve();
            FakeSocket client = client();
            List<String> told = new ArrayList<>();
            server.closed().addDoneCallback(done -> told.add("early"));
            server.close();
            server.closed().addDoneCallback(done -> told.add("later"));
            client.receiveEnd();
            net.settle();
            server.closed().addDoneCallback(done -> told.add("late"));
            net.settle();
            assertEquals(List.of("early", "later", "late"), told);
        }

        @Test
        void isForEachWhoWaitsHisOwnToCancel() {
            Server server = serve();
            Future<Void> impatient = server.closed();
            Future<Void> patient = server.closed();
            impatient.cancel();
            server.close();
            net.settle();
            assertTrue(impatient.cancelled());
            assertTrue(patient.done());
            assertFalse(patient.cancelled());
        }

        /** Rule 215. */
        @Test
        void comesAlsoIfConnectionLostThrows() {
            Server server = serve();
            FakeSocket client = client();
            protocols.get(0).on("lost", () -> {
                throw new IllegalStateException("bug");
            });
            server.close();
            client.receiveEnd();
            net.settle();
            assertTrue(server.closed().done());
            assertTrue(net.error().message().contains("connectionLost()"));
        }

        @Test
        void comesAlsoIfTheSocketDoesNotCloseWell() {
            Server server = serve();
            client().failClosing(new IOException("Input/output error")).receiveEnd();
            server.close();
            net.settle();
            assertTrue(server.closed().done());
        }
    }

    /** Rule 231. */
    @Nested
    class ServeForever {
        @Test
        void startsServing() {
            Server server = listen(DEFAULTS.withStartServing(false), ServerTest.this::protocol, "10.0.0.1")
                    .result();
            server.serveForever();
            assertTrue(server.isServing());
            assertEquals("accept", listener().awaited());
        }

        @Test
        void isForOneOnly() {
            Server server = serve();
            server.serveForever();
            assertThrows(IllegalStateException.class, server::serveForever);
        }

        @Test
        void whenCancelledClosesTheServerWaitsAndIsThenCancelled() {
            Server server = serve();
            FakeSocket client = client();
            Future<Void> serving = server.serveForever();
            assertTrue(serving.cancel("shutting down"));
            assertFalse(server.isServing());
            assertFalse(listener().isOpen());
            net.settle();
            assertFalse(serving.done());
            client.receiveEnd();
            net.settle();
            assertTrue(serving.cancelled());
            assertEquals(
                    "shutting down",
                    assertThrows(CancelledError.class, serving::result).getMessage());
        }

        @Test
        void isCancelledWhenTheServerIsClosed() {
            Server server = serve();
            FakeSocket client = client();
            Future<Void> serving = server.serveForever();
            server.close();
            net.settle();
            assertFalse(serving.done());
            client.receiveEnd();
            net.settle();
            assertTrue(serving.cancelled());
        }

        @Test
        void mayBeCancelledTwice() {
            Server server = serve();
            Future<Void> serving = server.serveForever();
            serving.cancel();
            serving.cancel();
            net.settle();
            assertTrue(serving.cancelled());
            assertFalse(serving.cancel());
        }

        @Test
        void isRefusedAfterwards() {
            Server server = serve();
            server.serveForever().cancel();
            net.settle();
            assertThrows(IllegalStateException.class, server::serveForever);
        }
    }

    /** Rule 232. */
    @Nested
    class Clients {
        @Test
        void areClosedAfterWhatWasWrittenToThem() {
            Server server = serve();
            FakeSocket client = client().room(2);
            client();
            protocols.get(0).transport.write("goodbye");
            server.closeClients();
            net.settle();
            assertEquals(List.of("made"), protocols.get(0).story());
            assertEquals(List.of("made", "lost null"), protocols.get(1).story());
            client.room(100);
            net.settle();
            assertEquals("goodbye", client.sent());
            assertEquals(List.of("lost null"), protocols.get(0).story());
        }

        @Test
        void areAbortedAtOnce() {
            Server server = serve();
            FakeSocket client = client().room(2);
            protocols.get(0).transport.write("goodbye");
            server.abortClients();
            net.settle();
            assertEquals("go", client.sent());
            assertFalse(client.isOpen());
            assertEquals(0, server.connections());
        }

        @Test
        void ofOthersAreLeftAlone() {
            Server server = serve();
            FakeSocket client = client();
            Recorder other = new Recorder();
            net.transport(net.socket(), other);
            listen("10.0.0.2").result();
            FakeSocket otherClient = net.servers.get(1).arrive();
            net.settle();
            server.abortClients();
            net.settle();
            assertFalse(client.isOpen());
            assertTrue(otherClient.isOpen());
            assertEquals(List.of("made"), other.story());
        }

        @Test
        void mayBeAbortedBeforeTheirProtocolsWereTold() {
            Server server = serve();
            listener().arrive();
            net.turn();
            server.abortClients();
            net.settle();
            assertEquals(List.of("made", "lost null"), protocols.get(0).story());
            assertEquals(0, server.connections());
        }

        @Test
        void areCountedOnceHoweverOftenTheyAreAborted() {
            Server server = serve();
            FakeSocket client = client();
            Transport transport = protocols.get(0).transport;
            transport.write("bye");
            transport.close();
            client.receiveEnd();
            net.settle();
            transport.abort();
            transport.abort();
            net.settle();
            assertEquals(0, server.connections());
        }

        /** "Ends all connections now": also those that were closed in good order and still linger. */
        @Test
        void areAbortedAlsoWhenTheyLinger() {
            Server server = serve();
            FakeSocket client = client();
            protocols.get(0).transport.write("bye");
            server.close();
            server.closeClients();
            net.settle();
            assertTrue(client.isOpen());
            server.abortClients();
            net.settle();
            assertFalse(client.isOpen());
            assertTrue(server.closed().done());
        }
    }

    /** Rule 228: whatever fails costs one connection. */
    @Nested
    class AFactory {
        private Server serveWith(Supplier<? extends BaseProtocol> factory) {
            return listen(DEFAULTS.withIdleTimeout(Duration.ofSeconds(1)), factory, "10.0.0.1")
                    .result();
        }

        private void assertOnlyThatConnectionIsLost(Server server, FakeSocket client) {
            assertFalse(client.isOpen());
            assertEquals(0, server.connections());
            net.pass(Duration.ofSeconds(2));
            assertEquals(0, server.connections());
            assertEquals("accept", listener().awaited());
            assertEquals(List.of(server), net.loop.owners());
        }

        @Test
        void thatThrowsLosesTheConnection() {
            IllegalStateException bug = new IllegalStateException("bug");
            Server server = serveWith(() -> {
                throw bug;
            });
            FakeSocket client = client();
            assertSame(bug, net.error().exception());
            assertOnlyThatConnectionIsLost(server, client);
        }

        @Test
        void thatThrowsAnErrorLosesTheConnection() {
            StackOverflowError bug = new StackOverflowError();
            Server server = serveWith(() -> {
                throw bug;
            });
            FakeSocket client = client();
            assertSame(bug, net.error().exception());
            assertOnlyThatConnectionIsLost(server, client);
        }

        @Test
        void thatReturnsNullLosesTheConnection() {
            Server server = serveWith(() -> null);
            FakeSocket client = client();
            assertTrue(net.error().exception().getMessage().contains("factory returned null"));
            assertOnlyThatConnectionIsLost(server, client);
        }

        @Test
        void thatReturnsNeitherKindOfProtocolLosesTheConnection() {
            Server server = serveWith(() -> new BaseProtocol() {});
            FakeSocket client = client();
            assertInstanceOf(IllegalArgumentException.class, net.error().exception());
            assertOnlyThatConnectionIsLost(server, client);
        }

        @Test
        void thatThrowsDoesNotHoldUpTheOthers() {
            int[] asked = {0};
            serveWith(() -> {
                if (asked[0]++ == 1) {
                    throw new IllegalStateException("bug");
                }
                return protocol();
            });
            for (int i = 0; i < 3; i++) {
                listener().arrive();
            }
            net.settle();
            net.error();
            assertEquals(2, protocols.size());
        }

        /** Row 17: a fatal error ends the run; the connection it cost is closed all the same. */
        @Test
        void thatThrowsAFatalErrorEndsTheRunAndLosesTheConnection() {
            Server server = serveWith(() -> {
                throw new InternalError("fatal");
            });
            FakeSocket client = listener().arrive();
            assertThrows(InternalError.class, net::settle);
            assertOnlyThatConnectionIsLost(server, client);
        }
    }

    /** The peer is gone before it was greeted: nothing to report. */
    @Test
    void connectionThatDiesBeforeItIsGreetedIsForgotten() {
        Server server = serve();
        FakeSocket dead = listener().arrive().failOptions(new IOException("Invalid argument"));
        FakeSocket alive = listener().arrive();
        net.settle();
        assertFalse(dead.isOpen());
        assertTrue(alive.isOpen());
        assertEquals(1, server.connections());
    }

    @Test
    void deadConnectionsThatDoNotEvenCloseWellAreForgotten() {
        Server server = serve();
        for (int i = 0; i < 3; i++) {
            listener()
                    .arrive()
                    .failOptions(new IOException("Invalid argument"))
                    .failClosing(new IOException("Input/output error"));
        }
        FakeSocket alive = listener().arrive();
        net.settle();
        assertTrue(alive.isOpen());
        assertEquals(1, server.connections());
        assertEquals("accept", listener().awaited());
    }

    /** Rules 233 and 234. */
    @Nested
    class SeveralHosts {
        @Test
        void areBoundOnceEach() {
            Server server = listen("10.0.0.1", "10.0.0.2", "10.0.0.1").result();
            assertEquals(List.of("10.0.0.1:8888", "10.0.0.2:8888"), addresses(server));
            assertEquals(
                    List.of("accept", "accept"),
                    net.servers.stream().map(FakeServerSocket::awaited).toList());
        }

        @Test
        void areAllServed() {
            Server server = listen("10.0.0.1", "10.0.0.2").result();
            net.servers.forEach(FakeServerSocket::arrive);
            net.settle();
            assertEquals(2, server.connections());
        }

        @Test
        void closeTogether() {
            listen("10.0.0.1", "10.0.0.2").result().close();
            net.servers.forEach(listener -> assertFalse(listener.isOpen()));
        }

        @Test
        void areAllFreedIfOneCannotBeBound() {
            net.prepareServer();
            net.prepareServer().refuseToBind(IN_USE);
            Future<Server> listening = listen("10.0.0.1", "10.0.0.2", "10.0.0.3");
            assertInstanceOf(BindException.class, listening.exception());
            assertEquals(
                    "Address already in use: 10.0.0.2:8888",
                    listening.exception().getMessage());
            assertSame(IN_USE, listening.exception().getCause());
            assertEquals(2, net.servers.size());
            net.servers.forEach(listener -> assertFalse(listener.isOpen()));
            net.settle();
            assertEquals(List.of(), net.loop.owners());
        }

        @Test
        void doNotNeedIpv6IfTheMachineHasNone() {
            net.prepareServer();
            net.prepareServer().refuseToBind(new BindException("Cannot assign requested address"));
            Server server = listen("127.0.0.1", "::1").result();
            assertEquals(List.of("127.0.0.1:8888"), addresses(server));
            assertFalse(net.servers.get(1).isOpen());
        }

        @Test
        void needOneAddressAtLeast() {
            net.prepareServer().refuseToBind(new BindException("Cannot assign requested address"));
            net.prepareServer().refuseToBind(new BindException("Cannot assign requested address"));
            Throwable failure = listen("::1", "::2").exception();
            assertTrue(failure.getMessage().contains("Cannot assign requested address"), failure.getMessage());
        }

        @Test
        void areBoundInTheirFamily() {
            listen("10.0.0.1", "::1").result();
            assertEquals(List.of(StandardProtocolFamily.INET, StandardProtocolFamily.INET6), net.families);
        }

        @Test
        void failClearlyIfNoDescriptorIsLeft() {
            net.refuseToOpen(new IOException("Too many open files"));
            assertEquals(
                    "Too many open files: 10.0.0.1:8888",
                    listen("10.0.0.1").exception().getMessage());
        }

        @Test
        void thatAreEmptyMeanAllInterfacesOfBothFamilies() {
            Future<Server> listening = listen("");
            net.families.forEach(family -> assertSame(null, family));
            assertEquals(1, listening.result().addresses().size());
        }

        /** Whoever names the IPv4 wildcard did not ask for IPv6: asyncio binds AF_INET only. */
        @Test
        void thatAreTheWildcardOfIpv4MeanIpv4Only() {
            listen("0.0.0.0").result();
            assertEquals(List.of(StandardProtocolFamily.INET), net.families);
        }
    }

    @Test
    void listenThatIsCancelledBindsNothing() {
        Future<Server> listening = Tcp.listen(net.loop, List.of("10.0.0.1"), 8888, this::protocol, DEFAULTS);
        listening.cancel();
        net.settle();
        assertTrue(listening.cancelled());
        assertEquals(List.of(), net.servers);
    }

    @Test
    void serverThatWasNeverClosedIsReportedWithItsLoop() {
        Server server = serve();
        client();
        net.loop.close();
        List<Object> about =
                net.errors().stream().flatMap(error -> error.about().stream()).toList();
        assertEquals(List.of(server, protocols.get(0).transport), about);
        assertFalse(listener().isOpen());
    }

    @Test
    void serverShowsItsState() {
        Server server = listen(DEFAULTS.withStartServing(false), this::protocol, "10.0.0.1", "::1")
                .result();
        assertEquals("<Server bound to 10.0.0.1:8888, [::1]:8888, connections=0>", server.toString());
        server.startServing();
        client();
        assertEquals("<Server serving 10.0.0.1:8888, [::1]:8888, connections=1>", server.toString());
        server.close();
        assertEquals("<Server closed, connections=1>", server.toString());
    }
}
