package io.nioloop.observe;

import io.nioloop.loop.EventLoop;
import java.time.Duration;
import java.util.ConcurrentModificationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Function;
import java.util.function.Supplier;

/**
 * Something that only the loop can answer, asked by another thread: the loop does it between two callbacks. It may be
 * busy for long, so the question can be taken back; then it is not done at all, also not later.
 *
 * @param <T> the type of the answer
 */
final class Question<T> {
    static final Duration PATIENCE = Duration.ofSeconds(1);
    static final String NO_ANSWER = "does not answer within 1 s: it is blocked, or suspended by a debugger";

    private final Supplier<T> body;
    private final CompletableFuture<T> answer = new CompletableFuture<>();
    private final AtomicBoolean taken = new AtomicBoolean(); // by the loop, or back

    private Question(Supplier<T> body) {
        this.body = body;
    }

    /**
     * Asks at once where this is the loop, or nobody runs it and so the caller may use it; otherwise waits a second.
     *
     * @param otherwise makes the answer if there is none
     */
    static <T> T ask(EventLoop loop, Supplier<T> body, Function<Silence, T> otherwise) {
        if (loop.isClosed()) {
            return otherwise.apply(Silence.of(loop, NO_ANSWER));
        }
        if (loop.inLoop()) {
            return body.get();
        }
        try {
            return loop.isRunning() ? askPatiently(loop, body, otherwise) : body.get();
        } catch (IllegalStateException | ConcurrentModificationException begins) { // another thread has begun to run it
            return askPatiently(loop, body, otherwise);
        }
    }

    /** The same for tools on threads of their own, which must not touch a loop that somebody may run any moment. */
    static <T> T askPatiently(EventLoop loop, Supplier<T> body, Function<Silence, T> otherwise) {
        if (loop.inLoop()) {
            return body.get();
        }
        try {
            Question<T> question = put(loop, body);
            return question.waitForAnswer(loop, otherwise);
        } catch (RejectedExecutionException closed) {
            return otherwise.apply(Silence.of(loop, NO_ANSWER));
        }
    }

    private T waitForAnswer(EventLoop loop, Function<Silence, T> otherwise) {
        try {
            try {
                return answer.get(PATIENCE.toMillis(), TimeUnit.MILLISECONDS);
            } catch (TimeoutException busy) {
                return takeBack()
                        ? otherwise.apply(Silence.of(loop, NO_ANSWER))
                        : answer.get(PATIENCE.toMillis(), TimeUnit.MILLISECONDS);
            }
        } catch (TimeoutException busyWithIt) {
            return otherwise.apply(Silence.of(loop, "has not finished its answer within 2 s"));
        } catch (InterruptedException hurry) {
            Thread.currentThread().interrupt();
            return otherwise.apply(Silence.of(loop, "was not waited for: this thread is interrupted"));
        } catch (ExecutionException failed) {
            throw new IllegalStateException("cannot look at " + loop, failed.getCause());
        }
    }

    /**
     * Asks, and does not wait.
     *
     * @throws RejectedExecutionException if the loop is closed
     */
    static <T> Question<T> put(EventLoop loop, Supplier<T> body) {
        Question<T> question = new Question<>(body);
        loop.execute(question::answerNow);
        return question;
    }

    private void answerNow() {
        if (!taken.compareAndSet(false, true)) {
            return;
        }
        try {
            answer.complete(body.get());
        } catch (Throwable failure) {
            answer.completeExceptionally(failure);
            EventLoop.throwIfFatal(failure);
        }
    }

    /** Completed on the loop. */
    CompletableFuture<T> answer() {
        return answer;
    }

    /** Takes the question back, unless the loop is at it already; returns whether that worked. */
    boolean takeBack() {
        return taken.compareAndSet(false, true);
    }
}
