package io.nioloop.net;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import io.nioloop.future.Future;
import io.nioloop.loop.EventLoop;
import io.nioloop.loop.LoopError;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * A loop on a thread of its own, over the sockets of the machine, for peers that block. No wait is for ever. As with
 * {@link FakeNet}, an error that reaches the loop's handler must be asked for.
 */
final class LoopThread implements AutoCloseable {
    static final int LIMIT_MILLIS = 30_000;

    final EventLoop loop;
    private final List<LoopError> errors = new CopyOnWriteArrayList<>();
    private final Thread thread;

    LoopThread() {
        loop = EventLoop.open();
        loop.setExceptionHandler((owner, error) -> errors.add(error));
        thread = new Thread(loop::runForever, "loop under test");
        thread.setDaemon(true);
        thread.start();
    }

    /** Does something on the loop and waits for its result. */
    <T> T call(Callable<T> body) {
        CompletableFuture<T> answer = new CompletableFuture<>();
        loop.callSoonThreadsafe(() -> {
            try {
                answer.complete(body.call());
            } catch (Throwable failure) {
                answer.completeExceptionally(failure);
            }
        });
        return result(answer);
    }

    void run(Runnable body) {
        call(() -> {
            body.run();
            return null;
        });
    }

    /** Waits for the future that something on the loop returns. */
    <T> T await(Callable<Future<T>> body) {
        return result(call(() -> body.call().toCompletableFuture()));
    }

    /** Why the future that something on the loop returns has failed. */
    Throwable failure(Callable<? extends Future<?>> body) {
        CompletableFuture<Throwable> failure = new CompletableFuture<>();
        run(() -> {
            try {
                body.call().addDoneCallback(done -> failure.complete(done.cancelled() ? null : done.exception()));
            } catch (Exception thrown) {
                failure.completeExceptionally(thrown);
            }
        });
        return result(failure);
    }

    /** The result, in time. */
    static <T> T result(CompletableFuture<T> future) {
        try {
            return future.get(LIMIT_MILLIS, TimeUnit.MILLISECONDS);
        } catch (ExecutionException e) {
            throw new AssertionError(e.getCause());
        } catch (InterruptedException | TimeoutException e) {
            throw new AssertionError("no answer in time", e);
        }
    }

    List<LoopError> errors() {
        List<LoopError> told = List.copyOf(errors);
        errors.clear();
        return told;
    }

    /** Lets the loop look at its selector, which frees the descriptors of closed channels. */
    void turn() {
        run(() -> {});
        run(() -> {});
    }

    /** Twice it does nothing. */
    void stop() {
        if (!thread.isAlive()) {
            return;
        }
        loop.callSoonThreadsafe(loop::stop);
        try {
            thread.join(LIMIT_MILLIS);
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
        assertFalse(thread.isAlive(), "the loop does not stop");
    }

    /** Closes the loop; errors that come of that are not the test's concern, earlier ones are. */
    @Override
    public void close() {
        stop();
        List<LoopError> unexpected = errors();
        loop.close();
        assertEquals(List.of(), unexpected, "errors that the test did not ask for");
    }
}
