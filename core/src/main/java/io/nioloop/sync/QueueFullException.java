package io.nioloop.sync;

/** There is no room: asyncio's {@code QueueFull}. */
public final class QueueFullException extends RuntimeException {
    private static final long serialVersionUID = 1;

    QueueFullException(AsyncQueue<?> queue) {
        super(queue.toString());
    }
}
