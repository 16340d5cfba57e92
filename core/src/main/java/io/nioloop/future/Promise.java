package io.nioloop.future;

import io.nioloop.loop.EventLoop;

/**
 * A future that whoever holds it may complete: what asyncio's {@code loop.create_future()} returns.
 *
 * <pre>{@code
 * Promise<String> answer = new Promise<>(loop);
 * loop.callLater(Duration.ofSeconds(1), () -> answer.setResult("42"));
 * answer.addDoneCallback(future -> System.out.println(future.result()));
 * }</pre>
 *
 * @param <T> the type of the result
 */
public class Promise<T> extends Future<T> {
    /**
     * Makes a pending promise.
     *
     * @param loop the loop it belongs to
     */
    public Promise(EventLoop loop) {
        super(loop);
    }

    @Override
    public final void setResult(T result) {
        super.setResult(result);
    }

    @Override
    public final void setException(Throwable exception) {
        super.setException(exception);
    }

    /**
     * Finishes it with a result, unless it is done: for results that may come too late (rule 44).
     *
     * @param result the result, may be null
     * @return whether it was pending
     */
    public final boolean trySetResult(T result) {
        if (done()) {
            return false;
        }
        super.setResult(result);
        return true;
    }

    /**
     * Finishes it with an exception, unless it is done.
     *
     * @param exception what went wrong
     * @return whether it was pending
     */
    public final boolean trySetException(Throwable exception) {
        if (done()) {
            return false;
        }
        super.setException(exception);
        return true;
    }
}
