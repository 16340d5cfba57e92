package io.nioloop.task;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.nioloop.future.Future;
import io.nioloop.future.Futures;
import io.nioloop.future.InvalidStateException;
import io.nioloop.future.Promise;
import io.nioloop.loop.Context;
import io.nioloop.loop.EventLoop;
import io.nioloop.loop.LoopError;
import io.nioloop.loop.Others;
import io.nioloop.testing.SimulatedNetwork;
import io.nioloop.testing.Trail;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import org.junit.jupiter.api.Test;

/** Rules 56 to 72, and what a task tells of itself. */
class TaskTest extends OnEveryCarrier {
    private final Trail trail = new Trail();

    @Test
    void bodyBeginsInTheNextTurn() { // rule 56
        run(() -> {
            Task<Void> task = spawn(() -> trail.add("body"));
            trail.add("started");
            turn();
            trail.is("started", "body");
            assertTrue(task.done());
        });
    }

    @Test
    void zeroSleepIsOneTurnForTheOthers() { // rule 57
        run(() -> {
            spawn(() -> {
                trail.add("a1");
                turn();
                trail.add("a2");
            });
            spawn(() -> trail.add("b"));
            turn();
            trail.add("main");
            turn();
            trail.is("a1", "b", "main", "a2");
            assertEquals(0, now());
        });
    }

    @Test
    void currentTaskIsTheOneWhoseStepRuns() { // rule 58
        simulate(simulation -> {
            assertNull(Task.current());
            loop.callSoon(() -> trail.add("callback " + Task.current()));
            List<Task<?>> tasks = new ArrayList<>();
            for (int i = 0; i < 3; i++) {
                tasks.add(spawn(() -> {
                    Task<?> self = Task.current();
                    for (int k = 0; k < 3; k++) {
                        turn();
                        assertSame(self, Task.current());
                    }
                    trail.add(self.name());
                }));
            }
            for (Task<?> task : tasks) {
                simulation.await(task);
            }
            assertNull(Task.current());
            trail.is("callback null", "Task-1", "Task-2", "Task-3");
        });
    }

    @Test
    void allAreTheTasksThatAreNotDoneTheOldestFirst() { // rule 59
        run(() -> {
            Task<Void> first = spawn(() -> sleep(20));
            Task<Void> second = spawn(() -> sleep(10));
            assertEquals(List.of(Task.current(), first, second), Task.all(loop));
            Task.await(second);
            assertEquals(List.of(Task.current(), first), Task.all(loop));
            Task.await(first);
        });
    }

    @Test
    void anyThreadMayAskForAllTasks() { // rule 59
        simulate(simulation -> {
            Promise<List<Task<?>>> answer = promise();
            Task<Void> waiting = spawn(() -> Task.await(answer));
            SimulatedNetwork.Outsider outsider = simulation.network().outsider();
            Others others = Others.start(1, number -> {
                List<Task<?>> seen = Task.all(loop);
                loop.callSoonThreadsafe(() -> answer.setResult(seen));
            });
            assertEquals(List.of(waiting), simulation.await(answer));
            others.join();
            outsider.close();
            simulation.await(waiting);
        });
    }

    @Test
    void namesAreCountedUnlessGiven() { // rule 60
        run(() -> {
            assertEquals("Task-1", Task.current().name());
            Task<Void> named = Task.start(
                    loop, Coroutine.of(() -> {}), TaskOptions.defaults().withName("one"));
            Task<Void> counted = spawn(() -> {});
            assertEquals("one", named.name());
            assertEquals("Task-2", counted.name());
            counted.setName("two");
            assertEquals("two", counted.name());
            assertTrue(counted.toString().contains("two"), counted.toString());
            turn();
        });
    }

    @Test
    void nobodyCompletesATaskFromOutside() { // rule 61
        run(() -> {
            Task<Integer> task = start(() -> 1);
            assertThrows(UnsupportedOperationException.class, () -> task.setResult(2));
            assertThrows(UnsupportedOperationException.class, () -> task.setException(new IOException()));
            assertEquals(1, Task.await(task));
        });
    }

    @Test
    void stepOfATaskThatWasCompletedIsReportedAndChangesNothing() { // rule 62
        List<Task<?>> early = new ArrayList<>();
        List<LoopError> errors = errorsOf(() -> {
            Task<String> task = start(() -> "late");
            early.add(task);
            task.end("early", null);
            turn();
            assertEquals("early", task.result());
        });
        assertEquals(1, errors.size());
        assertInstanceOf(InvalidStateException.class, errors.get(0).exception());
    }

