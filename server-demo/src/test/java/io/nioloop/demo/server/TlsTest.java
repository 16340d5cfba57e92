package io.nioloop.demo.server;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.nioloop.streams.ClientHandler;
import io.nioloop.streams.Connection;
import io.nioloop.streams.StreamReader;
import io.nioloop.task.Tasks;
import io.nioloop.tls.TlsOptions;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import javax.net.ssl.SSLContext;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** TLS between the programs and their clients: on real sockets with the JDK's own as the judge, and in simulations. */
class TlsTest {
    private static final Path CERTIFICATES = Path.of("..", "core", "src", "test", "resources", "io", "nioloop", "tls");

    private static String file(String name) {
        return CERTIFICATES.resolve(name).toString();
    }

    private static Running start(String program, String... options) throws InterruptedException {
        List<String> arguments = new ArrayList<>(List.of(program, "-p", "0"));
        arguments.addAll(List.of("--tls", file("server.pem"), file("server.key")));
        arguments.addAll(List.of(options));
        return Running.start(arguments.toArray(String[]::new));
    }

    private static TlsOptions client() {
        try {
            return TlsOptions.trusting(CERTIFICATES.resolve("ca.pem"));
        } catch (IOException broken) {
            throw new UncheckedIOException(broken);
        }
    }

    private static Peer connect(Running server) throws IOException {
        return Peer.trusting(client().context(), server.port());
    }

    @ParameterizedTest
    @ValueSource(strings = {"protocol", "streams"})
    void echoSpeaksTls(String style) throws Exception {
        byte[] sent = ProxyStage.bytes(3_000_000); // more than the buffers on the way hold
        try (Running echo = start("echo", "--style", style)) {
            String address = "127.0.0.1:" + echo.port();
            assertEquals(
                    "echo    listening on " + address + "   (try: openssl s_client -quiet -connect " + address + ")",
                    echo.firstLine());
            try (Peer peer = connect(echo)) {
                CompletableFuture<Void> sending = CompletableFuture.runAsync(() -> send(peer, sent));
                assertArrayEquals(sent, peer.socket().getInputStream().readNBytes(sent.length));
                sending.join();
                peer.sendEof();
                assertEquals(-1, peer.socket().getInputStream().read());
            }
            echo.signal(Signals.Signal.INT);
            assertEquals(0, echo.exitCode());
            assertEquals("done: 1 served, 0 errors", echo.out().next());
        }
    }

    private static void send(Peer peer, byte[] bytes) {
        try {
            peer.socket().getOutputStream().write(bytes);
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"protocol", "streams"})
    void chatSpeaksTls(String style) throws Exception {
        try (Running chat = start("chat", "--style", style);
                Peer ann = connect(chat);
                Peer bob = connect(chat)) {
            ann.send("ann\n");
            ann.readLineWith("ann");
            bob.send("bob\n");
            ann.readLineWith("bob");
            bob.send("between us\n");
            assertTrue(ann.readLineWith("between us").contains("bob"));
            bob.send("one more\nlast words");
            bob.sendEof(); // closes both directions, and that is heard at once
            ann.readLineWith("one more");
            assertTrue(ann.readLineWith("last words").contains("bob"));
            chat.signal(Signals.Signal.INT);
            assertNull(ann.readLineWith("no such line"));
            assertEquals(0, chat.exitCode());
            assertTrue(chat.out().nextWith("done").startsWith("done: 2 served, 3 lines, 0 errors"));
        }
    }

    @Test
    void aProxySpeaksTlsWithItsClientsAndNotWithItsTarget() throws Exception {
        try (Running echo = Running.start("echo", "-p", "0");
                Running proxy = start("proxy", "--to", "127.0.0.1:" + echo.port());
                Peer peer = connect(proxy)) {
            peer.send("there and back\n");
            assertEquals("there and back", peer.readLine());
        }
    }

    @Test
    void whoDoesNotSpeakTlsIsSentAwayAndTheOthersAreServed() throws Exception {
        try (Running echo = start("echo")) {
            try (Peer plain = echo.connect()) {
                plain.send("GET / HTTP/1.0\r\n\r\n");
                assertEquals(-1, lastOf(plain));
            }
            try (Peer peer = connect(echo)) {
                peer.send("still here\n");
                assertEquals("still here", peer.readLine());
            }
            assertEquals(List.of(), echo.err().rest());
        }
    }

    private static int lastOf(Peer peer) {
        try {
            peer.socket().getInputStream().readAllBytes(); // the alert
        } catch (IOException reset) {
            // as good an end
        }
        return -1;
    }

    @Test
    void aSelfSignedCertificateIsMadeAtOnce() throws Exception {
        try (Running echo = Running.start("echo", "-p", "0", "--tls-self-signed");
                Peer peer = Peer.trusting(SelfSignedTest.trustingAnybody(), echo.port())) {
            assertTrue(echo.firstLine().contains("(try: openssl s_client "), echo.firstLine());
            peer.send("hello\n");
            assertEquals("hello", peer.readLine());
        }
    }

    @Test
    void aCertificateThatNobodyTrustsIsRefusedByTheClient() throws Exception {
        try (Running echo = start("echo");
                Peer peer = Peer.trusting(SSLContext.getDefault(), echo.port())) {
            assertThrows(IOException.class, () -> peer.send("hello\n"));
        }
    }

    // The proxy in a simulation: TLS has no half-closed connections.

    private static void play(ClientHandler target, ProxyStage.Play play, String... options) {
        List<String> arguments = new ArrayList<>(List.of("--tls", file("server.pem"), file("server.key")));
        arguments.addAll(List.of(options));
        ProxyStage.play(target, play, arguments.toArray(String[]::new));
    }

    @ParameterizedTest
    @ValueSource(strings = {"--latency=0", "--latency=50ms", "--rate=100kB/s"})
    void whatAClientSaysBeforeItClosesReachesTheTarget(String option) {
        byte[] sent = ProxyStage.bytes(50_000);
        List<byte[]> heard = new ArrayList<>();
        ClientHandler target = (reader, writer) -> {
            heard.add(reader.read());
            writer.close();
        };
        play(
                target,
                stage -> {
                    Connection client = stage.connect(client());
                    client.writer().write(sent);
                    client.close();
                    client.writer().waitClosed();
                    assertTrue(waitUntilNobodyIsThere(stage));
                    assertArrayEquals(sent, heard.get(0));
                },
                option);
    }

    private static boolean waitUntilNobodyIsThere(ProxyStage stage) {
        for (int i = 0; i < 100 && stage.service().connections() > 0; i++) {
            Tasks.sleep(Duration.ofMillis(100));
        }
        Tasks.sleep(Duration.ofSeconds(5));
        return stage.service().connections() == 0;
    }

    @ParameterizedTest
    @ValueSource(strings = {"--latency=0", "--latency=50ms", "--rate=100kB/s"})
    void theEndOfTheTargetEndsTheClientAfterAllWasSent(String option) {
        byte[] sent = ProxyStage.bytes(50_000);
        ClientHandler target = (reader, writer) -> {
            writer.write(sent);
            writer.drain();
            writer.writeEof();
            assertEquals("last words", ProxyStage.text(reader.read()));
            writer.close();
        };
        play(
                target,
                stage -> {
                    try (Connection client = stage.connect(client())) {
                        client.writer().write("last words");
                        StreamReader reader = client.reader();
                        assertArrayEquals(sent, reader.read());
                    }
                },
                option);
    }
}
