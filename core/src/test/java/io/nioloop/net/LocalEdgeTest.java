package io.nioloop.net;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.nioloop.future.TimeoutException;
import java.io.IOException;
import java.net.ConnectException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.NetworkInterface;
import java.net.PortUnreachableException;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.Pipe;
import java.nio.channels.SocketChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Queue;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.function.Supplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What only Unix sockets, datagrams and pipes of the machine can show: rules 219, 223 and 235, rows 24 and 78. */
class LocalEdgeTest {
    private static final InetAddress LOCAL = Addresses.numeric("127.0.0.1").orElseThrow();
    private static final int MIB = 1024 * 1024;

    private final Descriptors descriptors = Descriptors.remember();
    private final LoopThread net = new LoopThread();

    @TempDir
    Path directory;

    @AfterEach
    void close() {
        net.close();
        descriptors.assertNoneLeft();
    }

    /** Collects what comes until the connection is lost. */
    private static final class Collector implements Protocol {
        final ByteBuffer received = ByteBuffer.allocate(5 * MIB);
        final CompletableFuture<byte[]> all = new CompletableFuture<>();

        @Override
        public void dataReceived(ByteBuffer data) {
            received.put(data);
        }

        @Override
        public void connectionLost(Throwable cause) {
            byte[] bytes = new byte[received.position()];
            received.flip().get(bytes);
            all.complete(bytes);
        }
    }

    private static byte[] message() {
        byte[] bytes = new byte[4 * MIB];
        new Random(4).nextBytes(bytes);
        return bytes;
    }

    private void sendAndClose(Transport transport, byte[] message) {
        net.run(() -> {
            transport.write(message);
            transport.close();
        });
    }

    private Path path() {
        return directory.resolve("socket");
    }

    private Server listen(Supplier<Protocol> factory) {
        return net.await(() -> Unix.listen(net.loop, path(), factory));
    }

    @Test
    void everythingWrittenToAUnixSocketBeforeCloseArrives() { // rule 204
        Collector collector = new Collector();
        listen(() -> collector);
        Transport transport = net.await(() -> Unix.connect(net.loop, path(), Collector::new));
        byte[] message = message();
        sendAndClose(transport, message);
        assertArrayEquals(message, LoopThread.result(collector.all));
    }

    @Test
    void everythingWrittenToAPipeBeforeCloseArrives() throws IOException { // rules 204 and 223
        Collector collector = new Collector();
        Pipe pipe = net.loop.provider().openPipe();
        net.await(() -> Pipes.connectRead(net.loop, pipe.source(), collector));
        Transport transport = net.await(() -> Pipes.connectWrite(net.loop, pipe.sink(), new Collector()));
        byte[] message = message();
        sendAndClose(transport, message);
        assertArrayEquals(message, LoopThread.result(collector.all));
    }

    @Test
    void closedServerRemovesItsFile() { // rule 235
        Server server = listen(Collector::new);
        assertTrue(Files.exists(path()));
        net.run(server::close);
        assertFalse(Files.exists(path()));
    }

    @Test
    void replacedServerLeavesTheFileOfTheNewOne() { // rule 235
        Server old = listen(Collector::new);
        Server young = listen(Collector::new);
        net.run(old::close);
        assertTrue(Files.exists(path()));
        net.await(() -> Unix.connect(net.loop, path(), Collector::new));
        net.run(young::close);
        assertFalse(Files.exists(path()));
    }

    @Test
    void fileThatIsNoSocketIsRefusedAndKept() throws IOException { // rule 235
        Files.writeString(path(), "precious");
        Throwable failure = net.failure(() -> Unix.listen(net.loop, path(), Collector::new));
        assertEquals(
                path() + ": is in the way, and is no socket; choose another path, or remove it", failure.getMessage());
        assertEquals("precious", Files.readString(path()));
    }

    @Test
    void longestPathIsTakenByTheSystem() {
        int rest = 106 - directory.toString().length() - 1;
        if (rest < 1) {
            throw new AssertionError("the temporary directory has too long a name: " + directory);
        }
        Path longest = directory.resolve("x".repeat(rest));
        net.await(() -> Unix.listen(net.loop, longest, Collector::new));
        net.await(() -> Unix.connect(net.loop, longest, Collector::new));
    }

    @Test
    void fullBacklogIsWaitedForAndNeverTakenForAConnection() {
        ListenOptions idle = ListenOptions.defaults().withBacklog(1).withStartServing(false);
        Server server = net.await(() -> Unix.listen(net.loop, path(), Collector::new, idle));
        ConnectOptions brief = ConnectOptions.defaults().withTimeout(Duration.ofMillis(100));
        Throwable failure = null;
        for (int i = 0; i < 4 && failure == null; i++) {
            failure = net.failure(() -> Unix.connect(net.loop, path(), Collector::new, brief));
        }
        assertInstanceOf(TimeoutException.class, failure);
        CompletableFuture<Transport> waiting =
                net.call(() -> Unix.connect(net.loop, path(), Collector::new).toCompletableFuture());
        net.run(server::startServing);
        LoopThread.result(waiting);
    }

    @Test
    void failedConnectionsLeaveNoDescriptor() { // row 24
        for (int i = 0; i < 200; i++) {
            assertInstanceOf(IOException.class, net.failure(() -> Unix.connect(net.loop, path(), Collector::new)));
        }
        net.turn();
    }