    @Test
    void taskCannotWaitForItself() { // rule 63
        run(() -> {
            IllegalStateException refused = assertThrows(IllegalStateException.class, () -> Task.await(Task.current()));
            assertTrue(refused.getMessage().contains("cannot wait for itself"), refused.getMessage());
        });
    }

    @Test
    void circleOfTasksIsBrokenByCancelling() { // beyond rule 63: asyncio fails with a RecursionError
        run(() -> {
            List<Task<?>> tasks = new ArrayList<>();
            for (int i = 0; i < 3; i++) {
                int next = (i + 1) % 3;
                tasks.add(spawn(() -> Task.await(tasks.get(next))));
            }
            Task<Void> outside = spawn(() -> Task.await(tasks.get(0)));
            turns(2);
            assertFalse(outside.toString().isEmpty());
            assertTrue(outside.cancel());
            cancelled(outside);
            tasks.forEach(task -> assertTrue(task.cancelled(), task::toString));
        });
    }

    @Test
    void circleByWayOfAGatherIsBrokenToo() {
        run(() -> {
            List<Task<?>> tasks = new ArrayList<>();
            tasks.add(spawn(() -> Task.await(Futures.gatherOutcomes(loop, List.of(tasks.get(1))))));
            tasks.add(spawn(() -> Task.await(tasks.get(0))));
            turns(2);
            assertTrue(tasks.get(0).cancel());
            turns(3);
            tasks.forEach(task -> assertTrue(task.cancelled(), task::toString));
        });
    }

    @Test
    void futureThatIsReturnedIsTheResultItself() { // rule 64
        run(() -> {
            Promise<Integer> inner = promise();
            Task<Future<Integer>> task = start(() -> inner);
            assertSame(inner, Task.await(task));
            assertFalse(inner.done());
        });
    }

    @Test
    void fatalErrorIsStoredAndLeavesTheRun() { // rule 65
        simulate(simulation -> {
            InternalError fatal = new InternalError("planted");
            Task<Void> task = spawn(() -> {
                throw fatal;
            });
            loop.callSoon(loop::stop);
            assertSame(fatal, assertThrows(InternalError.class, loop::runForever));
            assertSame(fatal, task.exception());
            assertEquals(7, simulation.await(start(() -> 7))); // the loop can run again
        });
    }

    @Test
    void fatalErrorOfAnEagerTaskReachesTheOneThatStartedIt() { // rules 65 and 263
        List<LoopError> errors = errorsOf(() -> {
            InternalError fatal = new InternalError("planted");
            TaskOptions eager = TaskOptions.defaults().withEager(true);
            Task<?> self = Task.current();
            assertSame(
                    fatal,
                    assertThrows(
                            InternalError.class,
                            () -> Task.start(
                                    loop,
                                    () -> {
                                        throw fatal;
                                    },
                                    eager)));
            assertSame(self, Task.current());
            turn();
        });
        assertInstanceOf(InternalError.class, errors.get(0).exception()); // nobody has looked at the task
    }

    @Test
    void startOnAnotherThreadIsRefusedAndNobodyHearsOfTheTask() { // rule 68
        fromAThread(() -> {
            assertThrows(IllegalStateException.class, () -> spawn(() -> trail.add("never")));
            assertEquals(List.of(), Task.all(loop));
        });
        trail.is();
    }

    @Test
    void startOnAClosedLoopIsRefused() { // rule 69
        EventLoop[] closed = new EventLoop[1];
        simulate(simulation -> closed[0] = loop);
        assertThrows(IllegalStateException.class, () -> Task.start(closed[0], () -> 1));
        assertEquals(List.of(), Task.all(closed[0]));
    }

