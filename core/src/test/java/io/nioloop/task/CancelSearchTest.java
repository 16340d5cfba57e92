package io.nioloop.task;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.nioloop.future.ExceptionGroup;
import io.nioloop.future.FutureEvent;
import io.nioloop.future.TimeoutException;
import io.nioloop.loop.Event;
import io.nioloop.loop.EventLoop;
import io.nioloop.task.Tasks.Until;
import io.nioloop.testing.Simulation;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * Runs everything that a task can wait for again and again, and cancels a task at each place where one is suspended, in
 * the turn after it and in the turn between its wake-up and its resumption. Whatever is hit: the program ends, nothing
 * is left of it, no child outlives its group, and a cancellation from outside is never lost.
 */
class CancelSearchTest extends OnEveryCarrier {
    @BeforeEach
    void listenToTheSimulation() {
        assumeTrue(watch == Watch.SIMULATION, "its events say when to cancel");
    }

    /** When a task is cancelled. */
    private enum Moment {
        SUSPENDED(FutureEvent.Awaited.class),
        WOKEN(FutureEvent.Completed.class); // the cancellation is queued just before the step

        private final Class<? extends Event> event;

        Moment(Class<? extends Event> event) {
            this.event = event;
        }
    }

    /** As assertThrows, but a cancellation passes. */
    private static Void timesOut(Coroutine<?> body) throws Exception {
        try {
            throw new AssertionError("ends in time: " + body.run());
        } catch (TimeoutException expected) {
            return null;
        }
    }

    private interface Program {
        void run(Load load) throws Exception;
    }

    /** What is searched. */
    enum Scenario {
        SLEEP(load -> {
            sleep(1);
            turn();
            sleep(1);
        }),
        CHAIN(load -> Task.await(load.start(() -> Task.await(load.start(load.work(2)))))),
        GATHER(load -> {
            List<Coroutine<Integer>> bodies = List.of(load.work(3), load.work(1), load.work(2));
            try {
                assertEquals(List.of(3, 1, 2), Tasks.gather(bodies));
            } finally {
                load.mayOutlive(); // if one child is cancelled, the others go on
            }
        }),
        GATHER_OUTCOMES(load -> {
            Tasks.gatherOutcomes(List.of(load.work(3), load.failure(1), load.work(2)));
            load.nothingRuns();
        }),
        SHIELD(load -> {
            Task<Integer> inner = load.start(load.work(3));
            load.mayOutlive();
            Tasks.gather(List.of(() -> Tasks.shield(inner), () -> Tasks.shield(inner)));
        }),
        WAIT_ALL(load -> load.waitUntil(Until.ALL_COMPLETED, null)),
        WAIT_FIRST(load -> load.waitUntil(Until.FIRST_COMPLETED, null)),
        WAIT_EXCEPTION(load -> load.waitUntil(Until.FIRST_EXCEPTION, null)),
        WAIT_TIMEOUT(load -> load.waitUntil(Until.ALL_COMPLETED, millis(2))),
        AS_COMPLETED(load -> load.takeAllAsCompleted()),
        WAIT_FOR(load -> {
            Tasks.waitFor(millis(2), load.work(1));
            load.nothingRuns();
            timesOut(() -> Tasks.waitFor(millis(1), load.work(3)));
            load.nothingRuns();
            timesOut(() -> Tasks.waitFor(Duration.ZERO, load.work(3)));
        }),
        WAIT_FOR_FUTURE(load -> {
            Task<Integer> fast = load.start(load.work(1));
            Tasks.waitFor(millis(2), fast);
            Task<Integer> slow = load.start(load.work(3));
            timesOut(() -> Tasks.waitFor(millis(1), slow));
            Task<Integer> late = load.start(load.work(3));
            turn();
            timesOut(() -> Tasks.waitFor(Duration.ZERO, late));
            load.nothingRuns();
        }),
        NESTED_TIMEOUTS(load -> {
            timesOut(() -> Tasks.timeout(millis(3), outer -> {
                timesOut(() -> Tasks.timeout(millis(1), inner -> load.work(5).run()));
                return Tasks.timeout(millis(2), inner -> load.work(5).run());
            }));
            turn();
        }),
        GROUP(load -> load.group(Integer.MAX_VALUE, group -> {
            group.createTask(load.work(1));
            group.createTask(() -> {
                turn();
                return Task.await(group.createTask(load.work(2)));
            });
            sleep(1);
        })),
        FAILING_GROUP(load -> {
            load.group(Integer.MAX_VALUE, group -> {
                group.createTask(load.work(2));
                group.createTask(load.failure(1));
                sleep(2);
            });
            turn();
        }),
        NESTED_GROUPS(load -> {
            load.group(Integer.MAX_VALUE, outer -> {
                outer.createTask(load.failure(1));
                TaskGroup.run(inner -> {
                    inner.createTask(load.failure(1));
                    inner.createTask(load.work(3));
                });
            });
            turn();
        }),
        CANCELLED_GROUP(load -> load.group(Integer.MAX_VALUE, group -> {
            group.createTask(load.work(3));
            sleep(1);
            group.cancel();
            turn();
        })),
        LIMITED_GROUP(load -> load.group(2, group -> {
            for (int i = 0; i < 5; i++) {
                group.createTask(load.work(1));
                assertTrue(load.running <= 2);
            }
        })),
        STAGGERED_RACE(load -> {
            Tasks.staggeredRace(List.of(load.work(9), load.failure(1), load.work(3), load.work(4)), millis(2));
            load.nothingRuns();
        }),
        TO_THREAD(load -> assertEquals(5, Tasks.toThread(() -> 5)));

