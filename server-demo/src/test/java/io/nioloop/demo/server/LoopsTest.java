package io.nioloop.demo.server;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.net.InetAddress;
import java.net.ServerSocket;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Echo on several loops. */
class LoopsTest {
    @ParameterizedTest
    @ValueSource(strings = {"protocol", "streams"})
    void clientsAreServedOnSeveralThreads(String style) throws Exception {
        try (Running echo = Running.start("echo", "--style", style, "-p0", "--loops=3", "-o", "verbose")) {
            for (int i = 0; i < 20; i++) {
                try (Peer peer = echo.connect()) {
                    peer.send("there and back\n");
                    assertEquals("there and back", peer.readLine());
                }
            }
            assertTrue(echo.err().next().startsWith("+ 127.0.0.1:"));
            echo.signal(Signals.Signal.INT);
            assertEquals(0, echo.exitCode());
            assertEquals("done: 20 served, 0 errors", echo.out().next());
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"protocol", "streams"})
    void clientsThatAreThereAreToldApartAndLetGo(String style) throws Exception {
        try (Running echo = Running.start("echo", "--style", style, "-p0", "--loops=2")) {
            List<Peer> peers = new ArrayList<>();
            for (int i = 0; i < 5; i++) {
                Peer peer = echo.connect();
                peer.send("x\n");
                assertEquals("x", peer.readLine());
                peers.add(peer);
            }
            echo.signal(Signals.Signal.INT);
            assertEquals("stopping: 5 clients, draining up to 5 s", echo.err().next());
            for (Peer peer : peers) {
                assertNull(peer.readLine());
                peer.close();
            }
            assertEquals(0, echo.exitCode());
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"protocol", "streams"})
    void limitIsForAllOfThem(String style) throws Exception {
        try (Running echo =
                Running.start("echo", "--style", style, "-p0", "--loops=3", "--max-clients=1", "--idle-timeout=50ms")) {
            try (Peer silent = echo.connect();
                    Peer next = echo.connect()) {
                assertNull(silent.readLine());
                assertNull(next.readLine());
            }
        }
    }

    @Test
    void aPortThatOtherLoopsShareIsInUseToo() throws Exception {
        try (Running first = Running.start("echo", "--loops=2", "-p0")) {
            Lines err = new Lines();
            Terminal terminal = new Terminal(new Lines().printStream(), err.printStream(), false, Map.of(), "demo");
            Main second = new Main(terminal, (limit, listener) -> {});
            assertEquals(1, second.run(List.of("echo", "--loops=2", "-p", String.valueOf(first.port()))));
            assertEquals("Address already in use: 127.0.0.1:" + first.port() + ". Try --port 0.", err.next());
        }
    }

    @Test
    void aPortInUseIsNamedAndNoThreadIsLeft() throws Exception {
        Lines out = new Lines();
        Lines err = new Lines();
        Terminal terminal = new Terminal(out.printStream(), err.printStream(), false, Map.of(), "demo");
        try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getByAddress(new byte[] {127, 0, 0, 1}))) {
            Main main = new Main(terminal, (limit, listener) -> {});
            assertEquals(1, main.run(List.of("echo", "--loops=2", "-p", String.valueOf(taken.getLocalPort()))));
            assertEquals("Address already in use: 127.0.0.1:" + taken.getLocalPort() + ". Try --port 0.", err.next());
        }
        assertTrue(Thread.getAllStackTraces().keySet().stream()
                .noneMatch(thread -> thread.getName().matches("nioloop-\\d+")));
    }
}
