package io.nioloop.net;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.nioloop.future.Future;
import io.nioloop.future.TimeoutException;
import io.nioloop.testing.Simulation;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.net.StandardSocketOptions;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;

/**
 * Connections from one end to the other, both of them ours, on a simulated network: rows 25, 27, 28, 30 and 32. That
 * nothing is left open is an invariant of every simulation.
 */
class ConnectionsTest {
    private static final String HOST = "10.0.0.1";
    private static final InetSocketAddress ADDRESS =
            new InetSocketAddress(Addresses.numeric(HOST).orElseThrow(), 80);
    private static final InetSocketAddress ELSEWHERE =
            new InetSocketAddress(Addresses.numeric("10.0.0.2").orElseThrow(), 80);
    private static final ConnectOptions FROM_OUTSIDE = ConnectOptions.defaults()
            .withLocalAddress(
                    new InetSocketAddress(Addresses.numeric("10.0.0.9").orElseThrow(), 0));
    private static final String RESET = "lost java.net.SocketException: Connection reset";

    private final Recorder served = new Recorder();
    private final Recorder client = new Recorder();

    private Server serve(Simulation simulation) {
        return simulation.await(Tcp.listen(simulation.loop(), HOST, 80, () -> served));
    }

    private Transport connect(Simulation simulation) {
        Transport transport = simulation.await(Tcp.connect(simulation.loop(), HOST, 80, () -> client));
        simulation.settle();
        return transport;
    }

    /** Row 32. */
    @Nested
    class HalfClose {
        @Test
        void byThePeerLeavesUsTheOtherHalf() {
            Simulation.run(1, simulation -> {
                byte[] answer = simulation.random().bytes(4 * 1024 * 1024);
                Server server = serve(simulation);
                served.keepingOpen();
                Transport transport = connect(simulation);
                transport.write("question");
                transport.writeEof();
                simulation.settle();
                assertEquals(List.of("made", "data question", "eof"), served.story());
                served.transport.write(answer);
                served.transport.close();
                simulation.settle();
                assertArrayEquals(answer, client.received());
                server.close();
            });
        }

        @Test
        void byUsLeavesThePeerTheOtherHalf() {
            Simulation.run(1, simulation -> {
                Server server = serve(simulation);
                served.on("made", () -> {
                    served.transport.write("greeting");
                    served.transport.writeEof();
                });
                client.keepingOpen().on("eof", () -> {
                    client.transport.write("answer");
                    client.transport.close();
                });
                connect(simulation);
                assertEquals(List.of("made", "data greeting", "eof", "lost null"), client.story());
                assertEquals(List.of("made", "data answer", "eof", "lost null"), served.story());
                server.close();
            });
        }
    }

    /** Row 30: SO_LINGER 0 makes close() send a reset. */
    @Nested
    class Reset {
        private Server server;

        private void simulate(Simulation.Body body) {
            Simulation.run(1, simulation -> {
                server = serve(simulation);
                connect(simulation);
                assertEquals(List.of("made"), served.story());
                body.run(simulation);
                simulation.settle();
                assertEquals(0, server.connections());
                server.close();
            });
        }

        private void reset() {
            try {
                client.transport.extraInfo(ExtraInfo.SOCKET).setOption(StandardSocketOptions.SO_LINGER, 0);
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
            client.transport.abort();
        }

        @Test
        void whileIdleIsTheLoss() {
            simulate(simulation -> {
                reset();
                simulation.settle();
                assertEquals(List.of(RESET), served.story());
            });
        }

        @Test
        void whileWritingIsTheLossAndDropsWhatIsKept() {
            simulate(simulation -> {
                client.transport.pauseReading();
                served.transport.write(simulation.random().bytes(8 * 1024 * 1024));
                simulation.settle();
                assertTrue(served.transport.writeBufferSize() > 0);
                reset();
                simulation.settle();
                assertEquals(List.of("pause", RESET), served.story());
                assertEquals(0, served.transport.writeBufferSize());
            });
        }

        @Test
        void whilePausedIsNoticedWhenReadingIsResumed() {
            simulate(simulation -> {
                served.transport.pauseReading();
                reset();
                simulation.settle();
                assertEquals(List.of(), served.story());
                served.transport.resumeReading();
                simulation.settle();
                assertEquals(List.of(RESET), served.story());
            });
        }

        @Test
        void whilePausedIsNoticedByTheNextWrite() {
            simulate(simulation -> {
                served.transport.pauseReading();
                reset();
                simulation.settle();
                served.transport.write("are you there?");
                simulation.settle();
                assertEquals(List.of("lost java.io.IOException: Connection reset by peer"), served.story());
            });
        }

        @Test
        void whileLingeringFreesTheSocket() {
            simulate(simulation -> {
                client.keepingOpen();
                served.transport.write("bye");
                served.transport.close();
                simulation.sleep(Duration.ofMillis(10));
                assertEquals(List.of("lost null"), served.story());
                assertEquals(1, server.connections());
                reset();
                simulation.sleep(Duration.ofMillis(10));
                assertEquals(0, server.connections());
            });
        }
    }

    @Nested
    class Connecting {
        /** Row 28. */
        @Test
        void goesOnToTheNextAddressIfTheFirstIsDead() {
            Simulation.run(1, simulation -> {
                Server server = serve(simulation);
                Transport transport = simulation.await(Tcp.connect(
                        simulation.loop(), List.of(ELSEWHERE, ADDRESS), () -> client, ConnectOptions.defaults()));
                assertEquals(ADDRESS, transport.extraInfo(ExtraInfo.PEERNAME));
                transport.close();
                server.close();
            });
        }

        /** Row 25. */
        @Test
        void toAHostThatDoesNotAnswerEndsAtTheTimeout() {
            Simulation.run(1, simulation -> {
                Server server = serve(simulation);
                simulation.network().isolate(HOST);
                Duration limit = Duration.ofMillis(50);
                Duration before = simulation.loop().time();
                Future<Transport> connecting =
                        Tcp.connect(simulation.loop(), List.of(ADDRESS), () -> client, FROM_OUTSIDE.withTimeout(limit));
                Throwable failure = simulation.outcome(connecting).error();
                assertInstanceOf(TimeoutException.class, failure);
                assertTrue(failure.getMessage().contains("10.0.0.1:80"), failure::getMessage);
                assertEquals(limit, simulation.loop().time().minus(before));
                server.close();
            });
        }

        /** Row 27. */
        @Test
        void thatIsCancelledLeavesNoDescriptor() {
            Simulation.run(1, simulation -> {
                Server server = serve(simulation);
                server.close();
                simulation.network().isolate(HOST);
                simulation.settle();
                assertEquals(List.of(), simulation.network().openChannels());
                Future<Transport> connecting =
                        Tcp.connect(simulation.loop(), List.of(ADDRESS), () -> client, FROM_OUTSIDE);
                simulation.sleep(Duration.ofSeconds(1));
                assertEquals(1, simulation.network().openChannels().size());
                connecting.cancel();
                simulation.sleep(Duration.ofMillis(1));
                assertEquals(List.of(), simulation.network().openChannels());
            });
        }
    }
}
