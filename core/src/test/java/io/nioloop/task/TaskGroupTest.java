package io.nioloop.task;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.nioloop.future.CancelledError;
import io.nioloop.future.ExceptionGroup;
import io.nioloop.future.Promise;
import io.nioloop.loop.LoopError;
import io.nioloop.testing.Trail;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Rules 132 to 147. */
class TaskGroupTest extends OnEveryCarrier {
    private static final RuntimeException PLANTED = new IllegalArgumentException("planted");
    private static final RuntimeException OTHER = new IllegalStateException("other");

    private final Trail trail = new Trail();

    private static List<Throwable> group(TaskGroup.Action body) {
        return assertThrows(ExceptionGroup.class, () -> TaskGroup.run(body)).exceptions();
    }

    /** Starts a child without a result. */
    private static Task<Void> child(TaskGroup group, Coroutine.Action body) {
        return group.createTask(Coroutine.of(body));
    }

    private static void fail(RuntimeException failure) {
        throw failure;
    }

    private void sleepAndTell(String name, long millis) {
        try {
            sleep(millis);
            trail.add(name + " done");
        } catch (CancelledError error) {
            trail.add(name + " cancelled");
            throw error;
        }
    }

    @Test
    void groupEndsWhenAllOfItsTasksHave() { // rule 132
        run(() -> {
            int result = TaskGroup.call(group -> {
                child(group, () -> sleepAndTell("first", 10));
                child(group, () -> {
                    sleep(10);
                    child(group, () -> sleepAndTell("grandchild", 10));
                });
                return 42;
            });
            assertEquals(42, result);
            assertEquals(20, now());
            trail.is("first done", "grandchild done");
        });
    }

    @Test
    void failedChildCancelsTheOthersAndTheBody() { // rule 133
        run(() -> {
            assertEquals(List.of(PLANTED), group(group -> {
                child(group, () -> sleepAndTell("sibling", 1000));
                child(group, () -> {
                    sleep(10);
                    fail(PLANTED);
                });
                sleepAndTell("body", 1000);
            }));
            trail.is("sibling cancelled", "body cancelled");
            assertEquals(10, now());
            assertEquals(0, Task.current().cancelling());
            turn(); // rule 138: nothing is left to be told
        });
    }

    @Test
    void allErrorsAreInTheGroupInTheirOrder() { // rule 133
        run(() -> assertEquals(List.of(PLANTED, OTHER), group(group -> {
            child(group, () -> {
                try {
                    sleep(1000);
                } finally {
                    fail(OTHER);
                }
            });
            child(group, () -> fail(PLANTED));
        })));
    }

    @Test
    void childThatIsCancelledOnItsOwnIsNoError() { // rule 134
        run(() -> {
            TaskGroup.run(group -> {
                Task<Void> one = child(group, () -> sleepAndTell("one", 1000));
                child(group, () -> sleepAndTell("two", 10));
                turn();
                one.cancel();
                sleepAndTell("body", 5);
            });
            trail.is("one cancelled", "body done", "two done");
        });
    }

    @Test
    void failureOfTheBodyCancelsTheChildrenAndJoinsTheirErrors() { // rule 135
        run(() -> {
            assertEquals(List.of(OTHER, PLANTED), group(group -> {
                child(group, () -> sleepAndTell("child", 1000));
                child(group, () -> {
                    try {
                        sleep(1000);
                    } finally {
                        fail(OTHER);
                    }
                });
                turn();
                fail(PLANTED);
            }));
            trail.is("child cancelled");
        });
    }

    @Test
    void groupHoldsTheCauseOfAWrapper() { // design.md, Errors
        run(() -> {
            IOException origin = new IOException("planted");
            assertEquals(List.of(origin), group(group -> {
                throw new UncheckedIOException(origin);
            }));
            assertEquals(
                    List.of(origin),
                    group(group -> child(group, () -> {
                        throw new UncheckedIOException(origin);
                    })));
        });
    }

    @Test
    void cancellationInTheBodyPassesWhenTheChildrenHaveEnded() { // rule 136
        run(() -> {
            Task<Void> task = spawn(() -> TaskGroup.run(group -> {
                child(group, () -> {
                    try {
                        sleep(1000);
                    } finally {
                        sleep(20);
                        trail.add("clean");
                    }
                });
                sleep(1000);
            }));
            sleep(10);
            task.cancel("from outside");
            assertEquals("from outside", cancelled(task).getMessage());
            trail.is("clean");
            assertEquals(30, now());
            assertEquals(1, task.cancelling());
        });
    }

    @Test
    void cancellationWhileItWaitsForChildrenCancelsThem() { // rule 136
        run(() -> {
            Task<Void> task = spawn(() -> TaskGroup.run(group -> {
                child(group, () -> sleepAndTell("child", 1000));
            }));
            sleep(10);
            task.cancel();
            cancelled(task);
            trail.is("child cancelled");
        });
    }

