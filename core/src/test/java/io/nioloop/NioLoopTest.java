package io.nioloop;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.nioloop.loop.Context;
import io.nioloop.loop.EventLoop;
import io.nioloop.loop.LoopError;
import io.nioloop.loop.LoopOptions;
import io.nioloop.loop.SignalTrap;
import io.nioloop.loop.Signals;
import io.nioloop.sync.AsyncLock;
import io.nioloop.task.Coroutine;
import io.nioloop.task.Task;
import io.nioloop.task.TaskFactory;
import io.nioloop.task.TaskLocal;
import io.nioloop.task.TaskOptions;
import io.nioloop.task.Tasks;
import io.nioloop.testing.SimulatedNetwork;
import io.nioloop.testing.Simulation;
import io.nioloop.testing.Trail;
import io.nioloop.testing.VirtualClock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/** Clauses of docs/asyncio-map.md that belong to no floor alone. */
class NioLoopTest {
    private final Trail trail = new Trail();

    private static void run(Coroutine.Action main) {
        Simulation.run(1, simulation -> simulation.await(Task.start(simulation.loop(), Coroutine.of(main))));
    }

    @Test // rule 57
    void sleepOfLessThanNothingIsOneTurnToo() {
        run(() -> {
            EventLoop loop = EventLoop.current();
            loop.callSoon(() -> {
                trail.add("a turn");
                loop.callSoon(trail.note("another"));
            });
            NioLoop.sleep(Duration.ofDays(-1));
            trail.is("a turn");
            assertEquals(Duration.ZERO, loop.time());
            assertThrows(NullPointerException.class, () -> NioLoop.sleep(null));
        });
    }

    @Test // rule 59
    void eachLoopKnowsItsOwnTasksOnly() {
        VirtualClock clock = new VirtualClock();
        LoopOptions options = LoopOptions.defaults()
                .withProvider(new SimulatedNetwork(clock, 1))
                .withClock(clock);
        try (EventLoop one = EventLoop.open(options);
                EventLoop other = EventLoop.open(options)) {
            Task<Void> here = Task.start(one, Coroutine.of(() -> {}));
            Task<Void> there = Task.start(other, Coroutine.of(() -> {}));
            assertEquals(List.of(here), Task.all(one));
            assertEquals(List.of(there), Task.all(other));
            one.runOnce(Duration.ZERO);
            assertTrue(here.done());
            assertEquals(List.of(there), Task.all(other));
            other.runOnce(Duration.ZERO);
        }
    }

    @Test // rules 148 and 149
    void lockIsNeitherReentrantNorOwned() {
        run(() -> {
            AsyncLock lock = new AsyncLock();
            lock.acquire();
            Task<?> self = Task.current();
            NioLoop.createTask(() -> {
                assertNotNull(self.waitingFor()); // for the lock that it has
                lock.release(); // by one who never had it
            });
            lock.acquire();
            assertTrue(lock.locked());
            lock.release();
        });
    }

    @Test // rule 260, ta:run_coroutine_threadsafe_task_factory_exception
    void taskThatCannotBeMadeFailsOnBothSides() {
        List<LoopError> errors = new ArrayList<>();
        IllegalStateException planted = new IllegalStateException("planted");
        Simulation.run(1, simulation -> {
            EventLoop loop = simulation.loop();
            loop.setExceptionHandler((of, error) -> errors.add(error));
            TaskFactory.set(loop, new TaskFactory() {
                @Override
                public <T> Task<T> start(EventLoop of, Coroutine<? extends T> body, TaskOptions options) {
                    throw planted;
                }
            });
            CompletableFuture<Void> result = Tasks.runCoroutineThreadsafe(loop, () -> null);
            simulation.settle();
            assertTrue(result.isCompletedExceptionally());
            assertSame(
                    planted,
                    assertThrows(CompletionException.class, result::join).getCause());
        });
        assertEquals(List.of(planted), errors.stream().map(LoopError::exception).toList());
    }

    @Test // rule 261, tg:taskgroup_task_context
    void contextThatIsGivenIsTheOneTheTaskHas() {
        TaskLocal<String> user = new TaskLocal<>("user", "nobody");
        run(() -> {
            user.set("ann");
            EventLoop loop = EventLoop.current();
            Context given = Context.EMPTY.with(user.key(), "bob");
            Task<String> task = Task.start(
                    loop,
                    () -> {
                        String before = user.get();
                        user.set("carl");
                        NioLoop.sleep(Duration.ZERO);
                        return before + " " + user.get();
                    },
                    TaskOptions.defaults().withContext(given));
            assertEquals("bob carl", NioLoop.await(task));
            assertEquals("bob", given.get(user.key()));
            assertEquals("ann", user.get());
        });
    }

    @Test // rule 272: removal gives the signal back
    void signalWithoutItsHandlerBelongsToWhomItBelongedBefore() throws Exception {
        CountDownLatch told = new CountDownLatch(1);
        VirtualClock clock = new VirtualClock();
        try (EventLoop loop = EventLoop.open(LoopOptions.defaults()
                        .withProvider(new SimulatedNetwork(clock, 1))
                        .withClock(clock));
                SignalTrap before = SignalTrap.on("HUP", told::countDown)) {
            Signals.addHandler(loop, "HUP", trail.note("the handler"));
            assertTrue(Signals.removeHandler(loop, "HUP"), before::toString);
            Class<?> type = Class.forName("sun.misc.Signal");
            type.getMethod("raise", type)
                    .invoke(null, type.getConstructor(String.class).newInstance("HUP"));
            assertTrue(told.await(60, TimeUnit.SECONDS));
            loop.runOnce(Duration.ZERO);
        }
        trail.is();
    }
}
