package io.nioloop.loop;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.nioloop.testing.Trail;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.Pipe;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A loop among threads: rules 29 to 31, rows 4, 8 and 9, traps 3 and 4. */
class OtherThreadsTest {
    private final FakeProvider provider = new FakeProvider(RealLoop::sleep);
    private final Trail trail = new Trail();

    @AfterEach
    void clearTheFlag() {
        Thread.interrupted(); // it must not reach the next test, whatever happened in this one
    }

    @ParameterizedTest // row 8: a loss would cost a minute, and the alarm of the run comes earlier
    @ValueSource(longs = {0, 50_000})
    void noWakeUpOfAnIdleLoopIsLost(long spinNanos) {
        int pings = 10_000;
        AtomicInteger ran = new AtomicInteger();
        try (EventLoop loop = EventLoop.open(LoopOptions.defaults().withSpin(Duration.ofNanos(spinNanos)))) {
            Others others = Others.start(1, number -> {
                for (int i = 1; i <= pings; i++) {
                    loop.execute(ran::incrementAndGet);
                    while (ran.get() < i) {
                        Thread.onSpinWait();
                    }
                }
                loop.execute(loop::stop);
            });
            RealLoop.run(loop);
            others.join();
        }
        assertEquals(pings, ran.get());
    }

    @Test // row 8
    void noWakeUpIsLostBetweenTwoLoopsThatSendEachOtherABall() {
        int passes = 10_000;
        int[] caught = new int[2];
        try (EventLoop here = EventLoop.open();
                EventLoop there = EventLoop.open()) {
            Runnable[] pass = new Runnable[2];
            pass[0] = () -> {
                if (++caught[0] == passes) {
                    there.execute(there::stop);
                    here.stop();
                } else {
                    there.execute(pass[1]);
                }
            };
            pass[1] = () -> {
                caught[1]++;
                here.execute(pass[0]);
            };
            Others others = Others.start(1, number -> RealLoop.run(there));
            here.callSoon(pass[0]);
            RealLoop.run(here);
            others.join();
        }
        assertEquals(passes, caught[0]);
        assertEquals(passes - 1, caught[1]);
    }

    @Test // rules 29 and 30; rows 8 and 9
    void aMillionCallsOfFourThreadsArriveOnceEachAndInTheOrderOfTheirThread() {
        int threads = 4;
        int each = 250_000;
        int[] next = new int[threads];
        int[] arrived = {0};
        try (EventLoop loop = EventLoop.open()) {
            loop.setExceptionHandler(new FailTheRun());
            Others others = Others.start(threads, number -> {
                for (int i = 0; i < each; i++) {
                    int expected = i;
                    loop.execute(() -> {
                        assertEquals(expected, next[number]++);
                        if (++arrived[0] == threads * each) {
                            loop.stop();
                        }
                    });
                }
            });
            RealLoop.run(loop);
            others.join();
        }
        assertEquals(threads * each, arrived[0]);
    }

    @Test // rule 30; row 9; trap 4
    void aFloodOfCallsWakesTheSelectorAtMostOnceForEachSleep() {
        int calls = 200_000;
        AtomicInteger ran = new AtomicInteger();
        try (EventLoop loop = EventLoop.open(LoopOptions.defaults().withProvider(provider))) {
            provider.selector().forget();
            Others others = Others.start(2, number -> {
                for (int i = 0; i < calls; i++) {
                    loop.execute(() -> {
                        if (ran.incrementAndGet() == 2 * calls) {
                            loop.stop();
                        }
                    });
                }
            });
            RealLoop.run(loop);
            others.join();
            FakeSelector selector = provider.selector();
            assertTrue(
                    selector.wakeups.get() <= selector.sleeps.size() + selector.looks,
                    () -> selector.wakeups + " wake-ups, " + selector.sleeps.size() + " sleeps");
        }
    }

    @Test // rule 29: what the caller did before happens before the callback
    void whatTheCallerDidIsVisibleToTheCallback() {
        int rounds = 100_000;
        try (EventLoop loop = EventLoop.open()) {
            loop.setExceptionHandler(new FailTheRun());
            Others others = Others.start(1, number -> {
                for (int i = 0; i < rounds; i++) {
                    int[] plain = new int[1];
                    plain[0] = i + 1;
                    int expected = i + 1;
                    loop.execute(() -> assertEquals(expected, plain[0]));
                }
                loop.execute(loop::stop);
            });
            RealLoop.run(loop);
            others.join();
        }
    }

    @Test // row 9: the run begins with what is there, and does not wait for the flood to end
    void aLoopThatIsFloodedWhileItIsStartedTurnsNevertheless() throws InterruptedException {
        AtomicBoolean turned = new AtomicBoolean();
        try (EventLoop loop = EventLoop.open()) {
            loop.callSoon(() -> turned.set(true));
            CountDownLatch flooding = new CountDownLatch(2);
            Others others = Others.start(2, number -> {
                flooding.countDown();
                while (!turned.get()) {
                    loop.execute(() -> {});
                }
            });
            flooding.await();
            loop.runOnce(Duration.ZERO);
            others.join();
        }
    }

    @Test // rule 31
    void callsThatRaceWithCloseAreRunOrRefusedOrDroppedButDoNoHarm() {
        for (int round = 0; round < 100; round++) {
            EventLoop loop = EventLoop.open();
            Others others = Others.start(2, number -> sendUntilClosed(loop, 100_000));
            for (int turn = 0; turn < round; turn++) {
                loop.runOnce(Duration.ZERO);
            }
            loop.close();
            others.join();
        }
    }

