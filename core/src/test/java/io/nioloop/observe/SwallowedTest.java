package io.nioloop.observe;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.nioloop.future.CancelledError;
import io.nioloop.future.TimeoutException;
import io.nioloop.sync.AsyncCondition;
import io.nioloop.task.Coroutine;
import io.nioloop.task.Task;
import io.nioloop.task.TaskGroup;
import io.nioloop.task.Tasks;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

/** A cancellation that a task keeps to itself is found, and one that is dealt with is not. */
class SwallowedTest extends OnEachCarrier {
    /** What is found in a task that is cancelled after 5 ms, and runs to its end. */
    private List<String> findingsWhenCancelled(Coroutine.Action body) {
        return messages(findingsOf(() -> {
            Task<Void> task = spawn("victim", body);
            Tasks.sleep(millis(5));
            task.cancel();
            waitFor(task);
        }));
    }

    private static void waitFor(Task<?> task) {
        Tasks.waitFor(List.of(task), Tasks.Until.ALL_COMPLETED, null);
        if (!task.cancelled()) {
            task.exception();
        }
    }

    private static List<String> messages(List<Finding> findings) {
        return findings.stream()
                .filter(finding -> finding.kind() == Finding.Kind.CANCELLATION_SWALLOWED)
                .map(finding -> finding.message().replaceFirst("SwallowedTest.java:\\d+", "LINE"))
                .toList();
    }

    private static List<String> found(String then) {
        return List.of("task victim was cancelled at LINE and " + then
                + ": rethrow the CancelledError, or call uncancel() if the task is to go on");
    }

    @Test
    void aTaskThatWaitsAgainWhereItWasCancelledHasSwallowedIt() {
        assertEquals(found("waits there again"), findingsWhenCancelled(() -> {
            for (int round = 0; round < 3; round++) {
                try {
                    Tasks.sleep(millis(10));
                } catch (CancelledError swallowed) {
                    // the fault
                }
            }
        }));
    }

    @Test
    void aTaskThatEndsNormallyAfterItWasCancelledHasSwallowedIt() {
        assertEquals(found("has ended normally"), findingsWhenCancelled(() -> {
            try {
                Tasks.sleep(millis(10));
            } catch (CancelledError swallowed) {
                // the fault
            }
        }));
    }

    @Test
    void aTaskThatGoesOnAndOnHasSwallowedIt() {
        assertEquals(found("has waited 1000 times since"), findingsWhenCancelled(() -> {
            try {
                Tasks.sleep(millis(10));
            } catch (CancelledError swallowed) {
                for (int round = 0; round < 1_000; round++) {
                    Tasks.sleep(millis(0));
                }
                throw swallowed;
            }
        }));
    }

    @Test
    void theFindingNamesTaskAndLine() {
        Finding[] found = new Finding[1];
        Task<?>[] victim = new Task<?>[1];
        List<Finding> findings = findingsOf(() -> {
            victim[0] = spawn("victim", SwallowedTest::ignoreIt);
            Tasks.sleep(millis(5));
            victim[0].cancel();
            waitFor(victim[0]);
        });
        found[0] = findings.get(0);
        assertEquals(1, findings.size());
        assertEquals(victim[0], found[0].about());
        assertEquals("SwallowedTest.java", found[0].where().getFileName());
        assertTrue(found[0].message().contains(":" + found[0].where().getLineNumber() + " "), found[0].message());
    }

    private static void ignoreIt() {
        try {
            Tasks.sleep(millis(10));
        } catch (CancelledError swallowed) {
            // the fault
        }
    }

    @Test
    void theSameLineIsReportedOnce() {
        assertEquals(
                1,
                findingsOf(() -> {
                            for (int i = 0; i < 3; i++) {
                                Task<Void> task = spawn("victim", SwallowedTest::ignoreIt);
                                Tasks.sleep(millis(5));
                                task.cancel();
                                waitFor(task);
                            }
                        })
                        .size());
    }

    @Test
    void toCleanUpAndToEndAsCancelledIsFine() {
        assertEquals(List.of(), findingsWhenCancelled(() -> {
            try {
                Tasks.sleep(millis(10));
            } finally {
                for (int i = 0; i < 20; i++) {
                    Tasks.sleep(millis(1));
                }
            }
        }));
        assertEquals(List.of(), findingsWhenCancelled(() -> {
            try {
                say("hello");
            } catch (CancelledError cancelled) {
                say("good-bye"); // by the same line of a helper, called by another
                throw cancelled;
            }
        }));
    }

