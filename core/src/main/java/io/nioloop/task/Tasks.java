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
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;

/**
 * What a task can wait for: asyncio's {@code sleep}, {@code gather}, {@code wait} and the like. All of it is for the
 * body of a task, and suspends it.
 */
public final class Tasks {
    private Tasks() {}

    /** The task that runs, which has to be there. */
    private static Task<?> here(String call) {
        Task<?> task = Task.current();
        if (task == null) {
            throw new IllegalStateException(call + " outside a task: run it in one, by Task.start(loop, ...)");
        }
        return task;
    }

    /**
     * Suspends for a time: asyncio's {@code sleep}. Zero or less: until all that is ready now has had its turn.
     *
     * @param time how long
     */
    public static void sleep(Duration time) {
        Task<?> task = here("sleep()");
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
        EventLoop loop = here("gather()").loop();
        List<Task<T>> tasks = new ArrayList<>();
        bodies.forEach(body -> tasks.add(Task.start(loop, body)));
        return Task.await(Futures.gather(loop, tasks));
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
        EventLoop loop = here("waitFor()").loop();
        Set<Future<? extends T>> all = new LinkedHashSet<>(futures);
        if (all.isEmpty()) {
            throw new IllegalArgumentException("there is nothing to wait for");
        }
        long missing = all.stream().filter(future -> !future.done()).count();
        boolean enough =
                missing == 0 || (until != Until.ALL_COMPLETED && all.stream().anyMatch(f -> ends(f, until)));
        if (!enough) {
            Waiter waiter = new Waiter(loop, until, missing);
            waiter.suspend(all, timeout);
        }
        Set<Future<? extends T>> done = new LinkedHashSet<>(all);
        done.removeIf(future -> !future.done());
        all.removeAll(done);
        return new Waited<>(done, all);
    }

    private static boolean ends(Future<?> future, Until until) {
        return future.done()
                && (until == Until.FIRST_COMPLETED
                        || (until == Until.FIRST_EXCEPTION && !future.cancelled() && future.exception() != null));
    }

    /** Counts futures that are done. */
    private static final class Waiter implements Consumer<Future<?>> {
        private final Promise<Void> enough;
        private final Until until;
        private long missing;

        Waiter(EventLoop loop, Until until, long missing) {
            this.enough = new Promise<>(loop);
            this.until = until;
            this.missing = missing;
        }

        @Override
        public void accept(Future<?> done) {
            missing--;
            if (missing == 0 || ends(done, until)) {
                enough.trySetResult(null);
            }
        }

        void suspend(Set<? extends Future<?>> all, Duration timeout) {
            Handle timer = timeout == null ? null : enough.loop().callLater(timeout, () -> enough.trySetResult(null));
            all.forEach(future -> future.addDoneCallback(this));
            try {
                Task.await(enough);
            } finally {
                if (timer != null) {
                    timer.cancel();
                }
                all.forEach(future -> future.removeDoneCallback(this));
            }
        }
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
        return timeout(timeout, limit -> body.run());
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
        EventLoop loop = here("timeout()").loop();
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
        return new Timeout(here("timeoutAt()").loop(), when).run(body);
    }

    /**
     * Suspends until work that blocks is done on another thread: asyncio's {@code to_thread}.
     *
     * @param <T> the type of the result
     * @param work what to do; it sees the {@link TaskLocal}s of this task by what it is given only
     * @return its result
     */
    public static <T> T toThread(Callable<T> work) {
        return Task.await(Offload.run(here("toThread()").loop(), work));
    }

    /**
     * Starts a task from another thread: asyncio's {@code run_coroutine_threadsafe}.
     *
     * @param <T> the type of the result
     * @param loop the loop
     * @param body what to do there
     * @return its result; cancelling it cancels the task
     */
    @SuppressWarnings("FutureReturnValueIgnored") // of whenComplete: the one before it is returned
    public static <T> CompletableFuture<T> runCoroutineThreadsafe(EventLoop loop, Coroutine<T> body) {
        CompletableFuture<T> result = new CompletableFuture<>();
        loop.callSoonThreadsafe(() -> {
            Task<T> task = Task.start(loop, body, TaskOptions.defaults().withContext(Context.EMPTY));
            task.addDoneCallback(done -> complete(result, Outcome.of(task)));
            result.whenComplete((value, failure) -> {
                if (result.isCancelled()) {
                    loop.execute(task::cancel);
                }
            });
        });
        return result;
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
