package io.nioloop.observe;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.nioloop.sync.AsyncLock;
import io.nioloop.task.Tasks;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;
import org.junit.jupiter.api.Test;

/**
 * A task that waits inside a monitor, or with a lock of {@code java.util.concurrent} held, is found, where the JVM can
 * tell: not on virtual threads.
 */
class HeldLocksTest extends OnEachCarrier {
    private static final class Account {}

    private int expected() {
        return carrier.equals("virtual") ? 0 : 1;
    }

    @Test
    void waitingInsideAMonitorIsFound() {
        List<Finding> findings = findingsOf(() -> {
            synchronized (new Account()) {
                Tasks.sleep(millis(1));
            }
        });
        assertEquals(expected(), findings.size(), findings::toString);
        if (expected() == 1) {
            Finding found = findings.get(0);
            assertEquals(Finding.Kind.LOCK_HELD_WHILE_WAITING, found.kind());
            assertTrue(found.message().startsWith("task Task-1 waits at HeldLocksTest.java:"), found.message());
            assertTrue(
                    found.message()
                            .contains("inside the monitor of a " + Account.class.getName() + ", which was entered by"),
                    found.message());
            assertTrue(found.message().endsWith("Use an AsyncLock, or release it before await"), found.message());
        }
    }

    @Test
    void waitingWithALockHeldIsFound() {
        List<Finding> findings = findingsOf(() -> {
            ReentrantLock lock = new ReentrantLock();
            lock.lock();
            try {
                Tasks.sleep(millis(1));
            } finally {
                lock.unlock();
            }
        });
        assertEquals(expected(), findings.size(), findings::toString);
        if (expected() == 1) {
            assertTrue(
                    findings.get(0).message().contains("while it holds a java.util.concurrent.locks.ReentrantLock"),
                    findings::toString);
        }
    }

    @Test
    void waitingOnceTheyAreReleasedIsFine() {
        assertEquals(List.of(), findingsOf(() -> {
            ReentrantLock lock = new ReentrantLock();
            lock.lock();
            lock.unlock();
            synchronized (lock) {
                lock.getHoldCount();
            }
            Tasks.sleep(millis(1));
        }));
    }

    @Test
    void anAsyncLockMayBeHeld() {
        assertEquals(List.of(), findingsOf(() -> new AsyncLock().with(() -> Tasks.sleep(millis(1)))));
    }

    @Test
    void aMonitorBelowTheBodyIsNoneOfItsBusiness() {
        assertEquals(List.of(), findingsIn(world -> {
            synchronized (new Account()) {
                world.await(spawn("main", () -> Tasks.sleep(millis(1))));
            }
        }));
    }

    @Test
    void toRunInAPoolIsFine() throws Exception {
        ExecutorService pool = Executors.newFixedThreadPool(1);
        try {
            List<Finding> findings =
                    pool.submit(() -> findingsOf(() -> Tasks.sleep(millis(1)))).get(30, TimeUnit.SECONDS);
            assertEquals(List.of(), findings);
        } finally {
            pool.shutdown();
        }
    }
}
