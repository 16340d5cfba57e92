package io.nioloop.loop;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.nioloop.testing.Trail;
import java.nio.channels.SelectionKey;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * What a loop does on the machine's own clock, and on no other: it spins where the selector is too coarse, it looks at
 * the selector less often while it is busy, and it naps when the selector is broken.
 */
class RealTimeTest {
    private final Trail trail = new Trail();
    private int turns;

    @Test // rule 20, on the machine's clock and a real selector; row 47
    void sleepsOfEverySizeInSequenceDoNotSpin() {
        int[] polls = {0};
        try (EventLoop real = EventLoop.open()) {
            real.setObserver((anyLoop, event) -> polls[0] += event instanceof LoopEvent.Polling ? 1 : 0);
            LoopTimersTest.sleepInSequence(real);
            RealLoop.run(real);
        }
        assertTrue(polls[0] <= 20, () -> polls[0] + " turns");
    }

    @Test // on the machine's clock
    void shortWaitsAreSpunBecauseTheSelectorIsTooCoarse() {
        FakeProvider waiting = new FakeProvider(RealLoop::sleep);
        try (EventLoop real = EventLoop.open(LoopOptions.defaults().withProvider(waiting))) {
            waiting.selector().forget();
            real.callLater(Duration.ofNanos(200_000), real::stop);
            real.runForever();
            assertEquals(List.of(), waiting.selector().sleeps);
        }
    }

    @ParameterizedTest // on the machine's clock and selector
    @ValueSource(longs = {1, 100_000, 450_000, 700_000, 1_000_000, 1_300_000, 2_900_000})
    void aRealTimerIsNeverEarly(long nanos) {
        try (EventLoop real = EventLoop.open()) {
            real.setExceptionHandler(new FailTheRun());
            TimerHandle[] timer = new TimerHandle[1];
            timer[0] = real.callLater(Duration.ofNanos(nanos), () -> {
                assertTrue(real.time().compareTo(timer[0].when()) >= 0);
                real.stop();
            });
            RealLoop.run(real);
        }
    }

    @Test
    void anEarlierTimerSentByAnotherThreadShortensTheSleepUnderWay() {
        CountDownLatch asleep = new CountDownLatch(1);
        FakeProvider provider = new FakeProvider(RealLoop::sleep);
        try (EventLoop real = EventLoop.open(LoopOptions.defaults().withProvider(provider))) {
            provider.sleep = (selector, action, millis) -> {
                asleep.countDown();
                return RealLoop.sleep(selector, action, millis);
            };
            real.callLater(Duration.ofHours(1), trail.note("an hour later"));
            Others others = Others.start(1, number -> {
                asleep.await();
                real.execute(() -> real.callLater(Duration.ofMillis(1), real::stop));
            });
            RealLoop.run(real);
            others.join();
        }
        trail.is();
    }

    @Test // row 2
    void aSelectorThatWakesForNothingGetsARestEachTime() {
        SelectorHealth health = new SelectorHealth(new VirtualClock());
        try (CapturedLog log = CapturedLog.open()) {
            for (int i = 0; i < 2 * 512; i++) {
                health.wokeForNothing();
            }
            assertEquals(2, log.messages().size(), log.messages()::toString);
            long started = System.nanoTime();
            for (int i = 0; i < 20; i++) {
                health.wokeForNothing();
            }
            assertTrue(System.nanoTime() - started >= 10_000_000); // 20 naps of a millisecond, some of them cut short
        }
    }

    @Test // rule 2, on a selector whose loop was busy a moment ago
    void aLoopStoppedBeforeItRunsPollsHoweverBusyItWas() {
        FakeProvider provider = new FakeProvider(RealLoop::sleep);
        try (EventLoop busy = EventLoop.open(LoopOptions.defaults().withProvider(provider))) {
            runBusyTurns(busy, 1_000);
            int before = provider.selector().looks;
            busy.stop();
            busy.runForever();
            assertEquals(1, provider.selector().looks - before);
        }
    }

    @Test
    void aSingleTurnFindsADueTimerHoweverBusyTheLoopWas() {
        FakeProvider provider = new FakeProvider(RealLoop::sleep);
        try (EventLoop busy = EventLoop.open(LoopOptions.defaults().withProvider(provider))) {
            runBusyTurns(busy, 1_000);
            busy.callLater(Duration.ZERO, trail.note("due"));
            busy.runOnce(Duration.ZERO);
            trail.is("due");
        }
    }

