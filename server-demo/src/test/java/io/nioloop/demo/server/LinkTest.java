package io.nioloop.demo.server;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.nioloop.future.Futures;
import io.nioloop.loop.EventLoop;
import io.nioloop.net.DatagramTransport;
import io.nioloop.streams.Connection;
import io.nioloop.streams.Streams;
import io.nioloop.task.Coroutine;
import io.nioloop.task.Task;
import java.io.IOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Echo on Unix sockets and by datagrams, and which options are refused beside which. */
class LinkTest {
    private static final Duration DEADLINE = Duration.ofSeconds(20);

    private final Lines out = new Lines();
    private final Lines err = new Lines();

    private int run(String... arguments) {
        Terminal terminal = new Terminal(out.printStream(), err.printStream(), false, Map.of(), "demo");
        Signals none = (limit, listener) -> {
            throw new AssertionError("nothing should run");
        };
        return new Main(terminal, none).run(List.of(arguments));
    }

    private void assertRefused(String complaint, String... arguments) {
        assertEquals(2, run(arguments));
        assertEquals(List.of(complaint, "help: demo " + arguments[0] + " --help"), err.rest());
        assertEquals(List.of(), out.rest());
    }

    // Unix sockets.

    private static String talk(Path file, String text) {
        Coroutine<String> talk = () -> {
            try (Connection connection = Streams.openUnixConnection(file)) {
                connection.writer().write(text);
                connection.writer().writeEof();
                return new String(connection.reader().read(), StandardCharsets.UTF_8);
            }
        };
        try (EventLoop loop = EventLoop.open()) {
            return Futures.runUntilComplete(Futures.waitFor(Task.start(loop, talk), DEADLINE));
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"protocol", "streams"})
    void echoListensOnAUnixSocket(String style, @TempDir Path directory) throws Exception {
        Path file = directory.resolve("echo");
        leaveAStaleSocket(file);
        try (Running echo =
                Running.startAnywhere("echo", "--style", style, "--unix", file.toString(), "-o", "verbose")) {
            assertEquals("echo    listening on " + file + "   (try: nc -U " + file + ")", echo.firstLine());
            assertEquals("there and back", talk(file, "there and back"));
            assertEquals("+ a client connected", echo.err().next());
            echo.signal(Signals.Signal.INT);
            assertEquals(0, echo.exitCode());
            assertEquals("done: 1 served, 0 errors", echo.out().next());
        }
        assertFalse(Files.exists(file));
    }

    private static void leaveAStaleSocket(Path file) throws IOException {
        try (ServerSocketChannel stale = ServerSocketChannel.open(StandardProtocolFamily.UNIX)) {
            stale.bind(UnixDomainSocketAddress.of(file));
        }
        assertTrue(Files.exists(file));
    }

    @ParameterizedTest
    @ValueSource(strings = {"protocol", "streams"})
    void aFileThatIsNoSocketIsLeftAlone(String style, @TempDir Path directory) throws Exception {
        Path file = Files.writeString(directory.resolve("letter"), "dear reader");
        assertEquals(1, run("echo", "--style", style, "--unix", file.toString()));
        assertEquals(
                List.of("cannot listen on a Unix socket: " + file
                        + ": is in the way, and is no socket; choose another path, or remove it"),
                err.rest());
        assertEquals("dear reader", Files.readString(file));
    }

    @ParameterizedTest
    @ValueSource(strings = {"protocol", "streams"})
    void aDirectoryThatIsMissingIsNamed(String style, @TempDir Path directory) throws Exception {
        Path file = directory.resolve("gone").resolve("echo");
        assertEquals(1, run("echo", "--style", style, "--unix", file.toString()));
        String complaint = err.next();
        assertTrue(complaint.startsWith("cannot listen on a Unix socket: "), complaint);
        assertTrue(complaint.endsWith(file.toString()), complaint);
    }

    @ParameterizedTest
    @ValueSource(strings = {"protocol", "streams"})
    void aPathThatIsTooLongIsRefused(String style) {
        String path = "/tmp/" + "x".repeat(200);
        assertRefused(
                "--unix: path of 205 bytes: a Unix socket takes 1 to 106: " + path,
                "echo",
                "--style",
                style,
                "--unix",
                path);
    }

