package io.nioloop.observe;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.nioloop.future.Promise;
import io.nioloop.loop.EventLoop;
import io.nioloop.net.Protocol;
import io.nioloop.net.Server;
import io.nioloop.net.Tcp;
import io.nioloop.net.Transport;
import io.nioloop.task.Task;
import io.nioloop.task.Tasks;
import io.nioloop.testing.Simulation;
import java.nio.ByteBuffer;
import java.time.Duration;
import org.junit.jupiter.api.Test;

/** What a loop has done, in figures. */
class StatisticsTest {
    private static final Duration SECOND = Duration.ofSeconds(1);

    private LoopStatistics statistics;

    private void simulate(Simulation.Body body) {
        Simulation.run(1, simulation -> {
            Statistics listening = Statistics.attach(simulation.loop());
            body.run(simulation);
            statistics = listening.snapshot();
        });
    }

    @Test
    void callbacksTimersAndTurnsAreCounted() {
        simulate(simulation -> {
            simulation.loop().callSoon(() -> {});
            simulation.loop().callLater(SECOND, () -> {});
            simulation.loop().callLater(SECOND, () -> {}).cancel();
            simulation.settle();
        });
        assertEquals(1, statistics.timers());
        assertTrue(statistics.callbacks() >= 2);
        assertTrue(statistics.turns() >= 2);
        assertTrue(statistics.deepest() >= 1);
        assertTrue(statistics.elapsed().compareTo(SECOND) >= 0);
    }

    @Test
    void tasksAreCountedWhenTheyBeginAndEnd() {
        simulate(simulation -> {
            EventLoop loop = simulation.loop();
            Task<Integer> task = Task.start(loop, () -> {
                Task.start(loop, () -> 1);
                Task<Void> late = Task.start(loop, () -> {
                    Tasks.sleep(SECOND);
                    return null;
                });
                return Task.await(late) == null ? 2 : 3;
            });
            assertEquals(2, simulation.await(task));
        });
        assertEquals(2, statistics.tasksCreated()); // the first was made before the loop ran
        assertEquals(3, statistics.tasksDone());
    }

    @Test
    void theLongestCallbackHasAName() {
        simulate(simulation -> {
            EventLoop loop = simulation.loop();
            loop.callSoon(() -> simulation.clock().advance(Duration.ofMillis(3)));
            loop.callSoon(() -> simulation.clock().advance(Duration.ofMillis(7)));
            simulation.settle();
        });
        assertEquals(Duration.ofMillis(7), statistics.longest());
        assertEquals("a callback of StatisticsTest", statistics.longestWork());
        assertEquals(Duration.ofMillis(10), statistics.busy());
        assertEquals(1, statistics.utilisation(), 0.01);
    }

    @Test
    void aTimerThatHadToWaitIsLate() {
        simulate(simulation -> {
            EventLoop loop = simulation.loop();
            loop.callLater(SECOND, () -> simulation.clock().advance(Duration.ofMillis(50)));
            loop.callLater(SECOND, () -> {});
            simulation.settle();
        });
        assertEquals(Duration.ofMillis(50), statistics.lagMax());
        assertEquals(statistics.lagMax(), statistics.lag99());
        assertTrue(statistics.lagMedian().compareTo(Duration.ofMillis(50)) < 0);
        assertTrue(statistics.turn99().compareTo(Duration.ofMillis(50)) >= 0);
    }

    @Test
    void bytesOfAllConnectionsAreCounted() {
        simulate(simulation -> {
            Server server = simulation.await(Tcp.listen(simulation.loop(), "10.0.0.1", 80, () -> new Protocol() {
                @Override
                public void dataReceived(ByteBuffer data) {}
            }));
            Transport client = simulation.await(Tcp.connect(simulation.loop(), "10.0.0.1", 80, () -> new Protocol() {
                @Override
                public void dataReceived(ByteBuffer data) {}
            }));
            simulation.loop().callSoon(() -> {
                client.write("hello");
                client.close();
            });
            simulation.settle();
            server.close();
            simulation.settle();
        });
        assertEquals(5, statistics.bytesSent());
        assertEquals(5, statistics.bytesReceived());
        assertTrue(statistics.channelsReady() >= 2);
    }

    @Test
    void aLoopHasOneAccountOfThem() {
        Simulation.run(
                1,
                simulation -> assertSame(Statistics.attach(simulation.loop()), Statistics.attach(simulation.loop())));
    }

    @Test
    void nothingHasHappenedAtTheBeginning() {
        Simulation.run(1, simulation -> {
            LoopStatistics none = Statistics.attach(simulation.loop()).snapshot();
            assertEquals(0, none.utilisation());
            assertEquals("", none.longestWork());
            assertEquals(0, none.turns());
        });
    }

    @Test
    void aResultThatCannotBeShownHarmsNobody() {
        simulate(simulation -> {
            Promise<Object> promise = new Promise<>(simulation.loop());
            promise.addDoneCallback(done -> simulation.clock().advance(Duration.ofMillis(7)));
            promise.setResult(new Unspeakable());
            simulation.settle();
            simulation.loop().callSoon(() -> {});
            simulation.settle();
        });
        assertEquals("a done callback of a Promise", statistics.longestWork());
        assertTrue(statistics.callbacks() >= 2);
    }

    private static final class Unspeakable {
        @Override
        public String toString() {
            throw new UnsupportedOperationException("toString");
        }
    }
}
