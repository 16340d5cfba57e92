package io.nioloop.future;

/**
 * A future was asked for a result it does not have yet, or given one when it had one: asyncio's
 * {@code InvalidStateError}.
 */
public class InvalidStateException extends IllegalStateException {
    private static final long serialVersionUID = 1;

    /**
     * Makes an exception.
     *
     * @param message names the future
     */
    public InvalidStateException(String message) {
        super(message);
    }
}
