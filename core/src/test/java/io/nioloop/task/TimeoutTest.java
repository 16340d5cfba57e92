package io.nioloop.task;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.nioloop.future.CancelledError;
import io.nioloop.future.ExceptionGroup;
import io.nioloop.future.Promise;
import io.nioloop.future.TimeoutException;
import io.nioloop.testing.Trail;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Rules 112 to 131. */
class TimeoutTest extends OnEveryCarrier {
    private final Trail trail = new Trail();

    private static TimeoutException timedOut(Coroutine.Action body) {
        return assertThrows(TimeoutException.class, body::run);
    }

    private static <T> T ignoringCancellation(T value) {
        cancelled(() -> sleep(1000));
        return value;
    }

    @Test
    void waitForReturnsTheResultThatComesInTime() { // rule 112
        run(() -> {
            assertEquals(1, Tasks.waitFor(millis(10), () -> 1));
            assertEquals(2, Tasks.waitFor(null, () -> {
                sleep(5000);
                return 2;
            }));
            assertEquals(3, Tasks.waitFor(millis(10), start(() -> 3)));
            assertEquals(4, Tasks.waitFor(null, start(() -> 4)));
            assertEquals(5000, now());
        });
    }

    @Test
    void waitForCancelsAndWaitsUntilThatHasHadItsEffect() { // rule 113
        run(() -> {
            Task<Void> slow = spawn(() -> {
                try {
                    sleep(1000);
                } catch (CancelledError error) {
                    sleep(30);
                    throw error;
                }
            });
            TimeoutException timeout = timedOut(() -> Tasks.waitFor(millis(10), slow));
            assertInstanceOf(CancelledError.class, timeout.getCause());
            assertTrue(slow.cancelled());
            assertEquals(40, now());
            timedOut(() -> Tasks.waitFor(millis(10), () -> ignoring()));
            assertEquals(50, now());
            assertEquals(0, Task.current().cancelling());
        });
    }

    private static Void ignoring() {
        sleep(1000);
        return null;
    }

    @Test
    void waitForReturnsTheResultOfWhatIgnoredTheCancellation() { // rule 114
        run(() -> {
            Task<String> stubborn = start(() -> ignoringCancellation("kept"));
            assertThrows(
                    TimeoutException.class,
                    () -> Tasks.timeout(millis(1), limit -> {
                        sleep(10);
                        return null;
                    }));
            assertEquals("kept", Tasks.waitFor(millis(10), () -> ignoringCancellation("kept")));
            assertEquals("kept", Tasks.waitFor(millis(10), stubborn));
            assertEquals("kept", Tasks.waitFor(Duration.ZERO, turned(start(() -> ignoringCancellation("kept")))));
        });
    }

    private static <T> Task<T> turned(Task<T> task) {
        turn();
        return task;
    }

    @Test
    void waitForThrowsWhatTheCleaningUpFailsWith() { // rule 115
        run(() -> {
            Coroutine<Void> body = () -> {
                cancelled(() -> sleep(1000));
                throw new IllegalArgumentException("planted");
            };
            assertThrows(IllegalArgumentException.class, () -> Tasks.waitFor(millis(10), body));
            assertThrows(IllegalArgumentException.class, () -> Tasks.waitFor(millis(10), start(body)));
            assertThrows(IllegalArgumentException.class, () -> Tasks.waitFor(millis(0), turned(start(body))));
        });
    }

    @Test
    void waitForWithoutTimeNeverBeginsTheBody() { // rule 116
        run(() -> {
            for (int time : List.of(0, -1)) {
                timedOut(() -> Tasks.waitFor(millis(time), () -> {
                    trail.add("body");
                    return null;
                }));
                Task<Void> task = spawn(() -> trail.add("task"));
                timedOut(() -> Tasks.waitFor(millis(time), task));
                assertTrue(task.cancelled());
                Promise<Integer> done = promise();
                done.setResult(1);
                assertEquals(1, Tasks.waitFor(millis(time), done));
            }
            trail.is();
        });
    }

    @Test
    void cancellationFromOutsideIsNotSwallowedWhenTheResultComesInTheSameTurn() { // rule 117
        run(() -> {
            Promise<Integer> inner = promise();
            Task<Integer> task = start(() -> Tasks.waitFor(millis(10), inner));
            turn();
            inner.setResult(1);
            task.cancel();
            cancelled(task);
        });
    }

