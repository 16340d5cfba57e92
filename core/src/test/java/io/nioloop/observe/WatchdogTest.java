package io.nioloop.observe;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.nioloop.Runner;
import io.nioloop.future.Promise;
import io.nioloop.loop.EventLoop;
import io.nioloop.task.Carriers;
import io.nioloop.task.Coroutine;
import io.nioloop.task.Task;
import io.nioloop.task.TaskOptions;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The watchdog with its own thread and the machine's clock. */
class WatchdogTest {
    private final List<BlockReport> reports = new CopyOnWriteArrayList<>();

    static List<String> carriers() {
        return Carriers.offered();
    }

    /** For 300 ms, and until it was seen; busy, since on the virtual carrier a sleep would not hold the loop. */
    private static void block(Watchdog watchdog) {
        long end = System.nanoTime() + 300_000_000;
        while (System.nanoTime() - end < 0 || watchdog.samples() == 0) {
            Thread.onSpinWait();
        }
    }

    @ParameterizedTest
    @MethodSource("carriers")
    void aBlockOf300MillisecondsIsOneReportWithTaskStackAndVictim(String carrier) {
        Runnable restore = Carriers.choose(carrier);
        try (EventLoop loop = EventLoop.open()) {
            Watchdog watchdog = Watchdog.attach(loop, Duration.ofMillis(200), reports::add);
            Task.start(
                    loop,
                    Coroutine.of(() -> block(watchdog)),
                    TaskOptions.defaults().withName("blocker"));
            Task.start(loop, Coroutine.of(() -> {}), TaskOptions.defaults().withName("victim"));
            loop.callLater(Duration.ofMillis(310), loop::stop);
            loop.runForever();
        } finally {
            restore.run();
        }
        List<BlockReport> ofBlocker = reports.stream()
                .filter(report -> report.what().equals("a step of task blocker"))
                .toList();
        assertEquals(1, ofBlocker.size(), reports::toString);
        BlockReport report = ofBlocker.get(0);
        assertTrue(report.duration().toMillis() >= 300, report::message);
        assertTrue(
                report.stack().stream().anyMatch(frame -> frame.getMethodName().equals("block")), report::message);
        assertEquals("a step of task victim", report.victims().get(0).what());
        assertTrue(report.victims().get(0).waited().toMillis() >= 300, report::message);
    }

    @Test
    void theLastReportIsDeliveredWhenTheLoopIsClosed() {
        try (EventLoop loop = EventLoop.open()) {
            Watchdog.attach(loop, Duration.ofMillis(100), reports::add);
            loop.callSoon(() -> {
                sleep(300);
                loop.stop();
            });
            loop.runForever();
        }
        assertEquals(1, reports.size(), reports::toString);
    }

    private static void sleep(long millis) {
        try {
            Thread.sleep(millis);
        } catch (InterruptedException ended) {
            Thread.currentThread().interrupt();
        }
    }

    @Test
    void aLoopThatIsOnlyBusyIsNotReported() {
        long[] longestNanos = {0};
        try (EventLoop loop = EventLoop.open()) {
            Watchdog.attach(loop, Duration.ofMillis(500), reports::add);
            int[] left = {600};
            loop.execute(new Runnable() {
                @Override
                public void run() {
                    long started = System.nanoTime();
                    sleep(1);
                    longestNanos[0] = Math.max(longestNanos[0], System.nanoTime() - started);
                    loop.execute(left[0]-- > 0 ? this : loop::stop);
                }
            });
            loop.runForever();
        }
        boolean machineStoodStill = longestNanos[0] > 400_000_000;
        assertTrue(reports.isEmpty() || machineStoodStill, reports::toString);
    }

    @Test
    void itsThreadEndsWithTheLoop() throws InterruptedException {
        Thread thread;
        try (EventLoop loop = EventLoop.open()) {
            CountDownLatch reported = new CountDownLatch(1);
            Thread[] told = new Thread[1];
            Watchdog.attach(loop, Duration.ofMillis(1), report -> {
                told[0] = Thread.currentThread();
                reported.countDown();
            });
            loop.callSoon(() -> sleep(20));
            loop.callSoon(loop::stop);
            loop.runForever();
            loop.runOnce(Duration.ZERO); // polls, so that the report is complete
            assertTrue(reported.await(30, TimeUnit.SECONDS));
            thread = told[0];
            assertTrue(thread.isDaemon());
            assertEquals("nioloop-watchdog", thread.getName());
        }
        assertNotNull(thread);
        thread.join(30_000);
        assertTrue(!thread.isAlive());
    }

    @Test
    void whoWaitsForAReportIsInNoDeadlock() {
        try (Runner runner = new Runner()) {
            BlockReport report = runner.run(() -> {
                Promise<BlockReport> told = new Promise<>(runner.loop());
                Watchdog.attach(runner.loop(), Duration.ofMillis(100), block -> runner.loop()
                        .execute(() -> told.trySetResult(block)));
                runner.loop().callSoon(() -> sleep(300));
                return Task.await(told);
            });
            assertTrue(report.duration().toMillis() >= 300, report::message);
        }
    }
}
