package io.nioloop.task;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.nioloop.bench.Footprint;
import io.nioloop.future.CancelledError;
import io.nioloop.future.Future;
import io.nioloop.future.Futures;
import io.nioloop.future.Promise;
import io.nioloop.loop.Context;
import io.nioloop.loop.EventLoop;
import io.nioloop.support.VirtualLoop;
import io.nioloop.task.Carrier.Kind;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.MethodSource;

/** Many tasks at once, many one after another, and many that wait for each other: none of it costs a deep stack. */
@ParameterizedClass(name = "{0}")
@MethodSource("kinds")
class ManyTasksTest {
    @Parameter
    Kind kind;

    private VirtualLoop virtual;
    private EventLoop loop;
    private int many;

    static List<Kind> kinds() {
        return Carrier.offered();
    }

    @BeforeEach
    void open() {
        virtual = VirtualLoop.open();
        loop = virtual.loop();
        OnEveryCarrier.choose(loop, kind);
        many = kind == Kind.THREAD ? 5_000 : 100_000;
    }

    @AfterEach
    void close() {
        virtual.close();
    }

    private <T> Task<T> start(Coroutine<T> body) {
        return Task.start(loop, body);
    }

    private <T> Promise<T> promise() {
        return new Promise<>(loop);
    }

    // At once.

    @Test
    void aHundredThousandSuspendedTasksLiveInTwoHundredMegabytes() throws Exception {
        assumeTrue(kind != Kind.THREAD, "those have stacks of their own");
        String figures = ChildJvm.run(kind, "-Xmx500m", Footprint.class, "live", "100000");
        assertTrue(figures.contains("\"live\":100000,"), figures);
        String megabytes = figures.replaceAll("(?s).*\"heap_mb\":([0-9]+).*", "$1");
        assertTrue(Integer.parseInt(megabytes) < 200, figures);
    }

    @Test
    void aThousandPlatformThreadsCarryATaskEach() {
        assumeTrue(kind == Kind.THREAD);
        String before = System.setProperty("io.nioloop.carrier.platform", "true");
        try (VirtualLoop platform = VirtualLoop.open()) {
            loop = platform.loop();
            OnEveryCarrier.choose(loop, kind);
            Promise<Integer> future = promise();
            List<Task<Boolean>> tasks = new ArrayList<>();
            for (int i = 0; i < 1_000; i++) {
                tasks.add(start(() -> {
                    Task.await(future);
                    return VirtualThreads.isVirtual(Thread.currentThread());
                }));
            }
            loop.runOnce(Duration.ZERO);
            assertEquals(1_000, Task.all(loop).size());
            future.setResult(1);
            assertTrue(Futures.runUntilComplete(Futures.gather(loop, tasks)).stream()
                    .noneMatch(isVirtual -> isVirtual));
        } finally {
            if (before == null) {
                System.clearProperty("io.nioloop.carrier.platform");
            } else {
                System.setProperty("io.nioloop.carrier.platform", before);
            }
        }
    }

    // One after another.

    @Test
    void tasksOneAfterAnotherLeaveNothingBehind() {
        TaskLocal<Integer> local = new TaskLocal<>("number", 0);
        Thread[] latest = new Thread[1];
        int[] threads = {0};
        Task<Void> main = start(Coroutine.of(() -> {
            for (int i = 0; i < many; i++) {
                int number = i;
                Task<Integer> task = start(() -> {
                    if (latest[0] != Thread.currentThread()) {
                        latest[0] = Thread.currentThread();
                        threads[0]++;
                    }
                    local.set(number);
                    return number % 3 == 0 ? fail() : number;
                });
                if (number % 3 == 1) {
                    task.cancel();
                }
                lookAt(task);
            }
            assertEquals(List.of(Task.current()), Task.all(loop));
        }));
        Futures.runUntilComplete(main);
        assertEquals(List.of(), Task.all(loop));
        assertEquals(Context.EMPTY, loop.context());
        assertEquals(List.of(), virtual.takeErrors());
        int bodies = many - (many + 1) / 3; // the others are cancelled before they begin
        assertEquals(kind == Kind.VIRTUAL ? bodies : 1, threads[0]);
    }

    private static int fail() {
        throw new IllegalArgumentException("planted");
    }

    private static void lookAt(Task<?> task) {
        try {
            Task.await(task);
        } catch (IllegalArgumentException | CancelledError expected) {
            assertTrue(task.done());
        }
    }

    // Waiting for each other.

    /** Tasks of which each waits for the one before it, the first for a future. */
    private List<Task<Integer>> chain(Future<Integer> innermost, int length) {
        List<Task<Integer>> tasks = new ArrayList<>();
        Future<Integer> last = innermost;
        for (int i = 0; i < length; i++) {
            Future<Integer> inner = last;
            Task<Integer> task = start(() -> Task.await(inner) + 1);
            tasks.add(task);
            last = task;
        }
        loop.runOnce(Duration.ZERO);
        assertEquals(length, Task.all(loop).size());
        return tasks;
    }

    private static <T> T outermost(List<T> tasks) {
        return tasks.get(tasks.size() - 1);
    }

    @Test
    void aResultComesUpALongChainOfTasks() {
        Promise<Integer> innermost = promise();
        List<Task<Integer>> tasks = chain(innermost, many);
        innermost.setResult(0);
        assertEquals(many, Futures.runUntilComplete(outermost(tasks)));
    }

    @Test
    void aFailureComesUpALongChainOfTasks() {
        Promise<Integer> innermost = promise();
        List<Task<Integer>> tasks = chain(innermost, many);
        innermost.setException(new IllegalArgumentException("planted"));
        Task<Integer> last = outermost(tasks);
        assertEquals(
                "planted",
                assertThrows(IllegalArgumentException.class, () -> Futures.runUntilComplete(last))
                        .getMessage());
        assertTrue(tasks.stream().allMatch(Task::done));
    }

    @Test
    void cancellingTheOutermostGoesDownALongChainOfTasksAndComesUpAgain() { // rule 81
        Promise<Integer> innermost = promise();
        List<Task<Integer>> tasks = chain(innermost, many);
        assertTrue(outermost(tasks).cancel("enough"));
        assertTrue(innermost.cancelled());
        virtual.settle();
        assertTrue(tasks.stream().allMatch(task -> task.cancelled() && task.cancelling() == 1));
        assertEquals(
                "enough",
                assertThrows(CancelledError.class, () -> outermost(tasks).result())
                        .getMessage());
    }

    @Test
    void cancellingTheInnermostComesUpALongChainOfTasks() {
        List<Task<Integer>> tasks = chain(promise(), many / 5);
        assertTrue(tasks.get(0).cancel("enough"));
        virtual.settle();
        assertTrue(tasks.stream().allMatch(Task::cancelled));
    }

    @Test
    void closingTheLoopEndsALongChainOfTasks() {
        int[] reports = {0};
        loop.setExceptionHandler((any, error) -> reports[0]++);
        List<Task<Integer>> tasks = chain(promise(), many / 5);
        loop.close();
        assertTrue(tasks.stream().allMatch(Task::cancelled));
        assertEquals(many / 5, reports[0]);
    }

    @Test
    void aLongChainOfTasksIsShownInFewWords() {
        Promise<Integer> innermost = promise();
        String text = outermost(chain(innermost, 100)).toString();
        assertEquals("<Task Task-100 pending waits for Task-99>", text);
        innermost.setResult(0);
        virtual.settle();
    }
}
