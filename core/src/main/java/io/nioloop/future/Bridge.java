package io.nioloop.future;

import io.nioloop.loop.EventLoop;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.RejectedExecutionException;

/** Both ways between a loop's futures and the JDK's: asyncio's {@code _chain_future}, rules 51 to 53. */
final class Bridge {
    private Bridge() {}

    static <T> Future<T> wrap(EventLoop loop, CompletionStage<T> stage) {
        Promise<T> wrapper = new Promise<>(loop);
        Outsiders outsiders = Outsiders.joined(loop);
        wrapper.addDoneCallback(done -> {
            outsiders.left();
            if (done.cancelled()) {
                cancel(stage);
            }
        });
        stage.whenComplete((result, failure) -> post(loop, () -> copy(result, failure, wrapper)));
        return wrapper;
    }

    private static void cancel(CompletionStage<?> stage) {
        try {
            stage.toCompletableFuture().cancel(false);
        } catch (UnsupportedOperationException cannotBeCancelled) {
            // It goes on, and its result is dropped.
        }
    }

    private static <T> void copy(T result, Throwable failure, Promise<T> to) {
        Throwable cause =
                failure instanceof CompletionException && failure.getCause() != null ? failure.getCause() : failure;
        if (cause == null) {
            to.trySetResult(result);
        } else if (cause instanceof CancellationException) {
            to.cancel(cause.getMessage());
        } else {
            to.trySetException(cause);
        }
    }

    static <T> CompletableFuture<T> toCompletableFuture(Future<T> future) {
        CompletableFuture<T> copy = new CompletableFuture<>();
        future.addDoneCallback(done -> {
            Outcome<T> outcome = Outcome.of(done);
            if (outcome.error() == null) {
                copy.complete(outcome.value());
            } else if (outcome.error() instanceof CancelledError cancelled) {
                copy.completeExceptionally(new CancellationException(cancelled.getMessage()));
            } else {
                copy.completeExceptionally(outcome.error());
            }
        });
        copy.exceptionally(failure -> {
            if (copy.isCancelled()) {
                post(future.loop(), future::cancel);
            }
            return null;
        });
        return copy;
    }

    /** To the loop, from any thread; what comes after the loop was closed is dropped. */
    static void post(EventLoop loop, Runnable callback) {
        try {
            loop.execute(callback);
        } catch (RejectedExecutionException closed) {
            assert loop.isClosed();
        }
    }
}
