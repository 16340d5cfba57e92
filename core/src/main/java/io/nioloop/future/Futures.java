package io.nioloop.future;

import io.nioloop.loop.EventLoop;
import io.nioloop.loop.LoopError;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;

/** What can be done with futures without a task: asyncio's {@code gather}, {@code shield} and {@code wait_for}. */
public final class Futures {
    private Futures() {}

    /**
     * Failed futures whose exception nobody has asked for yet, as the loop will report them when it is closed.
     *
     * @param loop the loop
     * @return the errors, the oldest first
     */
    public static List<LoopError> unretrieved(EventLoop loop) {
        return Unretrieved.list(loop);
    }

    /**
     * Whether a future is one that {@link #shield} has made: to wait for it again after a cancellation is its purpose.
     *
     * @param future a future, or null
     * @return whether it is a shield
     */
    public static boolean isShield(Future<?> future) {
        return future instanceof Shield;
    }

    /**
     * Runs a future's loop until the future is done: asyncio's {@code run_until_complete}, rules 5 to 7.
     *
     * @param <T> the type of the result
     * @param future the future
     * @return its result, which {@link Future#result} throws if it is an exception
     * @throws IllegalStateException if the loop is stopped before the future is done
     */
    public static <T> T runUntilComplete(Future<T> future) {
        EventLoop loop = future.loop();
        AtomicBoolean running = new AtomicBoolean(true); // a call still on its way must not stop a later run
        Consumer<Future<T>> stop = done -> {
            if (running.get()) {
                loop.stop();
            }
        };
        future.addDoneCallback(stop);
        try {
            loop.runForever();
        } finally {
            running.set(false);
            future.removeDoneCallback(stop);
        }
        if (!future.done()) {
            throw new IllegalStateException("the loop was stopped before the future was done: " + future);
        }
        return future.result();
    }

    /**
     * All results, in the order of the futures: asyncio's {@code gather}, rules 94 to 102. The first failure, or
     * cancellation of one of them, completes it at once; the others go on. Cancelling it cancels all of them.
     *
     * @param <T> the type of the results
     * @param loop the loop of all futures
     * @param futures the futures; the same one may come several times
     * @return the results; already done if there are no futures
     * @throws IllegalArgumentException if a future belongs to another loop
     */
    public static <T> Future<List<T>> gather(EventLoop loop, List<? extends Future<? extends T>> futures) {
        return new Gather<T, T>(loop, futures, true, Future::result);
    }

    /**
     * All outcomes, in the order of the futures: asyncio's {@code gather(return_exceptions=True)}. Cancelling it
     * cancels all of them, and it then ends with a {@link CancelledError} when the last is done.
     *
     * @param <T> the type of the results
     * @param loop the loop of all futures
     * @param futures the futures; the same one may come several times
     * @return the outcomes; already done if there are no futures
     * @throws IllegalArgumentException if a future belongs to another loop
     */
    public static <T> Future<List<Outcome<T>>> gatherOutcomes(
            EventLoop loop, List<? extends Future<? extends T>> futures) {
        return new Gather<T, Outcome<T>>(loop, futures, false, Outcome::of);
    }

    /**
     * Protects a future from being cancelled by one who waits for it: asyncio's {@code shield}, rules 89 to 92.
     * Cancel what this returns, and the future itself goes on; if it fails then and nobody else looks at it, the
     * loop's exception handler is told.
     *
     * @param <T> the type of the result
     * @param inner the future
     * @return a future that ends as the other does; that itself, if it is done
     */
    public static <T> Future<T> shield(Future<T> inner) {
        return inner.done() ? inner : new Shield<>(inner);
    }

    /**
     * Puts a limit on how long something may take: asyncio's {@code wait_for}, rules 112 to 119. When the time is up
     * the future is cancelled, and when that has come to its end, what this returns fails with a
     * {@link TimeoutException}; unless the future ended otherwise after all. Cancelling it cancels the future.
     *
     * @param <T> the type of the result
     * @param inner the future
     * @param timeout how long it may take; zero or less: it has to be done now
     * @return a future that ends as the other does, or with a timeout
     */
    public static <T> Future<T> waitFor(Future<T> inner, Duration timeout) {
        return new WaitFor<>(inner, timeout);
    }

    /**
     * The result of a {@link CompletionStage} as a future: asyncio's {@code wrap_future}, rules 51 to 53. Cancelling
     * the one cancels the other, where that is still possible. A result that comes after the loop was closed is
     * dropped.
     *
     * @param <T> the type of the result
     * @param loop the loop the future belongs to
     * @param stage the stage, completed by any thread
     * @return a new future
     */
    public static <T> Future<T> wrap(EventLoop loop, CompletionStage<T> stage) {
        return Bridge.wrap(loop, stage);
    }
}
