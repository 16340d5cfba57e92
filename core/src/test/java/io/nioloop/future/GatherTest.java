package io.nioloop.future;

import static io.nioloop.future.FutureAssertions.assertCancellation;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.nioloop.loop.EventLoop;
import io.nioloop.support.VirtualLoop;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Many futures as one: rules 94 to 102, with and without outcomes in the place of results. */
class GatherTest {
    private final VirtualLoop virtual = VirtualLoop.open();
    private final EventLoop loop = virtual.loop();
    private final Promise<Integer> first = new Promise<>(loop);
    private final Promise<Integer> second = new Promise<>(loop);
    private final Promise<Integer> third = new Promise<>(loop);
    private final IOException failure = new IOException("broken");

    @AfterEach
    void close() {
        virtual.close();
    }

    private Future<List<Integer>> gather() {
        return Futures.gather(loop, List.of(first, second, third));
    }

    private Future<List<Outcome<Integer>>> gatherOutcomes() {
        return Futures.gatherOutcomes(loop, List.of(first, second, third));
    }

    private static <T> Outcome<T> value(T value) {
        return new Outcome<>(value, null);
    }

    @Test // rule 94
    void resultsComeInTheOrderOfTheArguments() {
        Future<List<Integer>> all = gather();
        third.setResult(3);
        first.setResult(1);
        virtual.settle();
        assertFalse(all.done());
        second.setResult(2);
        virtual.settle();
        assertEquals(List.of(1, 2, 3), all.result());
    }

    @Test
    void resultsMayBeNullAndTheListIsReadOnly() {
        Future<List<Integer>> all = gather();
        first.setResult(1);
        second.setResult(null);
        third.setResult(3);
        virtual.settle();
        assertEquals(Arrays.asList(1, null, 3), all.result());
        assertThrows(UnsupportedOperationException.class, () -> all.result().set(1, 2));
    }

    @Test
    void futuresThatAreDoneAreCollectedInALaterTurn() {
        first.setResult(1);
        second.setResult(2);
        third.setResult(3);
        Future<List<Integer>> all = gather();
        assertFalse(all.done());
        virtual.settle();
        assertEquals(List.of(1, 2, 3), all.result());
    }

    @Test
    void futuresOfSubtypesAreGatheredAsTheirCommonType() {
        Promise<Double> half = new Promise<>(loop);
        Future<List<Number>> all = Futures.gather(loop, List.of(first, half));
        first.setResult(1);
        half.setResult(0.5);
        virtual.settle();
        assertEquals(List.of(1, 0.5), all.result());
    }

    @Test // rule 95
    void nothingIsAnEmptyListAtOnce() {
        Future<List<Integer>> none = Futures.gather(loop, List.of());
        assertEquals(List.of(), none.result());
        Future<List<Outcome<Integer>>> noOutcomes = Futures.gatherOutcomes(loop, List.of());
        assertEquals(List.of(), noOutcomes.result());
    }

    @Test // rule 96
    void theSameFutureTwiceGivesItsResultTwice() {
        Future<List<Integer>> all = Futures.gather(loop, List.of(first, second, first));
        Future<List<Outcome<Integer>>> outcomes = Futures.gatherOutcomes(loop, List.of(first, first));
        first.setResult(1);
        virtual.settle();
        assertFalse(all.done());
        assertEquals(List.of(value(1), value(1)), outcomes.result());
        second.setResult(2);
        virtual.settle();
        assertEquals(List.of(1, 2, 1), all.result());
    }

    @Test
    void theListMayChangeAfterwards() {
        List<Future<Integer>> futures = new ArrayList<>(List.of(first, second));
        Future<List<Integer>> all = Futures.gather(loop, futures);
        futures.clear();
        first.setResult(1);
        second.setResult(2);
        virtual.settle();
        assertEquals(List.of(1, 2), all.result());
    }

    @Test // rule 97
    void theFirstFailureCompletesTheWholeAtOnceAndTheOthersGoOn() {
        Future<List<Integer>> all = gather();
        second.setException(failure);
        virtual.settle();
        assertSame(failure, all.exception());
        assertFalse(first.done());
        assertFalse(third.done());
        first.setResult(1);
        virtual.settle();
        assertSame(failure, all.exception());
    }

    @Test // rule 97
    void laterFailuresOfTheOthersCountAsRetrieved() {
        Future<List<Integer>> all = gather();
        second.setException(failure);
        virtual.settle();
        assertSame(failure, all.exception());
        first.setException(new IOException("later"));
        third.cancel();
        virtual.settle();
        loop.close();
        assertEquals(List.of(), virtual.takeErrors());
    }

    @Test // rule 45: the failure moves to the whole
    void aFailureThatNobodyAsksTheWholeForIsReportedOnce() {
        gather();
        second.setException(failure);
        virtual.settle();
        loop.close();
        assertEquals(1, virtual.takeErrors().size());
    }

    @Test // rule 98
    void aCancelledChildIsAFailureAndTheWholeIsNotCancelled() {
        Future<List<Integer>> all = gather();
        second.cancel("enough");
        virtual.settle();
        assertFalse(all.cancelled());
        assertEquals(
                "enough",
                assertInstanceOf(CancelledError.class, all.exception()).getMessage());
        assertFalse(first.done());
    }

