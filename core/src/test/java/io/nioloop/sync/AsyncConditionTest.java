package io.nioloop.sync;

import static io.nioloop.sync.Everywhere.start;
import static io.nioloop.sync.Everywhere.turns;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.nioloop.future.CancelledError;
import io.nioloop.task.Coroutine;
import io.nioloop.task.Task;
import io.nioloop.testing.SimulationOptions;
import io.nioloop.testing.Trail;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** Rules 154 to 159; test_locks.py, ConditionTests. */
class AsyncConditionTest {
    private static Task<Void> waiter(AsyncCondition condition, Trail trail, String name) {
        return start(() -> condition.with(() -> {
            condition.await();
            trail.add(name);
        }));
    }

    @Test // 154, 157, lo:wait_unacquired, lo:notify_unacquired
    void waitingAndSignallingNeedTheLock() {
        AsyncCondition condition = new AsyncCondition();
        assertThrows(IllegalStateException.class, condition::await);
        assertThrows(IllegalStateException.class, condition::signal);
        assertThrows(IllegalStateException.class, condition::signalAll);
    }

    @Test // 154, 157, lo:ConditionTests.wait
    void signalWakesInOrderAndTheyGoOnOnceTheLockIsFree() {
        Everywhere.run(() -> {
            Trail trail = new Trail();
            AsyncCondition condition = new AsyncCondition();
            for (String name : new String[] {"a", "b", "c"}) {
                waiter(condition, trail, name);
            }
            turns(1);
            assertEquals("<AsyncCondition [unlocked, waiters:3]>", condition.toString());
            condition.acquire();
            condition.signal(2);
            turns(5);
            trail.is();
            condition.release();
            turns(5);
            trail.is("a", "b");
            condition.with(condition::signalAll);
            turns(5);
            trail.is("a", "b", "c");
        });
    }

    @Test // 154, lo:ConditionTests.wait_cancel
    void cancelledWaiterHoldsTheLockAgainWhenItLearnsOfIt() {
        Everywhere.run(() -> {
            AsyncCondition condition = new AsyncCondition();
            boolean[] held = {false};
            Task<Void> waiter = start(() -> {
                condition.acquire();
                try {
                    condition.await();
                } finally {
                    held[0] = condition.locked();
                    condition.release();
                }
            });
            turns(1);
            waiter.cancel();
            turns(3);
            assertTrue(waiter.cancelled() && held[0]);
            assertFalse(condition.locked());
        });
    }

    @Test // 155, lo:wait_cancel_after_notify, lo:cancelled_error_re_aquire
    void latestCancellationArrivesWhenTheLockIsHeld() {
        Everywhere.run(() -> {
            AsyncCondition condition = new AsyncCondition();
            Trail trail = new Trail();
            Task<Void> waiter = start(() -> condition.with(() -> {
                try {
                    condition.await();
                } catch (CancelledError cancelled) {
                    trail.add(cancelled.getMessage() + " " + condition.locked());
                }
            }));
            turns(1);
            condition.acquire();
            condition.signal();
            turns(2);
            waiter.cancel("first");
            turns(2);
            waiter.cancel("second");
            turns(2);
            trail.is();
            condition.release();
            Task.await(waiter);
            trail.is("second true");
        });
    }

    @Test // 156, lo:cancelled_wakeup
    void signalledWaiterThatIsCancelledWakesAnother() {
        Everywhere.run(() -> {
            Trail trail = new Trail();
            AsyncCondition condition = new AsyncCondition();
            Task<Void> first = waiter(condition, trail, "first");
            Task<Void> second = waiter(condition, trail, "second");
            turns(1);
            condition.with(() -> condition.signal());
            first.cancel();
            Task.await(second);
            assertTrue(first.cancelled());
            trail.is("second");
        });
    }

    @Test // 156, lo:cancelled_wakeup_relock
    void signalledWaiterThatIsCancelledWhileItWaitsForTheLockWakesAnother() {
        Everywhere.run(() -> {
            Trail trail = new Trail();
            AsyncCondition condition = new AsyncCondition();
            Task<Void> first = waiter(condition, trail, "first");
            Task<Void> second = waiter(condition, trail, "second");
            turns(1);
            condition.acquire();
            condition.signal();
            turns(2);
            first.cancel();
            turns(1);
            condition.release();
            Task.await(second);
            trail.is("second");
        });
    }

