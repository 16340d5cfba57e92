package io.nioloop.observe;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.nioloop.future.Futures;
import io.nioloop.future.Offload;
import io.nioloop.future.Promise;
import io.nioloop.loop.SignalTrap;
import io.nioloop.sync.AsyncLock;
import io.nioloop.task.Coroutine;
import io.nioloop.task.Task;
import io.nioloop.task.Tasks;
import io.nioloop.testing.SimulationFailure;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;

/** Tasks wait, and nothing can ever wake their loop: the search for that state, told that no other thread lives. */
class DeadlocksTest extends OnEachCarrier {
    /** Runs a program as a task, and says what is wrong with it; empty if it is woken after an hour. */
    private String errorOf(Coroutine.Action main) {
        List<String> errors = new ArrayList<>();
        findingsIn(world -> {
            Deadlocks.assume(loop, () -> false);
            Deadlocks.refuse(loop, () -> 0);
            try {
                world.await(spawn("main", main));
            } catch (DeadlockException found) {
                errors.add(found.getMessage().replaceAll("DeadlocksTest.java:\\d+", "LINE"));
                leaveThem();
            }
        });
        return String.join("\n", errors);
    }

    /** What waits is unwound when the loop is closed. */
    private void leaveThem() {
        Deadlocks.assume(loop, () -> true);
        loop.setExceptionHandler((of, error) -> {});
    }

    private static void assertEnds(String expected, String message) {
        assertTrue(message.endsWith(expected), message);
        assertTrue(message.startsWith("nothing can ever wake this loop: "), message);
    }

    @Test
    void aPromiseThatNobodyKeepsIsAnError() {
        String message = errorOf(() -> Task.await(new Promise<>(loop)));
        assertTrue(message.contains("\n  task main waits at LINE for <Promise pending created at LINE>"), message);
    }

    @Test
    void tasksThatWaitForEachOtherAreACircle() {
        assertEnds(
                "\n  task main waits at LINE for task a\n  task a waits at LINE for task b"
                        + "\n  task b waits at LINE for task a\n  in a circle: a -> b -> a",
                errorOf(() -> {
                    List<Task<Void>> tasks = new ArrayList<>();
                    tasks.add(spawn("a", () -> Task.await(tasks.get(1))));
                    tasks.add(spawn("b", () -> Task.await(tasks.get(0))));
                    Task.await(tasks.get(0));
                }));
    }

    @Test
    void locksThatAreTakenInTwoOrdersAreACircle() {
        assertEnds(
                "\n  task back waits at LINE for <AsyncLock [locked, waiters:1]>, which task forth holds"
                        + "\n  in a circle: forth -> back -> forth",
                errorOf(() -> {
                    AsyncLock a = new AsyncLock();
                    AsyncLock b = new AsyncLock();
                    Task<Void> forth = spawn("forth", () -> both(a, b));
                    Task<Void> back = spawn("back", () -> both(b, a));
                    Tasks.waitFor(List.of(forth, back), Tasks.Until.ALL_COMPLETED, null);
                }));
    }

    private static void both(AsyncLock outer, AsyncLock inner) {
        outer.with(() -> {
            Tasks.sleep(millis(1));
            inner.with(() -> {});
        });
    }

    @Test
    void locksThatAreTakenInOneOrderAreFine() {
        assertEquals("", errorOf(() -> {
            AsyncLock a = new AsyncLock();
            AsyncLock b = new AsyncLock();
            Task<Void> one = spawn("one", () -> both(a, b));
            both(a, b);
            Task.await(one);
        }));
    }

    @Test
    void aCircleByWayOfAGatherIsFound() {
        assertEnds("in a circle: b -> a -> b", errorOf(() -> {
            List<Task<Void>> tasks = new ArrayList<>();
            tasks.add(spawn("a", () -> Task.await(Futures.gather(loop, List.of(tasks.get(1))))));
            tasks.add(spawn("b", () -> Task.await(tasks.get(0))));
            Task.await(tasks.get(1));
        }));
    }

    @Test
    void inDebugModeItSaysForHowLong() {
        assertEnds(" for <Promise pending created at LINE> (3000 ms)", errorOf(() -> {
            spawn("late", () -> Tasks.sleep(Duration.ofSeconds(3)));
            Task.await(new Promise<>(loop));
        }));
    }

    @Test
    void aLockThatItsHolderWantsAgainIsACircleOfOne() {
        assertEnds("in a circle: main -> main", errorOf(() -> {
            AsyncLock lock = new AsyncLock();
            lock.with(() -> lock.with(() -> {}));
        }));
    }

    @Test
    void whatIsFoundIsThrownOutOfTheRun() {
        assertTrue(IllegalStateException.class.isAssignableFrom(DeadlockException.class));
    }

