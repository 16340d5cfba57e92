package io.nioloop.loop;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.nioloop.testing.Trail;
import java.lang.ref.WeakReference;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.concurrent.RejectedExecutionException;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What runs when: the rules of section B that concern the ready queue and handles. */
class SchedulingTest {
    private final VirtualClock clock = new VirtualClock();
    private final JumpingPoller poller = new JumpingPoller(clock);
    private final EventLoop loop = new EventLoop(LoopOptions.defaults().withClock(clock), anyLoop -> poller);
    private final Trail trail = new Trail();

    @AfterEach
    void close() {
        loop.close();
    }

    @Test // rule 16
    void callbacksRunInTheOrderOfTheirRegistrationOnceEach() {
        for (String name : List.of("a", "b", "c")) {
            loop.callSoon(trail.note(name));
        }
        runTurns(3);
        trail.is("a", "b", "c");
    }

    @Test // rule 16
    void theSameCallbackRegisteredTwiceRunsTwice() {
        Runnable callback = trail.note("again");
        loop.callSoon(callback);
        loop.callSoon(callback);
        loop.execute(callback);
        runTurns(1);
        trail.is("again", "again", "again");
    }

    @Test // rule 17
    void whatACallbackSchedulesRunsInTheNextTurnAfterAnotherPoll() {
        loop.callSoon(() -> {
            trail.add("first, polls " + poller.polls.size());
            loop.callSoon(() -> trail.add("second, polls " + poller.polls.size()));
        });
        loop.callSoon(() -> trail.add("beside it, polls " + poller.polls.size()));
        runTurns(2);
        trail.is("first, polls 1", "beside it, polls 1", "second, polls 2");
    }

    @Test // rule 17; row 14
    void aCallbackThatQueuesItselfForEverKeepsNeitherPollerNorTimersFromTheirTurn() {
        int[] rounds = {0};
        Runnable[] again = new Runnable[1];
        again[0] = () -> {
            rounds[0]++;
            clock.advanceNanos(1);
            loop.callSoon(again[0]);
        };
        loop.callSoon(again[0]);
        loop.callLater(Duration.ofNanos(1_000), loop::stop);
        loop.runForever();
        assertEquals(1_001, rounds[0]);
        assertEquals(IntStream.range(0, 1_001).mapToObj(turn -> 0L).toList(), poller.polls);
    }

    @Test // rule 25
    void aCancelledCallbackIsSkipped() {
        Handle cancelled = loop.callSoon(trail.note("cancelled"));
        loop.callSoon(trail.note("kept"));
        cancelled.cancel();
        assertTrue(cancelled.cancelled());
        runTurns(1);
        trail.is("kept");
    }

    @Test // rule 25
    void aCallbackCancelledByOneBeforeItInTheSameTurnIsSkipped() {
        Handle[] later = new Handle[1];
        loop.callSoon(() -> later[0].cancel());
        later[0] = loop.callSoon(trail.note("cancelled"));
        runTurns(1);
        trail.is();
    }

    @Test // rule 25
    void cancellingTwiceOrTooLateDoesNothing() {
        Handle handle = loop.callSoon(trail.note("ran"));
        runTurns(1);
        assertFalse(handle.cancelled());
        handle.cancel();
        handle.cancel();
        assertTrue(handle.cancelled());
        trail.is("ran");
    }

    @Test // rule 25
    void aCallbackMayCancelItself() {
        Handle[] own = new Handle[1];
        own[0] = loop.callSoon(() -> {
            own[0].cancel();
            trail.add("went on to its end");
        });
        runTurns(2);
        trail.is("went on to its end");
    }

    @Test // rule 25
    void cancellingDropsTheCallbackAtOnce() {
        byte[] large = new byte[1_000];
        WeakReference<Object> reference = new WeakReference<>(large);
        Handle handle = loop.callLater(Duration.ofHours(1), holding(large));
        large = null;
        handle.cancel();
        Garbage.assertCollected(reference);
        assertEquals("<TimerHandle cancelled>", handle.toString());
    }

    private static Runnable holding(Object what) {
        return () -> assertNull(what);
    }

    @Test // rules 16 and 29
    void callsMadeWhileNobodyRunsTheLoopKeepTheirOrder() {
        loop.callSoon(trail.note("soon"));
        loop.callSoonThreadsafe(trail.note("threadsafe"));
        loop.execute(trail.note("execute"));
        Others.doOn(number -> loop.callSoon(trail.note("other thread")));
        loop.callSoon(trail.note("soon again"));
        runTurns(1);
        trail.is("soon", "threadsafe", "execute", "other thread", "soon again");
    }

    @Test // rules 4 and 16
    void whatOneRunLeftComesBeforeWhatWasScheduledAfterIt() {
        loop.callSoon(() -> loop.callSoon(trail.note("left over")));
        runTurns(1);
        loop.callSoon(trail.note("scheduled between runs"));
        runTurns(1);
        trail.is("left over", "scheduled between runs");
    }

