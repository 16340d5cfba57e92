package io.nioloop.streams;

import java.io.IOException;

/** No separator within the reader's limit: asyncio's {@code LimitOverrunError}. */
public final class LimitOverrunException extends IOException {
    private static final long serialVersionUID = 1;

    private final int consumed;

    LimitOverrunException(String message, int consumed) {
        super(message);
        this.consumed = consumed;
    }

    /** {@return how many bytes from the front of the buffer are surely before any separator} */
    public int consumed() {
        return consumed;
    }
}
