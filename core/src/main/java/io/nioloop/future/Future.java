package io.nioloop.future;

import io.nioloop.loop.Birthplaces;
import io.nioloop.loop.Context;
import io.nioloop.loop.EventLoop;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.function.Consumer;

/**
 * A result that is not there yet: asyncio's {@code Future}, rules 37 to 55. It belongs to a loop and to its thread. Who
 * may complete it is a matter of type: a {@link Promise} is completed by its holder, anything else only by what it
 * stands for.
 *
 * <pre>
 *                 setResult, setException ──► finished ──► callbacks, by way of the loop, in their order
 *   pending ──────┤
 *                 cancel ───────────────────► cancelled ─► likewise
 * </pre>
 *
 * <p>There is no way back, and no way from the one end to the other. Callbacks never run inside the call that completes
 * the future, so a chain of a million futures needs no deep stack, and nobody is called back in the middle of his work.
 *
 * @param <T> the type of the result
 */
public class Future<T> {
    private static final Object NULL = new Object(); // the result null

    private record Cancelled(String message, CancelledError cause) {}

    private record Failed(Throwable exception, Unretrieved mark) {}

    private record Callback<T>(Consumer<? super Future<T>> consumer, Context context) {}

    /** A class of its own, since a callback may be a list too. */
    private static final class CallbackList<T> extends ArrayList<Callback<T>> {
        private static final long serialVersionUID = 1;
    }

    private final EventLoop loop;
    private Object outcome; // null while pending; then the result, NULL, Cancelled or Failed
    private Object callbacks; // null, one Consumer that was added in the empty context, or a CallbackList

    /**
     * Makes a pending future, for classes that complete it themselves.
     *
     * @param loop the loop it belongs to
     */
    @SuppressWarnings("this-escape") // a birthplace is noted by identity, and looks at nothing
    protected Future(EventLoop loop) {
        this.loop = Objects.requireNonNull(loop, "loop");
        if (loop.debug()) {
            Birthplaces.note(this);
        }
    }

    /** {@return the loop it belongs to: asyncio's {@code get_loop}} */
    public final EventLoop loop() {
        return loop;
    }

    /** {@return whether it is finished or cancelled} */
    public final boolean done() {
        return outcome != null;
    }

    /** {@return whether it was cancelled} */
    public final boolean cancelled() {
        return outcome instanceof Cancelled;
    }

    /** {@return whether it is finished with an exception, which is not retrieved by this question} */
    public final boolean failed() {
        return outcome instanceof Failed;
    }

    /**
     * The result, or what went wrong: an unchecked exception as it is, the same object each time; an
     * {@link IOException} inside an {@link UncheckedIOException}, any other checked one inside a
     * {@link CompletionException}.
     *
     * @return the result, may be null
     * @throws InvalidStateException if it is pending
     * @throws CancelledError if it was cancelled
     */
    public final T result() {
        return result(RuntimeException.class);
    }

    /**
     * The result, or what went wrong, with one kind of checked exception as it is: {@code result(IOException.class)}.
     *
     * @param <X> the kind of exception
     * @param checked its class
     * @return the result, may be null
     * @throws X if that is what went wrong
     * @throws InvalidStateException if it is pending
     * @throws CancelledError if it was cancelled
     */
    @SuppressWarnings("unchecked") // only set() writes an outcome that is none of the three others
    public final <X extends Exception> T result(Class<X> checked) throws X {
        Throwable failure = exception();
        if (failure == null) {
            return outcome == NULL ? null : (T) outcome;
        }
        if (checked.isInstance(failure)) {
            throw checked.cast(failure);
        }
        if (failure instanceof RuntimeException unchecked) {
            throw unchecked;
        }
        if (failure instanceof Error error) {
            throw error;
        }
        throw failure instanceof IOException io ? new UncheckedIOException(io) : new CompletionException(failure);
    }

    /**
     * What went wrong, which counts as retrieved from now on.
     *
     * @return the exception; null if there is a result
     * @throws InvalidStateException if it is pending
     * @throws CancelledError if it was cancelled
     */
    public final Throwable exception() {
        if (outcome == null) {
            throw new InvalidStateException("not done yet: " + this);
        }
        if (outcome instanceof Cancelled) {
            throw cancellation();
        }
        if (outcome instanceof Failed failed) {
            failed.mark().retrieved();
            return failed.exception();
        }
        return null;
    }

    /**
     * Cancels it, if it is pending.
     *
     * @return whether that changed anything
     */
    public final boolean cancel() {
        return cancel(null);
    }

    /**
     * Cancels it, if it is pending, with a message for the {@link CancelledError}. On a failed future it counts as
     * retrieving the exception (rule 47).
     *
     * @param message the message, may be null
     * @return whether that changed anything
     */
    public boolean cancel(String message) {
        loop.checkThread();
        if (outcome instanceof Failed failed) {
            failed.mark().retrieved();
        }
        return outcome == null && complete(new Cancelled(message, null));
    }

    /**
     * Calls back once the future is done, in a later turn, in the context that is current now; at once in the next
     * turn if it is done already. Callbacks run in the order in which they were added.
     *
     * @param callback gets this future
     */
    public final void addDoneCallback(Consumer<? super Future<T>> callback) {
        Objects.requireNonNull(callback, "callback");
        loop.checkThread();
        Context context = loop.context();
        if (outcome != null) {
            schedule(callback, context);
            return;
        }
        if (callbacks == null && context == Context.EMPTY) {
            callbacks = callback;
        } else {
            CallbackList<T> list = callbackList();
            list.add(new Callback<>(callback, context));
            callbacks = list;
        }
        if (loop.observer() != null) {
            loop.emit(new FutureEvent.Awaited(this));
        }
    }

