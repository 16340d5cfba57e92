package io.nioloop.testing;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.net.BindException;
import java.net.ConnectException;
import java.net.NoRouteToHostException;
import java.net.SocketException;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.time.Duration;
import org.junit.jupiter.api.Test;

/** What faults do to sockets that are opened, bound, connected and accepted. */
class ConnectFaultsTest {
    private static final Duration DAY = Duration.ofDays(1);

    /** Connects under a fault; returns what finishConnect throws. */
    private static IOException failure(FaultKind kind) throws IOException {
        try (Lab lab = Lab.once(kind, 1)) {
            ServerSocketChannel server = lab.server("10.0.0.1", 80);
            SocketChannel client = lab.connecting(server.getLocalAddress());
            lab.waitFor(client, SelectionKey.OP_CONNECT);
            IOException failure = assertThrows(IOException.class, client::finishConnect);
            assertFalse(client.isOpen());
            return failure;
        }
    }

    /** Connects under a fault; returns what connect throws. */
    private static IOException immediateFailure(FaultKind kind) throws IOException {
        try (Lab lab = Lab.once(kind, 1)) {
            ServerSocketChannel server = lab.server("10.0.0.1", 80);
            SocketChannel client = lab.socket();
            IOException failure = assertThrows(IOException.class, () -> client.connect(server.getLocalAddress()));
            assertFalse(client.isOpen());
            return failure;
        }
    }

    @Test
    @Shows(FaultKind.CONNECT_REFUSED)
    void connectIsRefusedAlthoughSomebodyListens() throws IOException {
        IOException failure = failure(FaultKind.CONNECT_REFUSED);
        assertEquals(ConnectException.class, failure.getClass());
        assertEquals("Connection refused", failure.getMessage());
    }

    @Test
    @Shows(FaultKind.CONNECT_HOST_UNREACHABLE)
    void hostIsUnreachable() throws IOException {
        IOException failure = failure(FaultKind.CONNECT_HOST_UNREACHABLE);
        assertEquals(NoRouteToHostException.class, failure.getClass());
        assertEquals("No route to host", failure.getMessage());
    }

    @Test
    @Shows(FaultKind.CONNECT_NETWORK_UNREACHABLE)
    void networkIsUnreachableAtOnce() throws IOException {
        IOException failure = immediateFailure(FaultKind.CONNECT_NETWORK_UNREACHABLE);
        assertEquals(SocketException.class, failure.getClass());
        assertEquals("Network is unreachable", failure.getMessage());
    }

    @Test
    @Shows(FaultKind.CONNECT_NO_PORT)
    void noPortIsLeftToConnectFrom() throws IOException {
        IOException failure = immediateFailure(FaultKind.CONNECT_NO_PORT);
        assertEquals(BindException.class, failure.getClass());
        assertEquals("Cannot assign requested address", failure.getMessage());
    }

    @Test
    @Shows(FaultKind.CONNECT_TIMED_OUT)
    void systemGivesUpAfter127Seconds() throws IOException {
        try (Lab lab = Lab.once(FaultKind.CONNECT_TIMED_OUT, 1)) {
            ServerSocketChannel server = lab.server("10.0.0.1", 80);
            SocketChannel client = lab.connecting(server.getLocalAddress());
            lab.waitFor(client, SelectionKey.OP_CONNECT);
            IOException failure = assertThrows(ConnectException.class, client::finishConnect);
            assertEquals("Connection timed out", failure.getMessage());
            assertEquals(
                    Duration.ofSeconds(127), lab.clock.elapsed().truncatedTo(java.time.temporal.ChronoUnit.SECONDS));
        }
    }

    @Test
    @Shows(FaultKind.CONNECT_BLACK_HOLE)
    void nobodyEverAnswers() throws IOException {
        try (Lab lab = Lab.once(FaultKind.CONNECT_BLACK_HOLE, 1)) {
            ServerSocketChannel server = lab.server("10.0.0.1", 80);
            SocketChannel client = lab.connecting(server.getLocalAddress());
            assertEquals(0, lab.ready(client, SelectionKey.OP_CONNECT, DAY));
            assertTrue(client.isConnectionPending());
        }
    }