    @Test
    void cancelledWaitForCancelsWhatItWaitsFor() { // rule 118
        run(() -> {
            Task<Void> inner = spawn(() -> sleep(1000));
            Task<Void> outer = start(() -> Tasks.waitFor(millis(100), inner));
            turns(2);
            outer.cancel();
            cancelled(outer);
            assertTrue(inner.cancelled());
        });
    }

    @Test
    void shieldedFutureSurvivesTheTimeout() { // rule 119
        run(() -> {
            Promise<Integer> inner = promise();
            timedOut(() -> Tasks.waitFor(millis(10), () -> Tasks.shield(inner)));
            timedOut(() -> Tasks.waitFor(millis(0), () -> Tasks.shield(inner)));
            assertFalse(inner.done());
            inner.setResult(1);
        });
    }

    @Test
    void deadlineBecomesATimeoutWhereTheStretchEnds() { // rules 113 and 120
        run(() -> {
            Timeout[] limits = new Timeout[1];
            TimeoutException timeout = timedOut(() -> Tasks.timeout(millis(10), limit -> {
                limits[0] = limit;
                assertEquals("<Timeout active when=PT0.01S>", limit.toString());
                trail.add(cancelled(() -> sleep(1000)).getClass().getSimpleName());
                assertTrue(limit.expired());
                throw new CancelledError("again");
            }));
            assertInstanceOf(CancelledError.class, timeout.getCause());
            assertEquals("<Timeout expired>", limits[0].toString());
            assertEquals(10, now());
            assertEquals(0, Task.current().cancelling());
            trail.is("CancelledError");
            sleep(5); // nothing is left of it
        });
    }

    @Test
    void stretchThatEndsInTimeIsLeftAlone() { // rules 120 and 131
        run(() -> {
            Timeout[] limits = new Timeout[1];
            assertEquals("in time", Tasks.timeout(millis(10), limit -> {
                limits[0] = limit;
                return "in time";
            }));
            assertFalse(limits[0].expired());
            assertEquals("<Timeout finished>", limits[0].toString());
            sleep(20);
        });
    }

    @Test
    void cancellationFromOutsideAfterTheDeadlineStaysOne() { // rule 121
        run(() -> {
            Task<Void> task = spawn(() -> Tasks.timeout(millis(10), limit -> {
                try {
                    sleep(1000);
                } finally {
                    Task.current().cancel("from outside");
                }
                return null;
            }));
            cancelled(task);
            assertEquals(1, task.cancelling());
        });
    }

    @Test
    void timeoutInACancelledTaskIsStillATimeout() { // rules 121 and 129
        run(() -> {
            Task<Void> task = spawn(() -> {
                cancelled(() -> sleep(1000));
                assertEquals(1, Task.current().cancelling());
                timedOut(() -> Tasks.timeout(millis(10), limit -> {
                    sleep(1000);
                    return null;
                }));
                assertEquals(1, Task.current().cancelling());
                trail.add("over");
            });
            turn();
            task.cancel();
            Task.await(task);
            trail.is("over");
        });
    }

    @Test
    void onlyTheOuterOfTwoExpiredLimitsThrows() { // rule 122
        run(() -> {
            timedOut(() -> Tasks.timeout(millis(10), outer -> {
                cancelled(() -> Tasks.timeout(millis(10), inner -> {
                    sleep(1000);
                    return null;
                }));
                trail.add("inner passes it on");
                throw new CancelledError(null);
            }));
            trail.is("inner passes it on");
            assertEquals(0, Task.current().cancelling());
        });
    }

    @Test
    void outerLimitGoesOnAfterTheInnerExpired() { // rule 123
        run(() -> {
            timedOut(() -> Tasks.timeout(millis(20), outer -> {
                timedOut(() -> Tasks.timeout(millis(10), inner -> {
                    sleep(1000);
                    return null;
                }));
                assertEquals(10, now());
                assertFalse(outer.expired());
                sleep(1000);
                return null;
            }));
            assertEquals(20, now());
        });
    }

