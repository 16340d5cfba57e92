package io.nioloop.task;

import io.nioloop.future.CancelledError;
import io.nioloop.future.Future;
import io.nioloop.future.Futures;
import io.nioloop.future.Offload;
import io.nioloop.future.Outcome;
import io.nioloop.future.Promise;
import io.nioloop.future.TimeoutException;
import io.nioloop.loop.Context;
import io.nioloop.loop.EventLoop;
import io.nioloop.loop.Handle;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Iterator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/**
 * What a task can wait for: asyncio's {@code sleep}, {@code gather}, {@code wait} and the like. All of it is for the
 * body of a task, and suspends it.
 */
public final class Tasks {
    private Tasks() {}

    /**
     * Suspends for a time: asyncio's {@code sleep}. Zero or less: until all that is ready now has had its turn.
     *
     * @param time how long
     */
    public static void sleep(Duration time) {
        Task<?> task = Task.current("sleep()");
        if (time.isZero() || time.isNegative()) {
            task.passTurn();
            return;
        }
        Promise<Void> over = new Promise<>(task.loop());
        Handle timer = task.loop().callLater(time, () -> over.trySetResult(null));
        try {
            Task.await(over);
        } finally {
            timer.cancel(); // rule 87
        }
    }

    /**
     * Runs several coroutines at the same time, and suspends until all are done: asyncio's {@code gather}, rules 94 to
     * 102. The first failure is thrown at once, and the others go on; a {@link TaskGroup} would cancel them.
     *
     * @param <T> the type of the results
     * @param bodies what to do
     * @return the results, in the order of the bodies
     */
    public static <T> List<T> gather(List<? extends Coroutine<? extends T>> bodies) {
        EventLoop loop = Task.current("gather()").loop();
        return Task.await(Futures.gather(loop, startAll(loop, bodies)));
    }

    /**
     * Runs several coroutines at the same time, and suspends until all are done, however they end: asyncio's {@code
     * gather(return_exceptions=True)}.
     *
     * @param <T> the type of the results
     * @param bodies what to do
     * @return the outcomes, in the order of the bodies
     */
    public static <T> List<Outcome<T>> gatherOutcomes(List<? extends Coroutine<? extends T>> bodies) {
        EventLoop loop = Task.current("gatherOutcomes()").loop();
        return Task.await(Futures.gatherOutcomes(loop, startAll(loop, bodies)));
    }

    private static <T> List<Task<T>> startAll(EventLoop loop, List<? extends Coroutine<? extends T>> bodies) {
        List<Task<T>> tasks = new ArrayList<>();
        for (Coroutine<? extends T> body : List.copyOf(bodies)) { // nothing is started if one is null
            Task<T> task = Task.start(loop, body);
            task.quiet = true;
            tasks.add(task);
        }
        return tasks;
    }

    /**
     * Suspends until futures, or tasks that were started before, are done: asyncio's {@code gather} of futures.
     *
     * @param <T> the type of the results
     * @param futures what to wait for; the same one may come several times
     * @return the results, in the order of the futures
     */
    public static <T> List<T> gatherFutures(List<? extends Future<? extends T>> futures) {
        return Task.await(Futures.gather(Task.current("gatherFutures()").loop(), futures));
    }

    /**
     * The futures in the order in which they are done: asyncio's {@code as_completed}, rules 108 to 111. To take the
     * next one suspends until it is done. It cancels none of them.
     *
     * <pre>{@code
     * for (Task<String> task : asCompleted(tasks, Duration.ofSeconds(10))) {
     *     System.out.println(task.result());
     * }
     * }</pre>
     *
     * @param <F> the type of the futures
     * @param futures what to wait for
     * @param timeout how long at most, from now on; after it, to take one is a {@link TimeoutException}; null: without
     *     limit
     * @return the same futures, to be gone through once; a second loop goes on where the first was left
     */
    public static <F extends Future<?>> Iterable<F> asCompleted(Collection<F> futures, Duration timeout) {
        Iterator<F> inOrder = new AsCompleted<>(Task.current("asCompleted()").loop(), futures, timeout);
        return () -> inOrder; // a loop that was left early goes on where it was
    }

    /**
     * Suspends until a future is done, and protects it from what cancels this task: asyncio's {@code shield}, rules 89
     * to 92.
     *
     * @param <T> the type of the result
     * @param inner what to wait for, which goes on if this task is cancelled
     * @return its result
     */
    public static <T> T shield(Future<T> inner) {
        return Task.await(Futures.shield(inner));
    }

