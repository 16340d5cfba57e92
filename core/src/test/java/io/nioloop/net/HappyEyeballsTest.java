package io.nioloop.net;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.nioloop.future.Future;
import io.nioloop.future.Outcome;
import io.nioloop.future.TimeoutException;
import io.nioloop.testing.Simulation;
import io.nioloop.testing.SimulationOptions;
import java.net.ConnectException;
import java.net.InetSocketAddress;
import java.net.StandardProtocolFamily;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.function.Supplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Several addresses tried beside one another: rule 238, rows 28 and 29. */
class HappyEyeballsTest {
    private static final ConnectOptions DEFAULTS = ConnectOptions.defaults();
    private static final ConnectException REFUSED = new ConnectException("Connection refused");
    private static final Duration DELAY = Duration.ofMillis(250);

    private final FakeNet net = new FakeNet();
    private final Recorder protocol = new Recorder();
    private final FakeSocket first = net.prepare();
    private final FakeSocket second = net.prepare();
    private final FakeSocket third = net.prepare();

    @AfterEach
    void close() {
        net.close();
    }

    private Future<Transport> connect(String... numeric) {
        return connect(DEFAULTS, () -> protocol, numeric);
    }

    private Future<Transport> connect(ConnectOptions options, Supplier<Recorder> factory, String... numeric) {
        List<InetSocketAddress> addresses =
                Arrays.stream(numeric).map(ConnectTest::address).toList();
        Future<Transport> connecting = Tcp.connect(net.loop, addresses, factory, options);
        net.settle();
        return connecting;
    }

    private Future<Transport> connectToThree() {
        return connect("10.0.0.2", "10.0.0.3", "10.0.0.4");
    }

    private void assertNothingLeft() {
        net.settle();
        net.opened.forEach(socket -> assertFalse(socket.isOpen()));
        assertEquals(List.of(), net.loop.owners());
        net.assertAsleepForEver();
    }

    @Test
    void nextAddressIsTriedAfterTheDelay() {
        connectToThree();
        net.pass(DELAY.minusNanos(1));
        assertEquals(List.of(first), net.opened);
        net.pass(Duration.ofNanos(1));
        assertEquals(List.of(first, second), net.opened);
        net.pass(DELAY);
        assertEquals(List.of(first, second, third), net.opened);
        assertTrue(first.isOpen() && second.isOpen() && third.isOpen());
    }

    @Test
    void nextAddressIsTriedAtOnceWhenTheLatestFails() {
        connectToThree();
        net.pass(DELAY.dividedBy(2));
        first.refuse(REFUSED);
        net.settle();
        assertEquals(List.of(first, second), net.opened);
        net.pass(DELAY.minusNanos(1));
        assertEquals(2, net.opened.size());
        net.pass(Duration.ofNanos(1));
        assertEquals(3, net.opened.size());
    }

    /** asyncio waits for the attempt before only. */
    @Test
    void olderAttemptThatFailsHurriesNobody() {
        connectToThree();
        net.pass(DELAY);
        first.refuse(REFUSED);
        net.pass(DELAY.minusNanos(1));
        assertEquals(2, net.opened.size());
        net.pass(Duration.ofNanos(1));
        assertEquals(3, net.opened.size());
    }

    @Test
    void winnerClosesAllOthersInItsTurn() {
        Future<Transport> connecting = connectToThree();
        net.pass(DELAY.multipliedBy(2));
        second.establish();
        net.turn();
        assertFalse(first.isOpen());
        assertTrue(second.isOpen());
        assertFalse(third.isOpen());
        net.settle();
        assertEquals(ConnectTest.address("10.0.0.3"), connecting.result().extraInfo(ExtraInfo.PEERNAME));
        assertEquals(List.of("made"), protocol.story());
        connecting.result().abort();
        assertNothingLeft();
    }

