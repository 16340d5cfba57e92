package io.nioloop.sync;

import static io.nioloop.sync.Everywhere.start;
import static io.nioloop.sync.Everywhere.turns;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.nioloop.loop.EventLoop;
import io.nioloop.task.Coroutine;
import io.nioloop.task.Task;
import io.nioloop.testing.Simulation;
import io.nioloop.testing.Trail;
import java.io.IOException;
import org.junit.jupiter.api.Test;

/** Rules 148 to 151; test_locks.py, LockTests. */
class AsyncLockTest {
    @Test // 148, lo:acquire
    void waitersAreServedInTheirOrder() {
        Everywhere.run(() -> {
            AsyncLock lock = new AsyncLock();
            Trail trail = new Trail();
            lock.acquire();
            for (String name : new String[] {"a", "b", "c"}) {
                start(() -> lock.with(() -> {
                    trail.add(name);
                    turns(1);
                }));
            }
            turns(2);
            assertEquals("<AsyncLock [locked, waiters:3]>", lock.toString());
            lock.release();
            turns(10);
            trail.is("a", "b", "c");
            assertEquals("<AsyncLock [unlocked]>", lock.toString());
        });
    }

    @Test // 148, lo:cancel_race
    void newcomerQueuesBehindAWokenWaiterThoughTheLockIsFree() {
        Everywhere.run(() -> {
            AsyncLock lock = new AsyncLock();
            Trail trail = new Trail();
            lock.acquire();
            start(() -> lock.with(() -> trail.add("waiter")));
            turns(1);
            lock.release();
            assertFalse(lock.locked());
            lock.with(() -> trail.add("newcomer"));
            trail.is("waiter", "newcomer");
        });
    }

    @Test // 148
    void newcomerPassesThoseWhoAreCancelled() {
        Everywhere.run(() -> {
            AsyncLock lock = new AsyncLock();
            lock.acquire();
            Task<Void> waiter = start(lock::acquire);
            turns(1);
            waiter.cancel();
            lock.release();
            lock.acquire();
            turns(2);
            assertTrue(waiter.cancelled());
            lock.release();
        });
    }

    @Test // 149, lo:release_not_acquired
    void releaseOfAFreeLockIsAnError() {
        AsyncLock lock = new AsyncLock();
        assertTrue(assertThrows(IllegalStateException.class, lock::release)
                .getMessage()
                .contains("<AsyncLock"));
    }

    @Test // 150, lo:cancel_release_race
    void waiterCancelledAfterItsWakeUpPassesItOn() {
        Everywhere.run(() -> {
            AsyncLock lock = new AsyncLock();
            Trail trail = new Trail();
            lock.acquire();
            Task<Void> first = start(() -> lock.with(() -> trail.add("first")));
            Task<Void> second = start(() -> lock.with(() -> trail.add("second")));
            turns(1);
            lock.release();
            first.cancel();
            Task.await(second);
            assertTrue(first.cancelled());
            trail.is("second");
            assertFalse(lock.locked());
        });
    }

    @Test // 151, lo:ambiguous_loops
    void taskOfAnotherLoopIsTurnedAway() {
        AsyncLock shared = new AsyncLock();
        Simulation.run(
                1,
                one -> one.await(main(one, () -> {
                    shared.acquire();
                    Task<Void> waiter = start(shared::acquire);
                    turns(1);
                    waiter.cancel();
                    turns(1);
                })));
        Simulation.run(
                1,
                other -> other.await(main(other, () -> {
                    String message = assertThrows(IllegalStateException.class, shared::acquire)
                            .getMessage();
                    assertTrue(message.contains("runCoroutineThreadsafe"), message);
                })));
    }

    private static Task<Void> main(Simulation simulation, Coroutine.Action body) {
        return Task.start(simulation.loop(), Coroutine.of(body));
    }

    @Test
    void waitingOutsideATaskSaysWhatToDo() {
        Everywhere.run(() -> {
            AsyncLock taken = new AsyncLock();
            taken.acquire();
            String[] message = {null};
            EventLoop.current().execute(() -> {
                message[0] = assertThrows(IllegalStateException.class, taken::acquire)
                        .getMessage();
            });
            turns(2);
            assertTrue(message[0].contains("Task.start(loop"), message[0]);
        });
    }

    @Test
    void bodyHandsOnItsResultAndItsException() {
        Everywhere.run(() -> {
            AsyncLock lock = new AsyncLock();
            int answer = lock.with(() -> 42);
            assertEquals(42, answer);
            assertThrows(
                    IOException.class,
                    () -> lock.with(() -> {
                        throw new IOException("gone");
                    }));
            assertFalse(lock.locked());
        });
    }

    @Test // 148, 150
    void atMostOneHoldsItWhoeverIsCancelled() {
        Everywhere.search(60, chaos -> {
            AsyncLock tried = new AsyncLock();
            int[] holders = {0};
            for (int i = 0; i < 5; i++) {
                chaos.add(8, () -> {
                    tried.acquire();
                    assertEquals(1, ++holders[0]);
                    try {
                        chaos.strike();
                        chaos.maybe(it -> turns(1));
                    } finally {
                        holders[0]--;
                        tried.release();
                        chaos.strike();
                    }
                });
            }
            chaos.run();
            assertEquals("<AsyncLock [unlocked]>", tried.toString());
        });
    }
}
