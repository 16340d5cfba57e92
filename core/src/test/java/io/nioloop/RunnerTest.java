package io.nioloop;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotSame;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.nioloop.future.CancelledError;
import io.nioloop.loop.EventLoop;
import io.nioloop.loop.LoopOptions;
import io.nioloop.task.Coroutine;
import io.nioloop.task.Task;
import io.nioloop.task.TaskLocal;
import io.nioloop.task.Tasks;
import io.nioloop.testing.SimulatedNetwork;
import io.nioloop.testing.Trail;
import io.nioloop.testing.VirtualClock;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** A runner leaves nothing behind: rules 273, 274, 276 and 278. */
class RunnerTest {
    private final VirtualClock clock = new VirtualClock();
    private final Trail trail = new Trail();

    private Runner runner() {
        SimulatedNetwork network = new SimulatedNetwork(clock, 1);
        return new Runner(LoopOptions.defaults().withProvider(network).withClock(clock));
    }

    @Test // rule 273
    void runReturnsTheResultOfItsMain() {
        try (Runner runner = runner()) {
            assertEquals("answer", runner.run(() -> {
                Tasks.sleep(Duration.ofHours(1));
                return "answer";
            }));
        }
        assertEquals(Duration.ofHours(1), clock.elapsed());
    }

    @Test // rule 273
    void everyRunOfTheFrontDoorHasAFreshLoopWhichIsClosedThen() {
        EventLoop first = NioLoop.run(EventLoop::current);
        EventLoop second = NioLoop.run(EventLoop::current);
        assertNotSame(first, second);
        assertTrue(first.isClosed() && second.isClosed());
        NioLoop.run(() -> trail.add("without a result"));
        trail.is("without a result");
    }

    @Test // rule 273
    void runIsRefusedInsideARunningLoop() {
        try (Runner runner = runner()) {
            runner.run(Coroutine.of(() -> {
                String message = assertThrows(IllegalStateException.class, () -> NioLoop.run(() -> 1))
                        .getMessage();
                assertTrue(message.contains("cannot be called from a running event loop"), message);
            }));
        }
    }

    @Test
    void whatTheMainThrowsComesOutOfTheRun() {
        try (Runner runner = runner()) {
            IllegalStateException unchecked = new IllegalStateException("as it is");
            assertSame(
                    unchecked,
                    assertThrows(
                            IllegalStateException.class,
                            () -> runner.run(Coroutine.of(() -> {
                                throw unchecked;
                            }))));
            IOException checked = new IOException("wrapped");
            assertSame(
                    checked,
                    assertThrows(
                                    UncheckedIOException.class,
                                    () -> runner.run(Coroutine.of(() -> {
                                        throw checked;
                                    })))
                            .getCause());
        }
    }

    @Test // rule 274
    void tasksThatAreLeftAreCancelledAndAwaited() {
        try (Runner runner = runner()) {
            runner.run(Coroutine.of(() -> {
                Task.start(runner.loop(), Coroutine.of(() -> {
                    try {
                        Tasks.sleep(Duration.ofDays(1));
                    } finally {
                        Tasks.sleep(Duration.ofSeconds(5));
                        trail.add("cleaned up");
                    }
                }));
                Tasks.sleep(Duration.ZERO);
            }));
            trail.is();
        }
        trail.is("cleaned up");
        assertEquals(Duration.ofSeconds(5), clock.elapsed());
    }

    @Test // rule 274
    void whatTheyFailWithThenIsReported() {
        List<String> reports = new ArrayList<>();
        try (Runner runner = runner()) {
            runner.loop().setExceptionHandler((loop, error) -> reports.add(error.message() + ": " + error.exception()));
            runner.run(Coroutine.of(() -> {
                Task.start(runner.loop(), Coroutine.of(() -> {
                    try {
                        Tasks.sleep(Duration.ofDays(1));
                    } catch (CancelledError cancelled) {
                        throw new IllegalStateException("no good end");
                    }
                }));
                Tasks.sleep(Duration.ZERO);
            }));
        }
        assertEquals(
                List.of("unhandled exception during shutdown of run(): java.lang.IllegalStateException: no good end"),
                reports);
    }

    @Test // rules 275 and 276
    void interruptCancelsTheMainWhichMayCleanUp() {
        SimulatedNetwork network = new SimulatedNetwork(clock, 1);
        SimulatedNetwork.Outsider signal = network.outsider(); // it comes on a thread of the JVM
        try (Runner runner =
                new Runner(LoopOptions.defaults().withProvider(network).withClock(clock))) {
            assertThrows(
                    KeyboardInterrupt.class,
                    () -> runner.run(Coroutine.of(() -> {
                        try {
                            pressCtrlC();
                            Tasks.sleep(Duration.ofDays(1));
                        } finally {
                            trail.add("cleaned up");
                        }
                    })));
            signal.close();
        }
        trail.is("cleaned up");
        assertEquals(Duration.ZERO, clock.elapsed());
    }

    @Test // rule 276
    void mainThatGetsOverTheInterruptReturnsItsResult() {
        SimulatedNetwork network = new SimulatedNetwork(clock, 1);
        SimulatedNetwork.Outsider signal = network.outsider();
        try (Runner runner =
                new Runner(LoopOptions.defaults().withProvider(network).withClock(clock))) {
            assertEquals("got over it", runner.run(() -> {
                try {
                    pressCtrlC();
                    Tasks.sleep(Duration.ofDays(1));
                    return "not interrupted";
                } catch (CancelledError interrupted) {
                    return "got over it";
                }
            }));
            signal.close();
        }
    }

    private static void pressCtrlC() throws ReflectiveOperationException {
        Class<?> type = Class.forName("sun.misc.Signal");
        type.getMethod("raise", type)
                .invoke(null, type.getConstructor(String.class).newInstance("INT"));
    }

    @Test // rule 276
    void cancellationWithoutAnInterruptIsPlain() {
        try (Runner runner = runner()) {
            assertThrows(
                    CancelledError.class,
                    () -> runner.run(Coroutine.of(() -> {
                        Task.current().cancel();
                        Tasks.sleep(Duration.ZERO);
                    })));
        }
    }

    @Test // rule 278
    void mainsShareTheLoop() {
        try (Runner runner = runner()) {
            EventLoop loop = runner.run(EventLoop::current);
            assertSame(loop, runner.run(EventLoop::current));
            assertSame(loop, runner.loop());
        }
    }

    @Test // rule 278
    void mainsShareTheContext() {
        TaskLocal<String> user = new TaskLocal<>("user", "nobody");
        try (Runner runner = runner()) {
            runner.run(Coroutine.of(() -> user.set("ann")));
            assertEquals("ann", runner.run(user::get));
        }
    }

    @Test // rule 278
    void closingTwiceDoesNothingAndUseAfterwardsIsRefused() {
        Runner runner = runner();
        runner.close();
        runner.close();
        assertTrue(runner.loop().isClosed());
        assertThrows(IllegalStateException.class, () -> runner.run(() -> 1));
        assertFalse(runner.toString().isEmpty());
    }
}