    @Test
    void winnerBeforeTheDelayLeavesNoTimer() {
        Future<Transport> connecting = connectToThree();
        first.establish();
        net.settle();
        connecting.result().abort();
        net.pass(DELAY.multipliedBy(3));
        assertEquals(List.of(first), net.opened);
        assertNothingLeft();
    }

    @Test
    void twoThatStandInTheSameTurnHaveOneWinner() {
        Future<Transport> connecting = connectToThree();
        net.pass(DELAY.multipliedBy(2));
        List.of(third, first, second).forEach(FakeSocket::establish);
        net.settle();
        assertEquals(1, net.opened.stream().filter(FakeSocket::isOpen).count());
        assertEquals(List.of("made"), protocol.story());
        connecting.result().abort();
        assertNothingLeft();
    }

    @Test
    void laterSocketMayStandAtOnce() {
        second.connectsAtOnce();
        Future<Transport> connecting = connectToThree();
        net.pass(DELAY);
        assertFalse(first.isOpen());
        assertFalse(connecting.result().isClosing());
        net.pass(DELAY.multipliedBy(3));
        assertEquals(2, net.opened.size());
    }

    @Test
    void familiesTakeTurnsBeginningWithTheFirst() {
        List.of(first, second, third).forEach(socket -> socket.refuse(REFUSED));
        net.prepare().refuse(REFUSED);
        net.prepare().refuse(REFUSED);
        Throwable failure = connect("2001:db8::1", "2001:db8::2", "10.0.0.2", "10.0.0.3", "10.0.0.4")
                .exception();
        StandardProtocolFamily v6 = StandardProtocolFamily.INET6;
        StandardProtocolFamily v4 = StandardProtocolFamily.INET;
        assertEquals(List.of(v6, v4, v6, v4, v4), net.families);
        assertTrue(failure.getMessage().matches(".*db8:.*:1].*10.0.0.2.*db8:.*:2].*10.0.0.3.*10.0.0.4:80"));
    }

    @Test
    void allFailuresAreToldWhenTheLastIsIn() {
        Future<Transport> connecting = connect("10.0.0.2", "10.0.0.3");
        net.pass(DELAY);
        second.refuse(REFUSED);
        net.settle();
        assertFalse(connecting.done());
        first.refuse(REFUSED);
        net.settle();
        assertEquals(
                "no address answered: Connection refused: 10.0.0.3:80; Connection refused: 10.0.0.2:80",
                connecting.exception().getMessage());
        assertNothingLeft();
    }

    @Test
    void delayOfZeroWaitsForEachFailureInTheGivenOrder() {
        connect(
                DEFAULTS.withHappyEyeballsDelay(Duration.ZERO),
                () -> protocol,
                "2001:db8::1",
                "2001:db8::2",
                "10.0.0.2");
        net.pass(DELAY.multipliedBy(10));
        assertEquals(List.of(first), net.opened);
        first.refuse(REFUSED);
        net.settle();
        StandardProtocolFamily v6 = StandardProtocolFamily.INET6;
        assertEquals(List.of(v6, v6), net.families);
        net.pass(DELAY.multipliedBy(10));
        assertEquals(2, net.opened.size());
    }

    @Test
    void localPortIsBoundByOneSocketAtATime() {
        InetSocketAddress local =
                new InetSocketAddress(Addresses.numeric("10.0.0.1").orElseThrow(), 5000);
        connect(DEFAULTS.withLocalAddress(local), () -> protocol, "10.0.0.2", "10.0.0.3");
        net.pass(DELAY.multipliedBy(10));
        assertEquals(List.of(first), net.opened);
    }

    @Test
    void timeoutEndsAllAttempts() {
        Future<Transport> connecting = connectToThree();
        net.pass(DEFAULTS.timeout());
        assertInstanceOf(TimeoutException.class, connecting.exception());
        assertTrue(connecting.exception().getMessage().contains("last tried 10.0.0.4:80"));
        assertEquals(3, net.opened.size());
        assertNothingLeft();
    }

