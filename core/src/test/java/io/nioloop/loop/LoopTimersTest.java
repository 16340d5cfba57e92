package io.nioloop.loop;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.nioloop.testing.Trail;
import java.nio.channels.SelectionKey;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Timers as a loop runs them: rules 18 to 28 and 36, rows 46 to 52 of the fault catalogue. */
class LoopTimersTest {
    private final VirtualClock clock = new VirtualClock();
    private final JumpingPoller poller = new JumpingPoller(clock);
    private final EventLoop loop = new EventLoop(LoopOptions.defaults().withClock(clock), anyLoop -> poller);
    private final Trail trail = new Trail();

    @Test // rule 18
    void theLoopSleepsUntilTheEarliestTimerAndNotAtAllWhenThereIsWork() {
        later(30, trail.note("30"));
        later(10, () -> {
            trail.add("10");
            loop.callSoon(trail.note("queued"));
        });
        later(40, loop::stop);
        loop.runForever();
        trail.is("10", "queued", "30");
        assertEquals(List.of(10L, 0L, 20L, 10L), poller.polls);
    }

    @Test // rule 18
    void withoutTimersTheLoopSleepsForEver() {
        AssertionError stuck = assertThrows(AssertionError.class, loop::runForever);
        assertEquals("nothing can ever wake this loop", stuck.getMessage());
        assertEquals(List.of(Poller.FOREVER), poller.polls);
        assertFalse(loop.isRunning());
    }

    @Test // rule 19
    void aTimerNeverRunsBeforeItsTime() {
        TimerHandle timer = later(10, trail.note("due"));
        clock.advanceNanos(9);
        loop.runOnce(Duration.ZERO);
        trail.is();
        clock.advanceNanos(1);
        loop.runOnce(Duration.ZERO);
        trail.is("due");
        assertEquals(loop.time(), timer.when());
    }

    @Test // rule 19
    void callAtCountsFromTheOpeningOfTheLoop() {
        clock.advanceNanos(500);
        assertEquals(Duration.ofNanos(500), loop.time());
        loop.callAt(Duration.ofNanos(700), () -> {
            trail.add("at " + loop.time().toNanos());
            loop.stop();
        });
        loop.callAt(
                Duration.ofNanos(300), () -> trail.add("past, at " + loop.time().toNanos()));
        loop.runForever();
        trail.is("past, at 500", "at 700");
    }

    @Test // rule 20: asyncio's test_timeout_rounding, on the virtual clock
    void sleepsOfEverySizeInSequenceTakeOneTurnEach() {
        sleepInSequence(loop);
        loop.runForever();
        assertEquals(6, poller.polls.size());
    }

    static void sleepInSequence(EventLoop loop) {
        long[] nanos = {10_000_000, 100_000, 1_000, 10, 1};
        Runnable[] next = new Runnable[1];
        int[] slept = {0};
        next[0] = () -> {
            if (slept[0] == nanos.length) {
                loop.stop();
            } else {
                loop.callLater(Duration.ofNanos(nanos[slept[0]++]), next[0]);
            }
        };
        loop.callSoon(next[0]);
    }

    @Test // rule 21
    void dueTimersRunInTheOrderOfTheirDeadlinesBehindWhatIsReady() {
        FakeProvider provider = new FakeProvider(FakeSelector.jumping(clock));
        try (EventLoop fake =
                EventLoop.open(LoopOptions.defaults().withProvider(provider).withClock(clock))) {
            FakeChannel channel = FakeChannel.open(provider);
            channel.ready(SelectionKey.OP_READ);
            fake.callLater(Duration.ofNanos(20), trail.note("20"));
            fake.callLater(Duration.ofNanos(10), trail.note("10"));
            fake.addReader(channel, trail.note("read"));
            clock.advanceNanos(30);
            fake.runOnce(Duration.ZERO);
        }
        trail.is("read", "10", "20");
    }

    @Test // rule 22; trap 7; row 50
    void timersWithEqualDeadlinesRunInTheOrderTheyWereMade() {
        Duration when = Duration.ofSeconds(1);
        for (int i = 0; i < 50; i++) {
            loop.callAt(when, trail.note("" + i));
            loop.callLater(when, trail.note(i + " again"));
        }
        loop.runOnce(when);
        trail.is(IntStream.range(0, 50)
                .boxed()
                .flatMap(i -> Stream.of("" + i, i + " again"))
                .toArray(String[]::new));
    }

    @Test // rule 23; row 46
    void negativeDelaysAreDueInTheNextTurnTheMostNegativeFirst() {
        loop.callLater(Duration.ZERO, trail.note("zero"));
        loop.callLater(Duration.ofSeconds(-1), trail.note("-1"));
        loop.callLater(Duration.ofSeconds(-2), trail.note("-2"));
        loop.callLater(Duration.ofSeconds(Long.MIN_VALUE), trail.note("least"));
        loop.runOnce(Duration.ZERO);
        trail.is("least", "-2", "-1", "zero");
    }

