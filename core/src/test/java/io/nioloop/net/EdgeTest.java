package io.nioloop.net;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.nioloop.future.Future;
import io.nioloop.future.Futures;
import io.nioloop.loop.EventLoop;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.BindException;
import java.net.ConnectException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What only the sockets of the machine can show: rows 24, 25, 29, 30, 32, 33, 44, 45 and 65. */
class EdgeTest {
    private static final String HOST = "127.77.0.1"; // loopback too, and no other program takes a port of it meanwhile
    private static final InetAddress LOCAL = Addresses.numeric(HOST).orElseThrow();
    private static final ConnectOptions DEFAULTS = ConnectOptions.defaults();
    private static final int MIB = 1024 * 1024;

    private final Descriptors descriptors = Descriptors.remember();
    private final LoopThread net = new LoopThread();
    private final List<Socket> clients = new ArrayList<>();

    @AfterEach
    void close() throws IOException {
        for (Socket client : clients) {
            client.close();
        }
        net.close();
        descriptors.assertNoneLeft();
    }

    private Server serve(Supplier<? extends BaseProtocol> factory) {
        return net.await(() -> Tcp.listen(net.loop, HOST, 0, factory));
    }

    private static int port(Server server) {
        return ((InetSocketAddress) server.addresses().get(0)).getPort();
    }

    private Socket client(Server server) throws IOException {
        Socket client = new Socket(LOCAL, port(server));
        client.setSoTimeout(LoopThread.LIMIT_MILLIS);
        clients.add(client);
        return client;
    }

    private static byte[] random(int size) {
        byte[] bytes = new byte[size];
        new Random(size).nextBytes(bytes);
        return bytes;
    }

    private static String text(byte[] bytes) {
        return new String(bytes);
    }

    private Thread start(Runnable body) {
        Thread thread = new Thread(body);
        thread.setDaemon(true);
        thread.start();
        return thread;
    }

    /** Tells other threads of the end of a connection. */
    private static class Served implements Protocol {
        final CompletableFuture<Transport> made = new CompletableFuture<>();
        final CompletableFuture<Throwable> lost = new CompletableFuture<>();
        final CountDownLatch eof = new CountDownLatch(1);
        Transport transport;

        @Override
        public void connectionMade(Transport to) {
            transport = to;
            made.complete(to);
        }

        @Override
        public void dataReceived(ByteBuffer data) {}

        @Override
        public boolean eofReceived() {
            eof.countDown();
            return false;
        }

        @Override
        public void connectionLost(Throwable cause) {
            lost.complete(cause);
        }
    }

    private static final class Echo extends Served {
        @Override
        public void dataReceived(ByteBuffer data) {
            transport.write(data);
        }
    }

    @Test
    void everyByteComesBack() throws Exception {
        Server server = serve(Echo::new);
        Socket client = client(server);
        byte[] message = random(3 * MIB);
        Thread writer = start(() -> {
            try {
                client.getOutputStream().write(message);
            } catch (IOException e) {
                throw new AssertionError(e);
            }
        });
        assertArrayEquals(message, client.getInputStream().readNBytes(message.length));
        writer.join(LoopThread.LIMIT_MILLIS);
    }

    @Test
    void bothSidesAreOurs() {
        Server server = serve(Echo::new);
        CompletableFuture<String> answer = new CompletableFuture<>();
        Transport transport = net.await(() -> Tcp.connect(net.loop, HOST, port(server), () -> new Served() {
            @Override
            public void dataReceived(ByteBuffer data) {
                byte[] bytes = new byte[data.remaining()];
                data.get(bytes);
                answer.complete(text(bytes));
            }
        }));
        net.run(() -> transport.write("hello"));
        assertEquals("hello", LoopThread.result(answer));
    }

