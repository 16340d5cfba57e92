package io.nioloop.loop;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.nioloop.testing.Trail;
import java.nio.channels.SelectionKey;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.function.Executable;

/** To run, to stop, to close: section A of the rules, without those on futures. */
class LoopLifecycleTest {
    private final VirtualClock clock = new VirtualClock();
    private final JumpingPoller poller = new JumpingPoller(clock);
    private final EventLoop loop = new EventLoop(LoopOptions.defaults().withClock(clock), anyLoop -> poller);
    private final Trail trail = new Trail();

    @Test // rule 1
    void aRunIsAtLeastOneTurnAndTheStopFlagIsLookedAtOnlyAfterIt() {
        loop.callSoon(trail.note("ran"));
        loop.stop();
        loop.runForever();
        trail.is("ran");
    }

    @Test // rule 2
    void aLoopStoppedBeforeItRunsPollsOnceWithoutSleeping() {
        loop.callLater(Duration.ofHours(1), trail.note("never"));
        loop.stop();
        loop.runForever();
        assertEquals(List.of(0L), poller.polls);
        trail.is();
    }

    @Test // rule 3
    void stopOnlySetsAFlagSoTheRestOfTheTurnStillRuns() {
        loop.callSoon(() -> {
            loop.stop();
            loop.callSoon(trail.note("in the next run"));
        });
        loop.callSoon(trail.note("in this run"));
        loop.runForever();
        trail.is("in this run");

        loop.callSoon(loop::stop);
        loop.runForever();
        trail.is("in this run", "in the next run");
    }

    @Test // rule 4
    void callbacksAndTimersSurviveAStop() {
        loop.callLater(Duration.ofSeconds(2), () -> {
            trail.add("timer");
            loop.stop();
        });
        loop.callSoon(() -> loop.callSoon(trail.note("callback")));
        loop.stop();
        loop.runForever();
        trail.is();

        loop.runForever();
        trail.is("callback", "timer");
    }

    @Test
    void aStopCountsForOneRun() {
        loop.stop();
        loop.stop();
        loop.runForever();
        loop.callLater(Duration.ofSeconds(1), () -> {
            trail.add("second run");
            loop.stop();
        });
        loop.runForever();
        trail.is("second run");
    }

    @Test // rule 8
    void aLoopCannotBeRunByItsOwnCallback() {
        loop.callSoon(() -> {
            assertThrows(IllegalStateException.class, loop::runForever);
            assertThrows(IllegalStateException.class, () -> loop.runOnce(Duration.ZERO));
            trail.add("refused");
        });
        loop.runOnce(Duration.ZERO);
        trail.is("refused");
        assertFalse(loop.isRunning());
    }

    @Test // rule 8
    void aLoopCannotBeRunInsideAnother() {
        try (EventLoop inner = JumpingPoller.openLoop()) {
            loop.callSoon(() -> {
                IllegalStateException refused = assertThrows(IllegalStateException.class, inner::runForever);
                assertTrue(refused.getMessage().contains("cannot run a loop from within another"), refused::getMessage);
                assertFalse(inner.isRunning());
                trail.add("refused");
            });
            loop.runOnce(Duration.ZERO);
            trail.is("refused");
        }
    }

    @Test // rule 8
    void aLoopCannotBeRunByTwoThreads() {
        loop.callSoon(() -> Others.doOn(number -> {
            IllegalStateException refused = assertThrows(IllegalStateException.class, loop::runForever);
            assertTrue(refused.getMessage().contains("already running"), refused::getMessage);
            assertThrows(IllegalStateException.class, EventLoop::current);
        }));
        loop.callSoon(() -> assertSame(loop, EventLoop.current()));
        loop.setExceptionHandler(new FailTheRun());
        assertTrue(loop.runOnce(Duration.ZERO));
    }

    @Test
    void severalThreadsMayRunTheLoopOneAfterTheOther() {
        loop.callSoon(trail.note("here"));
        loop.runOnce(Duration.ZERO);
        Others.doOn(number -> {
            loop.callSoon(trail.note("there"));
            loop.runOnce(Duration.ZERO);
        });
        loop.callSoon(trail.note("here again"));
        loop.runOnce(Duration.ZERO);
        trail.is("here", "there", "here again");
    }

    @Test // rule 9
    void aRunningLoopRefusesToBeClosed() {
        loop.callSoon(() -> {
            assertThrows(IllegalStateException.class, loop::close);
            Others.doOn(number -> assertThrows(IllegalStateException.class, loop::close));
            trail.add("refused");
        });
        loop.callSoon(trail.note("and goes on"));
        loop.runOnce(Duration.ZERO);
        trail.is("refused", "and goes on");
        assertFalse(loop.isClosed());
        assertFalse(poller.closed);
    }

