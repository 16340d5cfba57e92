package io.nioloop.net;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.nioloop.future.Future;
import io.nioloop.future.Futures;
import io.nioloop.future.Outcome;
import io.nioloop.loop.EventLoop;
import io.nioloop.task.Coroutine;
import io.nioloop.task.Task;
import io.nioloop.task.Tasks;
import io.nioloop.testing.FaultKind;
import io.nioloop.testing.FaultPlan;
import io.nioloop.testing.Simulation;
import io.nioloop.testing.SimulationOptions;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.net.StandardProtocolFamily;
import java.nio.ByteBuffer;
import java.nio.channels.Channel;
import java.nio.channels.DatagramChannel;
import java.nio.channels.SelectableChannel;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** Operations on bare channels while the network and the system do their worst: rules 251 and 252. */
class SockFaultsTest {
    private static final InetSocketAddress SERVER = at(80);
    private static final Duration PATIENCE = Duration.ofMinutes(5); // for what a silent fault keeps from ending
    private static final int SIZE = 30_000;

    private Simulation simulation;
    private EventLoop loop;
    private ServerSocketChannel listener;

    private static InetSocketAddress at(int port) {
        return new InetSocketAddress(Addresses.numeric("10.0.0.1").orElseThrow(), port);
    }

    private interface Opening<C extends SelectableChannel> {
        C open() throws IOException;
    }

    /** Opens a channel, spared by faults. */
    private <C extends SelectableChannel> C open(Opening<C> opening) {
        return simulation.withoutFaults(() -> {
            try {
                C channel = opening.open();
                channel.configureBlocking(false);
                return channel;
            } catch (IOException failure) {
                throw new UncheckedIOException(failure);
            }
        });
    }

    private static void close(Channel channel) {
        try {
            channel.close();
        } catch (IOException fault) {
            // it is closed nevertheless
        }
    }

    private void begin(Simulation world) {
        simulation = world;
        loop = world.loop();
        listener = open(() -> loop.provider().openServerSocketChannel().bind(SERVER));
    }

    private SocketChannel channel() {
        return open(() -> loop.provider().openSocketChannel());
    }

    /** Waits for an operation, but not for ever. */
    private static <T> T await(Future<T> operation) throws IOException {
        return Task.await(Futures.waitFor(operation, PATIENCE), IOException.class);
    }

    @Test
    void whatArrivesIsAPrefixOfWhatWasSentWhateverFaultStrikes() {
        Simulation.search(1, 300, world -> {
            byte[] sent = world.random().bytes(SIZE);
            ByteBuffer received = echo(world, sent);
            assertArrayEquals(
                    Arrays.copyOf(sent, received.position()), Arrays.copyOf(received.array(), received.position()));
        });
    }

    @Test
    void everythingArrivesUnderFaultsThatCostTimeOnly() {
        for (int seed = 1; seed <= 100; seed++) {
            FaultPlan plan = FaultPlan.draw(seed, Set.of(FaultKind.Harm.NONE));
            Simulation.run(seed, SimulationOptions.defaults().withFaults(plan), world -> {
                byte[] sent = world.random().bytes(SIZE);
                assertArrayEquals(sent, echo(world, sent).array());
            });
        }
    }

    /** Sends to a server that sends all of it back, and returns what came. */
    private ByteBuffer echo(Simulation world, byte[] message) {
        begin(world);
        ByteBuffer received = ByteBuffer.allocate(message.length);
        Task<Void> server = Task.start(loop, Coroutine.of(this::serve));
        Task<Void> client = Task.start(loop, Coroutine.of(() -> converse(message, received)));
        world.outcome(client);
        world.outcome(server);
        close(listener);
        return received;
    }

    private void serve() throws IOException {
        SocketChannel connection = await(Sock.accept(loop, listener));
        try {
            ByteBuffer piece = ByteBuffer.allocate(1 + simulation.random().below(8_000));
            while (await(Sock.recv(loop, connection, piece.clear())) >= 0) {
                await(Sock.sendAll(loop, connection, piece.flip()));
            }
        } finally {
            close(connection);
        }
    }

    private void converse(byte[] message, ByteBuffer received) throws IOException {
        SocketChannel connection = channel();
        try {
            await(Sock.connect(loop, connection, SERVER));
            Tasks.gatherOutcomes(List.of(
                    () -> await(Sock.sendAll(loop, connection, ByteBuffer.wrap(message))),
                    () -> receive(connection, received)));
        } finally {
            close(connection);
        }
    }

