package io.nioloop.loop;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.nioloop.testing.SimulatedNetwork;
import io.nioloop.testing.Trail;
import io.nioloop.testing.VirtualClock;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.DatagramChannel;
import java.nio.channels.Pipe;
import java.nio.channels.SelectableChannel;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Readiness of sockets and pipes as a loop tells it, counted to the turn on a simulated network. */
class ChannelsTest {
    private static final InetSocketAddress ANY_PORT = new InetSocketAddress(InetAddress.getLoopbackAddress(), 0);

    private final VirtualClock clock = new VirtualClock();
    private final SimulatedNetwork network = new SimulatedNetwork(clock, 1).latency(Duration.ofMillis(1));
    private final EventLoop loop =
            EventLoop.open(LoopOptions.defaults().withProvider(network).withClock(clock));
    private final Trail trail = new Trail();
    private final List<SelectableChannel> opened = new ArrayList<>();
    private int polls;

    @BeforeEach
    void failOnError() {
        loop.setExceptionHandler(new FailTheRun());
        loop.setObserver((anyLoop, event) -> polls += event instanceof LoopEvent.Polling ? 1 : 0);
    }

    @AfterEach
    void close() throws IOException {
        loop.close();
        for (SelectableChannel channel : opened) {
            channel.close();
        }
        assertEquals(List.of(), network.openChannels());
    }

    @Test
    void aListeningSocketIsReadyToBeReadWhenSomebodyConnects() throws IOException {
        ServerSocketChannel server = listen();
        SocketChannel client = keep(network.openSocketChannel());
        client.connect(server.getLocalAddress());
        loop.addReader(server, () -> {
            trail.add("accepted " + (keep(unchecked(server::accept)) != null));
            loop.removeReader(server);
            loop.stop();
        });
        loop.runForever();
        trail.is("accepted true");
    }

    @Test
    void aConnectingSocketIsReadyToBeWrittenWhenThereIsAnAnswer() throws IOException {
        ServerSocketChannel server = listen();
        SocketChannel client = keep(network.openSocketChannel());
        client.connect(server.getLocalAddress());
        loop.addWriter(client, () -> {
            trail.add("connected " + unchecked(client::finishConnect));
            loop.addWriter(
                    client,
                    () -> { // the same channel, now for writing
                        trail.add("writable");
                        loop.removeWriter(client);
                        loop.stop();
                    });
        });
        loop.runForever();
        trail.is("connected true", "writable");
    }

    @Test // row 3
    void aSocketThatNeverConnectedIsRefused() throws IOException {
        SocketChannel socket = keep(network.openSocketChannel());
        IllegalStateException refused =
                assertThrows(IllegalStateException.class, () -> loop.addReader(socket, () -> {}));
        assertTrue(refused.getMessage().contains("not connected"), refused::getMessage);
        assertThrows(IllegalStateException.class, () -> loop.addWriter(socket, () -> {}));
        assertSleepsUndisturbed();
    }

    @Test
    void aChannelThatCannotBeReadOrWrittenIsRefused() throws IOException {
        Pipe pipe = pipe();
        IllegalArgumentException refused =
                assertThrows(IllegalArgumentException.class, () -> loop.addReader(pipe.sink(), () -> {}));
        assertTrue(refused.getMessage().contains("cannot be read"), refused::getMessage);
        assertThrows(IllegalArgumentException.class, () -> loop.addWriter(pipe.source(), () -> {}));
        ServerSocketChannel server = listen();
        assertThrows(IllegalArgumentException.class, () -> loop.addWriter(server, () -> {}));
    }

    @Test
    void aChannelOfAnotherProviderIsRefused() {
        SocketChannel foreign = unchecked(() -> keep(new SimulatedNetwork(new VirtualClock(), 2).openSocketChannel()));
        IllegalArgumentException refused =
                assertThrows(IllegalArgumentException.class, () -> loop.addReader(foreign, () -> {}));
        assertTrue(refused.getMessage().contains("open it by loop.provider()"), refused::getMessage);
    }

    @Test
    void aDatagramChannelIsReadWithoutAConnection() throws IOException {
        DatagramChannel receiver = keep(network.openDatagramChannel());
        receiver.bind(ANY_PORT);
        DatagramChannel sender = keep(network.openDatagramChannel());
        sender.send(ByteBuffer.wrap(new byte[] {42}), receiver.getLocalAddress());
        loop.addReader(receiver, () -> {
            ByteBuffer buffer = ByteBuffer.allocate(10);
            unchecked(() -> receiver.receive(buffer));
            trail.add("byte " + buffer.flip().get());
            loop.stop();
        });
        loop.runForever();
        trail.is("byte 42");
    }

