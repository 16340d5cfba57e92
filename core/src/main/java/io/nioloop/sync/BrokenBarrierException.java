package io.nioloop.sync;

/** The barrier was reset or aborted while a task waited, or before: asyncio's {@code BrokenBarrierError}. */
public final class BrokenBarrierException extends RuntimeException {
    private static final long serialVersionUID = 1;

    BrokenBarrierException(String message) {
        super(message);
    }
}