    @Test // rule 9
    void closingTwiceDoesNothing() {
        loop.onClose(trail.note("hook"));
        loop.close();
        loop.close();
        trail.is("hook");
        assertTrue(loop.isClosed());
        assertTrue(poller.closed);
    }

    @Test // rule 10
    void aClosedLoopRefusesToRunAndToSchedule() {
        loop.close();
        FakeChannel channel = FakeChannel.open(new FakeProvider(FakeSelector.jumping(clock)));
        List<Executable> calls = List.of(
                loop::runForever,
                () -> loop.runOnce(Duration.ZERO),
                () -> loop.callSoon(() -> {}),
                () -> loop.callSoonThreadsafe(() -> {}),
                () -> loop.callLater(Duration.ZERO, () -> {}),
                () -> loop.callAt(Duration.ZERO, () -> {}),
                () -> loop.addReader(channel, () -> {}),
                () -> loop.addWriter(channel, () -> {}),
                () -> loop.claim(channel, "owner"),
                () -> loop.onClose(() -> {}));
        for (Executable call : calls) {
            IllegalStateException refused = assertThrows(IllegalStateException.class, call);
            assertTrue(refused.getMessage().contains("loop is closed"), refused::getMessage);
        }
        RejectedExecutionException refused =
                assertThrows(RejectedExecutionException.class, () -> loop.execute(() -> {}));
        assertTrue(refused.getMessage().contains("loop is closed"), refused::getMessage);
    }

    @Test // rule 11
    void closingDropsCallbacksAndTimersWithoutRunningThem() {
        loop.callSoon(() -> {
            loop.callSoon(trail.note("queued in the run"));
            loop.stop();
        });
        loop.callLater(Duration.ZERO, trail.note("timer"));
        loop.stop();
        loop.runForever();
        trail.is("timer");
        loop.callSoon(trail.note("queued after it"));
        loop.callLater(Duration.ZERO, trail.note("another timer"));
        loop.close();
        trail.is("timer");
        assertTrue(loop.inbox().isEmpty());
        assertTrue(loop.timers().isEmpty());
    }

    @Test
    void aTimerOfAClosedLoopCanStillBeCancelled() {
        TimerHandle timer = loop.callLater(Duration.ofSeconds(1), trail.note("never"));
        loop.close();
        timer.cancel();
        timer.cancel();
        assertTrue(timer.cancelled());
    }

    @Test // rule 12
    void aClosedLoopHasNoReaderOrWriterToRemove() {
        loop.close();
        FakeChannel channel = FakeChannel.open(new FakeProvider(FakeSelector.jumping(clock)));
        assertFalse(loop.removeReader(channel));
        assertFalse(loop.removeWriter(channel));
        assertEquals(List.of(), loop.owners());
    }

    @Test // rule 13
    void theRunningLoopIsVisibleInsideItsCallbacksOnly() {
        loop.setExceptionHandler(new FailTheRun());
        assertThrows(IllegalStateException.class, EventLoop::current);
        loop.callSoon(() -> assertSame(loop, EventLoop.current()));
        loop.callLater(Duration.ofSeconds(1), () -> assertSame(loop, EventLoop.current()));
        loop.callLater(Duration.ofSeconds(2), loop::stop);
        loop.runForever();
        IllegalStateException none = assertThrows(IllegalStateException.class, EventLoop::current);
        assertTrue(none.getMessage().contains("no running event loop"), none::getMessage);
    }

    @Test // rule 13
    void eachThreadSeesItsOwnLoop() {
        loop.setExceptionHandler(new FailTheRun());
        loop.callSoon(() -> Others.doOn(number -> {
            try (EventLoop other = JumpingPoller.openLoop()) {
                AtomicReference<EventLoop> seen = new AtomicReference<>();
                other.callSoon(() -> seen.set(EventLoop.current()));
                other.runOnce(Duration.ZERO);
                assertSame(other, seen.get());
            }
        }));
        loop.callSoon(() -> assertSame(loop, EventLoop.current()));
        loop.runOnce(Duration.ZERO);
    }

    @Test // rule 13
    void inItsCloseHooksALoopIsTheRunningOneEvenWithinACallbackOfAnother() {
        loop.setExceptionHandler(new FailTheRun());
        EventLoop other = JumpingPoller.openLoop();
        other.runOnce(Duration.ZERO); // older than the loop that closes it, as loops go
        List<EventLoop> seen = new ArrayList<>();
        other.onClose(() -> seen.add(EventLoop.current()));
        loop.callSoon(() -> {
            other.close();
            seen.add(EventLoop.current());
        });
        loop.runOnce(Duration.ZERO);
        assertEquals(List.of(other, loop), seen);
    }