    /** Rule 216. */
    @Test
    void bothSidesSendWithoutDelay() throws IOException {
        Served served = new Served();
        Server server = serve(() -> served);
        Transport connected = net.await(() -> Tcp.connect(net.loop, HOST, port(server), Recorder::new));
        Transport accepted = LoopThread.result(served.made);
        for (Transport transport : List.of(connected, accepted)) {
            assertTrue(transport.extraInfo(ExtraInfo.SOCKET).getOption(StandardSocketOptions.TCP_NODELAY));
        }
        assertEquals(connected.extraInfo(ExtraInfo.SOCKNAME), accepted.extraInfo(ExtraInfo.PEERNAME));
        assertEquals(connected.extraInfo(ExtraInfo.PEERNAME), accepted.extraInfo(ExtraInfo.SOCKNAME));
    }

    @Nested
    class GracefulClose {
        @Test
        void sends4MiBInFull() throws IOException {
            byte[] message = random(4 * MIB);
            Server server = serve(() -> new Served() {
                @Override
                public void connectionMade(Transport to) {
                    to.write(message);
                    to.close();
                }
            });
            assertArrayEquals(message, client(server).getInputStream().readAllBytes());
        }

        /** Row 33: a reset would destroy what the peer has not read yet. */
        @ParameterizedTest
        @ValueSource(ints = {200_000, 1_000_000})
        void losesNothingAlthoughThePeerGoesOnSending(int size) throws Exception {
            byte[] answer = random(size);
            Server server = serve(() -> new Served() {
                @Override
                public void connectionMade(Transport to) {
                    transport = to;
                }

                @Override
                public void dataReceived(ByteBuffer data) {
                    transport.write(answer);
                    transport.close();
                }
            });
            for (int round = 0; round < 50; round++) {
                Socket client = client(server);
                Thread talker = start(() -> talk(client));
                assertArrayEquals(answer, client.getInputStream().readAllBytes());
                client.close();
                talker.join(LoopThread.LIMIT_MILLIS);
            }
        }

        private void talk(Socket client) {
            byte[] chatter = new byte[8 * 1024];
            try {
                OutputStream out = client.getOutputStream();
                while (true) {
                    out.write(chatter);
                }
            } catch (IOException over) {
                assertTrue(client.isClosed() || client.isConnected());
            }
        }

        @Test
        void losesNothingOfWhatWasWrittenAlthoughInputIsUnread() throws IOException {
            byte[] answer = random(MIB);
            Served served = new Served() {
                @Override
                public void connectionMade(Transport to) {
                    to.pauseReading();
                    super.connectionMade(to);
                }
            };
            Server server = serve(() -> served);
            Socket client = client(server);
            client.getOutputStream().write(random(100_000));
            Transport transport = LoopThread.result(served.made);
            net.run(() -> {
                transport.write(answer);
                transport.close();
            });
            assertArrayEquals(answer, client.getInputStream().readAllBytes());
        }
    }

    /** Row 30: SO_LINGER 0 makes close() send a reset. */
    @Nested
    class Reset {
        private final Served served = new Served();
        private final Server server = serve(() -> served);
        private Socket client;

        private Transport connect() throws IOException {
            client = client(server);
            return LoopThread.result(served.made);
        }

        private void reset() throws IOException {
            client.setSoLinger(true, 0);
            client.close();
        }

        private void assertLostByReset() {
            assertInstanceOf(IOException.class, LoopThread.result(served.lost));
            net.turn();
            assertEquals(0, net.call(server::connections));
        }

        @Test
        void whileIdleIsTheLoss() throws IOException {
            connect();
            reset();
            assertLostByReset();
        }

        @Test
        void whileReadingIsTheLoss() throws IOException {
            connect();
            client.getOutputStream().write(random(100_000));
            reset();
            assertLostByReset();
        }

        @Test
        void whileWritingIsTheLossAndDropsWhatIsKept() throws IOException {
            Transport transport = connect();
            net.run(() -> transport.write(random(8 * MIB)));
            assertTrue(net.call(transport::writeBufferSize) > 0);
            reset();
            assertLostByReset();
            assertEquals(0, net.call(transport::writeBufferSize));
        }

