package io.nioloop.task;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.nioloop.future.CancelledError;
import io.nioloop.future.Future;
import io.nioloop.future.Futures;
import io.nioloop.future.Outcome;
import io.nioloop.future.Promise;
import io.nioloop.future.TimeoutException;
import io.nioloop.loop.LoopError;
import io.nioloop.task.Tasks.Raced;
import io.nioloop.task.Tasks.Until;
import io.nioloop.task.Tasks.Waited;
import io.nioloop.testing.Trail;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Iterator;
import java.util.List;
import java.util.NoSuchElementException;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** Rules 89 to 111: shield, gather, wait, asCompleted; and the staggered race. */
class CombinatorsTest extends OnEveryCarrier {
    private final Trail trail = new Trail();

    private static <T> Coroutine<T> after(long millis, T result) {
        return () -> {
            sleep(millis);
            return result;
        };
    }

    private static <T> Coroutine<T> failing(long millis, Exception failure) {
        return () -> {
            sleep(millis);
            throw failure;
        };
    }

    private static final RuntimeException PLANTED = new IllegalArgumentException("planted");

    // shield

    @Test
    void shieldedTaskGoesOnWhenTheOneThatWaitsIsCancelled() { // rule 89
        run(() -> {
            Task<Integer> inner = start(after(10, 1));
            Task<Integer> outer = start(() -> Tasks.shield(inner));
            turns(2);
            outer.cancel();
            cancelled(outer);
            assertFalse(inner.done());
            assertEquals(0, inner.cancelling());
            assertEquals(1, Task.await(inner));
        });
    }

    @Test
    void shieldPassesOnHowTheInnerEnds() { // rule 90
        run(() -> {
            assertEquals(1, Tasks.shield(start(after(10, 1))));
            assertSame(PLANTED, assertThrows(RuntimeException.class, () -> Tasks.shield(start(failing(10, PLANTED)))));
            Task<Integer> inner = start(after(1000, 1));
            loop.callLater(millis(10), () -> inner.cancel("inner"));
            assertEquals("inner", cancelled(() -> Tasks.shield(inner)).getMessage());
        });
    }

    @Test
    void shieldOfADoneFutureDoesNotSuspend() { // rule 91
        run(() -> {
            Promise<Integer> done = promise();
            done.setResult(1);
            loop.callSoon(trail.note("callback"));
            assertEquals(1, Tasks.shield(done));
            trail.is();
        });
    }

    @Test
    void failureAfterTheShieldWasCancelledIsReportedOnce() { // rule 92
        List<LoopError> errors = errorsOf(() -> {
            Task<Void> inner = start(failing(10, PLANTED));
            Task<Void> outer = start(() -> Tasks.shield(inner));
            turns(2);
            outer.cancel();
            cancelled(outer);
            sleep(20);
        });
        assertEquals(1, errors.size(), errors::toString);
        assertSame(PLANTED, errors.get(0).exception());
    }

    @Test
    void failureThatIsAwaitedElsewhereIsNotReported() { // rule 92
        run(() -> {
            Task<Void> inner = start(failing(10, PLANTED));
            Task<Void> outer = start(() -> Tasks.shield(inner));
            turns(2);
            outer.cancel();
            cancelled(outer);
            assertThrows(RuntimeException.class, () -> Task.await(inner));
        });
    }

    @Test
    void cancelledGatherOfShieldsLeavesTheInnersAlone() { // rule 93
        run(() -> {
            List<Task<Integer>> inners = List.of(start(after(10, 1)), start(after(20, 2)));
            Task<List<Integer>> outer = start(
                    () -> Tasks.gather(List.of(() -> Tasks.shield(inners.get(0)), () -> Tasks.shield(inners.get(1)))));
            turns(3);
            outer.cancel();
            cancelled(outer);
            assertEquals(List.of(1, 2), Tasks.gatherFutures(inners));
        });
    }

    // gather

    @Test
    void resultsComeInTheOrderOfTheBodies() { // rule 94
        run(() -> {
            assertEquals(List.of("a", "b", "c"), Tasks.gather(List.of(after(30, "a"), after(10, "b"), after(20, "c"))));
            assertEquals(30, now());
            List<Task<Integer>> tasks = List.of(start(after(20, 1)), start(after(10, 2)));
            assertEquals(List.of(1, 2), Tasks.gatherFutures(tasks));
        });
    }

    @Test
    void gatherOfNothingIsEmptyAtOnce() { // rule 95
        run(() -> {
            loop.callSoon(trail.note("callback"));
            assertEquals(List.of(), Tasks.gather(List.of()));
            assertEquals(List.of(), Tasks.gatherOutcomes(List.of()));
            assertEquals(List.of(), Tasks.gatherFutures(List.of()));
            trail.is();
        });
    }