    @Test // 158, lo:wait_for, lo:wait_for_unacquired
    void waitForLooksAgainAfterEachSignal() {
        Everywhere.run(() -> {
            AsyncCondition condition = new AsyncCondition();
            condition.waitFor(() -> true); // needs no lock
            int[] looks = {0};
            Task<Void> waiter = start(() -> condition.with(() -> condition.waitFor(() -> ++looks[0] == 3)));
            turns(1);
            assertThrows(IllegalStateException.class, () -> condition.waitFor(() -> false));
            condition.with(() -> condition.signal());
            turns(3);
            assertFalse(waiter.done());
            condition.with(() -> condition.signal());
            Task.await(waiter);
            assertEquals(3, looks[0]);
        });
    }

    @Test // 159, lo:explicit_lock
    void severalConditionsShareALock() {
        Everywhere.run(() -> {
            AsyncLock lock = new AsyncLock();
            Trail trail = new Trail();
            AsyncCondition one = new AsyncCondition(lock);
            AsyncCondition other = new AsyncCondition(lock);
            Task<Void> first = waiter(one, trail, "one");
            Task<Void> second = waiter(other, trail, "other");
            turns(1);
            lock.with(other::signalAll);
            turns(3);
            trail.is("other");
            lock.with(one::signalAll);
            turns(3);
            assertTrue(first.done() && second.done());
        });
    }

    @Test // 66, 154
    void closingTheLoopUnwindsAWaiterWhoseLockAnotherHolds() {
        Everywhere.simulate(1, SimulationOptions.defaults().withCheckLeaks(false), simulation -> {
            simulation.expect(error -> error.message().contains("destroyed"));
            AsyncCondition condition = new AsyncCondition();
            Trail trail = new Trail();
            simulation.await(Task.start(simulation.loop(), Coroutine.of(() -> {
                waiter(condition, trail, "never");
                turns(1);
                start(() -> condition.with(() -> turns(1_000_000)));
                turns(2);
            })));
            simulation.loop().close();
            trail.is();
            assertFalse(condition.locked());
        });
    }

    @Test // 156
    void noSignalDiesWithAWaiterThatDoesNotComeBack() {
        Everywhere.search(100, chaos -> {
            AsyncCondition condition = new AsyncCondition();
            int[] woken = {0};
            List<Task<Void>> survivors = new ArrayList<>();
            IntStream.range(0, 5).forEach(i -> (i < 3 ? chaos.tasks : survivors)
                    .add(start(() -> condition.with(() -> {
                        condition.await();
                        woken[0]++;
                    }))));
            turns(1);
            for (int i = 0; i < 2; i++) {
                condition.with(() -> condition.signal());
                chaos.strike();
            }
            turns(8);
            assertTrue(woken[0] >= 2, () -> woken[0] + " woken of " + condition);
            chaos.tasks.forEach(Task::cancel);
            survivors.forEach(Task::cancel);
            turns(4);
        });
    }

    @Test // 154 to 157
    void itemsGuardedByAConditionAllArriveWhoeverIsCancelled() {
        Everywhere.search(60, chaos -> {
            AsyncCondition condition = new AsyncCondition();
            Deque<Integer> items = new ArrayDeque<>();
            List<Integer> taken = new ArrayList<>();
            int[] next = {0};
            for (int i = 0; i < 3; i++) {
                chaos.add(
                        6,
                        () -> condition.with(() -> {
                            condition.waitFor(() -> !items.isEmpty());
                            taken.add(items.remove());
                            chaos.strike();
                        }));
            }
            for (int i = 0; i < 2; i++) {
                chaos.add(
                        9,
                        () -> condition.with(() -> {
                            items.add(next[0]++);
                            condition.signal();
                            chaos.strike();
                        }));
            }
            chaos.run();
            assertEquals(IntStream.range(0, 18).boxed().toList(), taken);
            assertEquals("<AsyncCondition [unlocked]>", condition.toString());
        });
    }
}
