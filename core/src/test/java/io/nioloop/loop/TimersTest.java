package io.nioloop.loop;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.lang.ref.WeakReference;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The heap of timers by itself: order, and what cancelling costs. */
class TimersTest {
    private static final int MANY = 1_000_000;

    private final EventLoop loop = JumpingPoller.openLoop(new VirtualClock(0)); // cancelling goes through a loop
    private final Timers timers = loop.timers();
    private final ReadyQueue due = new ReadyQueue();

    @AfterEach
    void close() {
        loop.close();
    }

    @Test
    void nothingIsDueWhenThereIsNothing() {
        assertTrue(timers.isEmpty());
        assertEquals(Poller.FOREVER, timers.nanosUntilNext(0));
        timers.moveDue(Long.MAX_VALUE, 10, due);
        assertTrue(due.isEmpty());
    }

    @Test // rules 18 and 19
    void aTimerIsDueAtItsDeadlineAndNotANanosecondEarlier() {
        TimerHandle timer = add(100);
        assertEquals(100, timers.nanosUntilNext(0));
        assertEquals(1, timers.nanosUntilNext(99));
        timers.moveDue(99, 10, due);
        assertTrue(due.isEmpty());
        assertEquals(0, timers.nanosUntilNext(100));
        assertEquals(0, timers.nanosUntilNext(5_000));
        timers.moveDue(100, 10, due);
        assertSame(timer, due.remove());
        assertTrue(timers.isEmpty());
    }

    @Test // rule 22; trap 7; row 50
    void aMillionTimersWithOneDeadlineComeInTheOrderTheyWereMade() {
        List<TimerHandle> made = new ArrayList<>(MANY);
        for (int i = 0; i < MANY; i++) {
            made.add(add(7));
        }
        timers.moveDue(7, MANY, due);
        for (TimerHandle timer : made) {
            assertSame(timer, due.remove());
        }
        assertTrue(due.isEmpty());
    }

    @Test // row 50
    void fewDeadlinesForManyTimersKeepTheOrderAmongEquals() {
        Random random = new Random(50);
        List<TimerHandle> made = new ArrayList<>();
        for (int i = 0; i < 100_000; i++) {
            made.add(add(random.nextInt(10)));
        }
        Collections.sort(made, (a, b) -> Long.compare(a.deadlineNanos, b.deadlineNanos)); // stable
        timers.moveDue(10, made.size(), due);
        for (TimerHandle timer : made) {
            assertSame(timer, due.remove());
        }
    }

    @Test
    void theOrderAmongEqualsSurvivesTheWrapOfItsNumber() {
        TimerHandle earlier = timer(1);
        TimerHandle later = timer(1);
        earlier.sequence = Integer.MAX_VALUE;
        later.sequence = Integer.MIN_VALUE;
        assertTrue(earlier.before(later));
        assertFalse(later.before(earlier));
    }

    @Test // trap 6; row 46
    void deadlinesAreComparedByTheirDifference() {
        TimerHandle beforeTheWrap = add(Long.MAX_VALUE - 1);
        TimerHandle afterTheWrap = add(Long.MIN_VALUE + 1);
        assertEquals(2, timers.nanosUntilNext(Long.MAX_VALUE - 3));
        timers.moveDue(Long.MAX_VALUE, 10, due);
        assertEquals(1, due.size());
        assertSame(beforeTheWrap, due.remove());
        assertEquals(2, timers.nanosUntilNext(Long.MAX_VALUE));
        timers.moveDue(Long.MIN_VALUE + 1, 10, due);
        assertSame(afterTheWrap, due.remove());
    }

    @Test
    void noMoreMoveThanAreAskedFor() {
        for (int i = 0; i < 5; i++) {
            add(i);
        }
        timers.moveDue(10, 3, due);
        assertEquals(3, due.size());
        timers.moveDue(10, 3, due);
        assertEquals(5, due.size());
    }

    @Test
    void cancelledTimersDoNotCountAsMoved() {
        for (int i = 0; i < 5; i++) {
            add(i).cancel();
        }
        TimerHandle live = add(9);
        timers.moveDue(10, 1, due);
        assertSame(live, due.remove());
        assertTrue(timers.isEmpty());
    }

    @Test // rule 26; trap 8
    void aCancelledTimerAtTheHeadNeverShortensTheSleep() {
        add(1).cancel();
        add(2).cancel();
        add(1_000);
        assertEquals(1_000, timers.nanosUntilNext(0));
        assertEquals(1, timers.size());
    }

    @Test // rule 26
    void aCancelledTimerElsewhereIsOnlyCounted() {
        add(1);
        add(2).cancel();
        assertEquals(1, timers.nanosUntilNext(0));
        assertEquals(2, timers.size());
    }

    @Test // rule 27
    void upToAHundredTimersAreNotRebuilt() {
        List<TimerHandle> made = addMany(100, 10);
        made.subList(1, 100).forEach(TimerHandle::cancel);
        nextTurn();
        assertEquals(100, timers.size());
    }

    @Test // rule 27
    void withMoreThanAHundredTimersTheHeapIsRebuiltOnceOverHalfAreCancelled() {
        List<TimerHandle> made = addMany(200, 10);
        made.subList(100, 200).forEach(TimerHandle::cancel);
        nextTurn();
        assertEquals(200, timers.size());
        made.get(50).cancel();
        nextTurn();
        assertEquals(99, timers.size());
        addMany(150, 20).subList(0, 124).forEach(TimerHandle::cancel); // the count began anew: 124 of 249
        nextTurn();
        assertEquals(249, timers.size());
    }

