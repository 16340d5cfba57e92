package io.nioloop.future;

/**
 * How something ended: with a value, or with an error.
 *
 * @param <T> the type of the value
 * @param value the value, may be null; null if there is an error
 * @param error what went wrong, a {@link CancelledError} if it was cancelled; null if there is a value
 */
public record Outcome<T>(T value, Throwable error) {
    /**
     * The outcome of a future, whose exception counts as retrieved then.
     *
     * @param <T> the type of the value
     * @param future a future that is done
     * @return its outcome
     * @throws InvalidStateException if it is pending
     */
    public static <T> Outcome<T> of(Future<? extends T> future) {
        if (future.cancelled()) {
            return new Outcome<>(null, future.cancellation());
        }
        Throwable failure = future.exception();
        return failure == null ? new Outcome<>(future.result(), null) : new Outcome<>(null, failure);
    }

    /** Ends another future in the same way. */
    void copyTo(Future<T> other) {
        if (error == null) {
            other.setResult(value);
        } else if (error instanceof CancelledError) {
            other.cancel(error.getMessage());
        } else {
            other.setException(error);
        }
    }
}