    @Test
    void refusedSocketReportsItsError() { // rule 252
        InetSocketAddress nobody =
                new InetSocketAddress(Addresses.numeric("127.77.0.2").orElseThrow(), 9);
        Throwable failure = net.failure(() -> {
            SocketChannel channel = net.loop.provider().openSocketChannel();
            channel.configureBlocking(false);
            return Sock.connect(net.loop, channel, nobody);
        });
        assertInstanceOf(ConnectException.class, failure);
    }

    /** Completes with the first of each kind. */
    private static final class Ear implements DatagramProtocol {
        final CompletableFuture<String> heard = new CompletableFuture<>();
        final CompletableFuture<IOException> failed = new CompletableFuture<>();

        @Override
        public void datagramReceived(ByteBuffer data, InetSocketAddress from) {
            byte[] bytes = new byte[data.remaining()];
            data.get(bytes);
            heard.complete(new String(bytes) + " from " + Addresses.text(from));
        }

        @Override
        public void errorReceived(IOException failure) {
            failed.complete(failure);
        }
    }

    private DatagramTransport open(InetSocketAddress local, InetSocketAddress remote, DatagramProtocol protocol) {
        return net.await(() -> Udp.open(net.loop, local, remote, () -> protocol, DatagramOptions.defaults()));
    }

    private static InetSocketAddress address(DatagramTransport transport) {
        return (InetSocketAddress) transport.extraInfo(ExtraInfo.SOCKNAME);
    }

    @Test
    void datagramIsReceived() {
        Ear ear = new Ear();
        DatagramTransport receiver = open(new InetSocketAddress(LOCAL, 0), null, ear);
        DatagramTransport sender = open(null, address(receiver), new Ear());
        net.run(() -> sender.send(ByteBuffer.wrap("hello".getBytes())));
        assertEquals("hello from " + Addresses.text(address(sender)), LoopThread.result(ear.heard));
        net.run(receiver::close);
        net.run(sender::close);
    }

    @Test
    void unreachablePortAndTooBigADatagramAreTold() { // rule 219, row 78
        Ear ear = new Ear();
        DatagramTransport gone = open(new InetSocketAddress(LOCAL, 0), null, new Ear());
        Ear big = new Ear();
        DatagramTransport other = open(null, address(gone), big);
        net.run(() -> other.send(ByteBuffer.allocate(65_508)));
        assertTrue(LoopThread.result(big.failed) instanceof IOException);
        DatagramTransport sender = open(null, address(gone), ear);
        net.run(gone::close);
        net.turn();
        net.run(() -> sender.send(ByteBuffer.allocate(1)));
        assertInstanceOf(PortUnreachableException.class, LoopThread.result(ear.failed));
        assertFalse(sender.isClosing());
        net.run(sender::close);
        net.run(other::close);
    }

    @Test
    void groupIsJoinedAndLeft() throws IOException {
        NetworkInterface loopback = NetworkInterface.getByInetAddress(LOCAL);
        InetAddress group = Addresses.numeric("239.77.0.1").orElseThrow();
        DatagramTransport member = open(new InetSocketAddress(LOCAL, 0), null, new Ear());
        net.call(() -> {
            member.join(group, loopback);
            return null;
        });
        assertTrue(net.call(() -> member.leave(group, loopback)));
        assertFalse(net.call(() -> member.leave(group, loopback)));
        net.run(member::close);
    }

    @Test
    void whatIsSentToAGroupReachesAMemberUntilItLeaves() throws IOException {
        NetworkInterface loopback = NetworkInterface.getByInetAddress(LOCAL);
        InetAddress group = Addresses.numeric("239.77.0.2").orElseThrow();
        Queue<String> heard = new ConcurrentLinkedQueue<>();
        CompletableFuture<Void> bye = new CompletableFuture<>();
        DatagramProtocol member = (data, from) -> {
            String text = UTF_8.decode(data).toString();
            heard.add(text);
            if (text.equals("bye")) {
                bye.complete(null);
            }
        };
        DatagramTransport receiver =
                open(new InetSocketAddress(Addresses.numeric("0.0.0.0").orElseThrow(), 0), null, member);
        DatagramTransport sender = open(new InetSocketAddress(LOCAL, 0), null, new Ear());
        InetSocketAddress all = new InetSocketAddress(group, address(receiver).getPort());
        InetSocketAddress alone = new InetSocketAddress(LOCAL, all.getPort());
        net.call(() -> {
            assertThrows(IllegalArgumentException.class, () -> receiver.join(LOCAL, loopback));
            sender.extraInfo(ExtraInfo.SOCKET).setOption(StandardSocketOptions.IP_MULTICAST_IF, loopback);
            sender.sendTo(UTF_8.encode("before"), all);
            receiver.join(group, loopback);
            receiver.join(group, loopback); // twice is once
            sender.sendTo(UTF_8.encode("member"), all);
            assertTrue(receiver.leave(group, loopback));
            sender.sendTo(UTF_8.encode("after"), all);
            receiver.join(group, loopback);
            sender.sendTo(UTF_8.encode("again"), all);
            sender.sendTo(UTF_8.encode("bye"), alone);
            return null;
        });
        LoopThread.result(bye);
        assertEquals(List.of("member", "again", "bye"), List.copyOf(heard));
        net.run(receiver::close);
        net.run(sender::close);
    }
}