    @Test // rule 23
    void aTimerMadeForNowByACallbackWaitsForTheNextTurn() {
        loop.callSoon(() -> {
            loop.callLater(Duration.ZERO, trail.note("timer"));
            loop.callSoon(trail.note("callback"));
        });
        loop.runOnce(Duration.ZERO);
        trail.is();
        loop.runOnce(Duration.ZERO);
        trail.is("callback", "timer");
    }

    @Test // rule 25
    void aCancelledTimerNeverRunsAndNeverShortensTheSleep() {
        later(10, trail.note("cancelled")).cancel();
        later(30, loop::stop);
        loop.runForever();
        trail.is();
        assertEquals(List.of(30L), poller.polls);
    }

    @Test // rule 26
    void aCancelledTimerAtTheHeadLeavesInTheNextTurn() {
        later(10, trail.note("cancelled")).cancel();
        later(20, trail.note("live"));
        assertEquals(2, loop.timers().size());
        loop.runOnce(Duration.ofNanos(1));
        assertEquals(1, loop.timers().size());
    }

    @Test // rules 25 and 28
    void aTimerCancelledWhileItWaitsForItsTurnIsSkipped() {
        TimerHandle[] second = new TimerHandle[1];
        later(10, () -> second[0].cancel());
        second[0] = later(10, trail.note("cancelled"));
        later(10, trail.note("kept"));
        loop.runOnce(Duration.ofNanos(10));
        trail.is("kept");
    }

    @Test
    void anEarlierTimerMadeByACallbackShortensTheNextSleep() {
        later(100, trail.note("100"));
        later(10, () -> later(5, trail.note("15")));
        later(110, loop::stop);
        loop.runForever();
        trail.is("15", "100");
        assertEquals(List.of(10L, 5L, 85L, 10L), poller.polls);
    }

    @Test // row 48: nothing but the loop's clock moves a timer
    void timersFollowTheClockOfTheLoopAndNoOther() {
        later(1, trail.note("due"));
        for (int i = 0; i < 1_000; i++) {
            loop.runOnce(Duration.ZERO);
        }
        trail.is();
        clock.advanceNanos(1);
        loop.runOnce(Duration.ZERO);
        trail.is("due");
    }

    @Test // row 49
    void afterTenSecondsWithoutTheProcessorOverdueTimersRunOnceInTheirOrder() {
        for (int second = 10; second > 0; second--) {
            loop.callLater(Duration.ofSeconds(second), trail.note("after " + second));
        }
        clock.advance(Duration.ofSeconds(10));
        loop.runOnce(Duration.ZERO);
        loop.runOnce(Duration.ZERO);
        trail.is(IntStream.rangeClosed(1, 10)
                .mapToObj(second -> "after " + second)
                .toArray(String[]::new));
        assertTrue(loop.timers().isEmpty());
    }

    @Test // row 49
    void afterTenSecondsWithoutTheProcessorAPeriodicTimerDoesNotBurst() {
        Runnable[] tick = new Runnable[1];
        tick[0] = () -> {
            trail.add("tick at " + loop.time().toSeconds());
            loop.callLater(Duration.ofSeconds(1), tick[0]);
        };
        loop.callLater(Duration.ofSeconds(1), tick[0]);
        clock.advance(Duration.ofSeconds(10));
        for (int i = 0; i < 5; i++) {
            loop.runOnce(Duration.ZERO);
        }
        loop.runOnce(Duration.ofSeconds(1));
        trail.is("tick at 10", "tick at 11");
    }

    @Test // row 49
    void afterTenSecondsWithoutTheProcessorWhatArrivedIsReadBeforeTimersFire() {
        FakeProvider provider = new FakeProvider(FakeSelector.jumping(clock));
        try (EventLoop fake =
                EventLoop.open(LoopOptions.defaults().withProvider(provider).withClock(clock))) {
            FakeChannel channel = FakeChannel.open(provider);
            TimerHandle timeout = fake.callLater(Duration.ofSeconds(5), trail.note("timed out"));
            fake.addReader(channel, () -> {
                timeout.cancel();
                trail.add("read");
            });
            channel.ready(SelectionKey.OP_READ);
            clock.advance(Duration.ofSeconds(10));
            fake.runOnce(Duration.ZERO);
        }
        trail.is("read");
    }

    @Test // row 52
    void aMillionTimersDueAtOnceAreTakenInBatchesBetweenWhichTheLoopPolls() {
        int[] ran = {0};
        List<Integer> perTurn = new ArrayList<>();
        Runnable count = () -> ran[0]++;
        for (int i = 0; i < 1_000_000; i++) {
            later(10, count);
        }
        clock.advanceNanos(10);
        while (!loop.timers().isEmpty()) {
            int before = ran[0];
            loop.runOnce(Duration.ZERO);
            perTurn.add(ran[0] - before);
        }
        assertEquals(1_000_000, ran[0]);
        assertEquals(977, perTurn.size());
        assertTrue(perTurn.stream().allMatch(callbacks -> callbacks <= EventLoop.BATCH), perTurn::toString);
        assertEquals(977, poller.polls.size());
    }