    /**
     * Takes a callback back, each time it was added.
     *
     * @param callback the callback, or one that is equal to it
     * @return how many registrations it had; none once the future is done
     */
    public final int removeDoneCallback(Consumer<? super Future<T>> callback) {
        loop.checkThread();
        if (outcome != null || callbacks == null) {
            return 0;
        }
        CallbackList<T> list = callbackList();
        int before = list.size();
        list.removeIf(registered -> registered.consumer().equals(callback));
        callbacks = list.isEmpty() ? null : list;
        if (callbacks == null && loop.observer() != null) {
            loop.emit(new FutureEvent.Forsaken(this));
        }
        return before - list.size();
    }

    /**
     * {@return what waits for it: tasks, and what stands for several futures, such as a gather; asyncio's awaited-by
     * edges, rule 283}
     */
    public final List<Future<?>> awaitedBy() {
        loop.checkThread();
        return callbacks == null
                ? List.of()
                : callbackList().stream()
                        .filter(callback -> callback.consumer() instanceof Awaiter)
                        .<Future<?>>map(callback -> ((Awaiter) callback.consumer()).awaiter())
                        .toList();
    }

    @SuppressWarnings("unchecked") // the two kinds of value that addDoneCallback puts there
    private CallbackList<T> callbackList() {
        if (callbacks instanceof CallbackList<?> list) {
            return (CallbackList<T>) list;
        }
        CallbackList<T> list = new CallbackList<>();
        if (callbacks != null) {
            list.add(new Callback<>((Consumer<? super Future<T>>) callbacks, Context.EMPTY));
        }
        return list;
    }

    /**
     * Finishes it with a result.
     *
     * @param result the result, may be null
     * @throws InvalidStateException if it is done
     */
    protected void setResult(T result) {
        requirePending();
        complete(result == null ? NULL : result);
    }

    /**
     * Finishes it with an exception. If nobody asks for it before the future is garbage, or the loop closed, the loop's
     * exception handler is told.
     *
     * @param exception what went wrong
     * @throws InvalidStateException if it is done
     */
    protected void setException(Throwable exception) {
        Objects.requireNonNull(exception, "exception");
        requirePending();
        complete(new Failed(exception, Unretrieved.track(this, exception)));
    }

    private void requirePending() {
        loop.checkThread();
        if (outcome != null) {
            throw new InvalidStateException("already done: " + this);
        }
    }

    @SuppressWarnings("unchecked") // see callbackList
    private boolean complete(Object value) {
        outcome = value;
        Object waiting = callbacks;
        callbacks = null;
        if (loop.observer() != null) {
            loop.emit(new FutureEvent.Completed(this));
        }
        if (waiting == null) {
            return true;
        }
        if (waiting instanceof CallbackList<?>) {
            for (Callback<T> callback : (CallbackList<T>) waiting) {
                schedule(callback.consumer(), callback.context());
            }
        } else {
            schedule((Consumer<? super Future<T>>) waiting, Context.EMPTY);
        }
        return true;
    }

    private void schedule(Consumer<? super Future<T>> callback, Context context) {
        Runnable notification = callback instanceof WakeUp wakeUp ? wakeUp : new Notification<>(this, callback);
        if (loop.context() == context) {
            loop.execute(notification);
            return;
        }
        loop.inContext(context, () -> {
            loop.execute(notification);
            return null;
        });
    }

    /** A callback on its way through the loop. */
    private record Notification<T>(Future<T> future, Consumer<? super Future<T>> callback) implements DoneCallback {
        @Override
        public void run() {
            callback.accept(future);
        }
    }

    /**
     * The same result for threads and libraries that know {@link CompletableFuture}. Cancelling the one cancels the
     * other.
     *
     * @return a new stage, completed on the loop
     */
    public final CompletableFuture<T> toCompletableFuture() {
        return Bridge.toCompletableFuture(this);
    }

    /**
     * Finishes it as cancelled, by an error that arrived where the work was done.
     *
     * @param error the error; whoever asks gets a new one, with this as its cause
     * @throws InvalidStateException if it is done
     */
    protected void setCancelled(CancelledError error) {
        requirePending();
        complete(new Cancelled(error.getMessage(), error));
    }

    /** For observers, who retrieve nothing by looking. */
    final Throwable failure() {
        return outcome instanceof Failed failed ? failed.exception() : null;
    }

    /** How it was cancelled; to be asked of a cancelled future only. */
    final CancelledError cancellation() {
        Cancelled cancelled = (Cancelled) outcome;
        CancelledError error = new CancelledError(cancelled.message());
        if (cancelled.cause() != null) {
            error.initCause(cancelled.cause());
        }
        return error;
    }

    @Override
    public String toString() {
        return "<" + getClass().getSimpleName() + " " + state() + Birthplaces.text(this) + ">";
    }

    private String state() {
        if (outcome == null) {
            return "pending";
        }
        if (outcome instanceof Failed failed) {
            return "finished exception=" + failed.exception();
        }
        return outcome instanceof Cancelled ? "cancelled" : "finished result=" + (outcome == NULL ? null : outcome);
    }
}
