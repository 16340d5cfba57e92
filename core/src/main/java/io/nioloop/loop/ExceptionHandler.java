package io.nioloop.loop;

/**
 * Who is told of errors that nobody waits for: the callable that asyncio's {@code set_exception_handler} takes. Runs
 * on the loop, in the context of whatever failed.
 */
@FunctionalInterface
public interface ExceptionHandler {
    /**
     * Handles an error.
     *
     * @param loop the loop it happened on
     * @param error what happened
     */
    void handle(EventLoop loop, LoopError error);

    /**
     * The default: logs the error with its trace to the {@link System.Logger} named {@code io.nioloop}, as asyncio's
     * {@code default_exception_handler} does.
     *
     * @return the same handler each time
     */
    static ExceptionHandler logging() {
        return ErrorLog.HANDLER;
    }
}