        @Test
        void whilePausedIsNoticedWhenReadingIsResumed() throws IOException {
            Transport transport = connect();
            net.run(transport::pauseReading);
            reset();
            net.turn();
            net.run(transport::resumeReading);
            assertLostByReset();
        }

        @Test
        void whilePausedIsNoticedByTheNextWrite() throws IOException {
            Transport transport = connect();
            net.run(transport::pauseReading);
            reset();
            while (!served.lost.isDone()) {
                net.run(() -> transport.write("are you there?"));
            }
            assertLostByReset();
        }
    }

    @Nested
    class Connecting {
        /** Row 24. */
        @Test
        void toNobodyIsRefusedAndNamesTheAddress() throws IOException {
            try (DeadPort dead = new DeadPort()) {
                Throwable failure = net.failure(() -> Tcp.connect(net.loop, HOST, dead.port(), Recorder::new));
                assertInstanceOf(ConnectException.class, failure);
                assertEquals("Connection refused: 127.77.0.1:" + dead.port(), failure.getMessage());
            }
        }

        @Test
        void toNobodyTenThousandTimesLeavesNoDescriptor() throws IOException {
            try (DeadPort dead = new DeadPort()) {
                Descriptors before = Descriptors.remember();
                for (int round = 0; round < 100; round++) {
                    net.await(() -> Futures.gatherOutcomes(net.loop, hundredAttempts(dead.port())));
                }
                net.turn();
                before.assertNoneLeft();
            }
        }

        private List<Future<Transport>> hundredAttempts(int port) {
            List<Future<Transport>> attempts = new ArrayList<>();
            for (int i = 0; i < 100; i++) {
                attempts.add(Tcp.connect(net.loop, HOST, port, Recorder::new));
            }
            return attempts;
        }

        /** Row 29: a socket that is bound to the port it calls meets itself. */
        @Test
        void toOneselfIsRefused() throws IOException {
            InetSocketAddress self = new InetSocketAddress(LOCAL, freePort());
            ConnectOptions fromThere = DEFAULTS.withLocalAddress(self);
            Throwable failure = net.failure(() -> Tcp.connect(net.loop, List.of(self), Recorder::new, fromThere));
            assertInstanceOf(ConnectException.class, failure);
        }

        @Test
        void fromALocalAddressIsSeenByThePeer() throws IOException {
            Served served = new Served();
            Server server = serve(() -> served);
            InetAddress other = Addresses.numeric("127.0.0.2").orElseThrow();
            ConnectOptions fromThere = DEFAULTS.withLocalAddress(new InetSocketAddress(other, 0));
            net.await(() -> Tcp.connect(net.loop, HOST, port(server), Recorder::new, fromThere));
            InetSocketAddress peer =
                    (InetSocketAddress) LoopThread.result(served.made).extraInfo(ExtraInfo.PEERNAME);
            assertEquals(other, peer.getAddress());
        }

        @Test
        void overIpv6Works() {
            Server server = net.await(() -> Tcp.listen(net.loop, "::1", 0, Echo::new));
            Transport transport = net.await(() -> Tcp.connect(net.loop, "::1", port(server), Recorder::new));
            assertEquals("[::1]:" + port(server), Addresses.text(transport.extraInfo(ExtraInfo.PEERNAME)));
        }

        private int freePort() throws IOException {
            try (ServerSocket given = new ServerSocket(0, 1, LOCAL)) {
                return given.getLocalPort();
            }
        }
    }

    /** A port that is taken, so that nobody else gets it, and on which nobody listens. */
    private static final class DeadPort implements AutoCloseable {
        private final Socket bound = new Socket();

        DeadPort() throws IOException {
            bound.bind(new InetSocketAddress(LOCAL, 0));
        }

        int port() {
            return bound.getLocalPort();
        }

