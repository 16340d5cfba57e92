package io.nioloop.testing;

import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicInteger;

/** What will happen when, and how time moves while a selector sleeps. */
final class Timeline {
    private static final long MILLI = 1_000_000;
    private static final int LOOKS_AT_ONE_MOMENT = 10_000_000; // more than any program needs

    /** Who watches over a run. */
    interface Overseer {
        /** A selector looks: may throw, to end the run. */
        default void looking() {}

        /** Time is about to move: whether it must not; then the selector returns with nothing. */
        default boolean stopsBefore(long moment) {
            return false;
        }

        /** Nothing will ever happen again: may throw. Otherwise the selector returns with nothing. */
        void nothingLeft();
    }

    private final VirtualClock clock;
    private final EventHeap heap = new EventHeap();
    private final AtomicInteger outsiders = new AtomicInteger(); // threads of the real world that may wake the loop
    private final Semaphore woken = new Semaphore(0); // by one of them
    private Faults faults;
    private Overseer overseer;
    private long happened;
    private long momentNanos; // of the last look,
    private int looks; //        and how many there were at that moment

    Timeline(VirtualClock clock) {
        this.clock = clock;
    }

    void faults(Faults faults) {
        this.faults = faults;
    }

    void overseer(Overseer overseer) {
        this.overseer = overseer;
    }

    void schedule(SimEvent event, long timeNanos) {
        heap.schedule(event, timeNanos);
    }

    void cancel(SimEvent event) {
        heap.cancel(event);
    }

    /** Lets happen what is due. */
    void happenNow() {
        overseer.looking();
        noticeStandstill();
        while (!heap.isEmpty() && heap.first().timeNanos - clock.nanoTime() <= 0) {
            happened++;
            heap.removeFirst().happen();
        }
    }

    /** Virtual time is no limit for a program that spins: none passes. */
    private void noticeStandstill() {
        long now = clock.nanoTime();
        looks = now == momentNanos ? looks + 1 : 0;
        momentNanos = now;
        if (looks > LOOKS_AT_ONE_MOMENT) {
            throw new InvariantError("time stands still after " + looks
                    + " looks at the selector: something is ready again and again, and nobody takes it");
        }
    }

    /**
     * A selector has nothing to report: moves time to what happens next, or to the deadline.
     *
     * @return whether the selector shall look again; otherwise it returns with nothing
     */
    boolean sleep(boolean forever, long deadline) throws IOException {
        if (hasOutsiders()) {
            return waitForOutsider();
        }
        if (faults.strikes(FaultKind.SELECT_FAILS)) {
            throw new IOException("Bad file descriptor");
        }
        if (faults.strikes(FaultKind.WAKE_FOR_NOTHING)) {
            return false;
        }
        if (faults.strikes(FaultKind.CLOCK_STALL)) {
            clock.advance(Duration.ofSeconds(10));
            return true;
        }
        if (forever && heap.isEmpty()) {
            overseer.nothingLeft();
            return false;
        }
        return moveTo(next(forever, deadline));
    }

    private long next(boolean forever, long deadline) {
        if (heap.isEmpty()) {
            return deadline;
        }
        long next = heap.first().timeNanos;
        return forever || next - deadline < 0 ? next : deadline;
    }

    private boolean moveTo(long moment) {
        if (overseer.stopsBefore(moment)) {
            return false;
        }
        long wait = moment - clock.nanoTime();
        if (wait > 1 && faults.strikes(FaultKind.WAKE_EARLY)) {
            clock.advanceTo(moment - faults.size(FaultKind.WAKE_EARLY, wait - 1));
            return false;
        }
        clock.advanceTo(moment);
        return true;
    }

    /** The callbacks since the last select may have taken time. */
    void callbacksRan() {
        if (faults.strikes(FaultKind.SLOW_CALLBACKS)) {
            clock.advanceTo(clock.nanoTime() + faults.size(FaultKind.SLOW_CALLBACKS, 50 * MILLI));
        }
    }

    /** Something of the real world goes on, so virtual time waits for it. */
    private boolean waitForOutsider() {
        try {
            woken.acquire();
            woken.drainPermits();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt(); // a selector returns then, and leaves the flag set
        }
        return true;
    }

    void outsiderComes() {
        outsiders.incrementAndGet();
    }

    boolean hasOutsiders() {
        return outsiders.get() > 0;
    }

    void outsiderLeaves() {
        outsiders.decrementAndGet();
        woken.release();
    }

    /** Any thread: a selector is woken. */
    void wakeup() {
        if (hasOutsiders()) {
            woken.release();
        }
    }

    boolean isEmpty() {
        return heap.isEmpty();
    }

    long happened() {
        return happened;
    }
}
