package io.nioloop.future;

import static io.nioloop.future.FutureAssertions.assertCancellation;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotSame;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.nioloop.loop.EventLoop;
import io.nioloop.support.VirtualLoop;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Protection from those who wait: rules 89 to 93, and 119. */
class ShieldTest {
    private final VirtualLoop virtual = VirtualLoop.open();
    private final EventLoop loop = virtual.loop();
    private final Promise<Integer> inner = new Promise<>(loop);
    private final IOException failure = new IOException("broken");

    @AfterEach
    void close() {
        virtual.close();
    }

    @Test // rule 89
    void cancellingTheShieldLeavesTheInnerFutureAlone() {
        Future<Integer> shield = Futures.shield(inner);
        assertTrue(shield.cancel("enough"));
        virtual.settle();
        assertFalse(inner.done());
        assertCancellation("enough", shield::result);
        inner.setResult(1);
        virtual.settle();
        assertEquals(1, inner.result());
        assertTrue(shield.cancelled());
    }

    @Test // rule 90
    void theInnerResultPassesThrough() {
        Future<Integer> shield = Futures.shield(inner);
        inner.setResult(1);
        assertFalse(shield.done());
        virtual.settle();
        assertEquals(1, shield.result());
    }

    @Test // rule 90
    void theInnerFailurePassesThroughAndIsTheShieldsFromThenOn() {
        Future<Integer> shield = Futures.shield(inner);
        inner.setException(failure);
        virtual.settle();
        assertSame(failure, shield.exception());
        loop.close();
        assertEquals(List.of(), virtual.takeErrors());
    }

    @Test // rule 90
    void cancellingTheInnerFutureCancelsTheShield() {
        Future<Integer> shield = Futures.shield(inner);
        inner.cancel("enough");
        virtual.settle();
        assertTrue(shield.cancelled());
        assertCancellation("enough", shield::result);
    }

    @Test // rule 91
    void theShieldOfADoneFutureIsThatFuture() {
        assertNotSame(inner, Futures.shield(inner));
        inner.setResult(1);
        assertSame(inner, Futures.shield(inner));
    }

    @Test // rule 92
    void aFailureAfterTheShieldWasCancelledIsReportedOnce() {
        Future<Integer> shield = Futures.shield(inner);
        shield.cancel();
        inner.setException(failure);
        virtual.settle();
        loop.close();
        assertReportedOnce();
    }

    @Test // rule 92
    void aFailureAfterSeveralShieldsWereCancelledIsReportedOnce() {
        List<Future<Integer>> shields = List.of(Futures.shield(inner), Futures.shield(inner));
        shields.forEach(Future::cancel);
        inner.setException(failure);
        virtual.settle();
        loop.close();
        assertReportedOnce();
    }

    private void assertReportedOnce() {
        assertEquals(
                List.of(failure),
                virtual.takeErrors().stream().map(error -> error.exception()).toList());
    }

    @Test // rule 92: what asyncio since 3.14 reports all the same
    void aFailureThatSomebodyElseLooksAtIsNotReported() {
        List<Throwable> seen = new ArrayList<>();
        inner.addDoneCallback(done -> seen.add(done.exception()));
        Future<Integer> shield = Futures.shield(inner);
        shield.cancel();
        inner.setException(failure);
        virtual.settle();
        loop.close();
        assertEquals(List.of(failure), seen);
        assertEquals(List.of(), virtual.takeErrors());
    }

    @Test // rule 92: two wait, one gives up
    void aFailureThatTheOtherShieldPassesOnIsNotReported() {
        Future<Integer> patient = Futures.shield(inner);
        Futures.shield(inner).cancel();
        inner.setException(failure);
        virtual.settle();
        assertSame(failure, patient.exception());
        loop.close();
        assertEquals(List.of(), virtual.takeErrors());
    }

    @Test
    void anInnerCancellationAfterTheShieldWasCancelledIsNotReported() {
        Futures.shield(inner).cancel();
        inner.cancel();
        virtual.settle();
    }

    @Test // else waiting for one lasting future again and again, each time with a limit, would fill the memory
    void aCancelledShieldLeavesNothingAtTheInnerFuture() {
        Futures.shield(inner).cancel();
        Futures.waitFor(Futures.shield(inner), Duration.ofSeconds(1)).addDoneCallback(Future::exception);
        virtual.advance(Duration.ofSeconds(1));
        inner.setResult(1);
        assertFalse(loop.runOnce(Duration.ZERO), "a callback was left behind");
    }

    @Test // row 55: the shield is cancelled in the turn in which the inner future ends
    void theCancellationOfTheShieldStandsWhenBothHappenInOneTurn() {
        Future<Integer> shield = Futures.shield(inner);
        loop.callSoon(() -> inner.setResult(1));
        loop.callSoon(() -> assertTrue(shield.cancel()));
        virtual.settle();
        assertTrue(shield.cancelled());
        assertEquals(1, inner.result());
    }

    @Test // rule 93
    void cancellingAGatherOfShieldsCancelsTheShieldsOnly() {
        Promise<Integer> other = new Promise<>(loop);
        Future<List<Integer>> all = Futures.gather(loop, List.of(Futures.shield(inner), Futures.shield(other)));
        assertTrue(all.cancel());
        virtual.settle();
        assertThrows(CancelledError.class, all::result);
        assertFalse(inner.done());
        assertFalse(other.done());
    }

    @Test // rule 93
    void cancellingTheShieldOfAGatherLeavesTheGatherAlone() {
        Future<List<Integer>> all = Futures.gather(loop, List.of(inner));
        Future<List<Integer>> shield = Futures.shield(all);
        shield.cancel();
        inner.setResult(1);
        virtual.settle();
        assertEquals(List.of(1), all.result());
        assertTrue(shield.cancelled());
    }

    @Test // rule 119
    void aShieldedFutureSurvivesATimeout() {
        Future<Integer> limited = Futures.waitFor(Futures.shield(inner), Duration.ofSeconds(1));
        Future<Integer> hasty = Futures.waitFor(Futures.shield(inner), Duration.ZERO);
        virtual.advance(Duration.ofSeconds(2));
        assertThrows(TimeoutException.class, limited::result);
        assertThrows(TimeoutException.class, hasty::result);
        assertFalse(inner.done());
        inner.setResult(1);
        virtual.settle();
        assertEquals(1, inner.result());
    }
}
