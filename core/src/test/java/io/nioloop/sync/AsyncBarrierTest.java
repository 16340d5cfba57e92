package io.nioloop.sync;

import static io.nioloop.sync.Everywhere.start;
import static io.nioloop.sync.Everywhere.turns;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.nioloop.task.Task;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Rules 164 to 166; test_locks.py, BarrierTests. */
class AsyncBarrierTest {
    private final List<Integer> indexes = new ArrayList<>();

    private Task<Void> arrival(AsyncBarrier barrier) {
        return start(() -> {
            indexes.add(barrier.await());
        });
    }

    @Test // 164, lo:filling_tasks_check_return_value
    void lastArrivalReleasesAllAndEachHasItsIndex() {
        Everywhere.run(() -> {
            indexes.clear();
            AsyncBarrier barrier = new AsyncBarrier(3);
            arrival(barrier);
            arrival(barrier);
            turns(5);
            assertEquals("<AsyncBarrier [filling, waiters:2/3]>", barrier.toString());
            assertEquals(List.of(), indexes);
            arrival(barrier);
            turns(8);
            assertEquals(List.of(0, 1, 2), indexes.stream().sorted().toList());
            assertEquals(0, barrier.waiting());
        });
    }

    @Test // 164, lo:blocking_tasks_while_draining
    void whoComesWhileItDrainsWaitsForTheNextRound() {
        Everywhere.run(() -> {
            indexes.clear();
            AsyncBarrier barrier = new AsyncBarrier(2);
            for (int i = 0; i < 3; i++) {
                arrival(barrier);
            }
            turns(10);
            assertEquals(2, indexes.size());
            assertEquals("<AsyncBarrier [filling, waiters:1/2]>", barrier.toString());
            arrival(barrier);
            turns(10);
            assertEquals(List.of(0, 0, 1, 1), indexes.stream().sorted().toList());
        });
    }

    @Test // 165, lo:filling_tasks_cancel_one
    void cancelledWaiterIsOneLess() {
        Everywhere.run(() -> {
            indexes.clear();
            AsyncBarrier barrier = new AsyncBarrier(2);
            Task<Void> one = arrival(barrier);
            turns(2);
            one.cancel();
            turns(4);
            assertTrue(one.cancelled());
            assertEquals(0, barrier.waiting());
            arrival(barrier);
            arrival(barrier);
            turns(8);
            assertEquals(List.of(0, 1), indexes.stream().sorted().toList());
        });
    }

    @Test // 166, lo:reset_barrier_while_tasks_waiting
    void resetBreaksThoseWhoWaitAndLeavesItUsable() {
        Everywhere.run(() -> {
            AsyncBarrier barrier = new AsyncBarrier(2);
            Task<Void> one = arrival(barrier);
            turns(2);
            barrier.reset();
            turns(4);
            assertInstanceOf(BrokenBarrierException.class, one.exception());
            assertEquals("<AsyncBarrier [filling, waiters:0/2]>", barrier.toString());
            indexes.clear();
            arrival(barrier);
            arrival(barrier);
            turns(8);
            assertEquals(List.of(0, 1), indexes.stream().sorted().toList());
        });
    }

    @Test // 166, lo:abort_barrier
    void abortBreaksThoseWhoWait() {
        Everywhere.run(() -> {
            AsyncBarrier barrier = new AsyncBarrier(3);
            List<Task<Void>> waiting = List.of(arrival(barrier), arrival(barrier));
            turns(2);
            barrier.abort();
            turns(4);
            for (Task<Void> waiter : waiting) {
                assertInstanceOf(BrokenBarrierException.class, waiter.exception());
            }
            assertTrue(barrier.broken());
            assertEquals(0, barrier.waiting());
            assertThrows(IllegalArgumentException.class, () -> new AsyncBarrier(0));
        });
    }

    @Test // 166, lo:abort_barrier_when_exception_then_resetting
    void abortBreaksItUntilItIsReset() {
        Everywhere.run(() -> {
            AsyncBarrier barrier = new AsyncBarrier(1);
            barrier.abort();
            assertEquals("<AsyncBarrier [broken]>", barrier.toString());
            assertThrows(BrokenBarrierException.class, barrier::await);
            barrier.reset();
            assertEquals(0, barrier.await());
        });
    }

    @Test // 164, 165
    void isWholeAfterwardsWhoeverIsCancelled() {
        Everywhere.search(60, chaos -> {
            indexes.clear();
            AsyncBarrier barrier = new AsyncBarrier(2);
            List<Task<Void>> arrivals = chaos.tasks;
            for (int i = 0; i < 5; i++) {
                arrivals.add(start(() -> {
                    barrier.await();
                    chaos.strike();
                    barrier.await();
                }));
            }
            for (int i = 0; i < 10; i++) {
                turns(1);
                chaos.strike();
            }
            arrivals.forEach(Task::cancel);
            turns(20);
            assertEquals("<AsyncBarrier [filling, waiters:0/2]>", barrier.toString());
            assertTrue(arrivals.stream().allMatch(Task::done));
            arrival(barrier);
            arrival(barrier);
            turns(10);
            assertEquals(List.of(0, 1), indexes.stream().sorted().toList());
        });
    }
}