        @Override
        public void close() throws IOException {
            bound.close();
        }
    }

    @Nested
    class Listening {
        /** Row 44. */
        @Test
        void onAPortInUseNamesTheAddress() throws IOException {
            Server server = serve(Echo::new);
            Throwable failure = net.failure(() -> Tcp.listen(net.loop, HOST, port(server), Echo::new));
            assertInstanceOf(BindException.class, failure);
            assertEquals("Address already in use: 127.77.0.1:" + port(server), failure.getMessage());
        }

        @Test
        void onAnAddressThatIsNotOursNamesIt() {
            Throwable failure = net.failure(() -> Tcp.listen(net.loop, "192.0.2.1", 8888, Echo::new));
            assertTrue(failure.getMessage().contains("192.0.2.1:8888"), failure::getMessage);
        }

        @Test
        void onOneBadAddressOfSeveralLeavesNoDescriptor() {
            Descriptors before = Descriptors.remember();
            net.failure(() -> Tcp.listen(
                    net.loop, List.of(HOST, "127.0.0.2", "192.0.2.1"), 0, Echo::new, ListenOptions.defaults()));
            net.turn();
            before.assertNoneLeft();
        }

        @Test
        void togetherOnOnePortIsPossible() throws IOException {
            ListenOptions shared = ListenOptions.defaults().withReusePort(true);
            Server first = net.await(() -> Tcp.listen(net.loop, List.of(HOST), 0, Echo::new, shared));
            net.await(() -> Tcp.listen(net.loop, List.of(HOST), port(first), Echo::new, shared));
            assertEcho(client(first));
        }

        @Test
        void onAllInterfacesServesBothFamilies() throws IOException {
            Server server = net.await(() -> Tcp.listen(net.loop, "", 0, Echo::new));
            for (String host : List.of("127.0.0.1", "::1")) {
                try (Socket client = new Socket(Addresses.numeric(host).orElseThrow(), port(server))) {
                    client.setSoTimeout(LoopThread.LIMIT_MILLIS);
                    assertEcho(client);
                }
            }
        }

        @Test
        void onTheWildcardOfIpv4LeavesIpv6Alone() throws IOException {
            Server server = net.await(() -> Tcp.listen(net.loop, "0.0.0.0", 0, Echo::new));
            assertEcho(client(server));
            assertEquals(
                    "0.0.0.0:" + port(server), Addresses.text(server.addresses().get(0)));
            try (Socket over6 = new Socket()) {
                InetAddress local6 = Addresses.numeric("::1").orElseThrow();
                assertInstanceOf(
                        IOException.class,
                        failureOf(() ->
                                over6.connect(new InetSocketAddress(local6, port(server)), LoopThread.LIMIT_MILLIS)));
            }
        }

        /** Rule 229. */
        @Test
        void endsWithClose() throws IOException {
            Server server = serve(Echo::new);
            int port = port(server);
            Socket standing = client(server);
            assertEcho(standing);
            net.run(server::close);
            net.turn();
            assertInstanceOf(ConnectException.class, failureOf(() -> new Socket(LOCAL, port).close()));
            assertEcho(standing);
        }

        @Test
        void isPossibleAgainOnTheSamePortATurnAfterClose() throws IOException {
            Server server = serve(Echo::new);
            int port = port(server);
            assertEcho(client(server));
            net.run(server::close);
            net.turn();
            net.await(() -> Tcp.listen(net.loop, HOST, port, Echo::new));
        }

        private void assertEcho(Socket client) throws IOException {
            client.getOutputStream().write("ping".getBytes());
            assertEquals("ping", text(client.getInputStream().readNBytes(4)));
        }
    }

    private interface Attempt {
        void run() throws IOException;
    }

    private static IOException failureOf(Attempt attempt) {
        try {
            attempt.run();
            return null;
        } catch (IOException failure) {
            return failure;
        }
    }

