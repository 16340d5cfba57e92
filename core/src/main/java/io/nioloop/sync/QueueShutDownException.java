package io.nioloop.sync;

/** The queue takes nothing more, or has nothing left to give: asyncio's {@code QueueShutDown}. */
public final class QueueShutDownException extends RuntimeException {
    private static final long serialVersionUID = 1;

    QueueShutDownException(AsyncQueue<?> queue) {
        super(queue.toString());
    }
}
