package io.nioloop.sync;

import static io.nioloop.sync.Everywhere.start;
import static io.nioloop.sync.Everywhere.turns;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.nioloop.task.Task;
import io.nioloop.testing.Trail;
import org.junit.jupiter.api.Test;

/** Rules 160 to 163; test_locks.py, SemaphoreTests. */
class AsyncSemaphoreTest {
    @Test // 160, lo:acquire_fifo_order_2
    void permitGoesToTheFirstWaiterAndNewcomersCannotBarge() {
        Everywhere.run(() -> {
            Trail trail = new Trail();
            AsyncSemaphore semaphore = new AsyncSemaphore(1);
            semaphore.acquire();
            start(() -> semaphore.with(() -> trail.add("waiter")));
            turns(1);
            semaphore.release();
            assertTrue(semaphore.locked());
            semaphore.with(() -> trail.add("newcomer"));
            trail.is("waiter", "newcomer");
            assertEquals("<AsyncSemaphore [unlocked, value:1]>", semaphore.toString());
        });
    }

    @Test // 161, lo:acquire_cancel_before_awoken, lo:acquire_hang
    void waiterCancelledAfterItsGrantReturnsThePermit() {
        Everywhere.run(() -> {
            AsyncSemaphore semaphore = new AsyncSemaphore(0);
            Task<Void> first = start(semaphore::acquire);
            Task<Void> second = start(semaphore::acquire);
            turns(1);
            assertEquals("<AsyncSemaphore [locked, waiters:2]>", semaphore.toString());
            semaphore.release();
            first.cancel();
            Task.await(second);
            assertTrue(first.cancelled());
            assertEquals("<AsyncSemaphore [locked]>", semaphore.toString());
        });
    }

    @Test // 162, lo:acquire_fifo_order_4
    void asManyAreWokenAsPermitsAllow() {
        Everywhere.run(() -> {
            Trail trail = new Trail();
            AsyncSemaphore semaphore = new AsyncSemaphore(0);
            for (String name : new String[] {"a", "b", "c", "d"}) {
                start(() -> {
                    semaphore.acquire();
                    trail.add(name);
                });
            }
            turns(1);
            semaphore.release();
            semaphore.release();
            semaphore.release();
            turns(1);
            trail.is("a", "b", "c");
            semaphore.release();
            turns(1);
            trail.is("a", "b", "c", "d");
        });
    }

    @Test // 163, lo:semaphore_value, lo:SemaphoreTests.release_not_acquired
    void valueIsNeitherNegativeNorAboveTheBound() {
        assertThrows(IllegalArgumentException.class, () -> new AsyncSemaphore(-1));
        assertThrows(IllegalArgumentException.class, () -> new AsyncBoundedSemaphore().release());
        AsyncSemaphore unbounded = new AsyncSemaphore();
        unbounded.release();
        assertEquals("<AsyncSemaphore [unlocked, value:2]>", unbounded.toString());
    }

    @Test // 160 to 163
    void noPermitIsLostOrDoubledWhoeverIsCancelled() {
        Everywhere.search(60, chaos -> {
            AsyncSemaphore semaphore = new AsyncBoundedSemaphore(2);
            int[] holders = {0};
            for (int i = 0; i < 6; i++) {
                chaos.add(6, () -> {
                    semaphore.acquire();
                    assertTrue(++holders[0] <= 2);
                    try {
                        chaos.strike();
                        chaos.maybe(it -> turns(1));
                    } finally {
                        holders[0]--;
                        semaphore.release();
                        chaos.strike();
                    }
                });
            }
            chaos.run();
            assertEquals("<AsyncBoundedSemaphore [unlocked, value:2]>", semaphore.toString());
        });
    }
}