    @Test // trap 8: to remove a million cancelled timers one by one from the head would hold the loop for seconds
    void aLoopThatIsAboutToSleepRebuildsTheHeapFirst() {
        TimerHandle live = add(5);
        addMany(200, 10).forEach(TimerHandle::cancel);
        assertEquals(5, timers.nanosUntilNext(0));
        assertEquals(1, timers.size());
        live.cancel();
        assertEquals(Poller.FOREVER, timers.nanosUntilNext(0));
    }

    @Test // rule 28
    void cancellingATimerThatIsNoLongerInTheHeapIsNotCounted() {
        List<TimerHandle> made = addMany(201, 10);
        timers.moveDue(0, 1, due);
        TimerHandle first = add(-1);
        timers.moveDue(0, 1, due);
        assertSame(first, due.remove());
        made.subList(0, 100).forEach(TimerHandle::cancel);
        first.cancel();
        nextTurn();
        assertEquals(201, timers.size());
        made.get(100).cancel();
        nextTurn();
        assertEquals(100, timers.size());
    }

    @Test
    void aTimerThatARebuildThrewOutIsNotCountedAgain() {
        List<TimerHandle> made = addMany(102, 10);
        made.subList(0, 52).forEach(TimerHandle::cancel);
        nextTurn();
        assertEquals(50, timers.size());
        made.subList(0, 52).forEach(TimerHandle::cancel);
        addMany(60, 20).subList(0, 50).forEach(TimerHandle::cancel); // 50 of 110
        nextTurn();
        assertEquals(110, timers.size());
    }

    @Test // trap 8; row 51
    void aMillionTimersMadeAndCancelledLeaveRoomAndMemory() {
        TimerHandle live = add(3_600);
        for (int i = 0; i < MANY; i++) {
            add(1_000 + i).cancel();
            assertTrue(timers.size() <= 128, "size " + timers.size()); // even within one turn
        }
        nextTurn();
        assertTrue(timers.size() <= 2 + 100, "size " + timers.size());
        timers.moveDue(3_600, 10, due);
        assertSame(live, due.remove());
    }

    @Test // trap 8; row 51
    void aMillionTimersCancelledAtOnceLeaveRoomAndMemory() {
        List<TimerHandle> made = addMany(MANY, 1_000);
        List<WeakReference<TimerHandle>> references =
                made.stream().limit(10_000).map(WeakReference::new).toList();
        made.forEach(TimerHandle::cancel);
        made.clear();
        nextTurn();
        assertTrue(timers.size() <= 100);
        Garbage.assertAtMost(100, references);
    }

    @ParameterizedTest
    @ValueSource(longs = {0, 5_000, Long.MAX_VALUE - 50_000, Long.MIN_VALUE})
    void theHeapDoesWhatASortedListDoes(long start) {
        Random random = new Random(start);
        List<TimerHandle> model = new ArrayList<>(); // sorted by deadline, then by age; live timers only
        long now = start;
        for (int step = 0; step < 20_000; step++) {
            switch (random.nextInt(5)) {
                case 0, 1 -> insert(model, add(now + random.nextInt(400) - 20));
                case 2, 3 -> {
                    if (!model.isEmpty()) {
                        model.remove(random.nextInt(model.size())).cancel();
                    }
                }
                default -> {
                    now += random.nextInt(10);
                    expectDue(model, now, random.nextInt(4));
                }
            }
        }
    }

    private static void insert(List<TimerHandle> model, TimerHandle timer) {
        int at = model.size();
        while (at > 0 && model.get(at - 1).deadlineNanos - timer.deadlineNanos > 0) {
            at--;
        }
        model.add(at, timer);
    }

    private void expectDue(List<TimerHandle> model, long now, int atMost) {
        long wait = model.isEmpty() ? Poller.FOREVER : Math.max(0, model.get(0).deadlineNanos - now);
        assertEquals(wait, timers.nanosUntilNext(now));
        timers.moveDue(now, atMost, due);
        for (int i = 0; i < atMost && !model.isEmpty() && model.get(0).deadlineNanos - now <= 0; i++) {
            assertSame(model.remove(0), due.remove());
        }
        assertTrue(due.isEmpty());
        assertTrue(timers.size() <= 2 * model.size() + 100, () -> timers.size() + " of " + model.size());
    }

    /** What a turn does first of all, at a time at which nothing is due. */
    private void nextTurn() {
        timers.moveDue(Long.MIN_VALUE / 2, 1, due);
    }

    private List<TimerHandle> addMany(int count, long deadlineNanos) {
        List<TimerHandle> made = new ArrayList<>(count);
        for (int i = 0; i < count; i++) {
            made.add(add(deadlineNanos));
        }
        return made;
    }

    private TimerHandle add(long deadlineNanos) {
        TimerHandle timer = timer(deadlineNanos);
        timers.add(timer);
        return timer;
    }

    private TimerHandle timer(long deadlineNanos) {
        return new TimerHandle(loop, () -> {}, Context.EMPTY, deadlineNanos);
    }

    @Test // rule 36
    void aTimerTellsItsDeadlineInTheTimeOfItsLoop() {
        assertEquals(
                Duration.ofSeconds(90),
                loop.callAt(Duration.ofSeconds(90), () -> {}).when());
        assertEquals(
                Duration.ofSeconds(5),
                loop.callLater(Duration.ofSeconds(5), () -> {}).when());
    }
}