    @Test
    void futureThatComesTwiceGivesItsResultTwice() { // rule 96
        run(() -> {
            Task<Integer> task = start(after(10, 1));
            Promise<Integer> other = promise();
            other.setResult(2);
            assertEquals(List.of(1, 2, 1), Tasks.gatherFutures(List.of(task, other, task)));
        });
    }

    @Test
    void firstFailureIsThrownAtOnceAndTheOthersGoOn() { // rule 97
        run(() -> {
            assertSame(
                    PLANTED,
                    assertThrows(
                            RuntimeException.class,
                            () -> Tasks.gather(List.of(
                                    after(30, 1),
                                    failing(10, PLANTED),
                                    failing(20, new IllegalStateException("later, seen"))))));
            assertEquals(10, now());
            assertEquals(3, Task.all(loop).size());
            sleep(100);
        });
    }

    @Test
    void cancelledChildIsAFailureOfTheGather() { // rule 98
        run(() -> {
            List<Task<Integer>> tasks = List.of(start(after(10, 1)), start(after(10, 2)));
            Task<List<Integer>> outer = start(() -> Tasks.gatherFutures(tasks));
            turns(2);
            tasks.get(0).cancel("child");
            assertEquals("child", cancelled(outer).getMessage());
            assertFalse(tasks.get(1).done());
            Task.await(tasks.get(1));
        });
    }

    @Test
    void outcomesHoldFailuresAndCancellations() { // rule 99
        run(() -> {
            Coroutine<Integer> cancelled = () -> {
                throw new CancelledError("child");
            };
            List<Outcome<Integer>> outcomes =
                    Tasks.gatherOutcomes(List.of(after(20, 1), failing(10, PLANTED), cancelled));
            assertEquals(new Outcome<>(1, null), outcomes.get(0));
            assertSame(PLANTED, outcomes.get(1).error());
            assertInstanceOf(CancelledError.class, outcomes.get(2).error());
        });
    }

    @Test
    void cancelledGatherCancelsAllAndEndsWhenTheyHave() { // rule 100
        run(() -> {
            Coroutine<Integer> slow = () -> {
                try {
                    sleep(1000);
                    return 1;
                } finally {
                    sleep(50);
                    trail.add("clean");
                }
            };
            Task<?> failFast = start(() -> Tasks.gather(List.of(slow, slow)));
            Task<?> outcomes = start(() -> Tasks.gatherOutcomes(List.of(slow, after(0, 2))));
            turns(5);
            failFast.cancel();
            outcomes.cancel();
            cancelled(outcomes);
            trail.is("clean", "clean", "clean");
            cancelled(failFast);
            assertEquals(50, now());
        });
    }

    @Test
    void cancelAfterAllChildrenAreDoneReachesTheTaskAtItsResumption() { // rules 101 and 75
        run(() -> {
            Promise<Integer> child = promise();
            Task<List<Integer>> outer = start(() -> Tasks.gatherFutures(List.of(child)));
            turn();
            child.setResult(1);
            assertTrue(outer.cancel());
            cancelled(outer);
        });
    }

    @Test
    void missingBodyStartsNothing() { // rule 102
        run(() -> {
            List<Coroutine<Integer>> bodies = new ArrayList<>(Arrays.asList(after(1, 1), null));
            assertThrows(NullPointerException.class, () -> Tasks.gather(bodies));
            assertEquals(1, Task.all(loop).size());
        });
    }

    // wait

    @Test
    void waitTellsWhatIsDoneWhenTheTimeIsUpAndCancelsNothing() { // rule 103
        run(() -> {
            Task<Integer> fast = start(after(10, 1));
            Task<Integer> slow = start(after(30, 2));
            Waited<Integer> waited = Tasks.waitFor(List.of(fast, slow), Until.ALL_COMPLETED, millis(20));
            assertEquals(Set.of(fast), waited.done());
            assertEquals(Set.of(slow), waited.pending());
            assertEquals(20, now());
            assertEquals(2, Task.await(slow));
        });
    }

    @Test
    void waitForAllDoesNotThrowWhatOneFailedWith() { // rule 103
        run(() -> {
            Task<Integer> failed = start(failing(10, PLANTED));
            Task<Integer> fine = start(after(20, 2));
            Waited<Integer> waited = Tasks.waitFor(List.of(failed, fine), Until.ALL_COMPLETED, null);
            assertEquals(Set.of(failed, fine), waited.done());
            assertSame(PLANTED, failed.exception());
        });
    }