    @Test
    void onTheMachinesClockAtLeastEverySixtyFourthTurnLooks() {
        FakeProvider waiting = new FakeProvider(RealLoop::sleep);
        List<Integer> looks = new ArrayList<>();
        try (EventLoop real = EventLoop.open(LoopOptions.defaults().withProvider(waiting))) {
            waiting.look = () -> looks.add(turns);
            runBusyTurns(real, 10_000);
        }
        for (int i = 1; i < looks.size(); i++) {
            int gap = looks.get(i) - looks.get(i - 1);
            assertTrue(gap <= 64, () -> gap + " turns without a look");
        }
        assertTrue(turns - looks.get(looks.size() - 1) <= 64);
    }

    @Test // row 14
    void aChannelThatIsReadyGetsItsTurnBesideACallbackThatQueuesItself() {
        FakeProvider waiting = new FakeProvider(RealLoop::sleep);
        try (EventLoop real = EventLoop.open(LoopOptions.defaults().withProvider(waiting))) {
            FakeChannel channel = FakeChannel.open(waiting);
            int[] readyAt = {0};
            real.addReader(channel, () -> {
                trail.add("read");
                assertTrue(turns - readyAt[0] <= 65, () -> turns - readyAt[0] + " turns later");
                real.stop();
            });
            real.setExceptionHandler(new FailTheRun());
            Runnable[] again = new Runnable[1];
            again[0] = () -> {
                if (++turns == 5_000) {
                    channel.ready(SelectionKey.OP_READ);
                    readyAt[0] = turns;
                }
                real.callSoon(again[0]);
            };
            real.callSoon(again[0]);
            RealLoop.run(real);
        }
        trail.is("read");
    }

    private void runBusyTurns(EventLoop busy, int count) {
        Runnable[] again = new Runnable[1];
        again[0] = () -> {
            if (++turns == count) {
                busy.stop();
            } else {
                busy.callSoon(again[0]);
            }
        };
        busy.callSoon(again[0]);
        busy.runForever();
    }

    /** The option `spin`. */
    @Nested
    class Spinning {
        private final FakeProvider waiting = new FakeProvider(RealLoop::sleep);
        private final EventLoop spinning =
                EventLoop.open(LoopOptions.defaults().withProvider(waiting).withSpin(Duration.ofMillis(10)));
        private final FakeSelector selector = waiting.selector();

        Spinning() {
            selector.forget();
        }

        @AfterEach
        void close() {
            spinning.close();
        }

        @Test
        void findsWhatComesSoonWithoutASleep() {
            FakeChannel channel = FakeChannel.open(waiting);
            spinning.addReader(channel, () -> {
                trail.add("read");
                spinning.stop();
            });
            waiting.look = () -> channel.ready(selector.looks == 3 ? SelectionKey.OP_READ : 0);
            for (int i = 0;
                    i < 10 && trail.notes().size() == 0;
                    i++) { // in case the machine takes a nap of 10 ms itself
                selector.looks = 0;
                spinning.runOnce(Duration.ofMillis(1));
            }
            trail.is("read");
        }

        @Test
        void isEndedByAnotherThreadWithoutAWakeUpOfTheSelector() {
            waiting.look = () -> {
                if (selector.looks == 1) {
                    Others.doOn(number -> spinning.execute(trail.note("sent")));
                }
            };
            waiting.sleep = (anySelector, action, millis) -> 0;
            spinning.runOnce(Duration.ofHours(1));
            trail.is("sent");
            assertEquals(0, selector.wakeups.get());
            assertEquals(List.of(), selector.sleeps);
        }

        @Test
        void restsForAWhileWhenItDoesNotHelp() {
            waiting.sleep = (anySelector, action, millis) -> 0;
            int[] looks = new int[100];
            for (int i = 0; i < looks.length; i++) {
                selector.looks = 0;
                spinning.runOnce(Duration.ofMillis(1));
                looks[i] = selector.looks;
            }
            assertTrue(sum(looks, 0, 16) > 0);
            assertEquals(0, sum(looks, 16, 80));
            assertTrue(sum(looks, 81, 97) > 0);
        }

        private int sum(int[] numbers, int from, int to) {
            int sum = 0;
            for (int i = from; i < to; i++) {
                sum += numbers[i];
            }
            return sum;
        }
    }
}
