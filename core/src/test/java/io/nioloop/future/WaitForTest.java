package io.nioloop.future;

import static io.nioloop.future.FutureAssertions.assertCancellation;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.nioloop.loop.EventLoop;
import io.nioloop.support.VirtualLoop;
import io.nioloop.testing.NothingWillHappenError;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A limit on how long a future may take: rules 112 to 119. */
class WaitForTest {
    private static final Duration LIMIT = Duration.ofSeconds(10);

    private final VirtualLoop virtual = VirtualLoop.open();
    private final EventLoop loop = virtual.loop();
    private final Promise<Integer> inner = new Promise<>(loop);
    private final Stubborn<Integer> stubborn = new Stubborn<>(loop);
    private final IOException failure = new IOException("broken");

    @AfterEach
    void close() {
        virtual.close();
    }

    /** With a timer left, the loop would sleep until it is due; without, it cannot sleep at all. */
    private void assertNoTimerIsLeft() {
        Duration before = loop.time();
        assertThrows(NothingWillHappenError.class, loop::runForever);
        assertEquals(before, loop.time());
    }

    @Test // rule 112
    void aResultInTimeIsReturnedAndTheTimerIsGone() {
        Future<Integer> limited = Futures.waitFor(inner, LIMIT);
        virtual.advance(LIMIT.minusNanos(1));
        inner.setResult(1);
        assertFalse(limited.done());
        virtual.settle();
        assertEquals(1, limited.result());
        assertNoTimerIsLeft();
    }

    @Test
    void aFailureInTimeIsPassedOn() {
        Future<Integer> limited = Futures.waitFor(inner, LIMIT);
        inner.setException(failure);
        virtual.settle();
        assertSame(failure, limited.exception());
        assertNoTimerIsLeft();
    }

    @Test
    void aCancellationInTimeIsPassedOnAndIsNoTimeout() {
        Future<Integer> limited = Futures.waitFor(inner, LIMIT);
        inner.cancel("enough");
        virtual.settle();
        assertTrue(limited.cancelled());
        assertCancellation("enough", limited::result);
        assertNoTimerIsLeft();
    }

    @Test // rule 113
    void whenTheTimeIsUpTheFutureIsCancelledAndTheTimeoutHasThatAsItsCause() {
        Future<Integer> limited = Futures.waitFor(inner, LIMIT);
        virtual.advance(LIMIT.minusNanos(1));
        assertFalse(inner.done());
        virtual.advance(Duration.ofNanos(1));
        assertTrue(inner.cancelled());
        TimeoutException timeout = assertThrows(TimeoutException.class, limited::result);
        assertTrue(timeout.getMessage().contains("PT10S"), timeout.getMessage());
        assertInstanceOf(CancelledError.class, timeout.getCause());
        assertFalse(limited.cancelled());
    }

    @Test // rule 113
    void theTimeoutComesOnlyWhenTheCancelledFutureHasReallyEnded() {
        Future<Integer> limited = Futures.waitFor(stubborn, LIMIT);
        virtual.advance(LIMIT.multipliedBy(3));
        assertEquals(1, stubborn.asked.size());
        assertFalse(limited.done());
        stubborn.giveIn();
        virtual.settle();
        assertThrows(TimeoutException.class, limited::result);
    }

    @Test // rule 114
    void aFutureThatIgnoresTheCancellationAndEndsWellGivesItsResult() {
        Future<Integer> limited = Futures.waitFor(stubborn, LIMIT);
        virtual.advance(LIMIT);
        stubborn.finish(1);
        virtual.settle();
        assertEquals(1, limited.result());
    }

    @Test // rule 115
    void aFutureThatFailsWhileItIsCancelledGivesItsFailure() {
        Future<Integer> limited = Futures.waitFor(stubborn, LIMIT);
        virtual.advance(LIMIT);
        stubborn.fail(failure);
        virtual.settle();
        assertSame(failure, limited.exception());
    }

    @ParameterizedTest // rule 116
    @ValueSource(strings = {"PT0S", "PT-0.000000001S", "PT-1H"})
    void withoutTimeAPendingFutureIsCancelledAtOnce(Duration none) {
        Future<Integer> limited = Futures.waitFor(inner, none);
        assertTrue(inner.cancelled());
        virtual.settle();
        assertThrows(TimeoutException.class, limited::result);
        assertNoTimerIsLeft();
    }

    @ParameterizedTest // rule 116
    @ValueSource(strings = {"PT0S", "PT-0.000000001S", "PT-1H"})
    void withoutTimeADoneFutureGivesWhatItHas(Duration none) {
        inner.setResult(1);
        Future<Integer> finished = Futures.waitFor(inner, none);
        Promise<Integer> failing = new Promise<>(loop);
        failing.setException(failure);
        Future<Integer> failed = Futures.waitFor(failing, none);
        Promise<Integer> cancelling = new Promise<>(loop);
        cancelling.cancel("before");
        Future<Integer> cancelled = Futures.waitFor(cancelling, none);
        virtual.settle();
        assertEquals(1, finished.result());
        assertSame(failure, failed.exception());
        assertTrue(cancelled.cancelled());
        assertNoTimerIsLeft();
    }

