package io.nioloop.testing;

/** Something happened in a simulated run that must not happen in any: a promise of the library was broken. */
public final class InvariantError extends AssertionError {
    private static final long serialVersionUID = 1;

    InvariantError(String message) {
        super(message);
    }

    InvariantError(String message, Throwable cause) {
        super(message, cause);
    }
}