    @Test
    void cancellationFromOutsideIsNoTimeout() { // rule 124
        run(() -> {
            Timeout[] limits = new Timeout[1];
            Task<Void> task = spawn(() -> Tasks.timeout(millis(1000), limit -> {
                limits[0] = limit;
                sleep(10_000);
                return null;
            }));
            turn();
            task.cancel();
            cancelled(task);
            assertFalse(limits[0].expired());
        });
    }

    @Test
    void foreignExceptionPasses() { // rule 125
        run(() -> {
            IllegalArgumentException foreign = new IllegalArgumentException("planted");
            assertSame(
                    foreign,
                    assertThrows(
                            IllegalArgumentException.class,
                            () -> Tasks.timeout(millis(10), limit -> {
                                throw foreign;
                            })));
            assertEquals(0, foreign.getSuppressed().length);
        });
    }

    @Test
    void exceptionThatComesOfTheTimeoutTellsOfIt() { // rule 125
        run(() -> {
            IllegalArgumentException late = assertThrows(
                    IllegalArgumentException.class,
                    () -> Tasks.timeout(millis(10), limit -> {
                        throw new IllegalArgumentException(cancelled(() -> sleep(1000)));
                    }));
            assertInstanceOf(TimeoutException.class, late.getSuppressed()[0]);
            ExceptionGroup group = assertThrows(
                    ExceptionGroup.class,
                    () -> Tasks.timeout(millis(10), limit -> {
                        TaskGroup.run(children -> {
                            children.createTask(() -> {
                                throw new IllegalArgumentException(cancelled(() -> sleep(1000)));
                            });
                        });
                        return null;
                    }));
            Throwable[] told = group.exceptions().get(0).getSuppressed(); // who awaited the child, too
            assertInstanceOf(TimeoutException.class, told[told.length - 1]);
        });
    }

    @Test
    void deadlineThatIsPastHitsEvenAZeroSleep() { // rule 126
        run(() -> {
            for (int time : List.of(0, -10)) {
                timedOut(() -> Tasks.timeout(millis(time), limit -> {
                    turn();
                    return trail("not reached");
                }));
                timedOut(() -> Tasks.timeoutAt(loop.time().plusMillis(time), limit -> {
                    turn();
                    return trail("not reached");
                }));
            }
            trail.is();
            assertEquals(0, now());
        });
    }

    private Void trail(String note) {
        trail.add(note);
        return null;
    }

    @Test
    void stretchMaySwallowTheDeadline() { // rule 127
        run(() -> {
            Timeout[] limits = new Timeout[1];
            assertEquals("kept", Tasks.timeout(millis(10), limit -> {
                limits[0] = limit;
                return ignoringCancellation("kept");
            }));
            assertTrue(limits[0].expired());
            assertEquals(0, Task.current().cancelling());
            turn();
        });
    }

    @Test
    void deadlineCanBeMovedWhileItIsActive() { // rule 128
        run(() -> {
            Timeout limit = new Timeout(loop, loop.time().plusMillis(10));
            assertThrows(IllegalStateException.class, () -> limit.reschedule(null));
            timedOut(() -> limit.run(self -> {
                self.reschedule(null);
                sleep(50);
                self.reschedule(millis(80));
                assertEquals(millis(80), self.when());
                try {
                    sleep(1000);
                } finally {
                    assertThrows(IllegalStateException.class, () -> self.reschedule(null));
                }
                return null;
            }));
            assertEquals(80, now());
            assertThrows(IllegalStateException.class, () -> limit.reschedule(null));
            assertThrows(IllegalStateException.class, () -> limit.run(self -> null));
        });
    }

    @Test
    void limitOutsideATaskIsRefused() { // rule 130
        simulate(simulation -> {
            assertThrows(IllegalStateException.class, () -> Tasks.timeout(millis(10), limit -> null));
            assertThrows(IllegalStateException.class, () -> new Timeout(loop, null).run(limit -> null));
        });
    }

    @Test
    void taskIsNotLeftCancelledWhenTheDeadlineComesAfterItsEnd() { // rule 131
        run(() -> {
            Task<Integer> task = start(() -> Tasks.timeout(millis(10), limit -> {
                sleep(9);
                return 1;
            }));
            sleep(20);
            assertEquals(0, task.cancelling());
        });
    }
}