    @Test
    void cancelledWaitLeavesItsFuturesAlone() { // rule 104
        run(() -> {
            Task<Integer> inner = start(after(10, 1));
            Task<?> outer = start(() -> Tasks.waitFor(List.of(inner), Until.ALL_COMPLETED, Duration.ofDays(1)));
            turns(2);
            outer.cancel();
            cancelled(outer);
            assertEquals(1, Task.await(inner));
            assertEquals(10, now());
        });
    }

    @Test
    void allThatAreDoneWhenItReturnsAreTold() { // rule 105
        run(() -> {
            Promise<Integer> first = promise();
            Promise<Integer> second = promise();
            loop.callLater(millis(10), () -> {
                second.setResult(2);
                first.setResult(1);
            });
            Waited<Integer> waited = Tasks.waitFor(List.of(first, second), Until.FIRST_COMPLETED, null);
            assertEquals(List.of(first, second), List.copyOf(waited.done()));
            assertEquals(Set.of(), waited.pending());
        });
    }

    @Test
    void firstExceptionIsNoCancellation() { // rule 106
        run(() -> {
            Task<Integer> cancelled = start(after(1000, 1));
            Task<Integer> failed = start(failing(20, PLANTED));
            Task<Integer> fine = start(after(30, 2));
            loop.callLater(millis(10), cancelled::cancel);
            Waited<Integer> waited = Tasks.waitFor(List.of(cancelled, failed, fine), Until.FIRST_EXCEPTION, null);
            assertEquals(Set.of(cancelled, failed), waited.done());
            assertEquals(20, now());
            Waited<Integer> again = Tasks.waitFor(List.of(failed, fine), Until.FIRST_EXCEPTION, null);
            assertEquals(Set.of(failed), again.done());
            Task.await(fine);
            assertEquals(
                    Set.of(fine),
                    Tasks.waitFor(List.of(fine), Until.FIRST_EXCEPTION, null).done());
        });
    }

    @Test
    void waitForNothingIsRefusedAndTwiceTheSameIsOnce() { // rule 107
        run(() -> {
            assertThrows(
                    IllegalArgumentException.class,
                    () -> Tasks.waitFor(List.<Future<Integer>>of(), Until.ALL_COMPLETED, null));
            Task<Integer> task = start(after(10, 1));
            assertThrows(NullPointerException.class, () -> Tasks.waitFor(List.of(task), null, null));
            assertEquals(
                    Set.of(task),
                    Tasks.waitFor(List.of(task, task), Until.ALL_COMPLETED, null)
                            .done());
        });
    }

    // asCompleted

    @Test
    void tasksComeAsTheyAreDoneEachOnceAndThemselves() { // rules 108 and 111
        run(() -> {
            Task<Integer> slow = start(after(30, 3));
            Task<Integer> fast = start(after(10, 1));
            Task<Integer> middle = start(after(20, 2));
            List<Task<Integer>> seen = new ArrayList<>();
            for (Task<Integer> task : Tasks.asCompleted(List.of(slow, fast, slow, middle), null)) {
                seen.add(task);
                assertEquals(10L * task.result(), now());
            }
            assertEquals(List.of(fast, middle, slow), seen);
        });
    }

    @Test
    void whoAsksFirstGetsTheOneThatIsDoneFirst() { // rule 109
        run(() -> {
            List<Task<Integer>> tasks = List.of(start(after(20, 2)), start(after(10, 1)), start(after(20, 3)));
            Iterator<Task<Integer>> iterator = Tasks.asCompleted(tasks, null).iterator();
            List<Coroutine<Integer>> readers = List.of(
                    () -> iterator.next().result(), () -> iterator.next().result(), () -> iterator.next()
                            .result());
            assertEquals(List.of(1, 2, 3), Tasks.gather(readers));
            assertFalse(iterator.hasNext());
            assertThrows(NoSuchElementException.class, iterator::next);
        });
    }

    @Test
    void whatIsNotDoneInTimeIsATimeoutAndGoesOn() { // rule 110
        run(() -> {
            Task<Integer> fast = start(after(10, 1));
            Task<Integer> slow = start(after(50, 2));
            Iterator<Task<Integer>> iterator =
                    Tasks.asCompleted(List.of(slow, fast), millis(20)).iterator();
            assertSame(fast, iterator.next());
            assertThrows(TimeoutException.class, iterator::next);
            assertEquals(20, now());
            assertFalse(iterator.hasNext());
            assertEquals(2, Task.await(slow));
        });
    }

    @Test
    void whatWasDoneInTimeIsToBeHadAfterIt() { // rule 110
        run(() -> {
            Task<Integer> fast = start(after(10, 1));
            Task<Integer> slow = start(after(50, 2));
            Iterator<Task<Integer>> iterator =
                    Tasks.asCompleted(List.of(slow, fast), millis(20)).iterator();
            sleep(100);
            assertSame(fast, iterator.next());
            assertThrows(TimeoutException.class, iterator::next);
        });
    }