    @Test // rule 99
    void outcomesHoldFailuresAndCancellations() {
        Future<List<Outcome<Integer>>> all = gatherOutcomes();
        first.setException(failure);
        second.cancel("enough");
        virtual.settle();
        assertFalse(all.done());
        third.setResult(3);
        virtual.settle();

        assertFalse(all.cancelled());
        List<Outcome<Integer>> outcomes = all.result();
        assertEquals(3, outcomes.size());
        assertEquals(new Outcome<>(null, failure), outcomes.get(0));
        assertEquals(
                "enough",
                assertInstanceOf(CancelledError.class, outcomes.get(1).error()).getMessage());
        assertEquals(value(3), outcomes.get(2));
    }

    @Test // rule 100
    void cancellingTheWholeCancelsEachPendingChildWithTheMessage() {
        first.setResult(1);
        Future<List<Integer>> all = gather();
        assertTrue(all.cancel("enough"));
        assertFalse(all.done());
        assertEquals(1, first.result());
        assertCancellation("enough", second::result);
        assertTrue(third.cancelled());
        virtual.settle();
        assertCancellation("enough", all::result);
    }

    @Test // rule 100
    void cancellingTheOutcomesEndsInACancellationWhenTheLastChildHasEnded() {
        Stubborn<Integer> slow = new Stubborn<>(loop);
        Future<List<Outcome<Integer>>> all = Futures.gatherOutcomes(loop, List.of(slow, first));
        assertTrue(all.cancel("enough"));
        virtual.settle();
        assertTrue(first.cancelled());
        assertFalse(all.done());
        assertEquals(List.of("enough"), slow.asked);
        slow.giveIn();
        virtual.settle();
        assertFalse(all.cancelled());
        assertCancellation("enough", all::result);
    }

    @Test // rule 100, as asyncio does it
    void aChildThatIgnoresTheCancellationDoesNotSaveTheWhole() {
        Stubborn<Integer> stubborn = new Stubborn<>(loop);
        Future<List<Integer>> all = Futures.gather(loop, List.of(stubborn));
        assertTrue(all.cancel());
        stubborn.finish(1);
        virtual.settle();
        assertThrows(CancelledError.class, all::result);
    }

    @Test // rules 97 and 100, as asyncio does it
    void aChildThatFailsWhileItIsCancelledFailsTheWhole() {
        Stubborn<Integer> stubborn = new Stubborn<>(loop);
        Future<List<Integer>> all = Futures.gather(loop, List.of(stubborn));
        all.cancel();
        stubborn.fail(failure);
        virtual.settle();
        assertSame(failure, all.exception());
    }

    @Test // rule 101
    void cancellingAfterAllChildrenAreDoneIsTooLate() {
        Future<List<Integer>> all = gather();
        Future<List<Outcome<Integer>>> outcomes = gatherOutcomes();
        first.setResult(1);
        second.setResult(2);
        third.setResult(3);
        assertFalse(all.cancel());
        assertFalse(outcomes.cancel());
        virtual.settle();
        assertEquals(List.of(1, 2, 3), all.result());
        assertEquals(List.of(value(1), value(2), value(3)), outcomes.result());
        assertFalse(all.cancel());
    }

    @Test
    void cancellingAWholeThatIsDoneLeavesTheOthersAlone() {
        Future<List<Integer>> all = gather();
        first.setException(failure);
        virtual.settle();
        assertFalse(all.cancel());
        assertFalse(second.done());
        assertFalse(third.done());
    }

    @Test // rule 102
    void aFutureOfAnotherLoopIsRefusedBeforeAnythingHappens() {
        try (VirtualLoop other = VirtualLoop.open()) {
            Promise<Integer> foreign = new Promise<>(other.loop());
            assertThrows(IllegalArgumentException.class, () -> Futures.gather(loop, List.of(first, foreign)));
            assertThrows(IllegalArgumentException.class, () -> Futures.gatherOutcomes(loop, List.of(foreign, first)));
            first.setResult(1);
            assertFalse(loop.runOnce(Duration.ZERO), "a callback was left behind");
        }
    }

    @Test // rule 102
    void noFutureIsRefusedBeforeAnythingHappens() {
        assertThrows(NullPointerException.class, () -> Futures.gather(loop, Arrays.asList(first, null)));
        first.setResult(1);
        assertFalse(loop.runOnce(Duration.ZERO), "a callback was left behind");
    }

    @Test
    void aWholeCanBeAPartOfAnother() {
        Future<List<Integer>> inner = Futures.gather(loop, List.of(first, second));
        Future<List<Object>> outer = Futures.gather(loop, List.<Future<?>>of(inner, third));
        first.setResult(1);
        second.setResult(2);
        third.setResult(3);
        virtual.settle();
        assertEquals(List.of(List.of(1, 2), 3), outer.result());
    }

    @Test // rule 100
    void cancellingTheOuterWholeReachesTheInnermostChild() {
        Future<List<Integer>> inner = Futures.gather(loop, List.of(first, second));
        Future<List<Object>> outer = Futures.gather(loop, List.<Future<?>>of(inner, third));
        assertTrue(outer.cancel("enough"));
        virtual.settle();
        assertTrue(first.cancelled());
        assertTrue(third.cancelled());
        assertThrows(CancelledError.class, inner::result);
        assertThrows(CancelledError.class, outer::result);
    }

    @Test // row 55: a child ends and the whole is cancelled in one turn
    void theChildThatWasFasterKeepsItsResult() {
        Future<List<Outcome<Integer>>> all = gatherOutcomes();
        loop.callSoon(() -> first.setResult(1));
        loop.callSoon(() -> assertTrue(all.cancel()));
        virtual.settle();
        assertEquals(1, first.result());
        assertThrows(CancelledError.class, all::result);
        assertNull(first.exception());
    }
}
