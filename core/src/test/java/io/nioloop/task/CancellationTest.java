package io.nioloop.task;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.nioloop.future.CancelledError;
import io.nioloop.future.Promise;
import io.nioloop.testing.Trail;
import java.util.Arrays;
import org.junit.jupiter.api.Test;

/** Rules 73 to 88. */
class CancellationTest extends OnEveryCarrier {
    private final Trail trail = new Trail();

    @Test
    void cancelOfAWaitingTaskCancelsTheFutureAtOnceAndTheBodyInTheNextTurn() { // rule 73
        run(() -> {
            Promise<Void> future = promise();
            Task<Void> task = spawn(() -> {
                try {
                    Task.await(future);
                } catch (CancelledError error) {
                    trail.add("told");
                    throw error;
                }
            });
            turn();
            assertTrue(task.cancel());
            assertTrue(future.cancelled());
            assertFalse(task.done());
            trail.is();
            cancelled(task);
            trail.is("told");
            assertTrue(task.cancelled());
        });
    }

    @Test
    void cancelBeforeTheFirstStepKeepsTheBodyFromRunning() { // rule 74
        run(() -> {
            Task<Void> task = spawn(() -> trail.add("body"));
            assertTrue(task.cancel("too early"));
            assertEquals("too early", cancelled(task).getMessage());
            trail.is();
        });
    }

    @Test
    void cancelOfTheRunningTaskIsToldWhereItWaitsNext() { // rules 75 and 57
        run(() -> {
            Task<Void> task = spawn(() -> {
                Task.current().cancel("myself");
                trail.add("goes on");
                assertEquals("myself", cancelled(OnEveryCarrier::turn).getMessage());
                turn();
                trail.add("and on");
            });
            Task.await(task);
            trail.is("goes on", "and on");
        });
    }

    @Test
    void nextFutureThatACancelledTaskWaitsForIsCancelledItself() { // rule 76
        run(() -> {
            Promise<Void> future = promise();
            Task<Void> task = spawn(() -> {
                Task.current().cancel();
                Task.await(future);
            });
            cancelled(task);
            assertTrue(future.cancelled());
        });
    }

    @Test
    void bodyThatReturnsWithACancellationPendingIsCancelled() { // rule 77
        run(() -> {
            Task<Integer> task = start(() -> {
                Task.current().cancel("at the end");
                return 42;
            });
            assertEquals("at the end", cancelled(task).getMessage());
            assertTrue(task.cancelled());
        });
    }

    @Test
    void bodyMayCatchItAndReturn() { // rule 78
        run(() -> {
            Task<Integer> task = start(() -> {
                cancelled(() -> sleep(1000));
                return 42;
            });
            turn();
            task.cancel();
            assertEquals(42, Task.await(task));
            assertFalse(task.cancelled());
            assertEquals(0, now());
        });
    }

    @Test
    void itIsToldOnceForEachCancel() { // rule 79
        run(() -> {
            Task<Integer> task = start(() -> {
                cancelled(() -> sleep(1000));
                sleep(10);
                cancelled(() -> sleep(1000));
                sleep(10);
                return 42;
            });
            turn();
            task.cancel();
            sleep(15);
            task.cancel();
            assertEquals(42, Task.await(task));
            assertEquals(25, now());
        });
    }

    @Test
    void futureThatAnybodyCancelsCancelsWhoWaitsForIt() { // rule 80
        run(() -> {
            Promise<Void> future = promise();
            Task<Void> task = start(() -> Task.await(future));
            turn();
            future.cancel("by a third");
            task.cancel("too");
            assertEquals("by a third", cancelled(task).getMessage());
        });
    }

    @Test
    void cancellationGoesDownAChainOfTasksAndComesUpAgain() { // rule 81
        run(() -> {
            Promise<Void> future = promise();
            Task<Void> inner = chained("inner", future);
            Task<Void> middle = chained("middle", inner);
            Task<Void> outer = chained("outer", middle);
            turns(2);
            outer.cancel("from above");
            assertTrue(future.cancelled());
            assertEquals("from above", cancelled(outer).getMessage());
            trail.is("inner", "middle", "outer");
            assertEquals(1, inner.cancelling());
        });
    }

    private Task<Void> chained(String name, io.nioloop.future.Future<Void> below) {
        return start(() -> {
            try {
                return Task.await(below);
            } finally {
                trail.add(name);
            }
        });
    }

    @Test
    void longChainIsCancelledOnASmallStack() { // rule 81; asyncio recurses
        run(() -> {
            int length = 2_000;
            Promise<Void> future = promise();
            Task<Void> task = start(() -> Task.await(future));
            for (int i = 0; i < length; i++) {
                Task<Void> below = task;
                task = start(() -> Task.await(below));
            }
            turns(2);
            task.cancel();
            assertTrue(future.cancelled());
            cancelled(task);
            assertEquals(1, Task.all(loop).size());
        });
    }

