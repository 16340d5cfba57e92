package io.nioloop.task;

import static io.nioloop.task.Fiber.Stop.ENDED;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.nioloop.loop.LoopOptions;
import io.nioloop.support.VirtualLoop;
import io.nioloop.task.Carrier.Kind;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The threads behind the thread carrier. */
class ThreadCarrierTest {
    private final List<Thread> threads = new ArrayList<>();
    private Stage stage;

    @BeforeEach
    void open() {
        stage = new Stage(Kind.THREAD);
    }

    @AfterEach
    void close() {
        stage.close();
    }

    private Fiber noting() {
        return stage.fiber(self -> {
            threads.add(Thread.currentThread());
            self.suspend();
        });
    }

    @Test
    void threadsAreReusedAndNoneStaysAfterTheLoop() {
        stage.run(() -> {
            for (int round = 0; round < 3; round++) {
                Fiber one = noting();
                Fiber two = noting();
                one.resume();
                two.resume();
                assertEquals(ENDED, two.resume());
                assertEquals(ENDED, one.resume());
            }
        });
        assertEquals(2, threads.stream().distinct().count());
        assertTrue(threads.get(0).isAlive());
        stage.loop().close();
        assertTrue(threads.stream().noneMatch(Thread::isAlive));
    }

    @Test
    void anInterruptedThreadClosesTheLoopNevertheless() {
        stage.run(() -> {
            Fiber fiber = noting();
            fiber.resume();
            fiber.resume();
        });
        Thread.currentThread().interrupt();
        stage.loop().close();
        assertTrue(Thread.interrupted());
        assertFalse(threads.get(0).isAlive());
    }

    @Test
    void fewThreadsWaitForWork() throws InterruptedException {
        List<Fiber> fibers = new ArrayList<>();
        stage.run(() -> {
            for (int i = 0; i < ThreadCarrier.IDLE + 10; i++) {
                fibers.add(noting());
            }
            fibers.forEach(Fiber::resume);
            fibers.forEach(fiber -> assertEquals(ENDED, fiber.resume()));
        });
        for (Thread surplus : threads.subList(ThreadCarrier.IDLE, threads.size())) {
            surplus.join(30_000);
        }
        assertEquals(
                ThreadCarrier.IDLE, threads.stream().filter(Thread::isAlive).count());
    }

    @Test
    void aBodyThatEndsAfterTheCarrierWasClosedTakesItsThreadAlong() throws InterruptedException {
        Fiber[] fiber = new Fiber[1];
        Stage late = new Stage(loop -> {
            loop.onClose(() -> assertEquals(ENDED, fiber[0].resume())); // the latest hook comes first, this one last
            return Kind.THREAD.open(loop);
        });
        fiber[0] = late.fiber(self -> {
            threads.add(Thread.currentThread());
            self.suspend();
        });
        late.run(fiber[0]::resume);
        late.close();
        threads.get(0).join(30_000);
        assertFalse(threads.get(0).isAlive());
    }

    @Test
    void anInterruptDoesNotReachTheNextBody() {
        boolean[] interrupted = {true};
        stage.run(() -> {
            stage.fiber(self -> Thread.currentThread().interrupt()).resume();
            stage.fiber(self -> interrupted[0] = Thread.currentThread().isInterrupted())
                    .resume();
        });
        assertFalse(interrupted[0]);
    }

    @Test // where ThreadMXBean sees their locks
    void debugModeHasPlatformThreads() {
        try (VirtualLoop virtual = VirtualLoop.open(LoopOptions.defaults().withDebug(true))) {
            Carrier carrier = Kind.THREAD.open(virtual.loop());
            boolean[] platform = new boolean[1];
            virtual.loop().callSoon(() -> carrier.fiber(
                            () -> platform[0] = !VirtualThreads.isVirtual(Thread.currentThread()), () -> {})
                    .resume());
            virtual.loop().runOnce(Duration.ZERO);
            assertTrue(platform[0]);
        }
    }

    @Test
    void otherwiseTheThreadsAreVirtualWhereThereAreSuch() {
        stage.run(() -> {
            Fiber fiber = noting();
            fiber.resume();
            fiber.resume();
        });
        assertSame(VirtualThreads.exist(), VirtualThreads.isVirtual(threads.get(0)));
    }

    @Test
    void aBodyHasNoThreadBeforeItBeginsAndAfterItEnded() {
        Fiber fiber = stage.fiber(self -> {});
        assertNull(fiber.thread());
        assertEquals(0, fiber.stack().length);
        stage.run(fiber::resume);
        assertNull(fiber.thread());
    }
}
