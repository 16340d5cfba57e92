package io.nioloop.loop;

/** Lets no error pass: an assertion that fails in a callback ends the run, and with it the test. */
public final class FailTheRun implements ExceptionHandler {
    public FailTheRun() {}

    @Override
    public void handle(EventLoop loop, LoopError error) {
        throw new InternalError(error.message(), error.exception()); // fatal, so the loop does not catch it
    }
}
