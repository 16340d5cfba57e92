package io.nioloop;

/**
 * Ctrl-C ended the main task: Python's {@code KeyboardInterrupt}. An {@link Error}, so that {@code catch (Exception e)}
 * does not swallow it.
 */
public final class KeyboardInterrupt extends Error {
    private static final long serialVersionUID = 1;

    KeyboardInterrupt(Throwable cause) {
        super("interrupted by Ctrl-C", cause);
    }
}