    /** Row 45, in small: descriptors and counts are back where they were. */
    @Test
    void twoThousandConnectionsLeaveNothing() throws IOException {
        Server server = serve(Echo::new);
        Descriptors before = Descriptors.remember();
        byte[] buffer = new byte[1];
        for (int i = 0; i < 2_000; i++) {
            try (Socket client = new Socket(LOCAL, port(server))) {
                client.setSoTimeout(LoopThread.LIMIT_MILLIS);
                client.getOutputStream().write(i);
                assertEquals(1, client.getInputStream().read(buffer));
                assertEquals((byte) i, buffer[0]);
            }
        }
        net.run(server::close);
        net.await(server::closed);
        net.turn();
        before.assertNoneLeft();
        assertEquals(List.of(), net.call(net.loop::owners));
    }

    /** Row 57, for what this floor adds to a loop: buffers, sockets and the threads that resolve names. */
    @Test
    void hundredLoopsLeaveNothing() {
        Descriptors before = Descriptors.remember();
        for (int i = 0; i < 100; i++) {
            try (EventLoop loop = EventLoop.open()) {
                Server server = run(Tcp.listen(loop, HOST, 0, Echo::new));
                run(Tcp.connect(loop, HOST, port(server), Echo::new)).abort();
                server.close();
                run(server.closed());
            }
        }
        before.assertNoneLeft();
    }

    private static <T> T run(Future<T> future) {
        return Futures.runUntilComplete(Futures.waitFor(future, Duration.ofMillis(LoopThread.LIMIT_MILLIS)));
    }

    /** Row 35: the writer is told to stop long before memory is short. */
    @Test
    void peerThatDoesNotReadHoldsUpOnlyItsOwnConnection() throws Exception {
        CountDownLatch paused = new CountDownLatch(1);
        byte[] block = random(10_000);
        Served flood = new Served() {
            private boolean stop;

            @Override
            public void connectionMade(Transport to) {
                super.connectionMade(to);
                while (!stop) {
                    to.write(block);
                }
            }

            @Override
            public void pauseWriting() {
                stop = true;
                paused.countDown();
            }
        };
        Server flooding = serve(() -> flood);
        Server echoing = serve(Echo::new);
        Socket deaf = client(flooding);
        assertTrue(paused.await(LoopThread.LIMIT_MILLIS, TimeUnit.MILLISECONDS));
        long kept = net.call(() -> flood.transport.writeBufferSize());
        assertTrue(kept > 64 * 1024 && kept <= 64 * 1024 + block.length, () -> kept + " bytes kept");
        Socket lively = client(echoing);
        lively.getOutputStream().write('x');
        assertEquals('x', lively.getInputStream().read());
        InputStream in = deaf.getInputStream();
        assertArrayEquals(block, in.readNBytes(block.length));
    }

    @Test
    void twoHundredConnectionsAtOnceGetEveryByteBack() throws Exception {
        Server server = serve(Echo::new);
        byte[] message = random(20_000);
        List<Socket> many = new ArrayList<>();
        for (int i = 0; i < 200; i++) {
            Socket client = client(server);
            client.getOutputStream().write(message);
            many.add(client);
        }
        for (Socket client : many) {
            client.shutdownOutput();
            assertTrue(Arrays.equals(message, client.getInputStream().readAllBytes()));
        }
    }

    /** The loop goes; whoever was connected sees the end, and nothing stays open. */
    @Test
    void closingTheLoopEndsItsConnections() throws IOException {
        Server server = serve(Echo::new);
        Socket client = client(server);
        client.getOutputStream().write('x');
        assertEquals('x', client.getInputStream().read());
        net.stop();
        net.loop.close();
        assertEquals(2, net.errors().size(), "the server and the connection");
        int end;
        try {
            end = client.getInputStream().read();
        } catch (IOException reset) {
            end = -1;
        }
        assertEquals(-1, end);
        assertFalse(server.isServing());
    }
}
