package io.nioloop.demo.client;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.nioloop.demo.client.cli.UsageError;
import io.nioloop.net.Protocol;
import io.nioloop.net.Transport;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** From the command line to the result, with real sockets and servers of our own. */
class BenchTest {
    private final Session session = new Session();
    private final AtomicInteger connections = new AtomicInteger();
    private final AtomicLong bytes = new AtomicLong();

    private final class CountingEcho extends LocalServer.Echo {
        @Override
        public void connectionMade(Transport transport) {
            super.connectionMade(transport);
            connections.incrementAndGet();
        }

        @Override
        public void dataReceived(ByteBuffer data) {
            bytes.addAndGet(data.remaining());
            super.dataReceived(data);
        }
    }

    /** Flips a bit in the byte at one place of the stream. */
    private static final class Forger extends LocalServer.Echo {
        private static final int PLACE = 100;

        private int seen;

        @Override
        public void dataReceived(ByteBuffer data) {
            byte[] copy = new byte[data.remaining()];
            data.get(copy);
            if (seen <= PLACE && PLACE < seen + copy.length) {
                copy[PLACE - seen] ^= 1;
            }
            seen += copy.length;
            transport().write(copy);
        }
    }

    /** Takes everything and says nothing. */
    private record Sink() implements Protocol {
        @Override
        public void dataReceived(ByteBuffer data) {}
    }

    private int bench(LocalServer server, String... options) {
        String[] arguments = new String[options.length + 2];
        arguments[0] = "bench";
        arguments[1] = "echo://" + server.address();
        System.arraycopy(options, 0, arguments, 2, options.length);
        return session.run(arguments);
    }

    private double number(String key) {
        Matcher found = Pattern.compile("\"" + key + "\":(-?[0-9.E]+)").matcher(session.out());
        assertTrue(found.find(), key + " is not in " + session.out());
        return Double.parseDouble(found.group(1));
    }

    @Test
    void exactlySoManyMessagesAreSentCheckedAndCounted() {
        try (LocalServer server = new LocalServer(CountingEcho::new)) {
            assertEquals(0, bench(server, "-c", "4", "-n", "1000", "-s", "100", "--warmup", "0", "--json"));
            assertEquals(4, connections.get());
            assertEquals(100_000, bytes.get());
            assertEquals(1_000, number("requests"));
            assertEquals(0, number("errors"));
            assertEquals("", session.err());
        }
    }

    @Test
    void theJsonObjectHasTheseKeysInThisOrder() {
        try (LocalServer server = new LocalServer(LocalServer.Echo::new)) {
            bench(server, "-c2", "-n10", "--pipeline=3", "--warmup", "0", "--json");
            String shape = session.out().strip().replaceAll("\\d+(\\.\\d+)?(E\\d+)?(?=[,}])", "#");
            assertEquals(
                    "{\"target\":\"echo://" + server.address() + "\",\"connections\":#,\"size\":#,\"pipeline\":#,"
                            + "\"seconds\":#,\"requests\":#,\"rps\":#,\"bytes_per_second\":#,\"errors\":#,\"failures\":{},"
                            + "\"latency_us\":{\"min\":#,\"p50\":#,\"p90\":#,\"p99\":#,\"p99_9\":#,\"max\":#},"
                            + "\"loop\":{\"utilisation\":#},\"interrupted\":false}",
                    shape);
            assertTrue(number("min") > 0 && number("min") <= number("p50") && number("p50") <= number("max"));
        }
    }

    @Test
    void theResultForPeopleIsAFewLines() {
        try (LocalServer server = new LocalServer(LocalServer.Echo::new)) {
            assertEquals(0, bench(server, "-n", "100", "--warmup", "0", "-q"));
            String[] lines = session.out().lines().toArray(String[]::new);
            String[] patterns = {
                "target    echo://" + server.address() + "   50 connections, messages of 64 B, 1 under way on each",
                "requests  100   [0-9,]+/s   [0-9.]+ .?B/s each way   in [0-9.]+ .?s",
                "errors    0",
                "latency   p50 [0-9.]+ .?s   p90 [0-9.]+ .?s   p99 [0-9.]+ .?s   p99.9 [0-9.]+ .?s   max [0-9.]+ .?s",
                "          [0-9.]+ .?s [ ▁▂▃▄▅▆▇█]{48} [0-9.]+ .?s",
                "client    [0-9]+ % of a core.*"
            };
            assertEquals(patterns.length, lines.length, session.out());
            for (int i = 0; i < lines.length; i++) {
                assertTrue(lines[i].matches(patterns[i]), lines[i]);
            }
            assertEquals("", session.err());
        }
    }

    @Test
    void largeMessagesAndDeepPipelinesComeBackIntact() {
        try (LocalServer server = new LocalServer(CountingEcho::new)) {
            assertEquals(
                    0,
                    bench(server, "-c3", "-n20", "-s1MB", "--pipeline", "4", "--warmup", "0", "--json"),
                    session.err());
            assertEquals(20L << 20, bytes.get());
            assertEquals(20, number("requests"));
        }
    }

    @Test
    void aDurationEndsItToo() {
        try (LocalServer server = new LocalServer(LocalServer.Echo::new)) {
            assertEquals(0, bench(server, "-c2", "-d", "500ms", "--warmup", "0", "--json"));
            assertTrue(number("requests") > 0);
            assertTrue(number("seconds") >= 0.5);
        }
    }

