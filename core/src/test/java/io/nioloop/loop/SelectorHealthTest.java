package io.nioloop.loop;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What is done about a selector that lies or fails: rows 2, 4 and 13, as decisions. */
class SelectorHealthTest {
    private static final int SUSPICIOUS = 512;

    private final VirtualClock clock = VirtualClock.aboutToWrap();
    private final SelectorHealth health = new SelectorHealth(clock);
    private CapturedLog log;

    @BeforeEach
    void openLog() {
        log = CapturedLog.open();
    }

    @AfterEach
    void closeLog() {
        log.close();
    }

    @Test // row 2
    void fiveHundredAndTwelveWakeUpsInARowForNothingAskForANewSelector() {
        for (int i = 1; i < SUSPICIOUS; i++) {
            assertFalse(health.wokeForNothing());
        }
        assertTrue(health.wokeForNothing());
        assertEquals(List.of("WARNING: the selector woke 512 times in a row for nothing: replaced"), log.messages());
    }

    @Test // row 2
    void oneProperSleepEndsTheRow() {
        for (int i = 1; i < SUSPICIOUS; i++) {
            health.wokeForNothing();
        }
        health.fine();
        for (int i = 1; i < SUSPICIOUS; i++) {
            assertFalse(health.wokeForNothing());
        }
        assertEquals(List.of(), log.messages());
    }

    @Test // row 2
    void withinAMinuteThereIsNoSecondRebuildButARestEachTime() {
        wakeForNothing(SUSPICIOUS);
        clock.advance(Duration.ofSeconds(59));
        assertEquals(0, wakeForNothing(SUSPICIOUS));
        assertEquals(0, wakeForNothing(20));
        assertEquals(2, log.messages().size(), log.messages()::toString);
    }

    @Test // row 2: one line, however often the selector changes its mind
    void aSelectorThatLiesNowAndThenDoesNotFloodTheLog() {
        for (int i = 0; i < 10; i++) {
            wakeForNothing(SUSPICIOUS);
            health.fine();
        }
        assertEquals(2, log.messages().size(), log.messages()::toString);
    }

    @Test // row 2
    void afterAMinuteASecondRebuildMayHelp() {
        wakeForNothing(SUSPICIOUS);
        clock.advance(Duration.ofSeconds(60));
        assertEquals(1, wakeForNothing(SUSPICIOUS));
    }

    private int wakeForNothing(int times) {
        int rebuilds = 0;
        for (int i = 0; i < times; i++) {
            rebuilds += health.wokeForNothing() ? 1 : 0;
        }
        return rebuilds;
    }

    @Test // row 4
    void interruptsAreCountedAndLoggedOnceInTenSeconds() {
        for (int second = 0; second < 20; second++) {
            for (int i = 0; i < 1_000; i++) {
                health.interrupted();
            }
            clock.advance(Duration.ofSeconds(1));
        }
        assertEquals(
                List.of(
                        "WARNING: the thread of a loop was interrupted (1 so far): ignored; "
                                + "to end it, callSoonThreadsafe(loop::stop)",
                        "WARNING: the thread of a loop was interrupted (10,001 so far): ignored; "
                                + "to end it, callSoonThreadsafe(loop::stop)"),
                log.messages());
    }

    @Test // row 13
    void theThirdFailureWithinASecondIsAClearError() {
        IOException failure = new IOException("Bad file descriptor");
        health.failed(new IOException("first"));
        health.failed(new IOException("second"));
        UncheckedIOException end = assertThrows(UncheckedIOException.class, () -> health.failed(failure));
        assertEquals("the selector failed 3 times within a second: Bad file descriptor", end.getMessage());
        assertSame(failure, end.getCause());
        assertEquals(2, log.messages().size());
    }

    @Test // row 13
    void afterTheErrorTheCountBeginsAnew() {
        health.failed(new IOException());
        health.failed(new IOException());
        assertThrows(UncheckedIOException.class, () -> health.failed(new IOException()));
        health.failed(new IOException());
        health.failed(new IOException());
        assertThrows(UncheckedIOException.class, () -> health.failed(new IOException()));
    }

    @Test // row 13
    void failuresFarApartAreForgiven() {
        for (int i = 0; i < 100; i++) {
            health.failed(new IOException());
            clock.advance(Duration.ofMillis(600));
        }
        assertEquals(100, log.messages().size());
    }
}