    @Test
    void requestsAreCountedAndADoneTaskRefuses() { // rule 82
        run(() -> {
            Task<Void> task = spawn(() -> cancelled(() -> sleep(1000)));
            turn();
            assertEquals(0, task.cancelling());
            assertTrue(task.cancel());
            assertEquals(1, task.cancelling());
            assertTrue(task.cancel());
            assertEquals(2, task.cancelling());
            Task.await(task); // both were told in one
            assertFalse(task.cancel());
            assertEquals(2, task.cancelling());
        });
    }

    @Test
    void requestsAreTakenBackDownToNone() { // rules 83 and 85
        run(() -> {
            Task<Void> task = spawn(() -> {
                cancelled(() -> sleep(1000));
                sleep(1);
            });
            turn();
            task.cancel();
            turn();
            task.cancel();
            assertEquals(1, task.uncancel());
            assertEquals(0, task.uncancel());
            assertEquals(0, task.uncancel());
            cancelled(task);
            assertEquals(0, task.uncancel());
            assertTrue(task.cancelled());
        });
    }

    @Test
    void lastRequestTakenBackTakesTheCancellationWithIt() { // rule 84
        run(() -> {
            Task<Integer> task = start(() -> {
                Task<?> self = Task.current();
                self.cancel();
                self.cancel();
                self.uncancel();
                cancelled(OnEveryCarrier::turn);
                self.cancel();
                self.uncancel();
                self.uncancel();
                turn();
                return 42;
            });
            assertEquals(42, Task.await(task));
        });
    }

    @Test
    void exceptionOfTheCleaningUpReplacesTheCancellation() { // rule 86
        run(() -> {
            Task<Void> task = spawn(() -> {
                try {
                    sleep(1000);
                } finally {
                    fail();
                }
            });
            turn();
            task.cancel();
            assertThrows(IllegalArgumentException.class, () -> Task.await(task));
            assertFalse(task.cancelled());
        });
    }

    private static void fail() {
        throw new IllegalArgumentException("planted");
    }

    @Test
    void cancelledSleepLeavesNoTimer() { // rule 87: the simulation ends at once and finds nothing left
        simulate(simulation -> {
            Task<Void> task = spawn(() -> sleep(1_000_000));
            simulation.await(spawn(() -> {
                turn();
                task.cancel();
                cancelled(task);
            }));
            assertTrue(simulation.settle());
            assertEquals(0, now());
        });
    }

    @Test
    void errorKeepsWhereItWasThrownAndHowItCameUp() { // rule 88
        run(() -> {
            Task<Void> inner = spawn(CancellationTest::cancelledPlace);
            Task<Void> outer = start(() -> Task.await(inner));
            turns(2);
            outer.cancel("reason");
            CancelledError error = cancelled(outer);
            CancelledError origin = error;
            while (origin.getCause() != null) {
                origin = assertInstanceOf(CancelledError.class, origin.getCause());
                assertEquals("reason", origin.getMessage());
            }
            CancelledError thrown = origin;
            assertTrue(
                    Arrays.stream(thrown.getStackTrace())
                            .anyMatch(frame -> frame.getMethodName().equals("cancelledPlace")),
                    () -> Arrays.toString(thrown.getStackTrace()));
            assertFalse(error == cancelled(outer)); // who asks gets a new one
        });
    }

    private static void cancelledPlace() {
        sleep(1000);
    }

    @Test
    void cancelBetweenWakeUpAndResumptionIsToldInsteadOfTheResult() { // rules 75 and 117
        run(() -> {
            Promise<Integer> future = promise();
            Task<Integer> task = start(() -> Task.await(future));
            turn();
            future.setResult(1);
            task.cancel("between");
            assertEquals("between", cancelled(task).getMessage());
            assertEquals(1, future.result());
        });
    }

    @Test
    void failureThatACancellationOvertakesCountsAsSeen() { // asyncio: cancel() of the failed future marks it
        run(() -> {
            Promise<Integer> future = promise();
            Task<Integer> task = start(() -> Task.await(future));
            turn();
            future.setException(new IllegalArgumentException("planted"));
            task.cancel();
            cancelled(task);
        });
    }

    @Test
    void cancelWithoutAMessageHasNone() {
        run(() -> {
            Task<Void> task = spawn(() -> sleep(10));
            turn();
            task.cancel();
            assertNull(cancelled(task).getMessage());
            assertSame(CancelledError.class, cancelled(task).getClass());
        });
    }
}
