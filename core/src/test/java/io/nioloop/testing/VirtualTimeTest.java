package io.nioloop.testing;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.nioloop.future.Promise;
import io.nioloop.loop.EventLoop;
import io.nioloop.loop.LoopOptions;
import io.nioloop.net.Protocol;
import io.nioloop.net.Server;
import io.nioloop.net.Tcp;
import io.nioloop.net.Transport;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.SocketChannel;
import java.time.Duration;
import org.junit.jupiter.api.Test;

/** Time jumps to where something happens, to the nanosecond, and nobody waits. */
class VirtualTimeTest {
    @Test
    void timersFireAtTheirNanosecond() {
        Trail trail = new Trail();
        Simulation.run(1, simulation -> {
            EventLoop loop = simulation.loop();
            for (long nanos : new long[] {1, 999_999, 1_000_000, 1_000_001, 59_999_999_999L, 60_000_000_001L}) {
                loop.callLater(Duration.ofNanos(nanos), () -> {
                    trail.add(String.valueOf(simulation.clock().elapsed().toNanos()));
                });
            }
            simulation.sleep(Duration.ofDays(1));
            trail.add(simulation.clock().elapsed().toString());
        });
        trail.is("1", "999999", "1000000", "1000001", "59999999999", "60000000001", "PT24H");
    }

    @Test
    void clockMayWrapInTheMiddleOfARun() {
        Trail usual = new Trail();
        Trail wrapping = new Trail();
        long hash = Simulation.run(7, story(usual)).traceHash();
        SimulationOptions options = SimulationOptions.defaults().withClockStart(Long.MAX_VALUE - 3_000_000);
        assertEquals(hash, Simulation.run(7, options, story(wrapping)).traceHash());
        wrapping.is(usual.notes());
    }

    private static Simulation.Body story(Trail trail) {
        return simulation -> {
            new Conversation(3, 10_000).run(simulation);
            simulation.loop().callLater(Duration.ofHours(1), () -> trail.add("an hour later"));
            simulation.sleep(Duration.ofHours(2));
            trail.add(simulation.clock().elapsed().toString());
        };
    }

    @Test
    void tenYearsOfAHeartbeatEachMinuteTakeSeconds() {
        int beats = 10 * 365 * 24 * 60;
        int[] count = {0};
        SimulationResult result = Simulation.run(1, simulation -> {
            EventLoop loop = simulation.loop();
            Runnable[] beat = {null};
            beat[0] = () -> {
                if (++count[0] < beats) {
                    loop.callLater(Duration.ofMinutes(1), beat[0]);
                }
            };
            loop.callLater(Duration.ofMinutes(1), beat[0]);
            simulation.sleep(Duration.ofDays(3650));
        });
        assertEquals(beats, count[0]);
        assertEquals(Duration.ofDays(3650), result.virtualTime());
    }

    @Test
    void packetsArriveWhenTheirLatencySaysSo() {
        Trail trail = new Trail();
        Simulation.run(1, simulation -> {
            simulation.network().jitter(Duration.ZERO).latency(Duration.ofNanos(12_345_678));
            EventLoop loop = simulation.loop();
            Server server = simulation.await(Tcp.listen(loop, "10.0.0.1", 80, Echo::new));
            Promise<Void> answered = new Promise<>(loop);
            Transport client = simulation.await(Tcp.connect(loop, "10.0.0.1", 80, () -> new Protocol() {
                @Override
                public void dataReceived(ByteBuffer data) {
                    answered.setResult(null);
                }
            }));
            trail.add("connected at " + simulation.clock().elapsed().toNanos());
            client.write("hello");
            simulation.await(answered);
            trail.add("answered at " + simulation.clock().elapsed().toNanos());
            client.close();
            server.close();
        });
        trail.is("connected at 24691356", "answered at 49382712");
    }

    @Test
    void runThatNothingCanWakeEndsAtOnceAndSaysWhoWaitsForWhat() {
        SimulationFailure failure = assertThrows(
                SimulationFailure.class,
                () -> Simulation.run(1, simulation -> {
                    EventLoop loop = simulation.loop();
                    simulation.await(Tcp.listen(loop, "10.0.0.1", 80, Echo::new));
                    simulation.await(Tcp.connect(loop, "10.0.0.1", 80, () -> new Speaker(simulation.random(), 5)));
                    simulation.sleep(Duration.ofSeconds(1));
                    simulation.await(new Promise<>(loop));
                }));
        String message = failure.getCause().getMessage();
        assertEquals(NothingWillHappenError.class, failure.getCause().getClass(), failure::getMessage);
        assertTrue(message.startsWith("nothing will ever happen again, at 1.0"), message);
        assertTrue(message.contains("<SimServerSocketChannel #1 10.0.0.1:80> waits for: accept"), message);
        assertTrue(message.contains("there is <Server serving 10.0.0.1:80, connections=0>"), message);
    }

    @Test
    void loopOnABareNetworkEndsTheSameWay() {
        VirtualClock clock = new VirtualClock();
        SimulatedNetwork network = new SimulatedNetwork(clock, 1);
        try (EventLoop loop =
                EventLoop.open(LoopOptions.defaults().withProvider(network).withClock(clock))) {
            loop.callLater(Duration.ofDays(1), () -> {});
            NothingWillHappenError error = assertThrows(NothingWillHappenError.class, loop::runForever);
            assertTrue(error.getMessage().contains("at 86400.000000000 s"), error::getMessage);
            assertTrue(error.getMessage().contains("no channel"), error::getMessage);
        }
    }

    @Test
    void programThatSpinsIsEnded() throws Exception {
        try (Lab lab = new Lab(FaultPlan.none())) {
            SocketChannel[] pair = lab.pair();
            pair[1].register(lab.selector, SelectionKey.OP_WRITE);
            InvariantError error = assertThrows(InvariantError.class, () -> {
                while (true) {
                    lab.selector.select(neverTaken -> {});
                }
            });
            assertTrue(error.getMessage().startsWith("time stands still after 10000001 looks"), error::getMessage);
        }
    }

    @Test
    void selectorWithoutALoopCountsMilliseconds() throws Exception {
        try (Lab lab = new Lab(FaultPlan.none())) {
            assertEquals(0, lab.selector.select(250));
            assertEquals(Duration.ofMillis(250), lab.clock.elapsed());
            assertEquals(0, lab.selector.selectNow());
            assertEquals(Duration.ofMillis(250), lab.clock.elapsed());
            assertThrows(NothingWillHappenError.class, lab.selector::select);
        }
    }

    @Test
    void clockNeverRunsBackwards() {
        VirtualClock clock = new VirtualClock(5);
        clock.advance(Duration.ofNanos(7));
        assertEquals(12, clock.nanoTime());
        assertEquals("<VirtualClock PT0.000000007S after its start>", clock.toString());
        assertThrows(IllegalArgumentException.class, () -> clock.advance(Duration.ofNanos(-1)));
    }
}