    @Test // row 3: the end of a stream is ready for ever, until the reader is taken off
    void endOfStreamIsToldInEachTurnUntilTheReaderIsRemovedAndThenNoMore() throws IOException {
        Pipe pipe = pipe();
        pipe.sink().close();
        loop.addReader(pipe.source(), () -> {
            trail.add("read " + read(pipe.source()));
            if (trail.notes().size() == 3) {
                loop.removeReader(pipe.source());
                loop.stop();
            }
        });
        loop.runForever();
        trail.is("read -1", "read -1", "read -1");
        assertSleepsUndisturbed();
        trail.is("read -1", "read -1", "read -1");
    }

    @Test // row 3
    void aConnectionThatIsResetIsToldOnceIfItsReaderIsRemoved() throws IOException {
        SocketChannel[] pair = connectedPair();
        pair[1].setOption(StandardSocketOptions.SO_LINGER, 0);
        pair[1].close();
        loop.addReader(pair[0], () -> {
            assertThrows(IOException.class, () -> pair[0].read(ByteBuffer.allocate(1)));
            trail.add("reset");
            loop.removeReader(pair[0]);
            loop.stop();
        });
        loop.runForever();
        assertSleepsUndisturbed();
        trail.is("reset");
    }

    @Test // row 1: the classic spin
    void aPausedConnectionThatIsResetDoesNotSpin() throws IOException {
        SocketChannel[] pair = connectedPair();
        Registration registration = loop.claim(pair[0], "paused");
        registration.onReadable(trail.note("never"));
        registration.pauseReadable();
        pair[1].setOption(StandardSocketOptions.SO_LINGER, 0);
        pair[1].close();
        loop.runOnce(Duration.ofMinutes(1)); // the reset arrives
        assertSleepsUndisturbed();
        trail.is();
    }

    @Test // trap 5: level-triggered again after a pause, with nothing lost
    void whatArrivesDuringAPauseIsToldAfterIt() throws IOException {
        Pipe pipe = pipe();
        Registration registration = loop.claim(pipe.source(), "owner");
        Handle reader = registration.onReadable(() -> {
            trail.add("read " + read(pipe.source()));
            loop.stop();
        });
        registration.pauseReadable();
        pipe.sink().write(ByteBuffer.allocate(5));
        loop.runOnce(Duration.ofMillis(1));
        loop.runOnce(Duration.ofMillis(1));
        trail.is();
        registration.onReadable(reader);
        loop.runForever();
        trail.is("read 5");
    }

    @Test // trap 5: never cancel a key to pause
    void aReaderCanBeAddedAgainInTheCallbackThatRemovedIt() throws IOException {
        Pipe pipe = pipe();
        loop.addReader(pipe.source(), () -> {
            assertTrue(loop.removeReader(pipe.source()));
            assertFalse(loop.removeReader(pipe.source()));
            loop.addReader(pipe.source(), () -> {
                trail.add("read " + read(pipe.source()));
                loop.stop();
            });
        });
        pipe.sink().write(ByteBuffer.allocate(3));
        loop.runForever();
        trail.is("read 3");
    }

    /** One poll sleeps until the timer is due, and nothing ends it before. */
    private void assertSleepsUndisturbed() {
        polls = 0;
        loop.callLater(Duration.ofHours(1), loop::stop);
        loop.runForever();
        assertEquals(1, polls);
    }

    private ServerSocketChannel listen() throws IOException {
        ServerSocketChannel server = keep(network.openServerSocketChannel());
        server.bind(ANY_PORT);
        return server;
    }

    private SocketChannel[] connectedPair() throws IOException {
        try (ServerSocketChannel server = listen()) {
            SocketChannel client = keep(network.openSocketChannel());
            client.connect(server.getLocalAddress());
            List<SocketChannel> accepted = new ArrayList<>();
            loop.addReader(server, () -> {
                accepted.add(keep(unchecked(server::accept)));
                loop.removeReader(server);
            });
            loop.addWriter(client, () -> {
                unchecked(client::finishConnect);
                loop.removeWriter(client);
            });
            while (accepted.isEmpty() || !client.isConnected()) {
                loop.runOnce(Duration.ofMinutes(1));
            }
            return new SocketChannel[] {accepted.get(0), client};
        }
    }

    private Pipe pipe() throws IOException {
        Pipe pipe = network.openPipe();
        keep(pipe.sink());
        keep(pipe.source());
        return pipe;
    }

    private <T extends SelectableChannel> T keep(T channel) {
        opened.add(channel);
        unchecked(() -> channel.configureBlocking(false));
        return channel;
    }

    private static int read(Pipe.SourceChannel source) {
        return unchecked(() -> source.read(ByteBuffer.allocate(100)));
    }

    private static <T> T unchecked(Callable<T> action) {
        try {
            return action.call();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (Exception e) {
            throw new AssertionError(e);
        }
    }
}