    @Test
    void cancellingEndsAllAttemptsAtOnce() {
        Future<Transport> connecting = connectToThree();
        net.pass(DELAY.multipliedBy(2));
        connecting.cancel();
        net.opened.forEach(socket -> assertFalse(socket.isOpen()));
        assertNothingLeft();
    }

    @Test
    void factoryThatFailsEndsAllAttempts() {
        IllegalStateException bug = new IllegalStateException("bug");
        Future<Transport> connecting = connect(
                DEFAULTS,
                () -> {
                    throw bug;
                },
                "10.0.0.2",
                "10.0.0.3",
                "10.0.0.4");
        net.pass(DELAY);
        second.establish();
        net.settle();
        assertSame(bug, connecting.exception());
        assertEquals(2, net.opened.size());
        assertNothingLeft();
    }

    /** Row 29. */
    @Test
    void socketThatMetItselfDoesNotWin() {
        Future<Transport> connecting = connectToThree();
        net.pass(DELAY);
        second.localAddress(ConnectTest.address("10.0.0.3")).establish();
        net.settle();
        assertFalse(second.isOpen());
        assertEquals(3, net.opened.size());
        assertTrue(first.isOpen());
        first.establish();
        net.settle();
        assertEquals(ConnectTest.address("10.0.0.2"), connecting.result().extraInfo(ExtraInfo.PEERNAME));
    }

    /** Row 28. */
    @Test
    void deadFirstAddressCostsADelayAndNoMore() {
        Simulation.run(1, simulation -> {
            Server server = simulation.await(Tcp.listen(simulation.loop(), "10.0.0.3", 80, Recorder::new));
            simulation.network().isolate("10.0.0.2");
            simulation.name("server", "10.0.0.2", "10.0.0.3");
            Duration before = simulation.loop().time();
            Transport client = simulation.await(Tcp.connect(simulation.loop(), "server", 80, Recorder::new));
            Duration took = simulation.loop().time().minus(before);
            assertTrue(took.compareTo(DELAY) >= 0 && took.toMillis() < 400, took::toString);
            client.close();
            server.close();
        });
    }

    /** Row 27: the simulation fails if anything is left. */
    @Test
    void cancellingAtAnyMomentLeavesNothing() {
        for (int step = 0; step < 90; step++) {
            int steps = step;
            Simulation.run(step, simulation -> race(simulation, Duration.ofMillis(steps * 10L)));
        }
    }

    @Test
    void nothingIsLeftWhateverTheNetworkDoes() {
        Simulation.search(
                1,
                300,
                simulation ->
                        race(simulation, Duration.ofMillis(simulation.random().below(3_000))));
        Simulation.search(
                1,
                100,
                SimulationOptions.defaults(),
                simulation ->
                        race(simulation, Duration.ofMillis(simulation.random().below(900))));
    }

    /** One address is dead, one refuses, two serve; the attempt is cancelled after a while. */
    private static void race(Simulation simulation, Duration patience) {
        simulation.network().latency(Duration.ofMillis(simulation.random().below(400)));
        List<Server> servers = simulation.withoutFaults(() -> List.of(
                simulation.await(Tcp.listen(simulation.loop(), "10.0.0.4", 80, Recorder::new)),
                simulation.await(Tcp.listen(simulation.loop(), "2001:db8::5", 80, Recorder::new))));
        simulation.network().isolate("10.0.0.2");
        simulation.name("server", "10.0.0.2", "10.0.0.3", "10.0.0.4", "2001:db8::5");
        Future<Transport> connecting = Tcp.connect(simulation.loop(), "server", 80, Recorder::new);
        simulation.sleep(patience);
        connecting.cancel();
        Outcome<Transport> outcome = simulation.outcome(connecting);
        if (outcome.error() == null) {
            outcome.value().abort();
        }
        simulation.settle();
        servers.forEach(Server::close);
        servers.forEach(Server::abortClients);
    }
}
