package io.nioloop.streams;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.nioloop.future.CancelledError;
import io.nioloop.future.TimeoutException;
import io.nioloop.net.ConnectOptions;
import io.nioloop.net.ExtraInfo;
import io.nioloop.net.ListenOptions;
import io.nioloop.net.Server;
import io.nioloop.task.Task;
import io.nioloop.task.Tasks;
import io.nioloop.testing.FaultKind;
import io.nioloop.testing.SimRandom;
import io.nioloop.testing.Simulation;
import io.nioloop.testing.SimulationOptions;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;

/**
 * Echo over streams, under chance: whatever the network does to it, the bytes that come back are those that were sent,
 * from the first on; all of them, if nobody was told of an error. And nothing is left.
 */
class StreamSearchTest extends OnEveryCarrier {
    private static final String HOST = "10.0.0.1";
    private static final Duration IDLE = Duration.ofMinutes(10); // for silent faults

    @Test
    void bytesOutAreBytesInUnderFaults() {
        Simulation.search(1, 150, simulation -> converse(simulation, true));
    }

    @Test
    void allBytesComeBackWithoutFaults() {
        Simulation.search(1, 100, SimulationOptions.defaults(), simulation -> converse(simulation, false));
    }

    private static void converse(Simulation simulation, boolean faults) throws Exception {
        Set<String> inOrder = new TreeSet<>(); // hosts whose server came to its end without an error
        simulation.network().buffers(3_000, 5_000);
        simulation.network().latency(Duration.ofMillis(simulation.random().below(20)));
        Server server = simulation.withoutFaults(() -> simulation.await(startServer(simulation, inOrder)));
        List<Task<String>> clients = new ArrayList<>();
        for (int i = 0; i < 4; i++) {
            SimRandom random = simulation.random().split(i);
            int number = i;
            clients.add(Task.start(simulation.loop(), () -> new Client(random, number).run()));
        }
        Set<String> cutShort = new TreeSet<>(); // hosts that saw the end too early, and no error
        for (Task<String> client : clients) {
            cutShort.add(simulation.await(client));
        }
        server.close();
        server.abortClients();
        simulation.await(server.closed());
        simulation.settle();
        cutShort.retainAll(inOrder);
        if (simulation.faults().strikesOf(FaultKind.HALF_CLOSE) == 0) { // which nobody is told of
            assertEquals(Set.of(), cutShort);
        }
        if (!faults) {
            assertEquals(4, inOrder.size());
        }
    }

    private static Task<Server> startServer(Simulation simulation, Set<String> inOrder) {
        SimRandom random = simulation.random().split(99);
        return Task.start(
                simulation.loop(),
                () -> Streams.startServer(
                        List.of(HOST),
                        80,
                        (reader, writer) -> {
                            if (echo(random, reader, writer)) {
                                inOrder.add(host(writer));
                            }
                        },
                        ListenOptions.defaults().withIdleTimeout(IDLE),
                        500));
    }

    private static String host(StreamWriter writer) {
        return ((InetSocketAddress) writer.extraInfo(ExtraInfo.PEERNAME)).getHostString();
    }

    /** Returns whether that went well. */
    private static boolean echo(SimRandom random, StreamReader reader, StreamWriter writer) {
        try (writer) {
            switch (random.below(4)) {
                case 0 -> Streams.pipe(reader, writer);
                case 1 -> {
                    ByteBuffer buffer = ByteBuffer.allocate(1 + random.below(300));
                    while (reader.read(buffer.clear()) > 0) {
                        writer.write(buffer.flip());
                        writer.drain();
                    }
                }
                case 2 -> {
                    for (byte[] line : reader) {
                        writer.write(line);
                        writer.drain();
                    }
                }
                default -> {
                    for (byte[] some = reader.read(700); some.length > 0; some = reader.read(700)) {
                        writer.write(some);
                        writer.drain();
                    }
                }
            }
            writer.close();
            writer.waitClosed();
            return true;
        } catch (IOException | UncheckedIOException | TimeoutException theNetwork) {
            writer.transport().abort();
            return false;
        }
    }

    /** Sends lines and reads them back in all ways there are, while some of its reads are cancelled. */
    private static final class Client {
        private final SimRandom random;
        private final String host;
        private final byte[] sent;
        private final ByteArrayOutputStream got = new ByteArrayOutputStream();

        Client(SimRandom random, int number) {
            this.random = random;
            this.host = "10.0.1." + number;
            ByteArrayOutputStream lines = new ByteArrayOutputStream();
            int count = 20 + random.below(60);
            for (int i = 0; i < count; i++) {
                lines.writeBytes(bytes(number + ":" + i + "x".repeat(random.below(400)) + "\n"));
            }
            this.sent = lines.toByteArray();
        }

        /** Returns its host if the end came too early and without an error. */
        String run() {
            ConnectOptions options = ConnectOptions.defaults()
                    .withLocalAddress(new InetSocketAddress(host, 0))
                    .withIdleTimeout(IDLE);
            try (Connection connection = Streams.openConnection(HOST, 80, options, 600)) {
                Task<Void> writing = startAction(() -> write(connection.writer()));
                try {
                    readAll(connection.reader());
                } finally {
                    writing.cancel();
                    Tasks.waitFor(List.of(writing), Tasks.Until.ALL_COMPLETED, null);
                    if (!writing.cancelled()) {
                        writing.exception(); // the reader has had the same
                    }
                }
                return got.size() < sent.length ? host : "";
            } catch (IOException | TimeoutException theNetwork) {
                return "";
            } finally {
                assertArrayEquals(Arrays.copyOf(sent, got.size()), got.toByteArray(), "what came back");
            }
        }

        private void write(StreamWriter writer) throws IOException {
            for (int from = 0, to; from < sent.length; from = to) {
                to = Math.min(sent.length, from + 1 + random.below(900));
                writer.write(ByteBuffer.wrap(sent, from, to - from));
                writer.drain();
            }
            writer.writeEof();
        }

        private void readAll(StreamReader reader) throws IOException {
            while (!reader.atEof()) {
                Task<byte[]> reading = start(() -> readSome(reader));
                if (random.chance(0.3)) {
                    for (int turns = random.below(4); turns > 0; turns--) {
                        passTurn();
                    }
                    reading.cancel(); // anywhere, also between wake-up and return
                }
                try {
                    got.writeBytes(Task.await(reading, IOException.class));
                } catch (IncompleteReadException end) {
                    got.writeBytes(end.partial());
                } catch (CancelledError cancelled) {
                    assertTrue(reading.cancelled());
                }
            }
        }

        private byte[] readSome(StreamReader reader) throws IOException {
            return switch (random.below(6)) {
                case 0 -> reader.readLine();
                case 1 -> reader.readExactly(1 + random.below(1500));
                case 2 -> reader.readUntil(bytes("xx"), bytes("\n"));
                case 3 -> random.chance(0.05) ? reader.read() : reader.read(10);
                case 4 -> {
                    ByteBuffer some = ByteBuffer.allocate(random.below(100));
                    int count = reader.read(some);
                    yield Arrays.copyOf(some.array(), Math.max(0, count));
                }
                default -> reader.read(1 + random.below(3000));
            };
        }
    }
}
