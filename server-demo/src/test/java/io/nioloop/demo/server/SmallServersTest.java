package io.nioloop.demo.server;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import org.junit.jupiter.api.Test;

/** Hello and time on real sockets. */
class SmallServersTest {
    @Test
    void helloGreetsAndCloses() throws Exception {
        try (Running hello = Running.start("hello", "-p", "0")) {
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

    @Test
    void theGreetingArrivesAlthoughThePeerGoesOnSending() throws Exception {
        try (Running hello = Running.start("hello", "-p", "0");
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

    @Test
    void atMostSoManyClientsAreServedAtATime() throws Exception {
        try (Running hello = Running.start("hello", "-p", "0", "--max-clients", "1", "-o", "verbose")) {
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

    private static String addressOf(Peer peer) {
        return "127.0.0.1:" + peer.socket().getLocalPort();
    }

    @Test
    void aSilentClientIsSentAway() throws Exception {
        try (Running hello = Running.start("hello", "-p", "0", "--idle-timeout", "20ms", "-o", "verbose");
                Peer peer = hello.connect()) {
            assertNull(peer.readLine());
            hello.err().nextWith("lost: idle");
        }
    }
}
