package io.nioloop.demo.client;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.nioloop.future.Futures;
import io.nioloop.loop.EventLoop;
import io.nioloop.net.Protocol;
import io.nioloop.net.Server;
import io.nioloop.net.Transport;
import io.nioloop.net.Unix;
import io.nioloop.tls.Tls;
import io.nioloop.tls.TlsOptions;
import java.io.IOException;
import java.io.InputStream;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** {@code nc} over TLS, on Unix sockets and by datagrams, with servers of our own. */
@Timeout(60)
class NetcatLinksTest {
    private static final Path CERTIFICATES = Path.of("..", "core", "src", "test", "resources", "io", "nioloop", "tls");
    private static final String CA = CERTIFICATES.resolve("ca.pem").toString();

    private final Session session = new Session();

    /** Answers the first bytes that come, and closes. */
    private static final class AnswerOnce implements Protocol {
        private Transport transport;

        @Override
        public void connectionMade(Transport transport) {
            this.transport = transport;
        }

        @Override
        public void dataReceived(ByteBuffer data) {
            transport.write("you said ");
            transport.write(data);
            transport.close();
        }
    }

    /** A server on a loop and a thread of its own, of whatever kind. */
    private static final class Host implements AutoCloseable {
        private final EventLoop loop = EventLoop.open();
        private final Server server;
        private final Thread thread = new Thread(loop::runForever, "host");

        Host(Function<EventLoop, io.nioloop.future.Future<Server>> listening) {
            loop.setExceptionHandler((where, error) -> {}); // clients that do not trust it
            server = Futures.runUntilComplete(listening.apply(loop));
            thread.setDaemon(true);
            thread.start();
        }

        static Host tls() throws IOException {
            TlsOptions options =
                    TlsOptions.server(CERTIFICATES.resolve("server.pem"), CERTIFICATES.resolve("server.key"));
            return new Host(loop -> Tls.listen(loop, "127.0.0.1", 0, AnswerOnce::new, options));
        }

        static Host unix(Path file) {
            return new Host(loop -> Unix.listen(loop, file, AnswerOnce::new));
        }

        int port() {
            return ((InetSocketAddress) server.addresses().get(0)).getPort();
        }

        @Override
        public void close() {
            loop.callSoonThreadsafe(() -> {
                server.close();
                server.abortClients();
                loop.callSoon(loop::stop);
            });
            try {
                thread.join(TimeUnit.SECONDS.toMillis(20));
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
            loop.close();
        }
    }

    /** Types a text, and then nothing until the test is over. */
    private static final class OneWord extends InputStream {
        private final byte[] word;
        private final CountDownLatch over = new CountDownLatch(1);
        private boolean said;

        OneWord(String word) {
            this.word = word.getBytes(StandardCharsets.UTF_8);
        }

        @Override
        public int read() {
            throw new UnsupportedOperationException();
        }

        @Override
        public int read(byte[] target, int offset, int length) throws IOException {
            if (!said) {
                said = true;
                System.arraycopy(word, 0, target, offset, word.length);
                return word.length;
            }
            try {
                over.await();
                return -1;
            } catch (InterruptedException e) {
                throw new IOException(e);
            }
        }

        void end() {
            over.countDown();
        }

        @Override
        public void close() {
            end();
        }
    }

    private void assertRefused(String complaint, String... arguments) {
        assertEquals(2, session.run(arguments));
        assertTrue(session.err().startsWith(complaint + System.lineSeparator()), session.err());
    }

    // TLS.

    @Test
    void aServerWhoseAuthorityIsTrustedIsTalkedTo() throws Exception {
        try (Host server = Host.tls()) {
            assertEquals(0, session.typing("hi").run("nc", "--tls", "--ca", CA, "-v", "localhost:" + server.port()));
            assertEquals("you said hi", session.out());
            assertTrue(session.err().contains("TLSv1.3, TLS_"), session.err());
        }
    }

    @Test
    void whenTheInputEndsTheServerHasTheLastWord() throws Exception {
        try (Host server = Host.tls()) {
            assertEquals(0, session.typing("hi").run("nc", "--tls", "--ca", CA, "localhost:" + server.port()));
            assertEquals("you said hi", session.out());
        }
    }

    @Test
    void aServerThatNobodyKnowsIsRefusedAndTheWayOutNamed() throws Exception {
        try (Host server = Host.tls()) {
            String target = "localhost:" + server.port();
            assertEquals(1, session.typing("secret").run("nc", "--tls", target));
            assertTrue(
                    session.err()
                            .contains(": " + target
                                    + ". Try --ca with its certificate in a PEM file, or --insecure to look only."),
                    session.err());
            assertEquals("", session.out());
        }
    }

    @Test
    void aNameThatIsNotInTheCertificateIsRefused() throws Exception {
        try (Host server = new Host(loop -> Tls.listen(loop, "127.0.0.1", 0, AnswerOnce::new, otherHost()))) {
            assertEquals(1, session.typing("x").run("nc", "--tls", "--ca", CA, "localhost:" + server.port()));
            assertEquals("", session.out());
        }
    }

    @Test
    void insecureTrustsAnybodyForAnyName() throws Exception {
        try (Host server = new Host(loop -> Tls.listen(loop, "127.0.0.1", 0, AnswerOnce::new, otherHost()))) {
            assertEquals(0, session.typing("hi").run("nc", "--tls", "--insecure", "localhost:" + server.port()));
            assertEquals("you said hi", session.out());
        }
    }