    @Test // rule 117
    void aCancellationInTheTurnOfCompletionIsNotSwallowed() {
        Future<Integer> limited = Futures.waitFor(inner, LIMIT);
        loop.callSoon(() -> inner.setResult(1));
        loop.callSoon(() -> assertTrue(limited.cancel("enough")));
        virtual.settle();
        assertTrue(limited.cancelled());
        assertEquals(1, inner.result());
        assertNoTimerIsLeft();
    }

    @Test // rule 118
    void cancellingTheWaitCancelsTheFutureWithTheMessage() {
        Future<Integer> limited = Futures.waitFor(inner, LIMIT);
        assertTrue(limited.cancel("enough"));
        assertCancellation("enough", inner::result);
        virtual.settle();
        assertTrue(limited.cancelled());
        assertCancellation("enough", limited::result);
        assertFalse(limited.cancel("again"));
        assertNoTimerIsLeft();
    }

    @Test // rule 118: the second request would interrupt the cleaning up that the first one began
    void aCancelledWaitDoesNotAskAgainWhenTheTimeIsUp() {
        Future<Integer> limited = Futures.waitFor(stubborn, LIMIT);
        limited.cancel("enough");
        virtual.advance(LIMIT.multipliedBy(2));
        assertEquals(List.of("enough"), stubborn.asked);
        stubborn.giveIn();
        virtual.settle();
        assertThrows(CancelledError.class, limited::result);
    }

    @Test // nothing vanishes
    void aFailureThatComesAfterTheWaitWasCancelledIsReported() {
        Future<Integer> limited = Futures.waitFor(stubborn, LIMIT);
        limited.cancel();
        stubborn.fail(failure);
        virtual.settle();
        loop.close();
        assertEquals(
                List.of(failure),
                virtual.takeErrors().stream().map(error -> error.exception()).toList());
    }

    @Test // row 55
    void aResultInTheTurnInWhichTheTimeIsUpIsNotLost() {
        Future<Integer> limited = Futures.waitFor(inner, LIMIT);
        Promise<Integer> other = new Promise<>(loop);
        loop.callLater(LIMIT, () -> other.setResult(2));
        Future<Integer> faster = Futures.waitFor(other, LIMIT);
        loop.callLater(LIMIT, () -> inner.trySetResult(1));
        virtual.advance(LIMIT);
        assertThrows(TimeoutException.class, limited::result);
        assertEquals(2, faster.result());
    }

    @Test
    void aLimitBeyondAllTimeIsNoLimit() {
        Future<Integer> limited = Futures.waitFor(inner, Duration.ofSeconds(Long.MAX_VALUE));
        virtual.advance(Duration.ofDays(1_000));
        assertFalse(limited.done());
        inner.setResult(1);
        virtual.settle();
        assertEquals(1, limited.result());
    }

    @Test
    void noLimitIsRefusedAndTheFutureIsLeftAlone() {
        assertThrows(NullPointerException.class, () -> Futures.waitFor(inner, null));
        inner.setResult(1);
        assertFalse(loop.runOnce(Duration.ZERO), "a callback was left behind");
    }

    @Test
    void ofTwoLimitsTheShorterOneCounts() {
        Promise<Integer> other = new Promise<>(loop);
        Future<Integer> shorterInside = Futures.waitFor(Futures.waitFor(inner, LIMIT), LIMIT.multipliedBy(2));
        Future<Integer> shorterOutside = Futures.waitFor(Futures.waitFor(other, LIMIT.multipliedBy(2)), LIMIT);
        virtual.advance(LIMIT);
        for (Future<Integer> limited : List.of(shorterInside, shorterOutside)) {
            assertEquals(
                    "timeout after PT10S",
                    assertThrows(TimeoutException.class, limited::result).getMessage());
        }
        assertTrue(inner.cancelled());
        assertTrue(other.cancelled());
        assertNoTimerIsLeft();
    }

    @Test // rules 100 and 113
    void aGatherThatTakesTooLongIsCancelledWithItsChildren() {
        Promise<Integer> other = new Promise<>(loop);
        other.setResult(1);
        Future<List<Integer>> limited = Futures.waitFor(Futures.gather(loop, List.of(inner, other)), LIMIT);
        virtual.advance(LIMIT);
        assertTrue(inner.cancelled());
        assertThrows(TimeoutException.class, limited::result);
    }

    @Test // rule 45: the failure moves to the wait
    void aFailureThatNobodyAsksTheWaitForIsReportedOnce() {
        Futures.waitFor(inner, LIMIT);
        inner.setException(failure);
        virtual.settle();
        loop.close();
        assertEquals(1, virtual.takeErrors().size());
    }
}