    private int receive(SocketChannel connection, ByteBuffer received) throws IOException {
        int count = 0;
        while (received.hasRemaining() && count >= 0) {
            count = await(Sock.recv(loop, connection, received));
            assertTrue(count != 0, "nothing was received");
        }
        return count;
    }

    @Test
    void operationCancelledAtAnyMomentLeavesTheRestToTheNext() {
        FaultPlan plan = FaultPlan.none()
                .with(FaultKind.SHORT_READ, 0.3)
                .with(FaultKind.SHORT_WRITE, 0.3)
                .with(FaultKind.READ_NOTHING, 0.2)
                .with(FaultKind.WRITE_NOTHING, 0.2);
        for (int seed = 1; seed <= 50; seed++) {
            Simulation.run(seed, SimulationOptions.defaults().withFaults(plan), this::relay);
        }
    }

    private void relay(Simulation world) {
        begin(world);
        world.network().latency(Duration.ofMillis(3));
        SocketChannel near = channel();
        Future<SocketChannel> accepting = Sock.accept(loop, listener);
        world.await(Sock.connect(loop, near, SERVER));
        SocketChannel far = world.await(accepting);
        ByteBuffer data = ByteBuffer.wrap(world.random().bytes(20 * SIZE));
        ByteBuffer into = ByteBuffer.allocate(data.capacity());
        Task<Void> sender = Task.start(loop, Coroutine.of(() -> {
            while (data.hasRemaining()) {
                interrupted(Sock.sendAll(loop, near, data));
            }
        }));
        Task<Void> receiver = Task.start(loop, Coroutine.of(() -> {
            while (into.hasRemaining()) {
                interrupted(Sock.recv(loop, far, into));
            }
        }));
        world.await(sender);
        world.await(receiver);
        assertArrayEquals(data.array(), into.array());
        List.of(near, far, listener).forEach(SockFaultsTest::close);
    }

    private void interrupted(Future<?> operation) {
        Tasks.sleep(Duration.ofMillis(simulation.random().below(10)));
        operation.cancel();
    }

    @Test
    void connectAndAcceptCancelledAtAnyMomentLeaveNothingAndTheListenerWorks() {
        for (int moment = 0; moment < 40; moment++) {
            Duration time = Duration.ofMillis(moment);
            Simulation.run(moment, world -> {
                begin(world);
                world.network().latency(Duration.ofMillis(10));
                SocketChannel first = channel();
                Future<SocketChannel> connecting = Sock.connect(loop, first, SERVER);
                Future<SocketChannel> accepting = Sock.accept(loop, listener);
                world.sleep(time);
                connecting.cancel();
                accepting.cancel();
                close(first);
                if (!accepting.cancelled()) {
                    close(accepting.result()); // it came before
                }
                SocketChannel second = channel();
                Future<SocketChannel> connected = Sock.connect(loop, second, SERVER);
                assertEquals(second, world.await(connected));
                InetSocketAddress caller = null;
                while (!second.getLocalAddress().equals(caller)) { // what is left of the first may come before it
                    SocketChannel accepted = world.await(Sock.accept(loop, listener));
                    caller = (InetSocketAddress) accepted.getRemoteAddress();
                    close(accepted);
                }
                close(second);
                close(listener);
            });
        }
    }

    @Test
    void datagramThatArrivesIsOneThatWasSentWhateverFaultStrikes() {
        Simulation.search(1, 200, world -> {
            simulation = world;
            loop = world.loop();
            DatagramChannel here = datagrams(1);
            DatagramChannel there = datagrams(2);
            ByteBuffer into = ByteBuffer.allocate(100);
            for (int i = 0; i < 20; i++) {
                byte[] sent = ("datagram " + i).getBytes();
                Outcome<Integer> sending =
                        world.outcome(Futures.waitFor(Sock.sendTo(loop, here, ByteBuffer.wrap(sent), at(2)), PATIENCE));
                assertTrue(sending.error() != null || sending.value() == sent.length);
                Outcome<?> receiving =
                        world.outcome(Futures.waitFor(Sock.recvFrom(loop, there, into.clear()), Duration.ofSeconds(1)));
                String text = new String(into.array(), 0, into.position());
                assertTrue(receiving.error() != null || "datagram 1".startsWith(text) || text.matches("datagram \\d+"));
            }
            close(here);
            close(there);
        });
    }

    private DatagramChannel datagrams(int port) {
        return open(() ->
                loop.provider().openDatagramChannel(StandardProtocolFamily.INET).bind(at(port)));
    }
}
