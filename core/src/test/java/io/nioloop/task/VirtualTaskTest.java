package io.nioloop.task;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.nioloop.future.CancelledError;
import io.nioloop.future.Futures;
import io.nioloop.future.Promise;
import io.nioloop.future.TimeoutException;
import io.nioloop.loop.EventLoop;
import io.nioloop.loop.LoopError;
import io.nioloop.loop.Others;
import io.nioloop.support.VirtualLoop;
import io.nioloop.task.Carrier.Kind;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledForJreRange;

/** Tasks on virtual threads: code of the JDK that blocks in one suspends this one, and the loop goes on. */
@EnabledForJreRange(minVersion = 24)
class VirtualTaskTest {
    private static final int FOREVER = 1_000_000_000;

    private final VirtualLoop virtual = VirtualLoop.open().outsiders();
    private final EventLoop loop = virtual.loop();
    private final ConcurrentLinkedQueue<String> told = new ConcurrentLinkedQueue<>();
    private final Object monitor = new Object();
    private final ReentrantLock lock = new ReentrantLock();

    VirtualTaskTest() {
        OnEveryCarrier.choose(loop, Kind.VIRTUAL);
    }

    @AfterEach
    void close() {
        virtual.close();
    }

    private Task<Void> spawn(Coroutine.Action body) {
        return Task.start(loop, Coroutine.of(body));
    }

    private static void turn() {
        Tasks.sleep(Duration.ZERO);
    }

    private void told(String... expected) {
        assertEquals(List.of(expected), List.copyOf(told));
    }

    // The body is suspended and not the loop.

    @Test
    void threadSleepSuspendsTheTaskAndNotTheLoop() {
        Task<Void> sleeper = spawn(() -> {
            Thread.sleep(10);
            told.add("awake");
        });
        spawn(() -> told.add("another task"));
        loop.callSoon(() -> told.add("callback"));
        Futures.runUntilComplete(sleeper);
        told("another task", "callback", "awake");
    }

    @Test
    void aReadOfASocketSuspendsTheTaskSoThatAnotherCanSendWhatItReads() throws Exception {
        try (ServerSocket listener = new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
                Socket client = new Socket(InetAddress.getLoopbackAddress(), listener.getLocalPort());
                Socket server = listener.accept()) {
            client.setSoTimeout(30_000);
            Task<Integer> reader =
                    Task.start(loop, () -> client.getInputStream().read());
            spawn(() -> server.getOutputStream().write(7));
            assertEquals(7, Futures.runUntilComplete(reader));
        }
    }

    @Test
    void aLockThatAnotherTaskHoldsSuspendsTheTaskAndNotTheLoop() {
        Promise<Void> enough = new Promise<>(loop);
        spawn(() -> {
            lock.lock();
            try {
                Task.await(enough);
            } finally {
                told.add("unlocks");
                lock.unlock();
            }
        });
        Task<Void> contender = spawn(() -> {
            lock.lock();
            told.add("locked");
            lock.unlock();
        });
        loop.callSoon(() -> enough.setResult(null));
        Futures.runUntilComplete(contender);
        told("unlocks", "locked");
    }

    @Test
    void aMonitorThatAnotherTaskHoldsSuspendsTheTaskAndNotTheLoop() {
        Promise<Void> enough = new Promise<>(loop);
        spawn(() -> {
            synchronized (monitor) {
                Task.await(enough);
                told.add("leaves");
            }
        });
        Task<Void> contender = spawn(() -> {
            synchronized (monitor) {
                told.add("enters");
            }
        });
        loop.callSoon(() -> enough.setResult(null));
        Futures.runUntilComplete(contender);
        told("leaves", "enters");
    }

    @Test
    void aBlockedTaskGoesOnAsTheCurrentOneInItsContext() {
        TaskLocal<String> user = new TaskLocal<>("user", "nobody");
        CountDownLatch latch = new CountDownLatch(1);
        Task<Void> blocked = spawn(() -> {
            user.set("ann");
            Task<?> self = Task.current();
            latch.await();
            told.add(user.get() + " " + (self == Task.current()));
        });
        loop.callSoon(() -> {
            told.add(String.valueOf(Task.current()));
            latch.countDown();
        });
        Futures.runUntilComplete(blocked);
        told("null", "ann true");
    }

    @Test
    void aBlockedTaskShowsItsStack() {
        CountDownLatch latch = new CountDownLatch(1);
        Task<Void> blocked = spawn(() -> waitFor(latch));
        loop.callSoon(() -> {
            List<String> methods = blocked.stack().stream()
                    .map(StackTraceElement::getMethodName)
                    .toList();
            assertTrue(methods.contains("await") && methods.contains("waitFor"), methods::toString);
            latch.countDown();
        });
        Futures.runUntilComplete(blocked);
    }

    private static void waitFor(CountDownLatch latch) throws InterruptedException {
        latch.await();
    }