    @Test
    void timerThatIsNotNeededIsCancelled() { // rule 110: else the simulation would find it
        simulate(simulation -> {
            simulation.await(spawn(() -> {
                for (Task<Integer> task : Tasks.asCompleted(List.of(start(after(10, 1))), Duration.ofDays(1))) {
                    assertTrue(task.done());
                }
                assertFalse(Tasks.asCompleted(List.<Task<Integer>>of(), Duration.ofDays(1))
                        .iterator()
                        .hasNext());
            }));
            assertTrue(simulation.settle());
            assertEquals(10, now());
        });
    }

    @Test
    void secondLoopGoesOnWhereTheFirstWasLeft() { // rule 111
        run(() -> {
            List<Task<Integer>> tasks = List.of(start(after(10, 1)), start(after(20, 2)), start(after(30, 3)));
            Iterable<Task<Integer>> completed = Tasks.asCompleted(tasks, null);
            for (Task<Integer> task : completed) {
                assertSame(tasks.get(0), task);
                break;
            }
            List<Task<Integer>> rest = new ArrayList<>();
            completed.forEach(rest::add);
            assertEquals(tasks.subList(1, 3), rest);
        });
    }

    @Test
    void cancelledReaderLosesNothing() { // beyond rule 111: asyncio's iterator would be one short
        run(() -> {
            List<Task<Integer>> tasks = List.of(start(after(10, 1)), start(after(20, 2)));
            Iterator<Task<Integer>> iterator = Tasks.asCompleted(tasks, null).iterator();
            Task<Task<Integer>> reader = start(iterator::next);
            turn();
            reader.cancel();
            cancelled(reader);
            assertSame(tasks.get(0), iterator.next());
            assertSame(tasks.get(1), iterator.next());
        });
    }

    // staggered race

    @Test
    void nextBeginsWhenTheOneBeforeTakesTooLong() { // sg, eg:staggered_race_with_eager_tasks
        for (TaskFactory factory : List.of(TaskFactory.DEFAULT, TaskFactory.EAGER)) {
            run(() -> {
                TaskFactory.set(loop, factory);
                Raced<String> raced = Tasks.staggeredRace(
                        List.of(after(2000, "slow"), after(1000, "fast"), failing(0, PLANTED)), millis(250));
                assertEquals("fast", raced.result());
                assertEquals(1, raced.winner());
                assertInstanceOf(CancelledError.class, raced.failures().get(0));
                assertNull(raced.failures().get(1));
                assertSame(PLANTED, raced.failures().get(2));
                assertEquals(1250, now());
                assertEquals(0, Task.current().cancelling());
                assertEquals(1, Task.all(loop).size());
            });
        }
    }

    @Test
    void nextBeginsWhenTheOneBeforeHasFailed() { // eg:staggered_race_with_eager_tasks_no_delay
        for (TaskFactory factory : List.of(TaskFactory.DEFAULT, TaskFactory.EAGER)) {
            run(() -> {
                TaskFactory.set(loop, factory);
                Raced<String> raced = Tasks.staggeredRace(
                        List.of(failing(0, PLANTED), after(1000, "second"), after(0, "third")), null);
                assertEquals("second", raced.result());
                assertEquals(1, raced.winner());
                assertEquals(2, raced.failures().size());
                assertEquals(1000, now());
            });
        }
    }

    @Test
    void raceWithoutAWinnerTellsAllFailures() { // sg:none_successful
        run(() -> {
            Raced<String> raced = Tasks.staggeredRace(List.of(failing(0, PLANTED), failing(1, PLANTED)), millis(10));
            assertEquals(new Raced<String>(null, -1, List.of(PLANTED, PLANTED)), raced);
            assertEquals(new Raced<String>(null, -1, List.of()), Tasks.staggeredRace(List.of(), null));
        });
    }

    @Test
    void cancelledRaceCancelsAllThatRun() { // sg:cancelled
        run(() -> {
            Coroutine<Integer> slow = () -> {
                try {
                    sleep(1000);
                    return 1;
                } finally {
                    sleep(10);
                    trail.add("clean");
                }
            };
            Task<?> race = start(() -> Tasks.staggeredRace(List.of(slow, slow), millis(1)));
            sleep(20);
            race.cancel();
            cancelled(race);
            trail.is("clean", "clean");
            assertEquals(30, now());
        });
    }

    @Test
    void gatherOfFuturesIsThereForCallbacksToo() {
        simulate(simulation -> assertEquals(
                List.of(1, 2),
                simulation.await(Futures.gather(loop, List.of(start(after(2, 1)), start(after(1, 2)))))));
    }
}
