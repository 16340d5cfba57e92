package io.nioloop.sync;

import static io.nioloop.sync.Everywhere.start;
import static io.nioloop.sync.Everywhere.turns;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.nioloop.task.Task;
import org.junit.jupiter.api.Test;

/** Rules 152 and 153; test_locks.py, EventTests. */
class AsyncEventTest {
    @Test // 152, lo:clear_with_waiters
    void setWakesAllEvenIfItIsClearedInTheSameStep() {
        Everywhere.run(() -> {
            AsyncEvent event = new AsyncEvent();
            Task<Void> one = start(event::await);
            Task<Void> two = start(event::await);
            turns(1);
            assertEquals("<AsyncEvent [unset, waiters:2]>", event.toString());
            event.set();
            event.clear();
            turns(2);
            assertTrue(one.done() && two.done());
            assertEquals("<AsyncEvent [unset]>", event.toString());
        });
    }

    @Test // 152, lo:EventTests.wait
    void waitingForASetEventDoesNotSuspend() {
        AsyncEvent event = new AsyncEvent();
        event.set();
        event.await(); // outside a task
        assertEquals("<AsyncEvent [set]>", event.toString());
    }

    @Test // 153, lo:EventTests.wait_cancel
    void cancelledWaiterLeavesAtOnce() {
        Everywhere.run(() -> {
            AsyncEvent event = new AsyncEvent();
            Task<Void> waiter = start(event::await);
            turns(1);
            waiter.cancel();
            turns(2);
            assertTrue(waiter.cancelled());
            assertEquals("<AsyncEvent [unset]>", event.toString());
        });
    }

    @Test // 152, 153
    void nobodySleepsThroughASetWhoeverIsCancelled() {
        Everywhere.search(60, chaos -> {
            AsyncEvent event = new AsyncEvent();
            for (int i = 0; i < 4; i++) {
                chaos.add(5, () -> {
                    event.await();
                    chaos.strike();
                });
            }
            chaos.add(100, () -> {
                event.set();
                chaos.strike();
                event.clear();
                turns(1);
            });
            chaos.run();
            assertEquals("<AsyncEvent [unset]>", event.toString());
        });
    }
}
