package io.nioloop.task;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.nioloop.future.ExceptionGroup;
import io.nioloop.future.Future;
import io.nioloop.future.Futures;
import io.nioloop.future.Promise;
import io.nioloop.loop.EventLoop;
import io.nioloop.task.Tasks.Until;
import java.io.IOException;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** Rule 283: who waits for whom; and what a failed task tells of those who waited for it. */
class AwaitedByTest extends OnEveryCarrier {
    /** Who waits for a future while a task does, by name; nobody does any more when it is done. */
    private void waitsAs(List<String> expected, WaitsFor how) {
        run(() -> {
            Promise<Integer> inner = promise();
            Task<Void> waiting = Task.start(loop, Coroutine.of(() -> how.waitFor(inner)), named("waiting"));
            turns(2);
            assertEquals(expected, names(inner.awaitedBy()));
            inner.setResult(1);
            assertEquals(List.of(), inner.awaitedBy());
            Task.await(waiting);
        });
    }

    private interface WaitsFor {
        void waitFor(Promise<Integer> future) throws Exception;
    }

    private static TaskOptions named(String name) {
        return TaskOptions.defaults().withName(name);
    }

    /** Of tasks; what stands for futures is followed to the task that waits for it. */
    private static List<String> names(List<Future<?>> awaiters) {
        return awaiters.stream().flatMap(AwaitedByTest::tasks).toList();
    }

    private static Stream<String> tasks(Future<?> awaiter) {
        return awaiter instanceof Task<?> task ? Stream.of(task.name()) : names(awaiter.awaitedBy()).stream();
    }

    @Test
    void aTaskThatAwaitsAFutureIsNamed() {
        waitsAs(List.of("waiting"), Task::await);
    }

    @Test
    void gatherLeadsToTheTaskThatWaitsForIt() {
        waitsAs(List.of("waiting"), future -> Tasks.gatherFutures(List.of(future, future)));
    }

    @Test
    void shieldLeadsToTheTaskThatWaitsForIt() {
        waitsAs(List.of("waiting"), Tasks::shield);
    }

    @Test
    void aTimeLimitOnAFutureLeadsToTheTaskThatWaitsForIt() {
        waitsAs(List.of("waiting"), future -> Task.await(Futures.waitFor(future, millis(1000))));
        waitsAs(List.of("waiting"), future -> Tasks.waitFor(millis(1000), future));
    }

    @Test
    void waitNamesTheTaskUntilItEnds() {
        waitsAs(List.of("waiting"), future -> Tasks.waitFor(List.of(future), Until.ALL_COMPLETED, null));
        run(() -> {
            Promise<Integer> slow = promise();
            Tasks.waitFor(List.of(slow), Until.ALL_COMPLETED, millis(10));
            assertEquals(List.of(), slow.awaitedBy());
        });
    }

    @Test
    void aGroupNamesItsParentWhileTheChildRuns() {
        run(() -> TaskGroup.run(group -> {
            Task<Void> child = group.createTask(Coroutine.of(() -> sleep(10)));
            assertEquals(List.of(Task.current()), child.awaitedBy());
            Task.await(child);
            assertEquals(List.of(), child.awaitedBy());
        }));
    }

    @Test
    void severalTasksMayWaitForOneAndPlainCallbacksCountForNothing() {
        run(() -> {
            Promise<Integer> inner = promise();
            inner.addDoneCallback(done -> {});
            Task<Integer> one = Task.start(loop, () -> Task.await(inner), named("one"));
            Task<Integer> two = Task.start(loop, () -> Task.await(inner), named("two"));
            turns(2);
            assertEquals(List.of("one", "two"), names(inner.awaitedBy()));
            one.cancel();
            turns(2);
            inner.trySetResult(1);
            cancelled(two);
        });
    }

