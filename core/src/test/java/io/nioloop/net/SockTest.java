package io.nioloop.net;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.nioloop.future.Future;
import io.nioloop.loop.EventLoop;
import io.nioloop.testing.Simulation;
import java.io.IOException;
import java.net.ConnectException;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.net.StandardProtocolFamily;
import java.nio.ByteBuffer;
import java.nio.channels.DatagramChannel;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Single operations on bare channels, and their adoption by a transport: rules 251 to 255, row 24. */
class SockTest {
    private static final InetSocketAddress SERVER = at(80);

    private EventLoop loop;
    private Simulation simulation;
    private ServerSocketChannel listener;
    private SocketChannel near;
    private SocketChannel far;

    private interface Body {
        void run() throws Exception;
    }

    private static InetSocketAddress at(int port) {
        return new InetSocketAddress(Addresses.numeric("10.0.0.1").orElseThrow(), port);
    }

    private static ByteBuffer bytes(String text) {
        return ByteBuffer.wrap(text.getBytes());
    }

    private void simulate(Body body) {
        Simulation.run(1, world -> {
            simulation = world;
            loop = world.loop();
            body.run();
        });
    }

    /** Runs with a connection that was made by these operations. */
    private void connected(Body body) {
        simulate(() -> {
            listener = loop.provider().openServerSocketChannel();
            listener.configureBlocking(false);
            listener.bind(SERVER);
            near = channel();
            Future<SocketChannel> accepting = Sock.accept(loop, listener);
            assertEquals(near, simulation.await(Sock.connect(loop, near, SERVER)));
            far = simulation.await(accepting);
            body.run();
            near.close();
            far.close();
            listener.close();
        });
    }

    private SocketChannel channel() throws IOException {
        SocketChannel channel = loop.provider().openSocketChannel();
        channel.configureBlocking(false);
        return channel;
    }

    @Test
    void everythingIsSentHoweverLittleIsTakenAtOnce() { // rule 252
        connected(() -> {
            byte[] message = simulation.random().bytes(4 * 1024 * 1024);
            Future<Integer> sending = Sock.sendAll(loop, near, ByteBuffer.wrap(message));
            assertFalse(sending.done());
            ByteBuffer received = ByteBuffer.allocate(message.length);
            while (received.hasRemaining()) {
                assertTrue(simulation.await(Sock.recv(loop, far, received)) > 0);
            }
            assertEquals(message.length, simulation.await(sending));
            assertArrayEquals(message, received.array());
        });
    }

    @Test
    void whatIsPossibleAtOnceIsDoneAtOnce() { // rule 251
        connected(() -> {
            assertTrue(Sock.sendAll(loop, near, bytes("hello")).done());
            simulation.settle();
            assertEquals(5, Sock.recv(loop, far, ByteBuffer.allocate(10)).result());
        });
    }

    @Test
    void endOfTheStreamIsMinusOne() {
        connected(() -> {
            near.shutdownOutput();
            assertEquals(-1, simulation.await(Sock.recv(loop, far, ByteBuffer.allocate(1))));
        });
    }

    @Test
    void cancelledOperationNoLongerWaits() { // rules 251 and 253
        connected(() -> {
            ByteBuffer into = ByteBuffer.allocate(10);
            Future<Integer> receiving = Sock.recv(loop, far, into);
            assertTrue(receiving.cancel());
            Sock.sendAll(loop, near, bytes("hello"));
            simulation.settle();
            assertEquals(0, into.position());
            assertFalse(loop.removeReader(far));
        });
    }

    @Test
    void cancellingAnOlderOperationLeavesTheNewerOneAlone() { // rule 251
        connected(() -> {
            ByteBuffer first = ByteBuffer.allocate(10);
            ByteBuffer second = ByteBuffer.allocate(10);
            Future<Integer> older = Sock.recv(loop, far, first);
            Future<Integer> newer = Sock.recv(loop, far, second);
            older.cancel();
            Sock.sendAll(loop, near, bytes("hello"));
            assertEquals(5, simulation.await(newer));
            assertEquals(0, first.position());
        });
    }

    @Test
    void readerAndWriterDoNotDisturbEachOther() { // rule 253
        connected(() -> {
            Future<Integer> receiving = Sock.recv(loop, near, ByteBuffer.allocate(10));
            Future<Integer> sending = Sock.sendAll(loop, near, ByteBuffer.allocate(1024 * 1024));
            sending.cancel();
            Sock.sendAll(loop, far, bytes("hello"));
            assertEquals(5, simulation.await(receiving));
        });
    }