    @Test
    void whatIsSentToWarmUpDoesNotCount() {
        try (LocalServer server = new LocalServer(CountingEcho::new)) {
            assertEquals(0, bench(server, "-c1", "-n10", "--warmup", "1ms", "--json"));
            assertEquals(10, number("requests"));
            assertTrue(bytes.get() > 10 * 64, "nothing was sent to warm up");
        }
    }

    @Test
    void aWrongEchoIsFoundAndNamed() {
        AtomicInteger number = new AtomicInteger();
        try (LocalServer server =
                new LocalServer(() -> number.getAndIncrement() == 0 ? new Forger() : new LocalServer.Echo())) {
            assertEquals(3, bench(server, "-c3", "-n", "1000", "--warmup", "0", "-v"));
            assertTrue(
                    session.out().contains("errors    1 of 3 connections: 1 x what came back is not what was sent"),
                    session.out());
            assertTrue(session.err().contains("what came back is not what was sent: byte 100"), session.err());
        }
    }

    @Test
    void aServerThatClosesSomeConnectionsIsAPartialFailure() {
        AtomicInteger number = new AtomicInteger();
        Protocol closing = new Protocol() {
            @Override
            public void connectionMade(Transport transport) {
                transport.close();
            }

            @Override
            public void dataReceived(ByteBuffer data) {}
        };
        try (LocalServer server =
                new LocalServer(() -> number.getAndIncrement() == 1 ? closing : new LocalServer.Echo())) {
            assertEquals(3, bench(server, "-c4", "-n", "100", "--warmup", "0", "--json"));
            assertEquals(1, number("errors"));
            assertTrue(number("requests") >= 99, "one message may have been lost with the connection");
        }
    }

    @Test
    void aServerThatNeverAnswersIsAFailure() {
        try (LocalServer server = new LocalServer(Sink::new)) {
            assertEquals(1, bench(server, "-c2", "-n5", "--warmup", "0", "--timeout", "1s", "--json"));
            assertEquals(2, number("errors"));
            assertTrue(session.out().contains("\"failures\":{\"no answer within 1 s\":2}"), session.out());
            assertTrue(session.out().contains("\"p50\":null"), session.out());
        }
    }

    @Test
    void whereNobodyListensOneLineSaysSo() throws IOException {
        try (Socket boundButDeaf = new Socket()) {
            boundButDeaf.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
            String address = "127.0.0.1:" + boundButDeaf.getLocalPort();
            assertEquals(1, session.run("bench", "echo://" + address, "--json"));
            assertEquals(
                    "Connection refused: " + address
                            + ". Nobody listens there: is the server running, and on that port?",
                    session.err().strip());
            assertEquals("", session.out());
        }
    }

    @Test
    void ctrlCShowsWhatWasMeasuredSoFar() {
        class Presser extends LocalServer.Echo {
            @Override
            public void dataReceived(ByteBuffer data) {
                super.dataReceived(data);
                if (bytes.addAndGet(64) == 64 * 100) {
                    session.pressCtrlC();
                }
            }
        }
        try (LocalServer server = new LocalServer(Presser::new)) {
            assertEquals(130, bench(server, "-c1", "-d1h", "--warmup", "0", "--json"));
            assertTrue(number("requests") >= 99, session.out());
            assertTrue(session.out().contains("\"interrupted\":true"));
            assertEquals(0, number("errors"));
        }
    }

    @Test
    void theProgressLineIsErasedInTheEnd() {
        try (LocalServer server = new LocalServer(LocalServer.Echo::new)) {
            session.onScreen();
            assertEquals(0, bench(server, "-c2", "-n10", "--warmup", "0", "--color", "never"));
            assertTrue(session.err().startsWith("\r\033[Kconnecting: 0 of 2"), session.err());
            int erased = session.err().lastIndexOf("\r\033[K");
            assertTrue(session.err().startsWith("\r\033[Kclosed loop", erased), session.err());
        }
    }

    @Test
    void programsAndDumbTerminalsGetNoProgressLine() {
        try (LocalServer server = new LocalServer(LocalServer.Echo::new)) {
            assertEquals(0, bench(server, "-c2", "-n10", "--warmup", "0"));
            session.onScreen();
            assertEquals(0, bench(server, "-c2", "-n10", "--warmup", "0", "--json"));
            session.with(Map.of("TERM", "dumb"));
            assertEquals(0, bench(server, "-c2", "-n10", "--warmup", "0"));
            assertFalse(session.err().contains("\r"), session.err());
            assertFalse(session.out().contains("\033"), session.out());
        }
    }

    @Test
    void aHostThatIsNotThisOneIsRefused() {
        assertEquals(2, session.run("bench", "echo://192.0.2.1:8007"));
        assertTrue(
                session.err()
                        .startsWith("refused: 192.0.2.1:8007 is not a loopback address."
                                + " If that host is yours, add --i-own-this-host."),
                session.err());
        assertEquals("", session.out());
    }

    @Test
    void oneAddressOfManyThatIsNotLoopbackIsEnoughToRefuse() {
        InetSocketAddress local = new InetSocketAddress(InetAddress.getLoopbackAddress(), 8007);
        InetSocketAddress other = new InetSocketAddress("192.0.2.1", 8007);
        BenchProgram.requireLoopback(List.of(local));
        assertThrows(UsageError.class, () -> BenchProgram.requireLoopback(List.of(local, other)));
    }

    @Test
    void whoOwnsTheHostMayUseIt() {
        try (LocalServer server = new LocalServer(LocalServer.Echo::new)) {
            assertEquals(0, bench(server, "-c1", "-n1", "--warmup", "0", "--i-own-this-host", "--json"));
        }
    }
}
