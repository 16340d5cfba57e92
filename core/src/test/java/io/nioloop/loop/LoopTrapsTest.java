package io.nioloop.loop;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.nioloop.testing.Trail;
import java.nio.channels.SelectionKey;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/**
 * Nine traps that other event loops fell into, one test each, in the order of our notes. Each is looked at more closely
 * where it belongs: SelectorPollerTest, TimersTest, OtherThreadsTest, SchedulingTest.
 */
class LoopTrapsTest {
    private final VirtualClock clock = VirtualClock.aboutToWrap();
    private final FakeProvider provider = new FakeProvider(FakeSelector.jumping(clock));
    private final EventLoop loop =
            EventLoop.open(LoopOptions.defaults().withProvider(provider).withClock(clock));
    private final FakeSelector selector = provider.selector();
    private final Trail trail = new Trail();

    @BeforeEach
    void forgetTheSelfTest() {
        selector.forget();
    }

    @AfterEach
    void close() {
        loop.close();
        Thread.interrupted();
    }

    @Test // 1
    void toSelectForZeroMillisecondsMeansForEver() {
        loop.callLater(Duration.ofNanos(1), loop::stop);
        loop.runForever(); // a nanosecond to wait
        loop.runOnce(Duration.ZERO); // nothing to do, and no time
        loop.runOnce(Duration.ofSeconds(-1));
        assertEquals(List.of(1L), selector.sleeps);
        assertEquals(2, selector.looks);
    }

    @Test // 2
    void truncatedMillisecondsDoNotMakeTheLastPartOfASleepBusy() {
        loop.callLater(Duration.ofNanos(10_999_999), loop::stop);
        loop.runForever();
        assertEquals(List.of(10L, 1L), selector.sleeps);
        assertEquals(0, selector.looks);
    }

    @Test // 3
    void anInterruptedLoopSleepsAgain() {
        provider.sleep = (anySelector, action, millis) -> {
            if (Thread.currentThread().isInterrupted()) {
                return 0; // as a real selector does
            }
            return FakeSelector.jumping(clock).sleep(anySelector, action, millis);
        };
        try (CapturedLog log = CapturedLog.open()) {
            Thread.currentThread().interrupt();
            loop.callLater(Duration.ofSeconds(1), loop::stop);
            loop.runForever();
            assertEquals(1, log.messages().size());
        }
        assertFalse(Thread.interrupted());
        assertEquals(List.of(1_000L, 1_000L), selector.sleeps);
    }

    @Test // 4
    void aWakeUpSticksAndCoalescesSoItEndsOneSleepAndNotTwo() {
        provider.sleep = (anySelector, action, millis) -> {
            provider.sleep = FakeSelector.jumping(clock);
            Others.doOn(number -> {
                for (int i = 0; i < 5; i++) {
                    loop.execute(trail.note("sent"));
                }
            });
            return provider.sleep.sleep(anySelector, action, millis);
        };
        loop.callLater(Duration.ofSeconds(1), loop::stop);
        loop.runForever();
        trail.is("sent", "sent", "sent", "sent", "sent");
        assertEquals(1, selector.wakeups.get());
        assertEquals(2, selector.sleeps.size());
    }

    @Test // 5
    void aPausedChannelComesBackInTheSameTurnBecauseItsKeyIsNeverCancelled() {
        FakeChannel channel = FakeChannel.open(provider);
        loop.addReader(channel, trail.note("first"));
        SelectionKey key = channel.keyFor(selector);
        loop.removeReader(channel);
        assertTrue(key.isValid());
        loop.addReader(channel, trail.note("second"));
        assertEquals(key, channel.keyFor(selector));
        channel.ready(SelectionKey.OP_READ);
        loop.runOnce(Duration.ZERO);
        trail.is("second");
    }

    @Test // 6
    void theClockMayWrapBetweenATimerAndItsDeadline() {
        loop.callLater(Duration.ofNanos(8), trail.note("after the wrap"));
        loop.callLater(Duration.ofNanos(2), trail.note("before the wrap"));
        loop.callLater(Duration.ofNanos(9), loop::stop);
        assertTrue(clock.nanoTime() > 0);
        loop.runForever();
        assertTrue(clock.nanoTime() < 0);
        trail.is("before the wrap", "after the wrap");
    }

    @Test // 7
    void equalDeadlinesDoNotComeInTheOrderOfTheHeap() {
        for (int i = 0; i < 20; i++) {
            loop.callLater(Duration.ofSeconds(1), trail.note("" + i));
        }
        loop.runOnce(Duration.ofSeconds(1));
        trail.is(
                "0", "1", "2", "3", "4", "5", "6", "7", "8", "9", "10", "11", "12", "13", "14", "15", "16", "17", "18",
                "19");
    }

    @Test // 8
    void cancelledTimersNeitherShortenTheSleepNorStayForLong() {
        for (int i = 1; i <= 10_000; i++) {
            loop.callLater(Duration.ofMillis(i), trail.note("never")).cancel();
        }
        loop.callLater(Duration.ofSeconds(30), loop::stop);
        loop.runOnce(Duration.ofMillis(1));
        assertTrue(loop.timers().size() <= 2 + 100, () -> loop.timers().size() + " timers");
        selector.forget();
        loop.runForever();
        trail.is();
        assertEquals(List.of(29_999L), selector.sleeps);
    }

    @Test // 9
    void nothingThatIsScheduledRunsInsideTheCallThatScheduledIt() {
        int[] depth = {0};
        Runnable[] again = new Runnable[1];
        again[0] = () -> {
            depth[0]++;
            assertEquals(1, depth[0]);
            if (trail.notes().size() < 1_000) {
                trail.add("ran");
                loop.callSoon(again[0]);
                loop.execute(() -> {});
                loop.callLater(Duration.ZERO, () -> {});
            } else {
                loop.stop();
            }
            depth[0]--;
        };
        loop.setExceptionHandler(new FailTheRun());
        loop.callSoon(again[0]);
        loop.runForever();
        assertEquals(1_000, trail.notes().size());
    }
}