    private static void sendUntilClosed(EventLoop loop, int atMost) {
        try {
            for (int i = 0; i < atMost; i++) {
                loop.execute(() -> {});
            }
        } catch (RejectedExecutionException closed) {
            assertTrue(loop.isClosed());
        }
    }

    /** Trap 3, row 4: foreign code interrupts the thread of the loop. */
    @Nested
    class Interrupts {
        @Test
        void anInterruptedLoopClearsTheFlagAndSleepsAgain() {
            try (EventLoop loop = EventLoop.open(LoopOptions.defaults().withProvider(provider));
                    CapturedLog log = CapturedLog.open()) {
                provider.selector().forget();
                Thread.currentThread().interrupt();
                loop.callLater(Duration.ofMillis(100), loop::stop);
                RealLoop.run(loop);
                assertFalse(Thread.interrupted());
                assertTrue(provider.selector().sleeps.size() <= 5, provider.selector().sleeps::toString);
                assertEquals(1, log.messages().size(), log.messages()::toString);
                assertTrue(
                        log.messages().get(0).contains("was interrupted (1 so far): ignored"),
                        log.messages()::toString);
            }
        }

        @Test
        void aRealSelectorDoesTheSame() {
            int[] polls = {0};
            try (EventLoop loop = EventLoop.open();
                    CapturedLog log = CapturedLog.open()) {
                loop.setObserver((anyLoop, event) -> polls[0] += event instanceof LoopEvent.Polling ? 1 : 0);
                Thread.currentThread().interrupt();
                loop.callLater(Duration.ofMillis(100), loop::stop);
                RealLoop.run(loop);
                assertFalse(Thread.interrupted());
                assertEquals(1, log.messages().size(), log.messages()::toString);
            }
            assertTrue(polls[0] <= 8, () -> polls[0] + " polls");
        }

        @Test
        void anInterruptedThreadCanOpenALoop() {
            Thread.currentThread().interrupt();
            EventLoop.open().close();
            assertTrue(Thread.interrupted());
        }

        @Test
        void anInterruptDoesNotStopTheLoop() {
            try (EventLoop loop = EventLoop.open();
                    CapturedLog log = CapturedLog.open()) {
                loop.callSoon(() -> Thread.currentThread().interrupt());
                loop.callLater(Duration.ofMillis(5), () -> {
                    trail.add("went on");
                    loop.stop();
                });
                RealLoop.run(loop);
                assertEquals(1, log.messages().size(), log.messages()::toString);
            }
            trail.is("went on");
        }

        @Test // under load: a ball goes round a pipe meanwhile
        void aHundredThousandInterruptsUnderLoadNeitherSpinNorCloseAnything() throws IOException {
            int interrupts = 100_000;
            Pipe pipe = Pipe.open();
            int[] polls = {0};
            int[] rounds = {0};
            try (EventLoop loop = EventLoop.open();
                    CapturedLog log = CapturedLog.open();
                    Pipe.SinkChannel sink = pipe.sink();
                    Pipe.SourceChannel source = pipe.source()) {
                source.configureBlocking(false);
                sink.configureBlocking(false);
                loop.setExceptionHandler(new FailTheRun());
                loop.setObserver((anyLoop, event) -> polls[0] += event instanceof LoopEvent.Polling ? 1 : 0);
                AtomicBoolean over = new AtomicBoolean();
                Thread victim = Thread.currentThread();
                loop.addReader(source, () -> {
                    rounds[0] += read(source);
                    if (over.get()) {
                        loop.stop();
                    } else {
                        loop.callLater(Duration.ofNanos(600_000), () -> write(sink));
                    }
                });
                loop.callSoon(() -> write(sink));
                Others others = Others.start(1, number -> {
                    for (int i = 0; i < interrupts; i++) {
                        victim.interrupt();
                    }
                    over.set(true);
                });
                RealLoop.run(loop);
                others.join();
                Thread.interrupted();
                assertTrue(source.isOpen() && sink.isOpen());
                assertTrue(log.messages().size() <= 4, log.messages()::toString); // 30 s at most

                polls[0] = 0;
                loop.removeReader(source);
                loop.callLater(Duration.ofMillis(50), loop::stop);
                RealLoop.run(loop);
            }
            assertTrue(rounds[0] > 0);
            assertTrue(polls[0] <= 8, () -> polls[0] + " polls when it was all over");
        }
    }

    @Test // row 20: no thread of ours stays, with many loops at work
    void loopsOnManyThreadsDoNotDisturbEachOther() {
        List<EventLoop> loops = new ArrayList<>();
        for (int i = 0; i < 4; i++) {
            loops.add(EventLoop.open());
        }
        AtomicInteger hops = new AtomicInteger();
        Others others = Others.start(4, number -> {
            try (EventLoop own = loops.get(number)) {
                own.setExceptionHandler(new FailTheRun());
                RealLoop.run(own);
            }
        });
        hop(loops, 0, hops);
        others.join();
        assertEquals(4_000, hops.get());
    }

    private void hop(List<EventLoop> loops, int to, AtomicInteger hops) {
        EventLoop loop = loops.get(to);
        loop.execute(() -> {
            assertEquals(loop, EventLoop.current());
            if (hops.incrementAndGet() < 4_000) {
                hop(loops, (to + 1) % loops.size(), hops);
            } else {
                loops.forEach(each -> each.execute(each::stop));
            }
        });
    }

    private static int read(Pipe.SourceChannel source) {
        try {
            return source.read(ByteBuffer.allocate(10));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static void write(Pipe.SinkChannel sink) {
        try {
            sink.write(ByteBuffer.allocate(1));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
