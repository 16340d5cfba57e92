package io.nioloop.sync;

/** There is nothing to take: asyncio's {@code QueueEmpty}. */
public final class QueueEmptyException extends RuntimeException {
    private static final long serialVersionUID = 1;

    QueueEmptyException(AsyncQueue<?> queue) {
        super(queue.toString());
    }
}