    @Test
    @Shows(FaultKind.CONNECT_SLOW)
    void connectingTakesSeconds() throws IOException {
        try (Lab lab = Lab.once(FaultKind.CONNECT_SLOW, 1)) {
            ServerSocketChannel server = lab.server("10.0.0.1", 80);
            SocketChannel client = lab.connecting(server.getLocalAddress());
            lab.waitFor(client, SelectionKey.OP_CONNECT);
            assertTrue(client.finishConnect());
            Duration took = lab.clock.elapsed();
            assertTrue(took.toMillis() > 2 && took.toSeconds() <= 10, took::toString);
        }
    }

    @Test
    @Shows(FaultKind.CONNECT_AT_ONCE)
    void connectionStandsWhenConnectReturns() throws IOException {
        try (Lab lab = Lab.once(FaultKind.CONNECT_AT_ONCE, 1)) {
            ServerSocketChannel server = lab.server("10.0.0.1", 80);
            SocketChannel client = lab.socket();
            assertTrue(client.connect(server.getLocalAddress()));
            assertTrue(client.isConnected());
            SocketChannel accepted = server.accept();
            client.write(Lab.bytes("x"));
            accepted.configureBlocking(false);
            lab.waitFor(accepted, SelectionKey.OP_READ);
            assertEquals("x", Lab.read(accepted, 9));
        }
    }

    @Test
    @Shows(FaultKind.SELF_CONNECT)
    void socketMeetsItselfWhereNobodyListens() throws IOException {
        try (Lab lab = Lab.once(FaultKind.SELF_CONNECT, 1)) {
            SocketChannel client = lab.socket();
            assertTrue(client.connect(Lab.at("10.0.0.1", 80)));
            assertEquals(client.getLocalAddress(), client.getRemoteAddress());
            client.write(Lab.bytes("me"));
            lab.waitFor(client, SelectionKey.OP_READ);
            assertEquals("me", Lab.read(client, 9));
            client.close();
            lab.pass(Duration.ofSeconds(1));
            assertTrue(lab.network.openChannels().isEmpty());
        }
    }

    @Test
    @Shows(FaultKind.CONNECT_THEN_RESET)
    void connectionIsResetAsSoonAsItStands() throws IOException {
        try (Lab lab = Lab.once(FaultKind.CONNECT_THEN_RESET, 1)) {
            SocketChannel[] pair = lab.pair();
            lab.pass(Duration.ofSeconds(1));
            for (SocketChannel end : pair) {
                IOException reset = assertThrows(IOException.class, () -> end.read(ByteBuffer.allocate(1)));
                assertEquals("Connection reset", reset.getMessage());
            }
        }
    }

    @Test
    @Shows({FaultKind.OPEN_TOO_MANY_FILES, FaultKind.OPEN_SERVER_TOO_MANY_FILES})
    void noDescriptorIsLeftToOpenASocket() throws IOException {
        FaultPlan plan =
                FaultPlan.none().once(FaultKind.OPEN_TOO_MANY_FILES, 1).once(FaultKind.OPEN_SERVER_TOO_MANY_FILES, 1);
        try (Lab lab = new Lab(plan)) {
            assertEquals(
                    "Too many open files",
                    assertThrows(SocketException.class, lab::socket).getMessage());
            assertEquals(
                    "Too many open files",
                    assertThrows(SocketException.class, () -> lab.server("10.0.0.1", 1))
                            .getMessage());
            assertNotNull(lab.socket());
            assertNotNull(lab.server("10.0.0.1", 1));
        }
    }

    @Test
    @Shows({FaultKind.BIND_IN_USE, FaultKind.BIND_NOT_AVAILABLE})
    void addressCannotBeHad() throws IOException {
        FaultPlan plan = FaultPlan.none().once(FaultKind.BIND_IN_USE, 1).once(FaultKind.BIND_NOT_AVAILABLE, 1);
        try (Lab lab = new Lab(plan)) {
            assertEquals(
                    "Address already in use",
                    assertThrows(BindException.class, () -> lab.server("10.0.0.1", 1))
                            .getMessage());
            SocketChannel socket = lab.socket();
            assertEquals(
                    "Cannot assign requested address",
                    assertThrows(BindException.class, () -> socket.bind(Lab.at("10.0.0.1", 1)))
                            .getMessage());
            socket.bind(Lab.at("10.0.0.1", 1));
        }
    }