    @Test
    void streamsOnAUnixSocketHaveLimits(@TempDir Path directory) throws Exception {
        Path file = directory.resolve("echo");
        try (Running echo = Running.startAnywhere(
                "echo", "--style=streams", "--unix=" + file, "--max-clients=1", "--idle-timeout=50ms")) {
            try (SocketChannel silent = SocketChannel.open(UnixDomainSocketAddress.of(file))) {
                assertEquals("next", talk(file, "next")); // waits in line until the silent one is cut off
                assertEquals(-1, silent.read(ByteBuffer.allocate(1)));
            }
            echo.signal(Signals.Signal.INT);
            assertEquals(0, echo.exitCode());
            assertEquals("done: 2 served, 0 errors", echo.out().next());
        }
    }

    @Test
    void aProgramGetsThePathAndNoPort(@TempDir Path directory) throws Exception {
        Path file = directory.resolve("echo");
        try (Running echo = Running.startAnywhere("echo", "--unix", file.toString(), "--json")) {
            assertEquals(
                    "{\"event\":\"listening\",\"program\":\"echo\",\"addresses\":[\"" + file + "\"]}",
                    echo.firstLine());
        }
    }

    // Datagrams.

    @Test
    void echoSendsDatagramsBack() throws Exception {
        try (Running echo = Running.start("echo", "-p", "0", "--udp");
                DatagramSocket peer = new DatagramSocket(0, InetAddress.getLoopbackAddress())) {
            String line = echo.firstLine();
            assertTrue(line.endsWith("(try: nc -u 127.0.0.1 " + echo.port() + ")"), line);
            peer.setSoTimeout((int) DEADLINE.toMillis());
            for (int size : new int[] {1, 0, 60_000}) {
                byte[] sent = ProxyStage.bytes(size);
                peer.send(new DatagramPacket(sent, size, InetAddress.getLoopbackAddress(), echo.port()));
                DatagramPacket back = new DatagramPacket(new byte[65_536], 65_536);
                peer.receive(back);
                assertArrayEquals(sent, Arrays.copyOf(back.getData(), back.getLength()));
            }
            echo.signal(Signals.Signal.INT);
            assertEquals(0, echo.exitCode());
            assertEquals(
                    "done: 3 served, 60001 bytes, 0 dropped, 0 errors",
                    echo.out().next());
        }
    }

    @Test
    void datagramsThatDoNotFitIntoTheWayOutAreDropped() {
        List<Object> sentTo = new ArrayList<>();
        DatagramTransport transport = (DatagramTransport) java.lang.reflect.Proxy.newProxyInstance(
                getClass().getClassLoader(), new Class<?>[] {DatagramTransport.class}, (self, method, arguments) -> {
                    sentTo.add(arguments[1]);
                    return null;
                });
        InetSocketAddress from = new InetSocketAddress(InetAddress.getLoopbackAddress(), 9);
        EchoDatagrams echo = new EchoDatagrams(() -> {});
        echo.connectionMade(transport);
        echo.datagramReceived(ByteBuffer.wrap(new byte[3]), from);
        echo.pauseWriting();
        echo.datagramReceived(ByteBuffer.wrap(new byte[4]), from);
        echo.resumeWriting();
        echo.datagramReceived(ByteBuffer.wrap(new byte[5]), from);
        echo.errorReceived(new IOException("no route"));
        assertEquals(List.of(from, from), sentTo);
        assertEquals(List.of(2L, 8L, 2L), List.of(echo.sentBack(), echo.bytes(), echo.dropped()));
    }

    @Test
    void aPortInUseIsNamed() throws Exception {
        try (DatagramSocket taken = new DatagramSocket(0, InetAddress.getLoopbackAddress())) {
            assertEquals(1, run("echo", "--udp", "-p", String.valueOf(taken.getLocalPort())));
            String complaint = err.next();
            assertTrue(complaint.contains("127.0.0.1:" + taken.getLocalPort()), complaint);
            assertTrue(complaint.endsWith("Try --port 0."), complaint);
        }
    }

