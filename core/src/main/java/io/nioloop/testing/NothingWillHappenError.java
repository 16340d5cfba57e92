package io.nioloop.testing;

/**
 * A simulated program sleeps, and nothing can ever wake it: no timer, no packet under way, nobody else. The message
 * lists what everything waits for.
 */
public final class NothingWillHappenError extends AssertionError {
    private static final long serialVersionUID = 1;

    NothingWillHappenError(String message) {
        super(message);
    }
}
