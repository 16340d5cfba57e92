package io.nioloop.demo.client;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.nioloop.net.ExtraInfo;
import io.nioloop.net.Protocol;
import io.nioloop.net.Transport;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.PrintStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.CountDownLatch;
import java.util.function.Consumer;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;

/** With real sockets and servers of our own. */
class NetcatTest {
    private static final byte[] IPV6_LOOPBACK = {0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1};

    private final Session session = new Session();

    /** Waits for the end of what the client sends, answers how much it was, and closes. */
    private static final class Counter implements Protocol {
        private Transport transport;
        private int count;

        @Override
        public void connectionMade(Transport transport) {
            this.transport = transport;
        }

        @Override
        public void dataReceived(ByteBuffer data) {
            count += data.remaining();
        }

        @Override
        public boolean eofReceived() {
            transport.write("got " + count + " bytes, and then the end\n");
            return false;
        }
    }

    /** Does one thing to each connection, at its beginning. */
    private record AtOnce(Consumer<Transport> deed) implements Protocol {
        @Override
        public void connectionMade(Transport transport) {
            deed.accept(transport);
        }

        @Override
        public void dataReceived(ByteBuffer data) {}
    }

    /** Answers by a reset. */
    private static final class Resetter extends LocalServer.Echo {
        @Override
        public void dataReceived(ByteBuffer data) {
            try {
                transport().extraInfo(ExtraInfo.SOCKET).setOption(StandardSocketOptions.SO_LINGER, 0);
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
            transport().abort();
        }
    }

    /** Standard input on which nobody types. */
    private static final class Silence extends InputStream {
        private final CountDownLatch over = new CountDownLatch(1);

        @Override
        public int read() throws IOException {
            try {
                over.await();
                return -1;
            } catch (InterruptedException e) {
                throw new IOException(e);
            }
        }

        @Override
        public int read(byte[] target, int offset, int length) throws IOException {
            return read();
        }

        @Override
        public void close() {
            over.countDown();
        }
    }

    @Test
    void theEndOfInputIsToldToTheServerAndItsAnswerIsShown() {
        try (LocalServer server = new LocalServer(Counter::new)) {
            int exitCode = session.typing("one\ntwo\n").run("nc", server.address());
            assertEquals("got 8 bytes, and then the end\n", session.out());
            assertEquals(
                    "connected to " + server.address() + "\ndone: 8 B sent, 30 B received\n",
                    session.err().replace(System.lineSeparator(), "\n"));
            assertEquals(0, exitCode);
        }
    }

    @Test
    void tenMebibytesGoThereAndBackUnharmed() {
        byte[] data = new byte[10 << 20];
        new Random(1).nextBytes(data);
        try (LocalServer server = new LocalServer(LocalServer.Echo::new)) {
            int exitCode = session.typing(new ByteArrayInputStream(data)).run("nc", server.address());
            assertArrayEquals(data, session.outBytes());
            assertEquals(0, exitCode);
        }
    }

    @Test
    void aServerThatClosesEndsItThoughNobodyTypes() {
        AtOnce greeter = new AtOnce(transport -> {
            transport.write("bye\n");
            transport.close();
        });
        try (LocalServer server = new LocalServer(() -> greeter);
                Silence silence = new Silence()) {
            assertEquals(0, session.typing(silence).run("nc", server.address(), "-q"));
            assertEquals("bye\n", session.out());
            assertEquals("", session.err());
        }
    }

    @Test
    void aRefusedConnectionIsOneClearLine() throws IOException {
        try (Socket boundButDeaf = new Socket()) {
            boundButDeaf.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
            String address = "127.0.0.1:" + boundButDeaf.getLocalPort();
            assertEquals(1, session.run("nc", address));
            assertEquals(
                    "Connection refused: " + address
                            + ". Nobody listens there: is the server running, and on that port?",
                    session.err().strip());
            assertEquals("", session.out());
        }
    }

    @Test
    void aResetConnectionIsAFailure() {
        try (LocalServer server = new LocalServer(Resetter::new)) {
            assertEquals(1, session.typing("something").run("nc", server.address()));
            assertTrue(session.err().contains("connection lost: Connection reset"), session.err());
        }
    }

    @Test
    void ctrlCEndsItWith130() {
        AtOnce ctrlC = new AtOnce(transport -> session.pressCtrlC());
        try (LocalServer server = new LocalServer(() -> ctrlC);
                Silence silence = new Silence()) {
            assertEquals(130, session.typing(silence).run("nc", server.address()));
        }
    }

    @Test
    void linesEndWithCrLfOnRequest() {
        try (LocalServer server = new LocalServer(LocalServer.Echo::new)) {
            assertEquals(0, session.typing("HELO\nQUIT\n").run("nc", "--crlf", server.address()));
            assertEquals("HELO\r\nQUIT\r\n", session.out());
        }
    }

    @Test
    void aHostMayBeAName() {
        try (LocalServer server = new LocalServer(LocalServer.Echo::new)) {
            assertEquals(0, session.typing("hi").run("nc", "localhost:" + server.port()));
            assertEquals("hi", session.out());
        }
    }

    @Test
    void aHostMayBeAnIpv6Address() {
        Assumptions.assumeTrue(hasIpv6());
        try (LocalServer server = new LocalServer("::1", LocalServer.Echo::new)) {
            assertEquals(0, session.typing("hi").run("nc", "[::1]:" + server.port()));
            assertEquals("hi", session.out());
        }
    }

    private static boolean hasIpv6() {
        try (ServerSocket socket = new ServerSocket()) {
            socket.bind(new InetSocketAddress(InetAddress.getByAddress(IPV6_LOOPBACK), 0));
            return true;
        } catch (IOException none) {
            return false;
        }
    }

    @Test
    void aStandardOutputThatIsClosedEndsIt() {
        OutputStream closed = new OutputStream() {
            @Override
            public void write(int b) throws IOException {
                throw new IOException("Broken pipe");
            }
        };
        Terminal usual = session.typing("something").terminal();
        Terminal terminal = new Terminal(
                usual.in(), new PrintStream(closed, true), usual.err(), false, false, true, Map.of(), "nioloop");
        try (LocalServer server = new LocalServer(LocalServer.Echo::new)) {
            assertEquals(1, new Main(terminal, new FakeInterrupts()).run(List.of("nc", "-q", server.address())));
            assertEquals("standard output is closed", session.err().strip());
        }
    }

    @Test
    void bytesPassAsTheyAre() {
        byte[] all = new byte[256];
        for (int i = 0; i < all.length; i++) {
            all[i] = (byte) i;
        }
        try (LocalServer server = new LocalServer(LocalServer.Echo::new)) {
            session.typing(new ByteArrayInputStream(all)).run("nc", server.address());
            assertArrayEquals(all, session.outBytes());
        }
    }
}