    @Test // rule 29
    void threadsafeCallsFromTheLoopItselfKeepTheirPlaceAndWakeNobody() {
        loop.callSoon(() -> {
            loop.callSoon(trail.note("a"));
            loop.callSoonThreadsafe(trail.note("b"));
            loop.callSoon(trail.note("c"));
            loop.execute(trail.note("d"));
            loop.callSoon(trail.note("e"));
        });
        int before = poller.wakeups.get();
        runTurns(2);
        trail.is("a", "b", "c", "d", "e");
        assertEquals(1, before); // for the first, which nobody ran
        assertEquals(before, poller.wakeups.get());
    }

    @Test // rule 29
    void whatAnotherThreadSendsDuringATurnRunsInTheNextOne() {
        loop.callSoon(() -> {
            Others.doOn(number -> {
                loop.callSoonThreadsafe(trail.note("handle"));
                loop.execute(trail.note("bare"));
            });
            trail.add("sent");
        });
        runTurns(1);
        trail.is("sent");
        runTurns(1);
        trail.is("sent", "handle", "bare");
        assertEquals(List.of(0L, 0L), poller.polls);
    }

    @Test // rule 29
    void aThreadsafeCallCanBeCancelledByTheLoopAlone() {
        loop.callSoon(() -> Others.doOn(number -> {
            Handle handle = loop.callSoonThreadsafe(trail.note("never"));
            IllegalStateException refused = assertThrows(IllegalStateException.class, handle::cancel);
            assertTrue(refused.getMessage().contains("use loop.callSoonThreadsafe(...)"), refused::getMessage);
            loop.execute(handle::cancel);
        }));
        loop.setExceptionHandler(new FailTheRun());
        runTurns(1);
        trail.is();
        runTurns(1);
        trail.is("never"); // it had its turn before the cancellation had
    }

    @Test // rule 31
    void whatArrivesAfterTheEndIsRefusedAndWakesNothing() {
        loop.close();
        int before = poller.wakeups.get();
        assertThrows(IllegalStateException.class, () -> loop.callSoonThreadsafe(trail.note("never")));
        assertThrows(RejectedExecutionException.class, () -> loop.execute(trail.note("never")));
        assertEquals(before, poller.wakeups.get());
    }

    @Test // a busy sender cannot hold the loop in one phase
    void oneTurnTakesABoundedPieceOfWhatOthersSent() {
        int[] perTurn = new int[5];
        Runnable count = () -> perTurn[poller.polls.size()]++;
        loop.callSoon(() -> Others.doOn(number -> {
            for (int i = 0; i < 2 * EventLoop.BATCH + 1; i++) {
                loop.execute(count);
            }
            loop.execute(loop::stop);
        }));
        loop.runForever();
        assertArrayEquals(new int[] {0, 0, EventLoop.BATCH, EventLoop.BATCH, 1}, perTurn);
    }

    @Test // rule 24
    void aMissingCallbackOrTimeIsRefused() {
        assertNull(assertThrows(NullPointerException.class, () -> loop.callSoon(null))
                .getCause());
        assertThrows(NullPointerException.class, () -> loop.callSoonThreadsafe(null));
        assertThrows(NullPointerException.class, () -> loop.execute(null));
        assertThrows(NullPointerException.class, () -> loop.callLater(Duration.ZERO, null));
        assertThrows(NullPointerException.class, () -> loop.callLater(null, () -> {}));
        assertThrows(NullPointerException.class, () -> loop.callAt(Duration.ZERO, null));
        assertThrows(NullPointerException.class, () -> loop.callAt(null, () -> {}));
        assertThrows(NullPointerException.class, () -> loop.onClose(null));
        assertFalse(loop.runOnce(Duration.ZERO));
        assertTrue(loop.timers().isEmpty());
    }

    @Test
    void theCallIsMadeOnTheThreadThatRunsTheLoop() {
        Thread[] seen = new Thread[1];
        loop.setExceptionHandler(new FailTheRun());
        loop.callSoon(() -> Others.doOn(number -> loop.execute(() -> seen[0] = Thread.currentThread())));
        runTurns(2);
        assertSame(Thread.currentThread(), seen[0]);
    }

    @Test // trap 9
    void aChainOfCallbacksAMillionLongDoesNotGrowTheStack() {
        int[] left = {1_000_000};
        Runnable[] next = new Runnable[1];
        next[0] = () -> {
            if (--left[0] > 0) {
                loop.callSoon(next[0]);
            } else {
                trail.add("at depth " + depth());
                loop.stop();
            }
        };
        loop.callSoon(next[0]);
        loop.runForever();

        left[0] = 1;
        loop.callSoon(next[0]);
        loop.runForever();
        assertEquals(1, Set.copyOf(trail.notes()).size(), trail::toString);
    }

    private static long depth() {
        return StackWalker.getInstance().walk(frames -> frames.count());
    }

    private void runTurns(int count) {
        for (int i = 0; i < count; i++) {
            loop.runOnce(Duration.ZERO);
        }
    }
}