        private final Program program;

        Scenario(Program program) {
            this.program = program;
        }
    }

    /** The work of one run, which knows how much of it is under way. */
    private static final class Load {
        private final EventLoop loop;
        private int running;
        private boolean mayOutlive;

        Load(EventLoop loop) {
            this.loop = loop;
        }

        <T> Task<T> start(Coroutine<T> body) {
            return Task.start(loop, body);
        }

        /** Takes a time, and cleaning up takes a turn. */
        Coroutine<Integer> work(int millis) {
            return () -> {
                running++;
                try {
                    sleep(millis);
                    return millis;
                } finally {
                    try {
                        turn();
                    } finally {
                        running--;
                    }
                }
            };
        }

        Coroutine<Integer> failure(int millis) {
            return () -> {
                work(millis).run();
                throw new IllegalArgumentException("planted");
            };
        }

        void nothingRuns() {
            assertEquals(0, running, "bodies still run");
        }

        void mayOutlive() {
            mayOutlive = true;
        }

        void group(int limit, TaskGroup.Action body) {
            try {
                TaskGroup.run(limit, body);
            } catch (ExceptionGroup planned) {
                planned.exceptions().forEach(Load::assertPlanned);
            } finally {
                nothingRuns();
            }
        }

        private static void assertPlanned(Throwable failure) {
            if (failure instanceof ExceptionGroup inner) {
                inner.exceptions().forEach(Load::assertPlanned);
            } else {
                assertEquals("planted", failure.getMessage());
            }
        }

        void waitUntil(Until until, Duration timeout) {
            List<Task<Integer>> tasks = List.of(start(work(3)), start(failure(1)), start(work(2)));
            tasks.forEach(task -> task.addDoneCallback(Load::look));
            mayOutlive();
            Tasks.waitFor(tasks, until, timeout);
        }

        private static void look(io.nioloop.future.Future<Integer> done) {
            if (!done.cancelled()) {
                done.exception();
            }
        }

        /** Two readers; what a cancelled one did not take is there for the other one, and for us. */
        void takeAllAsCompleted() {
            List<Task<Integer>> tasks = List.of(start(work(3)), start(work(1)), start(work(1)), start(work(2)));
            Iterator<Task<Integer>> iterator =
                    Tasks.asCompleted(tasks, millis(20)).iterator();
            List<Task<Integer>> taken = new ArrayList<>();
            Coroutine<Void> reader = () -> {
                while (iterator.hasNext()) {
                    taken.add(iterator.next());
                }
                return null;
            };
            mayOutlive();
            List<Task<Void>> readers = List.of(start(reader), start(reader));
            try {
                Tasks.waitFor(readers, Until.ALL_COMPLETED, null);
            } finally {
                loop.callLater(millis(30), () -> {
                    while (iterator.hasNext()) {
                        taken.add(iterator.next()); // in a callback: it must not have to wait
                    }
                    assertEquals(tasks.size(), taken.size());
                    assertTrue(taken.containsAll(tasks));
                });
            }
        }
    }

    @ParameterizedTest
    @EnumSource
    void cancellationAtAnySuspensionIsNeverLostAndLeavesNothing(Scenario scenario) {
        for (Moment moment : Moment.values()) {
            int moments = search(scenario, moment, Integer.MAX_VALUE, 0);
            assertTrue(moments > 0);
            for (int at = 0; at < moments; at++) {
                search(scenario, moment, at, 0);
            }
        }
    }

    @ParameterizedTest
    @EnumSource
    void cancelledChildAtAnySuspensionLeavesNothing(Scenario scenario) {
        for (Moment moment : Moment.values()) {
            int moments = search(scenario, moment, Integer.MAX_VALUE, 0);
            for (int at = 0; at < moments; at++) {
                for (int target = 1; target <= 4; target++) {
                    search(scenario, moment, at, target);
                }
            }
        }
    }

    /** Cancels a task, 0 being the main one, at one moment; returns how many moments there were. */
    private int search(Scenario scenario, Moment moment, int at, int target) {
        int[] count = {0};
        try {
            simulate(simulation -> hit(simulation, scenario, moment, at, target, count));
        } catch (Error failure) {
            throw new AssertionError(scenario + ": task " + target + " cancelled at " + moment + " " + at, failure);
        }
        return count[0];
    }

    private void hit(Simulation simulation, Scenario scenario, Moment moment, int at, int target, int[] count) {
        Load load = new Load(loop);
        Task<?>[] hit = new Task<?>[1];
        Task<Void> main = Task.start(loop, Coroutine.of(() -> scenario.program.run(load)));
        simulation.observe((of, event) -> {
            if (moment.event.isInstance(event) && count[0]++ == at) {
                loop.callSoon(() -> hit[0] = cancel(target));
            }
        });
        Throwable failure = simulation.outcome(main).error();
        if (hit[0] == main) {
            assertTrue(main.cancelled(), "the cancellation is lost: " + main);
        } else if (hit[0] == null) {
            assertTrue(failure == null, () -> "fails by itself: " + failure);
        }
        if (!load.mayOutlive && target == 0) {
            load.nothingRuns();
        }
        assertTrue(simulation.settle());
        load.nothingRuns();
        assertEquals(List.of(), Task.all(loop));
    }

    private Task<?> cancel(int target) {
        List<Task<?>> tasks = Task.all(loop);
        if (target >= tasks.size() || (target == 0 && !tasks.get(0).name().equals("Task-1"))) {
            return null;
        }
        tasks.get(target).cancel();
        return tasks.get(target);
    }
}