    private static TlsOptions otherHost() {
        try {
            return TlsOptions.server(CERTIFICATES.resolve("other-host.pem"), CERTIFICATES.resolve("other-host.key"));
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    @Test
    void aFileWithoutCertificatesIsRefused(@TempDir Path directory) throws Exception {
        Path file = Files.writeString(directory.resolve("ca.pem"), "no certificate");
        assertEquals(2, session.run("nc", "--tls", "--ca", file.toString(), "localhost:1"));
        assertTrue(session.err().startsWith("--ca: "), session.err());
        assertTrue(session.err().contains(file.toString()), session.err());
    }

    // Unix sockets.

    @Test
    void aUnixSocketIsTalkedTo(@TempDir Path directory) throws Exception {
        Path file = directory.resolve("socket");
        try (Host server = Host.unix(file)) {
            assertTrue(server.server.isServing());
            assertEquals(0, session.typing("hi").run("nc", "--unix", file.toString()));
            assertEquals("you said hi", session.out());
            assertTrue(session.err().startsWith("connected to " + file), session.err());
        }
    }

    @Test
    void aUnixSocketThatIsNotThereIsNamed(@TempDir Path directory) {
        Path file = directory.resolve("gone");
        assertEquals(1, session.run("nc", "-U", file.toString()));
        assertEquals(
                "No such file or directory: " + file + ". Is the server running, and on that file?",
                session.err().strip());
    }

    @Test
    void aFileOnWhichNobodyListensIsNamed(@TempDir Path directory) throws Exception {
        Path file = Files.writeString(directory.resolve("letter"), "dear reader");
        assertEquals(1, session.run("nc", "-U", file.toString()));
        assertEquals(
                "Connection refused: " + file + ". Nobody listens there: is the server running, and on that file?",
                session.err().strip());
    }

    // Datagrams.

    @Test
    void aDatagramIsAnsweredAndShown() throws Exception {
        try (DatagramSocket server = new DatagramSocket(0, InetAddress.getByAddress(new byte[] {127, 0, 0, 1}));
                OneWord typing = new OneWord("hi")) {
            answering(server).thenRun(typing::end); // and a second later it is over
            int exitCode = session.typing(typing).run("nc", "--udp", "127.0.0.1:" + server.getLocalPort());
            assertEquals(0, exitCode);
            assertEquals("you said hi", session.out());
            assertEquals(
                    "done: 2 B sent, 11 B received",
                    session.err().lines().skip(1).findFirst().orElse(""));
        }
    }

    /** On a thread of its own: those that Java lends are as few as the machine has cores. */
    private static CompletableFuture<Void> answering(DatagramSocket server) {
        return CompletableFuture.runAsync(() -> answer(server), work -> new Thread(work, "peer").start());
    }

    private static void answer(DatagramSocket server) {
        try {
            server.setSoTimeout(20_000);
            DatagramPacket packet = new DatagramPacket(new byte[100], 100);
            server.receive(packet);
            byte[] answer = ("you said " + new String(packet.getData(), 0, packet.getLength(), StandardCharsets.UTF_8))
                    .getBytes(StandardCharsets.UTF_8);
            server.send(new DatagramPacket(answer, answer.length, packet.getSocketAddress()));
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    @Test
    void whereNobodyReceivesDatagramsThatIsSaid() throws Exception {
        int port;
        try (DatagramSocket free = new DatagramSocket(0, InetAddress.getByAddress(new byte[] {127, 0, 0, 1}))) {
            port = free.getLocalPort();
        }
        try (OneWord typing = new OneWord("hi")) {
            assertEquals(1, session.typing(typing).run("nc", "-q", "-u", "127.0.0.1:" + port));
            assertEquals(
                    "nobody receives datagrams at 127.0.0.1:" + port + ": is the server running, and on that port?",
                    session.err().strip());
        }
    }

    @Test
    void ctrlCEndsDatagramsWith130() throws Exception {
        try (DatagramSocket server = new DatagramSocket(0, InetAddress.getByAddress(new byte[] {127, 0, 0, 1}));
                OneWord typing = new OneWord("hi")) {
            answering(server).thenRun(session::pressCtrlC);
            assertEquals(130, session.typing(typing).run("nc", "-u", "127.0.0.1:" + server.getLocalPort()));
        }
    }

    // What goes with what.

    @Test
    void optionsThatExcludeEachOtherAreRefused() {
        assertRefused("--unix and --udp exclude each other: connect to the one or the other", "nc", "-u", "-U", "x");
    }

    @Test
    void tlsIsForTcp() {
        assertRefused("--udp and --tls exclude each other: TLS is for connections", "nc", "-u", "--tls", "a:1");
    }

    @Test
    void tlsIsNotForUnixSockets() {
        assertRefused(
                "--unix and --tls exclude each other: a Unix socket does not leave the machine",
                "nc",
                "-U",
                "x",
                "--tls");
    }

    @Test
    void trustIsEitherOrAndNeedsTls() {
        assertRefused(
                "--ca and --insecure exclude each other: trust those, or anybody",
                "nc",
                "--tls",
                "--insecure",
                "--ca",
                "x",
                "a:1");
    }

    @Test
    void insecureWithoutTlsIsRefused() {
        assertRefused("--insecure needs --tls: without it nobody shows a certificate", "nc", "--insecure", "a:1");
    }

    @Test
    void aUnixSocketTakesThePlaceOfTheTarget() {
        assertRefused("unexpected argument: a:1", "nc", "-U", "x", "a:1");
    }

    @Test
    void aPathThatIsTooLongIsRefused() {
        String path = "/tmp/" + "x".repeat(200);
        assertRefused("--unix: path of 205 bytes: a Unix socket takes 1 to 106: " + path, "nc", "-U", path);
    }
}
