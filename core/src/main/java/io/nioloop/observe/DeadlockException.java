package io.nioloop.observe;

/**
 * Tasks wait, and nothing can ever wake their loop: no callback, timer or channel, and no other thread that could call
 * in. Thrown out of {@code run}; the message says what each task waits for. See {@link Deadlocks}.
 */
public final class DeadlockException extends IllegalStateException {
    private static final long serialVersionUID = 1;

    DeadlockException(String message) {
        super(message);
    }
}
