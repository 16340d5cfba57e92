package io.nioloop.task;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.nioloop.future.CancelledError;
import io.nioloop.future.Promise;
import io.nioloop.loop.LoopError;
import io.nioloop.testing.SimulationOptions;
import io.nioloop.testing.Trail;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Rules 66 and 67: what becomes of tasks that are not done when their loop is closed. */
class ClosedLoopTest extends OnEveryCarrier {
    private final Trail trail = new Trail();

    /** Starts a program, gives it some turns and closes the loop; returns what was reported. */
    private List<LoopError> errorsOfClosing(Coroutine.Action main) {
        List<LoopError> errors = new ArrayList<>();
        simulate(SimulationOptions.defaults().withCheckLeaks(false), simulation -> {
            loop.setExceptionHandler((of, error) -> errors.add(error));
            Task.start(loop, Coroutine.of(main));
            loop.callLater(millis(1), loop::stop);
            loop.runForever();
        });
        return errors;
    }

    private void forever() {
        Task.await(promise());
    }

    private static List<String> messages(List<LoopError> errors) {
        return errors.stream().map(LoopError::message).toList();
    }

    @Test
    void pendingTaskIsReportedAndItsBodyEnds() { // rule 66
        Task<?>[] tasks = new Task<?>[1];
        List<LoopError> errors = errorsOfClosing(() -> {
            tasks[0] = Task.current();
            try {
                forever();
            } catch (CancelledError error) {
                trail.add("told");
                throw error;
            }
        });
        trail.is("told");
        assertEquals(1, errors.size());
        assertTrue(
                errors.get(0)
                        .message()
                        .matches(
                                "Task was destroyed but it is pending: <Task Task-1 pending( created at \\S+)? waits.*"),
                errors.get(0).message());
        assertSame(tasks[0], errors.get(0).about(Task.class).orElseThrow());
        assertTrue(tasks[0].cancelled());
    }

    @Test // rule 262
    void failureThatNobodyLookedAtIsReportedInTheContextOfItsTask() {
        TaskLocal<String> user = new TaskLocal<>("user", "nobody");
        simulate(SimulationOptions.defaults().withCheckLeaks(false), simulation -> {
            loop.setExceptionHandler((of, error) -> trail.add(error.exception().getMessage() + " of " + user.get()));
            Task.start(loop, () -> {
                user.set("ann");
                Tasks.sleep(millis(1));
                throw new IllegalStateException("failure");
            });
            simulation.settle();
        });
        trail.is("failure of ann");
    }

    @Test
    void taskThatHasNotBegunNeverDoes() { // rules 66 and 74
        List<LoopError> errors = new ArrayList<>();
        simulate(SimulationOptions.defaults().withCheckLeaks(false), simulation -> {
            loop.setExceptionHandler((of, error) -> errors.add(error));
            simulation.atEnd(end -> spawn(() -> trail.add("never")));
        });
        trail.is();
        assertEquals(1, errors.size());
    }

    @Test
    void childrenOfAGatherAreNotReportedOnTheirOwn() { // rule 67
        List<LoopError> errors =
                errorsOfClosing(() -> Tasks.gather(List.of(() -> cleanUp("one"), () -> cleanUp("two"))));
        trail.is("two", "one");
        assertEquals(1, errors.size(), () -> messages(errors).toString());
    }

    private Void cleanUp(String name) {
        try {
            forever();
            return null;
        } finally {
            trail.add(name);
        }
    }

    @Test
    void groupEndsAfterItsTasks() {
        List<LoopError> errors = errorsOfClosing(() -> {
            try {
                TaskGroup.run(group -> {
                    group.createTask(() -> cleanUp("one"));
                    group.createTask(() -> cleanUp("two"));
                });
            } finally {
                trail.add("group");
            }
        });
        trail.is("two", "one", "group");
        assertEquals(3, errors.size(), () -> messages(errors).toString());
    }

    @Test
    void cleaningUpMayWaitAndStartTasks() {
        List<LoopError> errors = errorsOfClosing(() -> {
            try {
                forever();
            } finally {
                spawn(() -> trail.add("never"));
                trail.add(cancelled(() -> sleep(1)).getMessage());
            }
        });
        trail.is("the loop is closed");
        assertEquals(2, errors.size(), () -> messages(errors).toString());
    }

    @Test
    void taskThatGivesUpWhatAnotherNeedsLetsThatEnd() {
        errorsOfClosing(() -> {
            Promise<Void> free = promise();
            spawn(() -> {
                try {
                    forever();
                } finally {
                    free.trySetResult(null);
                    trail.add("freed");
                }
            });
            spawn(() -> {
                while (!free.done()) { // as a condition has to have its lock again
                    try {
                        Tasks.shield(free);
                    } catch (CancelledError later) {
                        trail.add("not yet");
                    }
                }
                trail.add("had it");
            });
            forever();
        });
        trail.is("not yet", "freed", "not yet", "had it");
    }

    @Test
    void taskThatDoesNotEndIsReported() {
        List<LoopError> errors = errorsOfClosing(() -> {
            for (int i = 0; i < 200; i++) {
                cancelled(this::forever);
            }
        });
        assertEquals(2, errors.size());
        assertTrue(errors.get(1).message().startsWith("Task does not end: "), errors.get(1)::message);
    }

    @Test
    void failureOfTheCleaningUpIsReported() {
        RuntimeException failure = new IllegalArgumentException("planted");
        List<LoopError> errors = errorsOfClosing(() -> {
            try {
                forever();
            } finally {
                fail(failure);
            }
        });
        assertSame(failure, errors.get(1).exception());
    }

    @Test
    void fatalErrorKeepsNoOtherTaskFromEnding() { // rule 65
        InternalError fatal = new InternalError("planted");
        List<LoopError> errors = errorsOfClosing(() -> {
            spawn(() -> {
                try {
                    forever();
                } catch (CancelledError error) {
                    throw fatal;
                }
            });
            cleanUp("other");
        });
        trail.is("other");
        assertTrue(errors.stream().anyMatch(error -> error.exception() == fatal));
    }

    private static void fail(RuntimeException failure) {
        throw failure;
    }
}
