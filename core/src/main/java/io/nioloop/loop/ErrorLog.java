package io.nioloop.loop;

import java.lang.System.Logger;
import java.lang.System.Logger.Level;

/** The loop's logger, and the exception handler that writes to it. */
final class ErrorLog {
    static final Logger LOGGER = System.getLogger("io.nioloop");

    static final ExceptionHandler HANDLER = (loop, error) -> LOGGER.log(
            Level.ERROR,
            error.about().isEmpty() ? error.message() : error.message() + " " + error.about(),
            error.exception());

    private ErrorLog() {}

    /**
     * Loads what the first report needs, while there are descriptors to load it with (row 21 of the fault catalogue).
     */
    static void preload() {
        LOGGER.isLoggable(Level.ERROR);
        LoopError.of("preloaded", null).about(Handle.class);
    }

    /** Rule 280: a handler threw, so the default tells of the error it was given, and then of its own. */
    static void handlerFailed(EventLoop loop, LoopError error, Throwable failure) {
        try {
            HANDLER.handle(loop, error);
            HANDLER.handle(loop, LoopError.of("Exception in exception handler", failure));
        } catch (Exception | StackOverflowError | LinkageError loggingIsBroken) {
            failure.addSuppressed(loggingIsBroken); // nobody is left to tell; the loop goes on
        }
    }
}