    @Test // rule 15, and the order of the four lines of a turn
    void aTurnQueuesReadyChannelsThenWhatOthersSentThenDueTimers() {
        FakeProvider provider = new FakeProvider(FakeSelector.jumping(clock));
        try (EventLoop turning =
                EventLoop.open(LoopOptions.defaults().withProvider(provider).withClock(clock))) {
            FakeChannel channel = FakeChannel.open(provider);
            turning.addReader(channel, trail.note("read"));
            turning.addWriter(channel, trail.note("write"));
            turning.callLater(Duration.ofNanos(1), trail.note("timer"));
            turning.callSoon(() -> {
                trail.add("first turn");
                clock.advanceNanos(1);
                channel.ready(SelectionKey.OP_READ | SelectionKey.OP_WRITE);
                Others.doOn(number -> turning.execute(trail.note("sent")));
                turning.callSoon(() -> {
                    trail.add("queued");
                    turning.stop();
                });
            });
            turning.runForever();
            trail.is("first turn", "queued", "read", "write", "sent", "timer");
        }
    }

    @Test
    void runOnceTellsWhetherACallbackRan() {
        assertFalse(loop.runOnce(Duration.ZERO));
        loop.callSoon(() -> {});
        assertTrue(loop.runOnce(Duration.ZERO));
        assertFalse(loop.runOnce(Duration.ZERO));
    }

    @Test
    void runOnceSleepsNoLongerThanItMay() {
        loop.callLater(Duration.ofSeconds(10), trail.note("timer"));
        loop.runOnce(Duration.ofSeconds(4));
        loop.runOnce(Duration.ofSeconds(-4));
        trail.is();
        loop.runOnce(Duration.ofSeconds(20));
        assertEquals(List.of(4_000_000_000L, 0L, 6_000_000_000L), poller.polls);
        trail.is("timer");
    }

    @Test
    void runOnceLeavesWhatItsCallbacksScheduleToTheNextTurn() {
        loop.callSoon(() -> {
            trail.add("first");
            loop.callSoon(trail.note("second"));
        });
        loop.runOnce(Duration.ZERO);
        trail.is("first");
        loop.runOnce(Duration.ZERO);
        trail.is("first", "second");
    }

    @Test
    void closeHooksRunOnceAndTheLatestFirst() {
        loop.onClose(trail.note("first"));
        loop.onClose(() -> {
            trail.add("second");
            loop.onClose(trail.note("added by a hook"));
        });
        loop.close();
        trail.is("second", "added by a hook", "first");
    }

    @Test
    void aCloseHookThatFailsIsReportedAndTheOthersRun() {
        List<LoopError> errors = new ArrayList<>();
        loop.setExceptionHandler((anyLoop, error) -> errors.add(error));
        IllegalStateException failure = new IllegalStateException("hook");
        loop.onClose(trail.note("first"));
        loop.onClose(() -> {
            throw failure;
        });
        loop.close();
        trail.is("first");
        assertEquals(1, errors.size());
        assertSame(failure, errors.get(0).exception());
        assertTrue(errors.get(0).message().startsWith("Exception in close hook"), errors::toString);
        assertTrue(loop.isClosed());
    }

    @Test
    void whatACloseHookSchedulesIsDropped() {
        loop.onClose(() -> {
            loop.callSoon(trail.note("never"));
            loop.callLater(Duration.ZERO, trail.note("never"));
            loop.execute(trail.note("never"));
        });
        loop.close();
        trail.is();
        assertTrue(loop.timers().isEmpty());
    }

    @Test
    void aFatalErrorOfACloseHookComesOutAndTheLoopIsClosedNevertheless() {
        loop.onClose(() -> {
            throw new InternalError("hook");
        });
        assertThrows(InternalError.class, loop::close);
        assertTrue(loop.isClosed());
        assertTrue(poller.closed);
        assertFalse(loop.isRunning());
    }

    @Test
    void aLoopShowsItsStateAndItsQueues() {
        assertEquals("<EventLoop idle ready=0 timers=0>", loop.toString());
        loop.callLater(Duration.ofSeconds(1), () -> {});
        loop.callSoon(() -> {
            loop.callSoon(() -> {});
            trail.add(loop.toString());
            Others.doOn(number -> trail.add(loop.toString()));
        });
        loop.runOnce(Duration.ZERO);
        trail.is("<EventLoop running ready=1 timers=1>", "<EventLoop running>");
        loop.close();
        assertEquals("<EventLoop closed ready=0 timers=0>", loop.toString());
    }
}