    @Test
    void aTimerKeepsItQuiet() {
        assertEquals("", errorOf(() -> {
            Promise<Void> promise = new Promise<>(loop);
            loop.callLater(Duration.ofHours(1), () -> promise.setResult(null));
            Task.await(promise);
        }));
    }

    @Test
    void workElsewhereKeepsItQuiet() {
        assertEquals("", errorOf(() -> assertEquals("done", Task.await(Offload.run(loop, () -> "done")))));
    }

    @Test
    void workThatWasDoneElsewhereKeepsItQuietNoMore() {
        assertTrue(errorOf(() -> {
                    Task.await(Offload.run(loop, () -> "done"));
                    Task.await(Futures.wrap(loop, CompletableFuture.completedFuture("done")));
                    Task.await(new Promise<>(loop));
                })
                .contains("task main waits"));
    }

    @Test
    void aWrappedStageKeepsItQuiet() {
        quietFor(() -> Task.await(Futures.wrap(loop, new CompletableFuture<>())));
    }

    @Test
    void aHandlerOfASignalKeepsItQuiet() {
        try (SignalTrap trap = SignalTrap.on("HUP", () -> {})) {
            assertTrue(SignalTrap.count() > 0, trap::toString);
            quietFor(() -> Task.await(new Promise<>(loop)));
        }
    }

    /** The simulation then notices by itself, since for it there is no other thread either. */
    private void quietFor(Coroutine.Action main) {
        SimulationFailure failure = assertThrows(SimulationFailure.class, () -> errorOf(main));
        assertTrue(failure.getMessage().contains("nothing will ever happen again"), failure.getMessage());
        assertTrue(failure.getMessage().contains("task main waits at DeadlocksTest.java:"), failure.getMessage());
    }

    @Test
    void anotherThreadKeepsItQuiet() {
        boolean[] asked = {false};
        assertThrows(
                SimulationFailure.class,
                () -> findingsIn(world -> {
                    Deadlocks.assume(loop, () -> asked[0] = true);
                    Deadlocks.refuse(loop, () -> 0);
                    world.await(spawn("main", () -> Task.await(new Promise<>(loop))));
                }));
        assertTrue(asked[0]);
    }

    @Test
    void aThreadThatHasCalledAndEndedSinceCounts() {
        assertEquals("", errorOf(() -> {
            Promise<Void> promise = new Promise<>(loop);
            Deadlocks.assume(loop, () -> promise.done() || callFromElsewhere(promise));
            Task.await(promise);
        }));
    }

    private boolean callFromElsewhere(Promise<Void> promise) {
        Thread caller = new Thread(() -> loop.callSoonThreadsafe(() -> promise.trySetResult(null)));
        caller.start();
        try {
            caller.join();
        } catch (InterruptedException ended) {
            throw new AssertionError(ended);
        }
        return caller.isAlive();
    }

    @Test
    void aLoopThatIsRunForEverOnlyTellsAndOncePerState() {
        List<Finding> findings = findingsIn(world -> {
            Deadlocks.assume(loop, () -> false);
            Promise<Void> promise = new Promise<>(loop);
            spawn("main", () -> {
                Task.await(promise);
                Task.await(new Promise<>(loop));
            });
            world.settle();
            world.settle();
            promise.setResult(null);
            world.settle();
            leaveThem();
        });
        assertEquals(2, findings.size(), findings::toString);
        assertEquals(Finding.Kind.DEADLOCK, findings.get(0).kind());
        assertEquals(loop, findings.get(0).about());
    }

    @Test
    void aLoopWithoutTasksMaySleep() {
        assertEquals(List.of(), findingsIn(world -> {
            Deadlocks.assume(loop, () -> false);
            world.settle();
        }));
    }

    @Test
    void onlyThreadsOfTheJvmAndIdleOnesOfOursAreHarmless() {
        assertTrue(OtherThreads.isHarmless("Finalizer"));
        assertTrue(OtherThreads.isHarmless("nioloop-offload-1"));
        assertEquals(
                List.of(),
                List.of("main", "Thread-0", "pool-1-thread-1", "ForkJoinPool-1-worker-1", "VirtualThread-unparker")
                        .stream()
                        .filter(OtherThreads::isHarmless)
                        .toList());
    }

    @Test
    void aThreadOfTheProgramIsNoThreadOfTheJvmWhateverItsName() {
        assertFalse(OtherThreads.isHarmless(new Thread(() -> {}, "Cleaner-1")));
        assertFalse(OtherThreads.isHarmless(new Thread(() -> {}, "Notification Thread")));
        Thread ofTheJvm = Arrays.stream(OtherThreads.all())
                .filter(thread -> thread != null && thread.getName().equals("Reference Handler"))
                .findFirst()
                .orElseThrow();
        assertTrue(OtherThreads.isHarmless(ofTheJvm));
    }
}