    // Cancelling.

    @Test
    void cancellingABlockedTaskArrivesWhereItSuspendsNext() {
        CountDownLatch latch = new CountDownLatch(1);
        Task<Void> blocked = spawn(() -> {
            latch.await();
            told.add("not interrupted");
            turn();
        });
        loop.callSoon(() -> {
            assertTrue(blocked.cancel("enough"));
            latch.countDown();
        });
        assertEquals(
                "enough",
                assertThrows(CancelledError.class, () -> Futures.runUntilComplete(blocked))
                        .getMessage());
        told("not interrupted");
    }

    @Test
    void cancellingABlockedTaskCancelsTheFutureItAwaitsNext() { // rule 76
        CountDownLatch latch = new CountDownLatch(1);
        Promise<Void> next = new Promise<>(loop);
        Task<Void> blocked = spawn(() -> {
            latch.await();
            Task.await(next);
        });
        loop.callSoon(() -> {
            blocked.cancel();
            latch.countDown();
        });
        assertThrows(CancelledError.class, () -> Futures.runUntilComplete(blocked));
        assertTrue(next.cancelled());
    }

    @Test
    void aTimeoutOverCodeThatBlocksExpiresAsSoonAsThatReturns() {
        CountDownLatch latch = new CountDownLatch(1);
        Task<Void> blocked = spawn(() -> Tasks.timeout(Duration.ZERO, scope -> {
            latch.await();
            told.add("returned");
            turn();
            return null;
        }));
        loop.callSoon(() -> spawn(latch::countDown));
        assertThrows(TimeoutException.class, () -> Futures.runUntilComplete(blocked));
        told("returned");
    }

    @Test
    void theInterruptOfATaskIsNotThatOfTheLoop() {
        Task<Void> interrupted = spawn(() -> {
            Thread.currentThread().interrupt();
            turn();
            told.add("task " + Thread.interrupted());
        });
        loop.callSoon(() -> told.add("loop " + Thread.interrupted()));
        Futures.runUntilComplete(interrupted);
        told("loop false", "task true");
    }

    // Threads that are none of ours.

    @Test
    void aThreadThatATaskStartedRunsOnTheSchedulerOfTheJdkAndOutlivesTheLoop() throws Exception {
        CountDownLatch begun = new CountDownLatch(1);
        CountDownLatch loopClosed = new CountDownLatch(1);
        Thread[] child = new Thread[1];
        Task<Void> parent = spawn(() -> {
            child[0] = VirtualThreads.start(() -> {
                told.add("on our loop: " + loop.inLoop());
                begun.countDown();
                if (waits(loopClosed)) {
                    told.add(Thread.currentThread().toString().replaceAll(".*(ForkJoinPool).*", "$1"));
                }
            });
            begun.await();
        });
        Futures.runUntilComplete(parent);
        loop.close();
        loopClosed.countDown();
        child[0].join(30_000);
        told("on our loop: false", "ForkJoinPool");
    }

    private static boolean waits(CountDownLatch latch) {
        try {
            return latch.await(30, TimeUnit.SECONDS);
        } catch (InterruptedException e) {
            return false;
        }
    }

    @Test
    void thePollersOfTheJdkOutliveTheLoopWhoseTaskWasTheFirstToReadASocket() throws Exception {
        assertEquals(
                "in the task 7\nlater 8\n",
                ChildJvm.run(Kind.VIRTUAL, "-XX:TieredStopAtLevel=1", FirstBlockingRead.class));
    }

    // Where a stack cannot be laid aside.

    @Test
    void toWaitInAClassInitialiserIsRefusedWithAdvice() {
        Task<Void> task = spawn(() -> {
            Throwable refused = assertThrows(ExceptionInInitializerError.class, Waits::touch)
                    .getCause();
            told.add(refused.getMessage());
            turn();
        });
        Futures.runUntilComplete(task);
        assertAdvice();
    }

    /** Waits where it must not. */
    private static final class Waits {
        static {
            turn();
        }

        static void touch() {}
    }

    @Test
    void toWaitUnderANativeFrameIsRefusedWithAdvice() {
        ClassLoader loader = new ClassLoader(null) {
            @Override
            protected Class<?> loadClass(String name, boolean resolve) { // called by the JVM
                turn();
                throw new AssertionError("not refused");
            }
        };
        Task<Void> task = spawn(() -> {
            Throwable refused =
                    assertThrows(IllegalStateException.class, () -> Class.forName("no.matter", false, loader));
            told.add(refused.getMessage());
            turn();
        });
        Futures.runUntilComplete(task);
        assertAdvice();
    }

    private void assertAdvice() {
        String advice = String.join("", told);
        assertTrue(advice.startsWith("cannot suspend here: a class initialiser or native code"), advice);
        assertTrue(advice.endsWith("Await outside of it and pass the result in"), advice);
    }