    /**
     * How a race ended.
     *
     * @param <T> the type of the result
     * @param result what the winner returned; null if there is none
     * @param winner which one it was, from 0; -1: none
     * @param failures what each that was begun failed with, null for the winner
     */
    public record Raced<T>(T result, int winner, List<Throwable> failures) {}

    /**
     * Runs coroutines until one succeeds, and suspends meanwhile: asyncio's {@code staggered_race}. Each is begun when
     * the one before it has failed, or has had its time. The winner cancels the others.
     *
     * @param <T> the type of the result
     * @param bodies several ways to the same result, the best one first
     * @param delay how long each runs before the next is begun too; null: until it has failed
     * @return how it ended
     */
    public static <T> Raced<T> staggeredRace(List<? extends Coroutine<? extends T>> bodies, Duration delay) {
        return new StaggeredRace<T>(bodies, delay).run();
    }

    /** How long to wait for several futures. */
    public enum Until {
        /** Until one is done. */
        FIRST_COMPLETED,
        /** Until one has failed, or all are done. */
        FIRST_EXCEPTION,
        /** Until all are done. */
        ALL_COMPLETED
    }

    /**
     * What a wait has found.
     *
     * @param <T> the type of the results
     * @param done those that are done, in the order in which they were given
     * @param pending the others
     */
    public record Waited<T>(Set<Future<? extends T>> done, Set<Future<? extends T>> pending) {}

    /**
     * Suspends until futures are done, or the time is up: asyncio's {@code wait}, rules 103 to 107. It cancels none of
     * them, and does not throw what they failed with.
     *
     * @param <T> the type of the results
     * @param futures at least one
     * @param until how many of them
     * @param timeout how long at most; null: without limit
     * @return which are done
     * @throws IllegalArgumentException if there are no futures
     */
    public static <T> Waited<T> waitFor(List<? extends Future<? extends T>> futures, Until until, Duration timeout) {
        Task<?> task = Task.current("waitFor()");
        Set<Future<? extends T>> all = new LinkedHashSet<>(futures);
        if (all.isEmpty()) {
            throw new IllegalArgumentException("there is nothing to wait for");
        }
        new Waiter(task, Objects.requireNonNull(until, "until")).suspend(all, timeout);
        Set<Future<? extends T>> done = new LinkedHashSet<>(all);
        done.removeIf(future -> !future.done());
        all.removeAll(done);
        return new Waited<>(done, all);
    }

    /**
     * Suspends until a coroutine is done, or cancels it when the time is up: asyncio's {@code wait_for}, rules 112 to
     * 119. It runs in the task that calls.
     *
     * @param <T> the type of the result
     * @param timeout how long it may take; null: without limit
     * @param body what to do
     * @return its result
     * @throws TimeoutException if the time was up
     * @throws Exception what the body throws
     */
    public static <T> T waitFor(Duration timeout, Coroutine<T> body) throws Exception {
        if (isOver(timeout)) {
            Task.current("waitFor()").passTurn();
            throw new TimeoutException("timeout after " + timeout); // rule 116: the body never runs
        }
        return timeout(timeout, limit -> body.run());
    }

    /**
     * Suspends until a future is done; when the time is up it is cancelled, and has ended when this throws: asyncio's
     * {@code wait_for}, rules 112 to 119.
     *
     * @param <T> the type of the result
     * @param timeout how long it may take; null: without limit; zero or less: it has to be done now
     * @param future what to wait for
     * @return its result, also if it ignored being cancelled
     * @throws TimeoutException if the time was up
     * @throws Exception what {@link Task#await} throws
     */
    public static <T> T waitFor(Duration timeout, Future<T> future) throws Exception {
        if (!isOver(timeout)) {
            return timeout(timeout, limit -> Task.await(future));
        }
        if (!future.done()) {
            future.cancel();
            new Waiter(Task.current("waitFor()"), Until.ALL_COMPLETED).suspend(List.of(future), null);
        }
        try {
            return Task.await(future);
        } catch (CancelledError cancelled) {
            throw new TimeoutException("timeout after " + timeout, cancelled);
        }
    }

    private static boolean isOver(Duration timeout) {
        return timeout != null && (timeout.isZero() || timeout.isNegative());
    }

