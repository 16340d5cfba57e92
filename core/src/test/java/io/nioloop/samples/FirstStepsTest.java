package io.nioloop.samples;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.nioloop.future.Offload;
import io.nioloop.future.Promise;
import io.nioloop.loop.EventLoop;
import io.nioloop.net.Server;
import io.nioloop.net.Tcp;
import io.nioloop.testing.FaultKind;
import io.nioloop.testing.FaultPlan;
import io.nioloop.testing.MemoryPipe;
import io.nioloop.testing.Sequencer;
import io.nioloop.testing.SimulatedNetwork;
import io.nioloop.testing.Simulation;
import io.nioloop.testing.SimulationFailure;
import io.nioloop.testing.SimulationOptions;
import io.nioloop.testing.Trail;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

/** The first steps of {@code docs/testing.md}. */
class FirstStepsTest {
    @Test
    void anHourTakesNoTime() {
        Simulation.run(1, simulation -> {
            Trail trail = new Trail();
            simulation.loop().callLater(Duration.ofHours(1), trail.note("an hour later"));
            simulation.sleep(Duration.ofHours(2));
            trail.is("an hour later");
        });
    }

    @Test
    void protocolsTalkWithoutANetwork() {
        Simulation.run(1, simulation -> {
            Guest guest = new Guest();
            MemoryPipe pipe = MemoryPipe.open(simulation.loop(), new Echo(), guest);
            pipe.right().write("hello\n");
            simulation.settle();
            assertEquals(List.of("hello"), guest.lines());
            pipe.right().close();
        });
    }

    @Test
    void hostsTalkOverANetwork() {
        Simulation.run(1, simulation -> {
            EventLoop loop = simulation.loop();
            simulation.network().latency(Duration.ofMillis(40)).jitter(Duration.ZERO);
            Guest guest = new Guest();
            Server server = simulation.await(Tcp.listen(loop, "10.0.0.1", 7, Echo::new));
            simulation.await(Tcp.connect(loop, "10.0.0.1", 7, () -> guest));
            assertEquals(Duration.ofMillis(80), simulation.clock().elapsed()); // there and back

            simulation.network().isolate("10.0.0.1");
            guest.say("hello");
            simulation.sleep(Duration.ofHours(1));
            assertEquals(List.of(), guest.lines());

            simulation.network().rejoin("10.0.0.1");
            simulation.sleep(Duration.ofSeconds(1));
            assertEquals(List.of("hello"), guest.lines());

            guest.leave();
            server.close();
        });
    }

    @Test
    void orderIsForced() {
        Simulation.run(1, simulation -> {
            EventLoop loop = simulation.loop();
            Trail trail = new Trail();
            Sequencer sequencer = new Sequencer(loop);
            Runnable disk = sequencer.at(1, trail.note("disk"));
            Runnable cache = sequencer.at(0, trail.note("cache"));
            Offload.run(loop, () -> "a file").addDoneCallback(done -> disk.run());
            loop.callLater(Duration.ofMinutes(1), cache);
            simulation.settle();
            trail.is("cache", "disk");
        });
    }

    @Test
    void oneFaultStrikes() {
        FaultPlan reset = FaultPlan.none().once(FaultKind.RESET_TO_CLIENT, 1);
        Simulation.run(1, SimulationOptions.defaults().withFaults(reset), simulation -> {
            EventLoop loop = simulation.loop();
            Guest guest = new Guest();
            Server server = simulation.await(Tcp.listen(loop, "10.0.0.1", 7, Echo::new));
            simulation.await(Tcp.connect(loop, "10.0.0.1", 7, () -> guest));
            guest.say("hello");
            simulation.settle();
            assertEquals("Connection reset", guest.cause().getMessage());
            assertEquals(1, simulation.faults().strikesOf(FaultKind.RESET_TO_CLIENT));
            server.close();
        });
    }

    private static void leaveEverythingOpen(Simulation simulation) {
        EventLoop loop = simulation.loop();
        simulation.await(Tcp.listen(loop, "10.0.0.1", 7, Echo::new));
        simulation.await(Tcp.connect(loop, "10.0.0.1", 7, Guest::new));
    }

    @Test
    void leakIsFound() throws IOException {
        SimulationFailure failure =
                assertThrows(SimulationFailure.class, () -> Simulation.run(1, FirstStepsTest::leaveEverythingOpen));
        Page.shows(failure.getMessage());
    }

    private static void waitForNothing(Simulation simulation) {
        EventLoop loop = simulation.loop();
        simulation.await(Tcp.listen(loop, "10.0.0.1", 7, Echo::new));
        simulation.await(Tcp.connect(loop, "10.0.0.1", 7, Guest::new));
        simulation.await(new Promise<String>(loop));
    }

    @Test
    void waitingForNothingIsFound() throws IOException {
        SimulationFailure failure =
                assertThrows(SimulationFailure.class, () -> Simulation.run(1, FirstStepsTest::waitForNothing));
        Page.shows(failure.getMessage());
    }

    @Test
    void sameSeedDoesTheSame() {
        Simulation.Body body = simulation -> simulation.note(simulation.random().nextLong());
        assertEquals(
                Simulation.run(17, body).traceHash(), Simulation.run(17, body).traceHash());
        assertNotEquals(
                Simulation.run(17, body).traceHash(), Simulation.run(18, body).traceHash());
    }

    @Test
    void realThreadMayWakeTheLoop() {
        Simulation.run(1, simulation -> {
            Promise<String> answer = new Promise<>(simulation.loop());
            SimulatedNetwork.Outsider outsider = simulation.network().outsider();
            Thread thread = new Thread(
                    () -> simulation.loop().callSoonThreadsafe(() -> answer.setResult("from a real thread")));
            thread.start();
            assertEquals("from a real thread", simulation.await(answer));
            thread.join();
            outsider.close();
        });
    }
}
