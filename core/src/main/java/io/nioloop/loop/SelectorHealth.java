package io.nioloop.loop;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.System.Logger.Level;
import java.util.concurrent.locks.LockSupport;

/**
 * Watches a selector for the ways in which it can turn a sleeping loop into a busy one, and says what to do: rows 2,
 * 4 and 13 of the fault catalogue. Belongs to the loop.
 */
final class SelectorHealth {
    private static final int SUSPICIOUS = 512; // sleeps in a row that ended early, for nothing
    private static final int FAILURES = 3; // so many within a second end the run
    private static final long SECOND = 1_000_000_000;
    private static final long REBUILD_PAUSE_NANOS = 60 * SECOND;
    private static final long LOG_PAUSE_NANOS = 10 * SECOND;
    private static final long NAP_NANOS = 1_000_000;

    private final Clock clock;
    private int forNothing; // in a row
    private boolean rebuilt;
    private long rebuiltNanos;
    private boolean limping; // rebuilding did not help: a nap in each turn, until a sleep ends as it should
    private boolean limpingLogged; // since the last rebuild
    private int failures; // in the second that began at …
    private long firstFailureNanos;
    private int interrupts;
    private boolean interruptLogged;
    private long interruptLoggedNanos;

    SelectorHealth(Clock clock) {
        this.clock = clock;
    }

    /** A sleep ended as it should. */
    void fine() {
        forNothing = 0;
        limping = false;
    }

    /** A sleep ended early, and nobody knows why. Returns whether to rebuild the selector. */
    boolean wokeForNothing() {
        if (limping) {
            LockSupport.parkNanos(NAP_NANOS);
            return false;
        }
        if (++forNothing < SUSPICIOUS) {
            return false;
        }
        forNothing = 0;
        long now = clock.nanoTime();
        if (rebuilt && now - rebuiltNanos < REBUILD_PAUSE_NANOS) {
            limping = true;
            if (!limpingLogged) {
                limpingLogged = true;
                ErrorLog.LOGGER.log(
                        Level.WARNING,
                        "the new selector wakes for nothing too: from now on with a pause of 1 ms each time");
            }
            return false;
        }
        rebuilt = true;
        limpingLogged = false;
        rebuiltNanos = now;
        ErrorLog.LOGGER.log(Level.WARNING, "the selector woke {0} times in a row for nothing: replaced", SUSPICIOUS);
        return true;
    }

    /**
     * Somebody interrupted the loop's thread. The flag is cleared, since a selector does not sleep while it is set,
     * and the loop goes on: whoever wants it to end calls {@code stop}.
     */
    void interrupted() {
        interrupts++;
        long now = clock.nanoTime();
        if (!interruptLogged || now - interruptLoggedNanos >= LOG_PAUSE_NANOS) {
            interruptLogged = true;
            interruptLoggedNanos = now;
            ErrorLog.LOGGER.log(
                    Level.WARNING,
                    "the thread of a loop was interrupted ({0} so far): ignored; to end it, callSoonThreadsafe(loop::stop)",
                    interrupts);
        }
    }

    /** Select failed. Returns if it is worth another try, with a new selector. */
    void failed(IOException failure) {
        long now = clock.nanoTime();
        if (failures == 0 || now - firstFailureNanos > SECOND) {
            failures = 0;
            firstFailureNanos = now;
        }
        if (++failures >= FAILURES) {
            failures = 0;
            throw new UncheckedIOException(
                    "the selector failed " + FAILURES + " times within a second: " + failure.getMessage(), failure);
        }
        ErrorLog.LOGGER.log(Level.WARNING, "the selector failed and is replaced: {0}", failure.toString());
    }
}