    @Test
    @Shows(FaultKind.BACKLOG_FULL)
    void fullQueueMakesTheClientTryAgainAfterASecond() throws IOException {
        try (Lab lab = Lab.once(FaultKind.BACKLOG_FULL, 1)) {
            ServerSocketChannel server = lab.server("10.0.0.1", 80);
            SocketChannel client = lab.connecting(server.getLocalAddress());
            lab.waitFor(client, SelectionKey.OP_CONNECT);
            assertTrue(client.finishConnect());
            assertEquals(1, lab.clock.elapsed().toSeconds());
        }
    }

    /** A server with somebody in its queue. */
    private static ServerSocketChannel waiting(Lab lab) throws IOException {
        ServerSocketChannel server = lab.server("10.0.0.1", 80);
        lab.connecting(server.getLocalAddress());
        lab.waitFor(server, SelectionKey.OP_ACCEPT);
        return server;
    }

    @Test
    @Shows(FaultKind.ACCEPT_NOTHING)
    void acceptReturnsNothingAlthoughSomebodyWaits() throws IOException {
        try (Lab lab = Lab.once(FaultKind.ACCEPT_NOTHING, 1)) {
            ServerSocketChannel server = waiting(lab);
            assertNull(server.accept());
            assertNotNull(server.accept());
        }
    }

    @Test
    @Shows(FaultKind.ACCEPT_ABORTED)
    void connectionIsGoneBeforeItIsAccepted() throws IOException {
        try (Lab lab = Lab.once(FaultKind.ACCEPT_ABORTED, 1)) {
            ServerSocketChannel server = waiting(lab);
            assertEquals(
                    "Software caused connection abort",
                    assertThrows(IOException.class, server::accept).getMessage());
            assertNull(server.accept());
        }
    }

    @Test
    @Shows({FaultKind.ACCEPT_TOO_MANY_FILES, FaultKind.ACCEPT_TOO_MANY_FILES_IN_SYSTEM, FaultKind.ACCEPT_NO_BUFFERS})
    void acceptFailsAndTheConnectionStaysInTheQueue() throws IOException {
        FaultPlan plan = FaultPlan.none()
                .once(FaultKind.ACCEPT_TOO_MANY_FILES, 1)
                .once(FaultKind.ACCEPT_TOO_MANY_FILES_IN_SYSTEM, 1)
                .once(FaultKind.ACCEPT_NO_BUFFERS, 1);
        try (Lab lab = new Lab(plan)) {
            ServerSocketChannel server = waiting(lab);
            Trail trail = new Trail();
            for (int i = 0; i < 3; i++) {
                trail.add(assertThrows(IOException.class, server::accept).getMessage());
            }
            trail.is("Too many open files", "Too many open files in system", "No buffer space available");
            assertNotNull(server.accept());
        }
    }

    @Test
    @Shows(FaultKind.ACCEPT_STORM)
    void strangersConnectAndHangUp() throws IOException {
        try (Lab lab = Lab.once(FaultKind.ACCEPT_STORM, 1)) {
            ServerSocketChannel server = waiting(lab);
            SocketChannel first = server.accept();
            assertEquals(Lab.at("10.0.0.2", 0).getAddress(), Hosts.host(first.getRemoteAddress()));
            int strangers = 0;
            for (SocketChannel stranger; (stranger = server.accept()) != null; strangers++) {
                stranger.configureBlocking(false);
                assertEquals(".", lab.readAll(stranger));
                stranger.close();
            }
            assertTrue(strangers >= 1 && strangers <= 100, "strangers: " + strangers);
        }
    }

    @Test // as on Linux, where the reset arrives at once and no test can ask before it
    void connectionThatIsResetBeforeAnybodyAsksFails() throws IOException {
        try (Lab lab = new Lab(FaultPlan.none())) {
            ServerSocketChannel server = lab.server("10.0.0.1", 80);
            SocketChannel client = lab.connecting(server.getLocalAddress());
            lab.pass(Duration.ofMillis(5));
            assertTrue(client.isConnectionPending() && !client.isConnected());
            server.close();
            lab.pass(Duration.ofMillis(5));
            lab.waitFor(client, SelectionKey.OP_CONNECT);
            assertEquals(
                    "Connection reset by peer",
                    assertThrows(SocketException.class, client::finishConnect).getMessage());
            assertFalse(client.isOpen());
        }
    }
}
