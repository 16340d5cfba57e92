package io.nioloop.demo.client;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.nioloop.demo.client.cli.CommandLine;
import io.nioloop.future.Future;
import io.nioloop.net.ConnectOptions;
import io.nioloop.net.Protocol;
import io.nioloop.net.Server;
import io.nioloop.net.Tcp;
import io.nioloop.net.Transport;
import io.nioloop.testing.FaultKind;
import io.nioloop.testing.FaultPlan;
import io.nioloop.testing.SearchResult;
import io.nioloop.testing.SimRandom;
import io.nioloop.testing.Simulation;
import io.nioloop.testing.SimulationOptions;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.PrintStream;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import org.junit.jupiter.api.Test;

/**
 * The line client and the bench against an echo server in a simulation, each with a thousand seeds, which decide what
 * is sent and what goes wrong. They always come to an end, and leave nothing behind; and they have nothing to complain
 * about if nobody was told of a failure.
 */
class ClientsUnderFaultsTest {
    private static final int SEEDS = 1000;
    private static final List<Integer> BUFFERS = List.of(512, 4 * 1024, 64 * 1024);
    private static final String HOST = "10.0.0.1";
    private static final int PORT = 7;
    private static final Duration PATIENCE = Duration.ofDays(1); // longer than all that only costs time
    private static final SimulationOptions OPTIONS =
            SimulationOptions.defaults().withFaults(FaultPlan::draw).withSettleTime(Duration.ofDays(10));

    /** Sends back what arrives, and reads no more than it can send. */
    private static final class Echo implements Protocol {
        private Transport transport;

        @Override
        public void connectionMade(Transport transport) {
            this.transport = transport;
        }

        @Override
        public void dataReceived(ByteBuffer data) {
            transport.write(data);
        }

        @Override
        public void pauseWriting() {
            transport.pauseReading();
        }

        @Override
        public void resumeWriting() {
            transport.resumeReading();
        }
    }

    /** What a user types, who pauses wherever he likes. */
    private static final class Typing extends InputStream {
        private final SimRandom random;
        private final InputStream text;

        Typing(SimRandom random, byte[] text) {
            this.random = random;
            this.text = new ByteArrayInputStream(text);
        }

        @Override
        public int read() {
            throw new UnsupportedOperationException();
        }

        @Override
        public int read(byte[] target, int offset, int length) throws IOException {
            return text.read(
                    target, offset, Math.min(length, 1 + random.below(random.pick(List.of(1, 1000, 100_000)))));
        }
    }

    private static void search(Simulation.Body body) {
        SearchResult result = Simulation.search(1, SEEDS, OPTIONS, simulation -> {
            SimRandom random = simulation.random();
            simulation.network().latency(Duration.ofNanos(random.below(20_000_000)));
            simulation.network().buffers(random.pick(BUFFERS), random.pick(BUFFERS));
            Supplier<Protocol> door = simulation.checked(Echo::new);
            Server server =
                    simulation.withoutFaults(() -> simulation.await(Tcp.listen(simulation.loop(), HOST, PORT, door)));
            body.run(simulation);
            simulation.loop().callSoon(server::close);
            simulation.mustSettle(server.closed());
        });
        assertTrue(result.strikes() > 0 || result.runs() < SEEDS, result::toString);
    }

    private static boolean harmWasDone(Simulation simulation) {
        return simulation.faults().plan().kinds().stream()
                .anyMatch(kind -> kind.harm() != FaultKind.Harm.NONE
                        && simulation.faults().strikesOf(kind) > 0);
    }

    @Test
    void netcatShowsWhatComesBack() {
        search(simulation -> {
            SimRandom random = simulation.random();
            byte[] text = random.bytes(random.below(random.pick(List.of(1, 100, 10_000, 200_000))));
            ByteArrayOutputStream shown = new ByteArrayOutputStream();
            Netcat netcat = netcat(simulation, new Typing(random, text), shown);
            Future<Transport> connecting = Tcp.connect(
                    simulation.loop(),
                    HOST,
                    PORT,
                    simulation.checked(() -> netcat),
                    ConnectOptions.defaults().withTimeout(PATIENCE));
            if (simulation.outcome(connecting).error() != null) {
                assertTrue(harmWasDone(simulation));
                return;
            }
            int exitCode = simulation.await(netcat.exitCode());
            assertArrayEquals(Arrays.copyOf(text, shown.size()), shown.toByteArray());
            if (!harmWasDone(simulation)) {
                assertEquals(text.length, shown.size());
                assertEquals(ExitCode.OK, exitCode);
            }
        });
    }

    private static Netcat netcat(Simulation simulation, InputStream typing, OutputStream shown) {
        PrintStream nowhere = new PrintStream(OutputStream.nullOutputStream());
        Terminal terminal =
                new Terminal(typing, new PrintStream(shown, true), nowhere, false, false, true, Map.of(), "nioloop");
        Talk talk = Talk.of(terminal, CommandLine.parse(CommonOptions.all(), List.of()));
        return new Netcat(simulation.loop(), terminal, talk, new LineEnds(false));
    }

    @Test
    void benchFindsNothingWrong() {
        search(simulation -> {
            SimRandom random = simulation.random();
            boolean large = random.chance(0.05); // so that a transport wants no more for a while
            Load load = new Load(
                    1 + random.below(4),
                    large ? 150_000 : 1 + random.below(random.pick(List.of(1, 100, 5000))),
                    1 + random.below(3),
                    Duration.ofMillis(random.chance(0.5) ? 0 : random.below(50)),
                    random.chance(0.8) ? Load.NO_END : Duration.ofMillis(100),
                    random.below(large ? 5 : 50),
                    random.chance(0.8) ? PATIENCE : Duration.ofSeconds(1));
            Bench bench = new Bench(simulation.loop(), List.of(new InetSocketAddress(HOST, PORT)), load);
            boolean interrupted = random.chance(0.2);
            if (interrupted) {
                simulation.loop().callLater(Duration.ofMillis(random.below(200)), bench::interrupt);
            }
            simulation.await(bench.run());
            check(bench.measurement(), load, interrupted || harmWasDone(simulation));
        });
    }

    private static void check(Measurement seen, Load load, boolean harmed) {
        assertTrue(
                seen.failures().keySet().stream().noneMatch(reason -> reason.contains("was sent")),
                () -> seen.details().toString());
        // In virtual time messages of the warm-up may be sent in the very nanosecond in which measuring begins.
        boolean exact = load.warmup().isZero();
        assertTrue(seen.latencies().count() <= load.requests() || !exact, seen.latencies()::toString);
        if (!harmed && load.duration().equals(Load.NO_END) && load.timeout().equals(PATIENCE)) {
            assertEquals(Map.of(), seen.failures(), () -> seen.details().toString());
            assertTrue(seen.latencies().count() >= load.requests(), seen.latencies()::toString);
        }
    }
}