    @Test
    void factoryBuildsEveryTaskAndNullRestoresTheDefault() { // rules 70 and 71
        run(() -> {
            List<TaskOptions> seen = new ArrayList<>();
            TaskFactory.set(loop, new TaskFactory() {
                @Override
                public <T> Task<T> start(EventLoop loop, Coroutine<? extends T> body, TaskOptions options) {
                    seen.add(options);
                    return DEFAULT.start(loop, body, options);
                }
            });
            TaskOptions options = TaskOptions.defaults()
                    .withName("named")
                    .withContext(Context.EMPTY)
                    .withEager(true);
            assertEquals(1, Task.await(Task.start(loop, () -> 1, options)));
            Tasks.gather(List.of(() -> 2));
            TaskGroup.run(group -> {
                group.createTask(() -> 3);
            });
            TaskOptions defaults = TaskOptions.defaults();
            assertEquals(List.of(options, defaults, defaults), seen);
            TaskFactory.set(loop, null);
            assertSame(TaskFactory.DEFAULT, TaskFactory.of(loop));
            assertEquals(4, Task.await(start(() -> 4)));
            assertEquals(3, seen.size());
        });
    }

    @Test
    void awaitOutsideATaskSaysWhatToDo() {
        simulate(simulation -> {
            Promise<Void> future = promise();
            IllegalStateException refused = assertThrows(IllegalStateException.class, () -> Task.await(future));
            assertTrue(refused.getMessage().contains("outside a task"), refused.getMessage());
            assertThrows(IllegalStateException.class, () -> sleep(1));
        });
    }

    @Test
    void awaitOfADoneFutureDoesNotSuspend() { // rule 50
        run(() -> {
            Promise<Integer> done = promise();
            done.setResult(5);
            loop.callSoon(trail.note("callback"));
            assertEquals(5, Task.await(done));
            trail.is();
        });
    }

    @Test
    void checkedExceptionArrivesWrappedAndIsStoredAsItWas() { // design.md, Errors
        run(() -> {
            IOException origin = new IOException("planted");
            Promise<Void> failed = promise();
            failed.setException(origin);
            assertSame(
                    origin,
                    assertThrows(UncheckedIOException.class, () -> Task.await(failed))
                            .getCause());
            assertSame(origin, assertThrows(IOException.class, () -> Task.await(failed, IOException.class)));
            Task<Void> task = start(() -> Task.await(failed));
            sleep(1);
            assertSame(origin, task.exception());
            Exception other = new Exception("planted");
            Task<Void> second = spawn(() -> {
                throw other;
            });
            assertSame(
                    other,
                    assertThrows(CompletionException.class, () -> Task.await(second))
                            .getCause());
        });
    }

    @Test
    void taskTellsWhatItWaitsForUntilThatIsDone() { // rule 283
        run(() -> {
            Promise<Void> future = promise();
            Task<Void> inner = start(() -> Task.await(future));
            Task<Void> outer = start(() -> Task.await(inner));
            assertNull(inner.waitingFor());
            turns(2);
            assertSame(future, inner.waitingFor());
            assertSame(inner, outer.waitingFor());
            assertTrue(outer.toString().endsWith(" waits for Task-2>"), outer.toString());
            future.setResult(null);
            Task.await(outer);
            assertNull(inner.waitingFor());
            assertNull(outer.waitingFor());
        });
    }

    @Test
    void suspendedTaskShowsItsStack() { // rule 283
        run(() -> {
            Promise<Void> future = promise();
            Task<Void> task = spawn(() -> deep(future));
            assertEquals(List.of(), task.stack());
            turn();
            List<String> methods =
                    task.stack().stream().map(StackTraceElement::getMethodName).toList();
            assertTrue(methods.contains("deep"), methods::toString);
            future.setResult(null);
            Task.await(task);
            assertEquals(List.of(), task.stack());
            assertEquals(List.of(), Task.current().stack());
        });
    }

    private static void deep(Future<Void> future) {
        Task.await(future);
    }

    @Test
    void textShowsTheState() {
        run(() -> {
            Task<Integer> task =
                    Task.start(loop, () -> 3, TaskOptions.defaults().withName("three"));
            assertEquals("<Task three pending>", text(task));
            Task.await(task);
            assertEquals("<Task three finished result=3>", text(task));
            Task<Void> cancelled = spawn(() -> sleep(1));
            turn();
            cancelled.cancel();
            assertTrue(text(cancelled).contains("pending cancelling"), text(cancelled));
            cancelled(cancelled);
            assertEquals("<Task Task-2 cancelled>", text(cancelled));
        });
    }

