package io.nioloop.task;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.nioloop.future.Promise;
import io.nioloop.testing.Trail;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Rules 263 and 264: tasks that begin inside the call that starts them; the cases of asyncio's eager task factory. */
class EagerTaskTest extends OnEveryCarrier {
    private final Trail trail = new Trail();

    private void runEagerly(Coroutine.Action main) {
        run(() -> {
            TaskFactory.set(loop, TaskFactory.EAGER);
            assertSame(TaskFactory.EAGER, TaskFactory.of(loop));
            main.run();
        });
    }

    @Test
    void taskThatDoesNotWaitIsDoneWhenItIsStarted() { // eg:eager_completion, await_future_during_eager_step
        runEagerly(() -> {
            Promise<String> message = promise();
            Task<String> task = start(() -> {
                message.setResult("set by the task");
                return "hello";
            });
            assertTrue(task.done());
            assertEquals("hello", Task.await(task));
            assertEquals("set by the task", Task.await(message));
        });
    }

    @Test
    void taskThatWaitsGoesOnLikeAnyOther() { // eg:block_after_eager_step
        runEagerly(() -> {
            Task<String> task = start(() -> {
                trail.add("begins");
                sleep(100);
                return "late";
            });
            trail.add("started");
            assertFalse(task.done());
            assertEquals("late", Task.await(task));
            assertEquals(100, now());
            trail.is("begins", "started");
        });
    }

    @Test
    void doneTaskRefusesToBeCancelled() { // eg:cancellation_after_eager_completion
        runEagerly(() -> {
            Task<String> task = start(() -> "done");
            assertFalse(task.cancel());
            assertEquals("done", Task.await(task));
        });
    }

    @Test
    void taskThatWaitsIsCancelledLikeAnyOther() { // eg:cancellation_after_eager_step_blocks
        runEagerly(() -> {
            Task<Void> task = spawn(() -> sleep(100));
            assertTrue(task.cancel("message"));
            assertEquals(1, task.cancelling());
            assertEquals("message", cancelled(task).getMessage());
        });
    }

    @Test
    void currentTaskIsTheEagerOneInItsStepAndTheOuterOneAfterIt() { // eg:current_task
        runEagerly(() -> {
            Task<?> outer = Task.current();
            List<Task<?>> seen = new ArrayList<>();
            Task<Void> task = spawn(() -> {
                seen.add(Task.current());
                turn();
                seen.add(Task.current());
            });
            assertSame(outer, Task.current());
            Task.await(task);
            assertEquals(List.of(task, task), seen);
        });
    }

    @Test
    void eagerTaskOfACallbackBeginsThereToo() { // rule 263
        simulate(simulation -> {
            Promise<Task<Void>> started = promise();
            loop.callSoon(() -> {
                Task<Void> task = Task.start(
                        loop,
                        Coroutine.of(() -> {
                            trail.add("begins");
                            turn();
                        }),
                        TaskOptions.defaults().withEager(true));
                trail.add("started");
                assertNull(Task.current());
                started.setResult(task);
            });
            simulation.await(simulation.await(started));
            trail.is("begins", "started");
        });
    }

    @Test
    void allTasksHoldItWhileItIsNotDone() { // eg:all_tasks_with_eager_completion, all_tasks_with_blocking
        runEagerly(() -> {
            List<List<Task<?>>> seen = new ArrayList<>();
            Task<Void> done = spawn(() -> seen.add(Task.all(loop)));
            assertTrue(seen.get(0).contains(done));
            assertFalse(Task.all(loop).contains(done));
            Promise<Void> gate = promise();
            Task<Void> waiting = start(() -> Task.await(gate));
            assertTrue(Task.all(loop).contains(waiting));
            gate.setResult(null);
            Task.await(waiting);
            assertFalse(Task.all(loop).contains(waiting));
        });
    }

    @Test
    void taskHasItsOwnCopyOfTheTaskLocals() { // eg:context_vars
        runEagerly(() -> {
            TaskLocal<Integer> number = new TaskLocal<>("number", 0);
            number.set(1);
            Task<Integer> task = start(() -> {
                assertEquals(1, number.get());
                number.set(2);
                sleep(1);
                assertEquals(2, number.get());
                number.set(3);
                return number.get();
            });
            assertEquals(1, number.get());
            assertEquals(3, Task.await(task));
            assertEquals(1, number.get());
        });
    }

    @Test
    void eagerTasksStartEagerTasks() { // eg:recursive_taskgroups, recursive_gather
        runEagerly(() -> {
            int[] leaves = {0};
            groups(5, 3, leaves);
            gathers(5, 3, leaves);
            assertEquals(250, leaves[0]);
            assertEquals(1, Task.all(loop).size());
        });
    }

    private static Void groups(int width, int depth, int[] leaves) {
        if (depth == 0) {
            leaves[0]++;
            return null;
        }
        TaskGroup.run(group -> {
            for (int i = 0; i < width; i++) {
                group.createTask(() -> groups(width, depth - 1, leaves));
            }
        });
        return null;
    }

    private static Void gathers(int width, int depth, int[] leaves) {
        if (depth == 0) {
            leaves[0]++;
            return null;
        }
        List<Coroutine<Void>> bodies = new ArrayList<>();
        for (int i = 0; i < width; i++) {
            bodies.add(() -> gathers(width, depth - 1, leaves));
        }
        Tasks.gather(bodies);
        return null;
    }

    @Test
    void taskStartedOffTheLoopBeginsInTheNextTurn() { // asyncio: eager_start takes a running loop
        simulate(simulation -> {
            Task<Void> task = Task.start(
                    loop,
                    Coroutine.of(() -> trail.add("begins")),
                    TaskOptions.defaults().withEager(true));
            trail.add("started");
            simulation.await(task);
            trail.is("started", "begins");
        });
    }
}