    @Test
    void errorsWinOverACancellationWhichIsToldLater() { // rules 86 and 137
        run(() -> {
            Task<Void> task = spawn(() -> {
                assertEquals(List.of(PLANTED), group(group -> {
                    child(group, () -> {
                        try {
                            sleep(1000);
                        } finally {
                            fail(PLANTED);
                        }
                    });
                }));
                assertEquals(1, Task.current().cancelling());
                cancelled(OnEveryCarrier::turn);
                trail.add("told");
            });
            sleep(10);
            task.cancel();
            Task.await(task);
            trail.is("told");
        });
    }

    @Test
    void countOfRequestsIsWhatItWasBefore() { // rule 138
        run(() -> {
            Task<Void> task = spawn(() -> {
                cancelled(() -> sleep(1000));
                assertEquals(1, Task.current().cancelling());
                assertEquals(List.of(PLANTED), group(group -> child(group, () -> fail(PLANTED))));
                assertEquals(1, Task.current().cancelling());
                cancelled(OnEveryCarrier::turn); // asyncio asks again: rule 137
                turn();
            });
            turn();
            task.cancel();
            Task.await(task);
        });
    }

    @Test
    void nestedGroupsThatFailTogetherKeepTheOuterCancellation() { // rules 139 and 140
        run(() -> {
            List<Throwable> errors = group(outer -> {
                child(outer, () -> {
                    sleep(10);
                    fail(OTHER);
                });
                TaskGroup.run(inner -> {
                    child(inner, () -> {
                        sleep(10);
                        fail(PLANTED);
                    });
                    sleep(1000);
                });
            });
            assertEquals(OTHER, errors.get(0));
            assertEquals(List.of(PLANTED), ((ExceptionGroup) errors.get(1)).exceptions());
            assertEquals(0, Task.current().cancelling());
            turn();
        });
    }

    @Test
    void innerGroupThatIsOnlyCancelledAddsNothing() { // rule 140
        run(() -> {
            assertEquals(List.of(PLANTED), group(outer -> {
                child(outer, () -> {
                    sleep(10);
                    fail(PLANTED);
                });
                TaskGroup.run(inner -> {
                    child(inner, () -> sleepAndTell("inner", 1000));
                });
            }));
            trail.is("inner cancelled");
        });
    }

    @Test
    void fatalErrorComesBareAndTheOthersAreReported() { // rule 141
        List<LoopError> errors = new ArrayList<>();
        InternalError fatal = new InternalError("planted");
        simulate(simulation -> {
            loop.setExceptionHandler((of, error) -> errors.add(error));
            Task<Void> task = spawn(() -> TaskGroup.run(group -> {
                child(group, () -> {
                    try {
                        sleep(1000);
                    } finally {
                        fail(PLANTED);
                    }
                });
                child(group, () -> {
                    throw fatal;
                });
            }));
            assertSame(fatal, assertThrows(InternalError.class, loop::runForever));
            assertSame(fatal, assertThrows(InternalError.class, () -> simulation.await(task)));
            assertSame(fatal, task.exception());
        });
        assertEquals(1, errors.size(), errors::toString);
        assertSame(PLANTED, errors.get(0).exception());
    }

    @Test
    void cancellingAgainAndAgainAbandonsNoChild() { // rule 142
        run(() -> {
            Task<Void> task = spawn(() -> TaskGroup.run(group -> {
                child(group, () -> {
                    try {
                        sleep(1000);
                    } finally {
                        sleep(50);
                        trail.add("clean");
                    }
                });
            }));
            for (int i = 0; i < 4; i++) {
                sleep(10);
                task.cancel();
            }
            cancelled(task);
            trail.is("clean");
            assertEquals(60, now());
        });
    }

    @Test
    void cancellationWhileAnEndingGroupWaitsIsNotDropped() { // rule 143
        run(() -> {
            Task<Void> task = spawn(() -> TaskGroup.run(group -> {
                child(group, () -> {
                    try {
                        sleep(1000);
                    } finally {
                        sleep(50);
                    }
                });
                turn();
                group.cancel();
            }));
            sleep(10);
            task.cancel("from outside");
            assertEquals("from outside", cancelled(task).getMessage());
            assertEquals(1, task.cancelling());
        });
    }

    @Test
    void taskIsRefusedWhenTheGroupIsOver() { // rule 144
        run(() -> {
            TaskGroup[] groups = new TaskGroup[1];
            TaskGroup.run(group -> {
                groups[0] = group;
            });
            assertTrue(refusal(groups[0]).startsWith("finished"));
            group(group -> {
                child(group, () -> fail(PLANTED));
                cancelled(() -> sleep(1000));
                assertTrue(refusal(group).startsWith("shutting down"));
            });
        });
    }