    // The end of the loop.

    /** Lets the tasks begin, closes the loop, and returns what was reported. */
    private List<String> reportsOfClosing() {
        loop.runOnce(Duration.ZERO);
        List<Thread> threads = Task.all(loop).stream().map(this::threadOf).toList();
        loop.close();
        assertFalse(threads.stream().anyMatch(Thread::isAlive), threads::toString);
        return virtual.takeErrors().stream().map(LoopError::message).toList();
    }

    private final List<Thread> bodies = new ArrayList<>();

    private Thread threadOf(Task<?> task) {
        return bodies.get(Task.all(loop).indexOf(task));
    }

    private Task<Void> body(Coroutine.Action body) {
        return spawn(() -> {
            bodies.add(Thread.currentThread());
            body.run();
        });
    }

    private static void assertOnlyPending(int tasks, List<String> reports) {
        assertEquals(tasks, reports.size(), reports::toString);
        assertTrue(reports.stream().allMatch(report -> report.contains("is pending")), reports::toString);
    }

    @Test
    void closingTheLoopEndsATaskThatSleeps() {
        Task<Void> sleeper = body(() -> {
            try {
                Thread.sleep(FOREVER);
            } finally {
                told.add("cleaned up");
            }
        });
        assertOnlyPending(1, reportsOfClosing());
        assertTrue(sleeper.cancelled(), sleeper::toString);
        told("cleaned up");
    }

    @Test
    void closingTheLoopEndsATaskThatReadsASocket() throws IOException {
        try (ServerSocket listener = new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
                Socket client = new Socket(InetAddress.getLoopbackAddress(), listener.getLocalPort())) {
            body(() -> {
                try {
                    client.getInputStream().read();
                } catch (IOException closed) {
                    told.add("closed");
                }
            });
            assertOnlyPending(1, reportsOfClosing());
            told("closed");
        }
    }

    @Test
    void closingTheLoopEndsTasksThatContendForALock() {
        body(() -> {
            lock.lock();
            try {
                Task.await(new Promise<>(loop));
            } finally {
                told.add("unlocks");
                lock.unlock();
            }
        });
        body(() -> {
            lock.lock();
            told.add("locked");
            Task.await(new Promise<>(loop));
        });
        assertOnlyPending(2, reportsOfClosing());
        told("unlocks", "locked");
    }

    @Test
    void closingTheLoopEndsTasksThatContendForAMonitor() {
        body(() -> {
            synchronized (monitor) {
                Task.await(new Promise<>(loop));
            }
        });
        body(() -> {
            synchronized (monitor) {
                told.add("entered");
                Task.await(new Promise<>(loop));
            }
        });
        assertOnlyPending(2, reportsOfClosing());
        told("entered");
    }

    @Test
    void closingTheLoopEndsATaskThatWaitsInAMonitorAndBlocksAgainWhenCleaningUp() {
        Task<Void> waiter = body(() -> {
            try {
                synchronized (monitor) {
                    monitor.wait();
                }
            } finally {
                assertThrows(InterruptedException.class, () -> Thread.sleep(FOREVER));
                told.add(assertThrows(CancelledError.class, VirtualTaskTest::turn)
                        .getMessage());
            }
        });
        assertOnlyPending(1, reportsOfClosing());
        assertTrue(waiter.cancelled());
        told("the loop is closed");
    }

    @Test
    void closingTheLoopWaitsAMomentForWhatAnotherThreadGivesBack() throws InterruptedException {
        CountDownLatch locked = new CountDownLatch(1);
        CountDownLatch closing = new CountDownLatch(1);
        Others other = Others.start(1, number -> {
            lock.lock();
            locked.countDown();
            closing.await();
            Thread.sleep(50);
            lock.unlock();
        });
        locked.await();
        body(() -> {
            lock.lock();
            told.add("locked");
        });
        loop.onClose(closing::countDown); // before the tasks are unwound
        assertOnlyPending(1, reportsOfClosing());
        other.join();
        told("locked");
    }

    @Test
    void aTaskThatTheJdkDoesNotLetGoIsReportedAndTheOthersEnd() {
        lock.lock(); // by somebody who does not give it back before the loop is closed
        Task<Void> resisting = spawn(lock::lock);
        spawn(() -> {
            try {
                Thread.sleep(FOREVER);
            } finally {
                told.add("cleaned up");
            }
        });
        loop.runOnce(Duration.ZERO);
        loop.close();
        List<LoopError> errors = virtual.takeErrors();
        assertEquals(3, errors.size(), errors::toString);
        assertTrue(errors.get(2).message().startsWith("Task does not end: "), errors::toString);
        assertEquals(resisting, errors.get(2).about(Task.class).orElseThrow());
        told("cleaned up");
        lock.unlock(); // wakes it: nobody runs it any more, and nobody is told off for that
    }
}