    private static void say(String word) {
        Tasks.sleep(millis(word.length()));
    }

    @Test
    void toGoOnAfterUncancelIsFine() {
        assertEquals(List.of(), findingsWhenCancelled(() -> {
            for (int round = 0; round < 3; round++) {
                try {
                    Tasks.sleep(millis(10));
                } catch (CancelledError dealtWith) {
                    Task.current().uncancel();
                }
            }
        }));
    }

    @Test
    void toFailInsteadIsFine() {
        assertEquals(List.of(), findingsWhenCancelled(() -> {
            try {
                Tasks.sleep(millis(10));
            } catch (CancelledError translated) {
                throw new IllegalStateException("interrupted", translated);
            }
        }));
    }

    @Test
    void aTimeLimitIsFine() {
        assertEquals(List.of(), messages(findingsOf(() -> {
            for (int i = 0; i < 3; i++) {
                try {
                    Tasks.timeout(Duration.ofMillis(1), limit -> {
                        Tasks.sleep(millis(10));
                        return null;
                    });
                } catch (TimeoutException expected) {
                    Tasks.sleep(millis(1));
                }
            }
        })));
        assertEquals(List.of(), messages(findingsOf(() -> {
            for (int i = 0; i < 3; i++) {
                try {
                    Tasks.waitFor(Duration.ofMillis(1), SwallowedTest::tenMillis);
                } catch (TimeoutException expected) {
                    Tasks.sleep(millis(1));
                }
            }
        })));
    }

    private static Void tenMillis() {
        Tasks.sleep(millis(10));
        return null;
    }

    @Test
    void aGroupThatWaitsForItsTasksIsFine() {
        assertEquals(
                List.of(),
                findingsWhenCancelled(() -> TaskGroup.run(group -> {
                    for (int i = 1; i < 5; i++) {
                        int millis = i;
                        group.createTask(Coroutine.of(() -> {
                            try {
                                Tasks.sleep(millis(10));
                            } finally {
                                Tasks.sleep(millis(millis));
                            }
                        }));
                    }
                })));
    }

    @Test
    void aGroupWhoseTaskFailsIsFine() {
        assertEquals(List.of(), messages(findingsOf(() -> {
            try {
                TaskGroup.run(group -> {
                    group.createTask(Coroutine.of(() -> {
                        throw new IllegalStateException("fails");
                    }));
                    Tasks.sleep(millis(10));
                });
            } catch (RuntimeException expected) {
                Tasks.sleep(millis(1));
            }
        })));
    }

    @Test
    void aConditionThatTakesItsLockAgainIsFine() {
        assertEquals(List.of(), messages(findingsOf(() -> {
            AsyncCondition condition = new AsyncCondition();
            Task<Void> task = spawn("victim", () -> condition.with(condition::await));
            Tasks.sleep(millis(1));
            condition.acquire();
            task.cancel();
            Tasks.sleep(millis(1));
            task.cancel(); // once more, while it waits for the lock
            Tasks.sleep(millis(1));
            condition.release();
            waitFor(task);
        })));
    }

    @Test
    void toWaitForChildrenThatEndAsCancelledIsCleaningUp() {
        assertEquals(List.of(), findingsWhenCancelled(() -> {
            List<Task<Void>> children = List.of(
                    spawn("child", () -> endLate(1)),
                    spawn("child", () -> endLate(2)),
                    spawn("child", () -> endLate(3)));
            try {
                Tasks.sleep(millis(10));
            } finally {
                children.forEach(Task::cancel);
                for (Task<Void> child : children) {
                    try {
                        Task.await(child);
                    } catch (CancelledError itsOwn) {
                        // as it should be
                    }
                }
            }
        }));
    }

    private static void endLate(int millis) {
        try {
            Tasks.sleep(millis(100));
        } finally {
            Tasks.sleep(millis(millis));
        }
    }

    @Test
    void toWaitForAShieldOnceMoreIsFine() {
        assertEquals(List.of(), findingsWhenCancelled(() -> {
            Task<Void> inner = spawn("inner", () -> Tasks.sleep(millis(20)));
            CancelledError kept = null;
            while (!inner.done()) {
                try {
                    Tasks.shield(inner);
                } catch (CancelledError cancelled) {
                    kept = cancelled;
                }
            }
            throw kept;
        }));
    }
}
