package io.nioloop.demo.server;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Hello, time and proxy on real sockets. */
class SmallServersTest {
    @ParameterizedTest
    @ValueSource(strings = {"protocol", "streams"})
    void helloGreetsAndCloses(String style) throws Exception {
        try (Running hello = Running.start("hello", "--style", style, "-p", "0")) {
            try (Peer peer = hello.connect()) {
                peer.send("hi");
                assertEquals("Hello, world!", peer.readLine());
                assertNull(peer.readLine());
            }
            try (Peer silent = hello.connect()) {
                silent.sendEof();
                assertEquals("Hello, world!", silent.readLine());
                assertNull(silent.readLine());
            }
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"protocol", "streams"})
    void theGreetingArrivesAlthoughThePeerGoesOnSending(String style) throws Exception {
        try (Running hello = Running.start("hello", "--style", style, "-p", "0");
                Peer peer = hello.connect()) {
            peer.send("x".repeat(100_000));
            assertEquals("Hello, world!", peer.readLine());
        }
    }

    @Test
    void timeTellsTheTimeOnOneLine() throws Exception {
        try (Running time = Running.start("time", "-p", "0");
                Peer peer = time.connect()) {
            String line = peer.readLine();
            Duration age = Duration.between(OffsetDateTime.parse(line), OffsetDateTime.now(ZoneOffset.UTC));
            assertTrue(age.abs().compareTo(Duration.ofMinutes(5)) < 0, line);
            assertTrue(line.matches("\\d{4}-\\d\\d-\\d\\dT\\d\\d:\\d\\d:\\d\\d[+-]\\d\\d:\\d\\d"), line);
            assertNull(peer.readLine());
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"protocol", "streams"})
    void atMostSoManyClientsAreServedAtATime(String style) throws Exception {
        try (Running hello =
                Running.start("hello", "--style", style, "-p", "0", "--max-clients", "1", "-o", "verbose")) {
            Peer first = hello.connect();
            assertEquals("+ " + addressOf(first) + " connected", hello.err().next());
            try (Peer second = hello.connect()) {
                second.send("hi");
                first.send("hi");
                assertEquals("Hello, world!", first.readLine());
                assertEquals(
                        "- " + addressOf(first) + " disconnected", hello.err().next());
                first.close();
                assertEquals(
                        "+ " + addressOf(second) + " connected", hello.err().next());
                assertEquals("Hello, world!", second.readLine());
            }
        }
    }

    @Test
    void aProxyForwardsToAServerAndBackUntilBothHaveEnded() throws Exception {
        try (Running echo = Running.start("echo", "-p", "0");
                Running proxy = Running.start("proxy", "-p", "0", "--to", "127.0.0.1:" + echo.port())) {
            try (Peer peer = proxy.connect()) {
                peer.send("there\n");
                assertEquals("there", peer.readLine());
                peer.send("and back");
                peer.sendEof();
                assertEquals("and back", peer.readLine());
                assertNull(peer.readLine());
            }
            proxy.signal(Signals.Signal.INT);
            assertEquals(0, proxy.exitCode());
            assertEquals("done: 1 served, 28 bytes, 0 errors", proxy.out().next());
        }
    }

    @Test
    void aProxyWithoutATargetSaysWhichAndCloses() throws Exception {
        int port;
        try (Running gone = Running.start("echo", "-p", "0")) {
            port = gone.port();
        }
        try (Running proxy = Running.start("proxy", "-p", "0", "--to", "127.0.0.1:" + port);
                Peer peer = proxy.connect()) {
            assertNull(peer.readLine());
            String complaint = proxy.err().nextWith("!");
            assertTrue(complaint.startsWith("! cannot reach 127.0.0.1:" + port + " for " + addressOf(peer)), complaint);
        }
    }

    private static String addressOf(Peer peer) {
        return "127.0.0.1:" + peer.socket().getLocalPort();
    }

    @ParameterizedTest
    @ValueSource(strings = {"protocol", "streams"})
    void aSilentClientIsSentAway(String style) throws Exception {
        try (Running hello =
                        Running.start("hello", "--style", style, "-p", "0", "--idle-timeout", "20ms", "-o", "verbose");
                Peer peer = hello.connect()) {
            assertNull(peer.readLine());
            hello.err().nextWith("lost: idle");
            hello.signal(Signals.Signal.INT);
            assertEquals("done: 1 served, 0 errors", hello.out().next());
        }
    }
}