    @Test // rule 282
    void inDebugModeItsTextSaysWhereItWasMade() {
        run(() -> {
            Task<Void> task = spawn(() -> {});
            assertEquals(watch == Watch.DEBUG_MODE, task.toString().contains(" created at OnEveryCarrier.java:"));
            Task.await(task);
        });
    }

    /** But for where it was made, which it knows in debug mode. */
    private static String text(Task<?> task) {
        return task.toString().replaceFirst(" created at [\\w.]+:\\d+", "");
    }

    @Test
    void taskLocalIsCopiedAtTheStart() {
        run(() -> {
            TaskLocal<String> user = new TaskLocal<>("user", "nobody");
            assertEquals("nobody", user.get());
            user.set("ann");
            Task<String> task = start(() -> {
                String before = user.get();
                turn();
                user.set("bob");
                turn();
                return before + " " + user.get();
            });
            user.set("carl");
            assertEquals("ann bob", Task.await(task));
            assertEquals("carl", user.get());
        });
    }

    @Test
    void workOnAThreadSeesTheTaskLocalsAndChangesACopy() {
        run(() -> {
            TaskLocal<String> user = new TaskLocal<>("user", "nobody");
            user.set("ann");
            String seen = Tasks.toThread(() -> {
                String before = user.get();
                user.set("bob");
                return before + " " + user.get();
            });
            assertEquals("ann bob", seen);
            assertEquals("ann", user.get());
        });
    }

    @Test
    void waitThatIsRefusedLeavesNoWakeUpBehind() { // design.md: suspending under a native frame
        if (kind == Carrier.Kind.THREAD) {
            return; // a thread can wait anywhere
        }
        run(() -> {
            Promise<Void> refused = promise();
            Promise<String> next = promise();
            assertThrows(IllegalStateException.class, () -> underNativeCode(() -> Task.await(refused)));
            assertThrows(IllegalStateException.class, () -> underNativeCode(OnEveryCarrier::turn));
            assertNull(Task.current().waitingFor());
            loop.callLater(millis(5), () -> refused.setResult(null));
            loop.callLater(millis(10), () -> next.setResult("in time"));
            assertEquals("in time", Task.await(next));
            assertEquals(10, now());
        });
    }

    /** Does something in a call from native code, where a body cannot be laid aside. */
    private static void underNativeCode(Runnable action) throws ClassNotFoundException {
        Class.forName("none", false, new ClassLoader(null) {
            @Override
            protected Class<?> loadClass(String name, boolean resolve) throws ClassNotFoundException {
                action.run();
                throw new ClassNotFoundException(name);
            }
        });
    }

    @Test
    void anotherThreadStartsATaskAndGetsItsResult() { // asyncio: run_coroutine_threadsafe
        fromAThread(() -> {
            assertEquals(
                    42,
                    Tasks.runCoroutineThreadsafe(loop, () -> {
                                turn(); // time stands still while somebody from outside is there
                                return 42;
                            })
                            .join());
            RuntimeException failure = new IllegalArgumentException("planted");
            CompletableFuture<Void> failed = Tasks.runCoroutineThreadsafe(loop, () -> {
                throw failure;
            });
            assertSame(
                    failure,
                    assertThrows(CompletionException.class, failed::join).getCause());
        });
    }

    @Test
    void anotherThreadCancelsTheTaskThatItStarted() { // asyncio: run_coroutine_threadsafe_task_cancelled
        fromAThread(() -> {
            CompletableFuture<Void> begun = new CompletableFuture<>();
            CompletableFuture<String> ended = new CompletableFuture<>();
            CompletableFuture<Void> result = Tasks.runCoroutineThreadsafe(loop, () -> {
                begun.complete(null);
                ended.complete(cancelled(() -> Task.await(promise())).getClass().getSimpleName());
                return null;
            });
            begun.join();
            result.cancel(true);
            assertEquals("CancelledError", ended.join());
        });
    }

    /** Does something on another thread while the loop runs. */
    private void fromAThread(Coroutine.Action body) {
        simulate(simulation -> {
            SimulatedNetwork.Outsider outsider = simulation.network().outsider();
            Promise<Void> over = promise();
            Others[] others = new Others[1];
            loop.callSoon(() -> others[0] = Others.start(1, number -> {
                try {
                    body.run();
                } finally {
                    loop.callSoonThreadsafe(() -> over.setResult(null));
                }
            }));
            simulation.await(over);
            others[0].join();
            outsider.close();
        });
    }
}