    // What goes with what.

    @Test
    void optionsThatExcludeEachOtherAreRefused() {
        assertRefused(
                "--unix and --udp exclude each other: listen on the one or the other", "echo", "--udp", "--unix=x");
        assertRefused(
                "--unix and --port exclude each other: a Unix socket is a file", "echo", "--unix", "x", "-p", "1");
        assertRefused(
                "--unix and --bind-address exclude each other: a Unix socket is a file",
                "echo",
                "--unix=x",
                "-b",
                "::1");
        assertRefused(
                "--unix and --tls-self-signed exclude each other: a Unix socket does not leave the machine",
                "echo",
                "--unix=x",
                "--tls-self-signed");
        assertRefused(
                "--udp and --tls-self-signed exclude each other: TLS is for connections",
                "echo",
                "--udp",
                "--tls-self-signed");
        assertRefused(
                "--udp and --max-clients exclude each other: datagrams need no connection",
                "echo",
                "--udp",
                "--max-clients=1");
        assertRefused(
                "--loops and --udp exclude each other: all datagrams come to one socket", "echo", "--loops=2", "--udp");
        assertRefused(
                "--loops and --unix exclude each other: a Unix socket has no port that loops could share",
                "echo",
                "--loops=2",
                "--unix=x");
        assertRefused(
                "--loops and --tls-self-signed exclude each other: several loops speak no TLS yet",
                "echo",
                "--loops=2",
                "--tls-self-signed");
        assertRefused("--loops 0: use a number, 1 to 256", "echo", "--loops=0");
        assertRefused("--loops 257: use a number, 1 to 256", "echo", "--loops=257");
    }

    @Test
    void somePairsNeedTheStyleThatCanDoIt() {
        String simple = " needs --style protocol: the callbacks are kept simple";
        assertRefused("--tls-self-signed" + simple, "echo", "--style=callbacks", "--tls-self-signed");
        assertRefused("--unix" + simple, "echo", "--style=callbacks", "--unix=x");
        assertRefused("--udp" + simple, "echo", "--style=callbacks", "--udp");
        assertRefused("--udp needs --style protocol: datagrams are no stream", "echo", "--style=streams", "--udp");
        assertRefused("--loops" + simple, "echo", "--style=callbacks", "--loops=2");
    }

    @Test
    void aCertificateThatCannotBeUsedIsRefused(@TempDir Path directory) throws Exception {
        Path tls = Path.of("..", "core", "src", "test", "resources", "io", "nioloop", "tls");
        String certificate = tls.resolve("server.pem").toString();
        String other = tls.resolve("client.key").toString();
        String gone = directory.resolve("gone").toString();
        for (String program : List.of("echo", "chat")) {
            assertRefused("--tls needs 2 values: --tls CERT KEY", program, "--tls", certificate);
            assertRefused(
                    "--tls " + certificate + " " + gone + ": there is no file " + gone,
                    program,
                    "--tls",
                    certificate,
                    gone);
            assertRefused(
                    "--tls " + certificate + " " + directory + ": " + directory + " is a directory",
                    program,
                    "--tls",
                    certificate,
                    directory.toString());
            assertRefused(
                    "--tls " + certificate + " " + other + ": " + other + " is not the key of the first certificate in "
                            + certificate,
                    program,
                    "-p0",
                    "--tls",
                    certificate,
                    other);
            assertRefused(
                    "--tls and --tls-self-signed exclude each other: one certificate is enough",
                    program,
                    "--tls",
                    certificate,
                    tls.resolve("server.key").toString(),
                    "--tls-self-signed");
        }
    }

    @Test
    void whatIsTakenBackCounts() {
        assertRefused("--max-clients 0: use a number, 1 or more", "echo", "--no-udp", "--max-clients=0");
    }

    @Test
    void programsWithoutTheseOptionsSaySo() {
        assertRefused("unknown option: --udp", "hello", "--udp");
        assertRefused("unknown option: --unix", "chat", "--unix", "x");
        assertRefused("unknown option: --tls", "time", "--tls", "a", "b");
    }
}
