package io.nioloop.demo.client;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.nioloop.net.Server;
import io.nioloop.net.Tcp;
import io.nioloop.task.Coroutine;
import io.nioloop.task.Task;
import io.nioloop.testing.FaultKind;
import io.nioloop.testing.FaultPlan;
import io.nioloop.testing.Simulation;
import io.nioloop.testing.SimulationOptions;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** The port scanner: on a simulated network, and as a program with real sockets. */
class ScanTest {
    private static final String HOST = "10.0.0.1";

    private final Session session = new Session();

    private static Scan scan(FaultPlan faults, int concurrency, String ports, Duration atLeast, Duration atMost) {
        Scan scan = new Scan(HOST, Ports.parse(ports), concurrency, Duration.ofSeconds(1));
        SimulationOptions options = SimulationOptions.defaults().withFaults(faults);
        Simulation.run(1, options, simulation -> {
            List<Server> servers = List.of(22, 80).stream()
                    .map(port -> simulation.await(Tcp.listen(simulation.loop(), HOST, port, LocalServer.Echo::new)))
                    .toList();
            Duration begin = simulation.loop().time();
            simulation.await(Task.start(simulation.loop(), Coroutine.of(scan::run)));
            Duration took = simulation.loop().time().minus(begin);
            assertTrue(took.compareTo(atLeast) >= 0 && took.compareTo(atMost) <= 0, took::toString);
            simulation.loop().callSoon(() -> servers.forEach(Server::close));
        });
        return scan;
    }

    @Test
    void portsAreOpenOrClosed() {
        Scan scan = scan(FaultPlan.none(), 10, "20-90", Duration.ZERO, Duration.ofSeconds(5));
        assertEquals(Set.of(22, 80), scan.open().keySet());
        assertEquals(69, scan.closed());
        assertEquals(71, scan.tried());
        assertEquals("100%   71 of 71 ports   2 open", ScanProgram.progress(scan));
        assertEquals(
                "done: 2 open, 69 closed, 0 without answer; 71 ports in 1.5 s",
                ScanProgram.summary(scan, Duration.ofMillis(1500)));
    }

    @Test
    void portsThatDoNotAnswerAreGivenUpSoManyAtATime() {
        FaultPlan silence = FaultPlan.none().with(FaultKind.CONNECT_BLACK_HOLE, 1);
        Scan scan = scan(silence, 10, "1-30", Duration.ofSeconds(3), Duration.ofMillis(3100));
        assertEquals(30, scan.silent());
        Scan slow = scan(silence, 1, "1-3", Duration.ofSeconds(3), Duration.ofMillis(3100));
        assertEquals(3, slow.silent());
    }

    @Test
    void aPortIsClosedOnWhichNobodyListensButTheScanner() {
        Scan scan =
                scan(FaultPlan.none().with(FaultKind.SELF_CONNECT, 1), 1, "1-3", Duration.ZERO, Duration.ofSeconds(5));
        assertEquals(0, scan.open().size());
        assertEquals(3, scan.closed());
    }

    @Test
    void aTryThatSaysNothingAboutThePortIsNotCountedAsClosed() {
        FaultPlan full = FaultPlan.none().with(FaultKind.CONNECT_NETWORK_UNREACHABLE, 1);
        Scan scan = scan(full, 1, "1-3", Duration.ZERO, Duration.ofSeconds(5));
        assertEquals(0, scan.closed());
        assertEquals(Set.of(1, 2, 3), scan.failed().keySet());
    }

    @Test
    void aRowHasPortServiceAndTime() {
        assertEquals("   22  ssh             1.5 ms", ScanProgram.row(22, Duration.ofNanos(1_500_000)));
    }

    @Test
    void theProgramFindsAServer() {
        try (LocalServer server = new LocalServer(LocalServer.Echo::new)) {
            assertEquals(0, session.run("scan", "127.0.0.1", String.valueOf(server.port())));
            assertTrue(session.out().strip().startsWith(String.valueOf(server.port())), session.out());
            assertTrue(session.err().contains("done: 1 open, 0 closed, 0 without answer; 1 port in "), session.err());
        }
    }

    @Test
    void theResultCanBeJson() {
        try (LocalServer server = new LocalServer(LocalServer.Echo::new)) {
            assertEquals(0, session.run("scan", "127.0.0.1", "-p", String.valueOf(server.port()), "--json", "-q"));
            String begin = "{\"host\":\"127.0.0.1\",\"ports\":1,\"open\":{\"" + server.port() + "\":";
            assertTrue(session.out().startsWith(begin), session.out());
        }
    }

    @Test
    void othersAreNotScanned() {
        assertEquals(2, session.run("scan", "192.0.2.1", "22"));
        assertTrue(
                session.err()
                        .contains("refused: 192.0.2.1:22 is not a loopback address. If that host is yours, add"
                                + " --i-own-this-host."),
                session.err());
    }
}
