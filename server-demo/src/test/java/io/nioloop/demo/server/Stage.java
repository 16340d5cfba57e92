package io.nioloop.demo.server;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.nioloop.demo.server.cli.CommandLine;
import io.nioloop.future.Promise;
import io.nioloop.loop.Event;
import io.nioloop.net.ExtraInfo;
import io.nioloop.net.NetEvent;
import io.nioloop.net.Server;
import io.nioloop.net.Tcp;
import io.nioloop.net.Transport;
import io.nioloop.testing.FaultKind;
import io.nioloop.testing.FaultPlan;
import io.nioloop.testing.SimRandom;
import io.nioloop.testing.Simulation;
import io.nioloop.testing.SimulationOptions;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * A demo in a simulation, from its command line to Ctrl-C: started, visited, and ended as {@link Serving} does it, with
 * faults all the time.
 */
final class Stage {
    /** Faults, and time for them: a process that stands still at every other select takes hours for a megabyte. */
    static final SimulationOptions OPTIONS =
            SimulationOptions.defaults().withFaults(FaultPlan::draw).withSettleTime(Duration.ofDays(10));

    /** What only the server is told, which shall get over it: connections wait in the queue meanwhile. */
    private static final Set<FaultKind> OVERCOME = EnumSet.of(
            FaultKind.OPEN_SERVER_TOO_MANY_FILES,
            FaultKind.ACCEPT_TOO_MANY_FILES,
            FaultKind.ACCEPT_TOO_MANY_FILES_IN_SYSTEM,
            FaultKind.ACCEPT_NO_BUFFERS,
            FaultKind.ACCEPT_STORM,
            FaultKind.SELECT_FAILS);

    /** Where an echo server is, for those that need another server; it does not end with the one on stage. */
    static final String TARGET = "10.0.0.2:80";

    private static final String HOST = "10.0.0.1";
    private static final int PORT = 7;
    private static final Duration GRACE = Duration.ofSeconds(5);

    private static final List<Integer> BUFFERS = List.of(512, 4 * 1024, 64 * 1024);

    private final Simulation simulation;
    private final Service service;
    private final List<Visitor> visitors = new ArrayList<>();
    private final Set<Transport> served = new LinkedHashSet<>(); // the transports of the server
    private final Map<SocketAddress, Integer> receivedFrom = new LinkedHashMap<>(); // how many bytes
    private final Lines complaints = new Lines();
    private final List<String> told = new ArrayList<>();
    private Server echo; // null: nobody needs it
    private long mostKept;
    private Duration endsAt;
    private boolean interrupted;

    Stage(Simulation simulation, String program, String... options) throws IOException {
        this.simulation = simulation;
        SimRandom random = simulation.random();
        simulation.network().latency(Duration.ofNanos(random.below(20_000_000)));
        simulation.network().buffers(random.pick(BUFFERS), random.pick(BUFFERS));
        simulation.observe((loop, event) -> watch(event));
        if (List.of(options).contains(TARGET)) {
            openTarget();
        }
        service = start(Programs.named(program), options);
    }

    private void openTarget() {
        Target target = Target.parse(TARGET);
        echo = simulation.withoutFaults(
                () -> simulation.await(Tcp.listen(simulation.loop(), target.host(), target.port(), EchoProtocol::new)));
    }

    private Service start(Program program, String... options) throws IOException {
        List<String> arguments = new ArrayList<>(List.of(options));
        arguments.addAll(List.of("-b", HOST, "-p", String.valueOf(PORT)));
        CommandLine line = CommandLine.parse(program.allOptions(), arguments);
        PrintStream nowhere = new PrintStream(OutputStream.nullOutputStream());
        Terminal terminal = new Terminal(nowhere, complaints.printStream(), false, Map.of(), "demo");
        Reporter reporter = new Reporter(terminal, Reporter.Level.NONE, false, false);
        try {
            return program.starter().start(program, simulation.loop(), line, reporter);
        } catch (IOException failure) { // the program would say so, and end: nothing may be left of this attempt
            assertTrue(anyFaultStruck(), failure::toString);
        }
        simulation.faults().pause();
        Service second = program.starter().start(program, simulation.loop(), line, reporter);
        simulation.faults().resume();
        return second;
    }

    private void watch(Event event) {
        if (event instanceof NetEvent.ConnectionMade made) {
            InetSocketAddress own = (InetSocketAddress) made.transport().extraInfo(ExtraInfo.SOCKNAME);
            if (own.getPort() == PORT) {
                served.add(made.transport());
            }
        } else if (event instanceof NetEvent.ConnectionLost lost) {
            served.remove(lost.transport());
        }
        if (event instanceof NetEvent.BytesReceived received && served.contains(received.transport())) {
            receivedFrom.merge(received.transport().extraInfo(ExtraInfo.PEERNAME), received.count(), Integer::sum);
        }
        if (event instanceof NetEvent) {
            served.forEach(transport -> mostKept = Math.max(mostKept, transport.writeBufferSize()));
        }
    }

    /** Lets somebody come, some time from now. */
    void invite(Visitor visitor) {
        visitors.add(visitor);
        visitor.come(HOST, PORT, "10.0.1." + visitors.size());
    }

    /** Lets them all have their say, mostly, and presses Ctrl-C. */
    void play() {
        interrupted = simulation.random().chance(0.25);
        if (interrupted) {
            simulation.sleep(Duration.ofMillis(simulation.random().below(500)));
        } else {
            assertTrue(simulation.settle(), "no end");
        }
        Promise<Boolean> drained = new Promise<>(simulation.loop());
        simulation.loop().callSoon(() -> ctrlC(drained));
        boolean allSent = simulation.await(drained);
        assertTrue(allSent || anyFaultStruck() || !visitors.stream().allMatch(Visitor::isEasy), "not all was sent");
        simulation.mustSettle(service.closed());
        assertTrue(simulation.settle(), "no end"); // late visitors still come, to a closed door
        simulation.loop().callSoon(() -> {
            visitors.forEach(Visitor::go);
            if (echo != null) {
                echo.close();
            }
        });
        simulation.atEnd(after -> assertEquals(0, service.connections()));
    }

    private void ctrlC(Promise<Boolean> drained) {
        endsAt = simulation.clock().elapsed();
        service.sayGoodbye();
        Draining.begin(simulation.loop(), service, GRACE).addDoneCallback(done -> {
            drained.setResult(done.result());
            service.abortClients();
        });
    }

    /** Whether everybody could say all, and nobody was told of a failure. */
    boolean wentWell() {
        return !interrupted && !harmWasDone();
    }

    /** Whether a connection failed, or could not be made, and somebody was told. */
    boolean harmWasDone() {
        return simulation.faults().plan().kinds().stream()
                .anyMatch(kind -> kind.harm() != FaultKind.Harm.NONE && !OVERCOME.contains(kind) && struck(kind));
    }

    /** What the server has complained about. */
    List<String> complaints() {
        told.addAll(complaints.rest());
        return told;
    }

    boolean anyFaultStruck() {
        return simulation.faults().plan().kinds().stream().anyMatch(this::struck);
    }

    private boolean struck(FaultKind kind) {
        return simulation.faults().strikesOf(kind) > 0;
    }

    /** When Ctrl-C was pressed. */
    Duration endsAt() {
        return endsAt;
    }

    /** How many bytes of a visitor a transport of the server has received. */
    int receivedFrom(Visitor visitor) {
        return receivedFrom.getOrDefault(visitor.address(), 0);
    }

    /** How many bytes the server kept for one client at the worst moment. */
    long mostKept() {
        return mostKept;
    }
}