    @Test
    void refusedConnectionReportsTheErrorOfTheSocket() { // rule 252
        simulate(() -> {
            Future<SocketChannel> connecting = Sock.connect(loop, channel(), SERVER);
            assertInstanceOf(
                    ConnectException.class, simulation.outcome(connecting).error());
        });
    }

    @Test
    void cancelledConnectionCanBeClosed() {
        simulate(() -> {
            SocketChannel channel = channel();
            Future<SocketChannel> connecting = Sock.connect(loop, channel, SERVER);
            connecting.cancel();
            channel.close();
            simulation.settle();
            assertTrue(connecting.cancelled());
        });
    }

    @Test
    void tenThousandRefusedConnectionsLeaveNoDescriptor() { // row 24
        simulate(() -> {
            for (int i = 0; i < 10_000; i++) {
                simulation.outcome(Sock.connect(loop, channel(), SERVER));
            }
            simulation.settle();
            assertEquals(List.of(), simulation.network().openChannels());
        });
    }

    @Test
    void datagramsGoToAndFro() {
        simulate(() -> {
            DatagramChannel here = datagrams(1);
            DatagramChannel there = datagrams(2);
            ByteBuffer into = ByteBuffer.allocate(10);
            Future<SocketAddress> receiving = Sock.recvFrom(loop, there, into);
            assertEquals(5, Sock.sendTo(loop, here, bytes("hello"), at(2)).result());
            assertEquals(at(1), simulation.await(receiving));
            assertEquals(5, into.position());
            assertEquals(0, Sock.sendTo(loop, here, bytes(""), at(2)).result());
            here.close();
            there.close();
        });
    }

    private DatagramChannel datagrams(int port) throws IOException {
        DatagramChannel channel = loop.provider().openDatagramChannel(StandardProtocolFamily.INET);
        channel.configureBlocking(false);
        return channel.bind(at(port));
    }

    @Test
    void whatMakesNoSenseIsRefused() { // rules 239 and 255
        connected(() -> {
            InetSocketAddress name = InetSocketAddress.createUnresolved("name", 1);
            assertThrows(IllegalArgumentException.class, () -> Sock.connect(loop, near, name));
            assertThrows(IllegalArgumentException.class, () -> Sock.recv(loop, near, ByteBuffer.allocate(0)));
            SocketChannel blocking = loop.provider().openSocketChannel();
            IllegalArgumentException refused =
                    assertThrows(IllegalArgumentException.class, () -> Sock.sendAll(loop, blocking, bytes("x")));
            assertTrue(refused.getMessage().endsWith("call configureBlocking(false)"), refused::getMessage);
            blocking.close();
        });
    }

    @Test
    void acceptedConnectionBecomesATransport() { // connect_accepted_socket
        connected(() -> {
            Recorder recorder = new Recorder();
            Transport transport = simulation.await(Tcp.adopt(loop, far, () -> recorder));
            Sock.sendAll(loop, near, bytes("hello"));
            simulation.settle();
            assertEquals(List.of("made", "data hello"), recorder.story());
            assertEquals(SERVER, transport.extraInfo(ExtraInfo.SOCKNAME));
            assertThrows(IllegalStateException.class, () -> Tcp.adopt(loop, far, Recorder::new));
            assertTrue(far.isOpen());
            transport.abort();
            simulation.settle();
            assertFalse(far.isOpen());
        });
    }

    @Test
    void adoptionThatFailsClosesTheChannel() {
        connected(() -> {
            IllegalStateException failure = new IllegalStateException("no protocol");
            Future<Transport> adopting = Tcp.adopt(loop, far, () -> {
                throw failure;
            });
            assertEquals(failure, adopting.exception());
            assertFalse(far.isOpen());
        });
    }

    @Test
    void cancelledAdoptionClosesTheChannel() {
        connected(() -> {
            Recorder recorder = new Recorder();
            Tcp.adopt(loop, far, () -> recorder).cancel();
            simulation.settle();
            assertEquals(List.of("made", "lost null"), recorder.story());
            assertFalse(far.isOpen());
        });
    }

    @Test
    void unconnectedChannelIsNotAdopted() {
        simulate(() -> {
            SocketChannel channel = channel();
            assertThrows(IllegalArgumentException.class, () -> Tcp.adopt(loop, channel, Recorder::new));
            channel.close();
        });
    }
}
