package io.nioloop.testing;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.nioloop.future.Promise;
import io.nioloop.loop.EventLoop;
import io.nioloop.task.Carriers;
import io.nioloop.task.Coroutine;
import io.nioloop.task.Task;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.locks.ReentrantLock;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledForJreRange;

/** Code of the JDK that blocks in a task waits for the world outside, so a simulation fails and names it. */
@EnabledForJreRange(minVersion = 24) // elsewhere it would block the loop itself
class BlockingCallTest {
    private static final int FOREVER = 1_000_000_000;

    /** Runs tasks on virtual threads, with virtual time to jump over. */
    private static void simulate(Simulation.Body body) {
        Runnable restore = Carriers.choose("virtual");
        try {
            Simulation.run(1, simulation -> {
                simulation.loop().callLater(Duration.ofHours(1), () -> {});
                body.run(simulation);
            });
        } finally {
            restore.run();
        }
    }

    private static void spawn(EventLoop loop, Coroutine.Action body) {
        Task.start(loop, Coroutine.of(body));
    }

    private static void assertFails(String call, Simulation.Body body) {
        SimulationFailure failure = assertThrows(
                SimulationFailure.class,
                () -> simulate(simulation -> {
                    body.run(simulation);
                    simulation.settle();
                }));
        String message = failure.getCause().getMessage();
        assertTrue(
                message.startsWith("a task blocks in code of the JDK, which a simulation cannot foresee: " + call
                        + " at BlockingCallTest.java:"),
                message);
        assertTrue(message.matches(".*, in <Task Task-[12] pending>"), message);
    }

    @Test
    void threadSleepFailsTheSimulationAtOnce() {
        assertFails("Thread.sleep", simulation -> {
            spawn(simulation.loop(), () -> Thread.sleep(FOREVER));
            simulation.loop().callLater(Duration.ofNanos(1), () -> {
                throw new AssertionError("time has gone on");
            });
        });
    }

    @Test
    void aLatchIsNamedByTheMethodThatTheProgramCalled() {
        CountDownLatch latch = new CountDownLatch(1);
        assertFails("CountDownLatch.await", simulation -> spawn(simulation.loop(), () -> latch.await()));
    }

    @Test
    void aLockIsNamed() {
        ReentrantLock lock = new ReentrantLock();
        lock.lock();
        try {
            assertFails("ReentrantLock.lock", simulation -> spawn(simulation.loop(), () -> lock.lock()));
        } finally {
            lock.unlock(); // or debug mode would find this thread with a lock for as long as the JVM runs
        }
    }

    @Test
    void aMonitorIsNamed() {
        Object monitor = new Object();
        assertFails("a monitor", simulation -> {
            spawn(simulation.loop(), () -> {
                synchronized (monitor) {
                    Task.await(new Promise<>(simulation.loop()));
                }
            });
            spawn(simulation.loop(), () -> {
                synchronized (monitor) {
                    throw new AssertionError("this is held");
                }
            });
        });
    }

    @Test
    void whereOutsidersAreExpectedTheyMayBeWaitedFor() {
        CountDownLatch latch = new CountDownLatch(1);
        simulate(simulation -> {
            SimulatedNetwork.Outsider outsider = simulation.network().outsider();
            Promise<Void> over = new Promise<>(simulation.loop());
            spawn(simulation.loop(), () -> {
                latch.await();
                over.setResult(null);
            });
            simulation.loop().callSoon(latch::countDown);
            simulation.await(over);
            outsider.close();
        });
        assertEquals(0, latch.getCount());
    }

    @Test
    void toYieldTheThreadIsNoBlocking() {
        int[] ran = {0};
        simulate(simulation -> {
            spawn(simulation.loop(), () -> {
                Thread.yield();
                ran[0]++;
            });
            simulation.settle();
        });
        assertEquals(1, ran[0]);
    }
}