    @Test // row 52
    void timersThatCancelAndReArmThemselvesAndOthersRunNeitherTwiceNorNever() {
        Dance dance = new Dance(200);
        later(1_000_000, loop::stop);
        loop.runForever();
        dance.check();
    }

    /** Timers that cancel and re-arm each other at random; each knows when it has to run next. */
    private final class Dance {
        private final Random random = new Random(52);
        private final TimerHandle[] timers;
        private final long[] dueNanos;
        private int ran;

        Dance(int size) {
            timers = new TimerHandle[size];
            dueNanos = new long[size];
            for (int i = 0; i < size; i++) {
                arm(i);
            }
        }

        private void arm(int number) {
            long delay = random.nextInt(1_000);
            dueNanos[number] = loop.time().toNanos() + delay;
            timers[number] = later(delay, () -> fired(number));
        }

        private void fired(int number) {
            assertEquals(dueNanos[number], loop.time().toNanos());
            ran++;
            dueNanos[number] = -1;
            if (random.nextInt(100) == 0) {
                timers[number].cancel(); // itself, too late
            }
            int other = random.nextInt(timers.length);
            timers[other].cancel();
            arm(other);
            if (dueNanos[number] < 0) {
                arm(number);
            }
        }

        void check() {
            assertTrue(ran > timers.length, () -> "only " + ran + " ran");
            assertEquals(
                    0,
                    Arrays.stream(dueNanos)
                            .filter(due -> due < loop.time().toNanos())
                            .count());
        }
    }

    /** Row 46 and trap 6: numbers at the edge. */
    @Nested
    class AtTheEdge {
        @ParameterizedTest
        @ValueSource(longs = {Long.MAX_VALUE - 5, Long.MAX_VALUE, Long.MIN_VALUE, -1, 0, 4_600_000_000_000_000_000L})
        void theClockMayStartAnywhereAndWrap(long start) {
            VirtualClock wrapping = new VirtualClock(start);
            try (EventLoop edge = JumpingPoller.openLoop(wrapping)) {
                edge.callLater(Duration.ofNanos(20), edge::stop);
                edge.callLater(
                        Duration.ofNanos(10),
                        () -> trail.add("10 at " + edge.time().toNanos()));
                edge.callLater(
                        Duration.ofNanos(3),
                        () -> trail.add("3 at " + edge.time().toNanos()));
                edge.callLater(Duration.ofHours(10), trail.note("never"));
                edge.callAt(
                        Duration.ofNanos(7),
                        () -> trail.add("7 at " + edge.time().toNanos()));
                edge.runForever();
                trail.is("3 at 3", "7 at 7", "10 at 10");
                assertEquals(Duration.ofNanos(20), edge.time());
            }
        }

        @ParameterizedTest
        @ValueSource(longs = {Long.MAX_VALUE, Long.MAX_VALUE / 2, Long.MAX_VALUE / 1_000_000_000, 2_305_843_010L})
        void anEndlessDelayIsLongAndStaysInOrder(long seconds) {
            VirtualClock wrapping = VirtualClock.aboutToWrap();
            try (EventLoop edge = JumpingPoller.openLoop(wrapping)) {
                TimerHandle endless = edge.callLater(Duration.ofSeconds(seconds, 999_999_999), trail.note("never"));
                edge.callLater(Duration.ofDays(365), edge::stop);
                edge.callLater(Duration.ofSeconds(-seconds), trail.note("at once"));
                edge.runForever();
                trail.is("at once");
                assertTrue(endless.when().compareTo(Duration.ofDays(365 * 73)) > 0, endless.when()::toString);
            }
        }

        @Test
        void endlessDelaysInBothDirectionsKeepTheirOrder() {
            try (EventLoop edge = JumpingPoller.openLoop(VirtualClock.aboutToWrap())) {
                Duration endless = Duration.ofSeconds(Long.MAX_VALUE, 999_999_999);
                edge.callLater(endless, trail.note("never"));
                edge.callAt(endless, trail.note("never"));
                edge.callAt(endless.negated(), trail.note("a"));
                edge.callLater(endless.negated(), trail.note("b"));
                edge.callLater(Duration.ZERO, trail.note("c"));
                edge.runOnce(Duration.ZERO);
                trail.is("a", "b", "c");
            }
        }

        @Test
        void aTurnMayBeAllowedToSleepForEver() {
            later(5, trail.note("timer"));
            loop.runOnce(Duration.ofSeconds(Long.MAX_VALUE));
            trail.is("timer");
        }
    }

    private TimerHandle later(long nanos, Runnable callback) {
        return loop.callLater(Duration.ofNanos(nanos), callback);
    }
}