    @Test
    void aFailureTellsWhereTheTasksStandThatWaitForIt() {
        run(() -> {
            Task<Void> inner = Task.start(loop, Coroutine.of(AwaitedByTest::fails), named("inner"));
            Task<Void> middle = Task.start(loop, Coroutine.of(() -> waitsFor(inner)), named("middle"));
            Task<Void> outer = Task.start(loop, Coroutine.of(() -> waitsFor(middle)), named("outer"));
            IOException failure = assertThrows(IOException.class, () -> Task.await(outer, IOException.class));
            assertEquals(List.of("middle", "outer", "Task-1"), awaiters(failure));
            for (Throwable awaiter : List.of(failure.getSuppressed()[0], failure.getSuppressed()[1])) {
                assertTrue(
                        Arrays.stream(awaiter.getStackTrace())
                                .anyMatch(frame -> frame.getMethodName().equals("waitsFor")),
                        awaiter::toString);
            }
        });
    }

    private static void fails() throws IOException {
        sleep(10);
        throw new IOException("planted");
    }

    private static void waitsFor(Task<?> task) throws IOException {
        Task.await(task, IOException.class);
    }

    private static List<String> awaiters(Throwable failure) {
        return Arrays.stream(failure.getSuppressed())
                .filter(AwaitedBy.class::isInstance)
                .map(Throwable::getMessage)
                .toList();
    }

    @Test
    void aFailureInAGroupTellsOfTheParent() {
        run(() -> {
            ExceptionGroup failure = assertThrows(
                    ExceptionGroup.class,
                    () -> TaskGroup.run(group -> group.createTask(Coroutine.of(() -> {
                        sleep(10);
                        throw new IllegalStateException("planted");
                    }))));
            assertEquals(List.of("Task-1"), awaiters(failure.exceptions().get(0)));
        });
    }

    @Test
    void theChainOfALongFailureIsCutAtTen() {
        run(() -> {
            Task<Void> last = spawn(AwaitedByTest::fails);
            for (int i = 0; i < 30; i++) {
                Task<Void> inner = last;
                last = spawn(() -> waitsFor(inner));
            }
            Task<Void> outermost = last;
            IOException failure = assertThrows(IOException.class, () -> Task.await(outermost, IOException.class));
            assertEquals(10, awaiters(failure).size());
        });
    }

    @Test
    void tasksThatWaitInACircleDoNotHoldUpTheReport() {
        run(() -> {
            Task<Void> failing = spawn(AwaitedByTest::fails);
            Promise<Task<?>> first = promise();
            Task<?> second = spawn(() -> Task.await(Task.await(first)));
            first.setResult(spawn(() -> Tasks.gatherFutures(List.of(failing, second))));
            turns(4); // so that the circle is there before this task waits for it
            assertThrows(IOException.class, () -> Task.await(second, IOException.class));
            assertEquals(10, awaiters(failing.exception()).size());
        });
    }

    @Test
    void aFailureThatNobodyWaitsForTellsOfNobody() {
        run(() -> {
            Task<Void> alone = spawn(AwaitedByTest::fails);
            sleep(20);
            assertEquals(List.of(), awaiters(alone.exception()));
        });
    }

    // ensureFuture

    @Test
    void ensureFutureReturnsAFutureOfThisLoopAsItIs() { // rule 72
        run(() -> {
            Promise<Integer> future = promise();
            assertSame(future, Tasks.ensureFuture(loop, future));
            Task<Integer> task = start(() -> 1);
            assertSame(task, Tasks.ensureFuture(loop, task));
        });
    }

    @Test
    void ensureFutureStartsACoroutine() { // rule 72
        run(() -> {
            Future<Integer> future = Tasks.ensureFuture(loop, () -> 7);
            assertInstanceOf(Task.class, future);
            assertEquals(7, Task.await(future));
        });
    }

    @Test
    void ensureFutureWrapsWhatTheJdkCompletes() { // rule 72
        run(() -> {
            CompletableFuture<Integer> stage = new CompletableFuture<>();
            Future<Integer> future = Tasks.ensureFuture(loop, stage);
            stage.complete(7);
            assertEquals(7, Task.await(future));
        });
    }

    @Test
    void ensureFutureRefusesAFutureOfAnotherLoop() { // rule 72
        run(() -> {
            try (EventLoop other = EventLoop.open(loop.options())) {
                Promise<Integer> foreign = new Promise<>(other);
                IllegalArgumentException refusal =
                        assertThrows(IllegalArgumentException.class, () -> Tasks.ensureFuture(loop, foreign));
                assertTrue(refusal.getMessage().contains("belongs to another loop"), refusal::getMessage);
            }
        });
    }
}