    /**
     * Limits how long a stretch of the task may take: asyncio's {@code timeout}.
     *
     * @param <T> the type of the result
     * @param time how long; null: without limit, until {@link Timeout#reschedule}
     * @param body the stretch
     * @return its result
     * @throws TimeoutException if the time was up
     * @throws Exception what the body throws
     */
    public static <T> T timeout(Duration time, Timeout.Body<T> body) throws Exception {
        EventLoop loop = Task.current("timeout()").loop();
        return new Timeout(loop, time == null ? null : loop.time().plus(time)).run(body);
    }

    /**
     * Limits a stretch of the task by a moment: asyncio's {@code timeout_at}.
     *
     * @param <T> the type of the result
     * @param when by the loop's clock; null: without limit
     * @param body the stretch
     * @return its result
     * @throws TimeoutException if the time was up
     * @throws Exception what the body throws
     */
    public static <T> T timeoutAt(Duration when, Timeout.Body<T> body) throws Exception {
        return new Timeout(Task.current("timeoutAt()").loop(), when).run(body);
    }

    /**
     * Suspends until work that blocks is done on another thread: asyncio's {@code to_thread}.
     *
     * @param <T> the type of the result
     * @param work what to do; it sees the {@link TaskLocal}s of this task, and what it sets there is its own
     * @return its result
     */
    public static <T> T toThread(Callable<T> work) {
        EventLoop loop = Task.current("toThread()").loop();
        return Task.await(Offload.run(loop, TaskLocal.carrying(loop.context(), work)));
    }

    /**
     * Takes a future as it is: asyncio's {@code ensure_future}, rule 72, for code that is given the one or the other.
     *
     * @param <T> the type of the result
     * @param loop the loop it has to belong to
     * @param future a future
     * @return the same
     * @throws IllegalArgumentException if it belongs to another loop
     */
    public static <T> Future<T> ensureFuture(EventLoop loop, Future<T> future) {
        if (future.loop() != loop) {
            throw new IllegalArgumentException("belongs to another loop: " + future);
        }
        return future;
    }

    /**
     * Starts a coroutine as a task: asyncio's {@code ensure_future}, rule 72.
     *
     * @param <T> the type of the result
     * @param loop the loop
     * @param body what to do
     * @return the task
     */
    public static <T> Future<T> ensureFuture(EventLoop loop, Coroutine<? extends T> body) {
        return Task.start(loop, body);
    }

    /**
     * Takes what other code of the JDK will complete as a future: asyncio's {@code ensure_future}, rule 72.
     *
     * @param <T> the type of the result
     * @param loop the loop
     * @param stage completed by any thread
     * @return a future of the loop, {@link Futures#wrap}
     */
    public static <T> Future<T> ensureFuture(EventLoop loop, CompletionStage<T> stage) {
        return Futures.wrap(loop, stage);
    }

    /**
     * Starts a task from another thread: asyncio's {@code run_coroutine_threadsafe}.
     *
     * @param <T> the type of the result
     * @param loop the loop
     * @param body what to do there
     * @return its result; cancelling it cancels the task
     */
    public static <T> CompletableFuture<T> runCoroutineThreadsafe(EventLoop loop, Coroutine<T> body) {
        CompletableFuture<T> result = new CompletableFuture<>();
        loop.callSoonThreadsafe(() -> {
            try {
                startFor(result, loop, body);
            } catch (Throwable failure) {
                result.completeExceptionally(failure);
                throw failure;
            }
        });
        return result;
    }

    @SuppressWarnings("FutureReturnValueIgnored") // of whenComplete: the one before it is returned
    private static <T> void startFor(CompletableFuture<T> result, EventLoop loop, Coroutine<T> body) {
        Task<T> task = Task.start(loop, body, TaskOptions.defaults().withContext(Context.EMPTY));
        task.addDoneCallback(done -> complete(result, Outcome.of(task)));
        result.whenComplete((value, failure) -> {
            if (result.isCancelled() && !loop.isClosed()) {
                loop.execute(task::cancel);
            }
        });
    }

    private static <T> void complete(CompletableFuture<T> result, Outcome<T> outcome) {
        if (outcome.error() instanceof CancelledError) {
            result.cancel(false);
        } else if (outcome.error() != null) {
            result.completeExceptionally(outcome.error());
        } else {
            result.complete(outcome.value());
        }
    }
}
