package io.nioloop.future;

/** Something took longer than it was allowed to: Python's {@code TimeoutError}, unchecked. */
public class TimeoutException extends RuntimeException {
    private static final long serialVersionUID = 1;

    /**
     * Makes an exception.
     *
     * @param message says what took too long, and what the limit was
     */
    public TimeoutException(String message) {
        super(message);
    }

    /**
     * Makes an exception.
     *
     * @param message says what took too long, and what the limit was
     * @param cause how what was waited for ended
     */
    public TimeoutException(String message, Throwable cause) {
        super(message, cause);
    }
}