    private static String refusal(TaskGroup group) {
        return assertThrows(IllegalStateException.class, () -> group.createTask(() -> 1))
                .getMessage();
    }

    @Test
    void groupOutsideATaskIsRefused() { // rule 145
        simulate(simulation -> assertThrows(IllegalStateException.class, () -> TaskGroup.run(group -> {})));
    }

    @Test
    void groupForgetsTheTasksThatAreDone() { // rule 145
        run(() -> TaskGroup.run(group -> {
            child(group, () -> sleep(10));
            child(group, () -> sleep(1000));
            assertEquals("<TaskGroup tasks=2>", group.toString());
            sleep(20);
            assertEquals("<TaskGroup tasks=1>", group.toString());
            group.cancel();
            assertEquals("<TaskGroup tasks=1 cancelling>", group.toString());
        }));
    }

    @Test
    void eagerChildThatFailsAtOnceDoesNotCancelTheOneThatStartsIt() { // rule 146
        run(() -> {
            TaskFactory.set(loop, TaskFactory.EAGER);
            assertEquals(List.of(PLANTED), group(group -> {
                Task<Void> task = child(group, () -> fail(PLANTED));
                assertTrue(task.done());
                trail.add("goes on");
                cancelled(() -> sleep(1000));
            }));
            trail.is("goes on");
        });
    }

    @Test
    void eagerChildThatCancelsTheGroupIsCancelledItself() { // rules 146 and 147, gh-155418
        run(() -> {
            TaskOptions eager = TaskOptions.defaults().withEager(true);
            TaskGroup.run(group -> {
                group.createTask(
                        Coroutine.of(() -> {
                            group.cancel();
                            sleepAndTell("child", 1000);
                        }),
                        eager);
                sleepAndTell("body", 1000);
            });
            trail.is("child cancelled", "body cancelled");
            assertEquals(0, now());
        });
    }

    @Test
    void cancelledGroupEndsQuietly() { // rule 147
        run(() -> {
            TaskGroup[] groups = new TaskGroup[1];
            Object result = TaskGroup.call(group -> {
                groups[0] = group;
                child(group, () -> sleepAndTell("child", 1000));
                turn();
                group.cancel();
                group.cancel();
                sleepAndTell("body", 1000);
                return 1;
            });
            assertNull(result);
            trail.is("child cancelled", "body cancelled");
            assertEquals(0, Task.current().cancelling());
            groups[0].cancel();
            turn();
        });
    }

    @Test
    void groupThatIsCancelledByAChildWhileItWaitsEndsQuietly() { // rule 147
        run(() -> {
            TaskGroup.run(group -> {
                child(group, () -> sleepAndTell("one", 1000));
                child(group, () -> {
                    sleep(10);
                    group.cancel();
                });
            });
            trail.is("one cancelled");
            turn();
        });
    }

    @Test
    void errorsOfACancelledGroupAreThrown() { // rule 147
        run(() -> assertEquals(List.of(PLANTED), group(group -> {
            child(group, () -> {
                try {
                    sleep(1000);
                } finally {
                    fail(PLANTED);
                }
            });
            turn();
            group.cancel();
        })));
    }

    @Test
    void noMoreTasksRunAtATimeThanTheLimit() {
        run(() -> {
            int[] running = {0, 0};
            TaskGroup.run(3, group -> {
                for (int i = 0; i < 10; i++) {
                    String name = "" + i;
                    child(group, () -> {
                        running[0]++;
                        running[1] = Math.max(running[1], running[0]);
                        sleep(10);
                        running[0]--;
                        trail.add(name);
                    });
                }
            });
            assertEquals(3, running[1]);
            assertEquals(40, now());
            trail.is("0", "1", "2", "3", "4", "5", "6", "7", "8", "9");
            assertThrows(IllegalArgumentException.class, () -> TaskGroup.run(0, group -> {}));
        });
    }

    @Test
    void whoWaitsForRoomIsCancelledWithTheGroup() {
        run(() -> {
            assertEquals(List.of(PLANTED), group2(group -> {
                child(group, () -> {
                    sleep(10);
                    fail(PLANTED);
                });
                child(group, () -> trail.add("never"));
            }));
            trail.is();
            Promise<Void> full = promise();
            Task<Void> task = spawn(() -> TaskGroup.run(1, group -> {
                child(group, () -> Task.await(full));
                child(group, () -> trail.add("never"));
            }));
            sleep(10);
            task.cancel();
            cancelled(task);
            assertTrue(full.cancelled());
            trail.is();
            assertFalse(task.cancelling() == 0);
        });
    }

    private static List<Throwable> group2(TaskGroup.Action body) {
        return assertInstanceOf(
                        ExceptionGroup.class, assertThrows(RuntimeException.class, () -> TaskGroup.run(1, body)))
                .exceptions();
    }
}
