package io.nioloop.streams;

import java.io.EOFException;

/** The stream has ended before all that was asked for: asyncio's {@code IncompleteReadError}. */
public final class IncompleteReadException extends EOFException {
    private static final long serialVersionUID = 1;

    private final byte[] partial;
    private final int expected;

    IncompleteReadException(byte[] partial, int expected) {
        super(partial.length + " bytes read on a total of " + (expected < 0 ? "undefined" : expected)
                + " expected bytes");
        this.partial = partial;
        this.expected = expected;
    }

    /** {@return what has arrived before the end; the reader does not have it any more} */
    public byte[] partial() {
        return partial;
    }

    /** {@return how many bytes were asked for; -1: as many as it takes to a separator} */
    public int expected() {
        return expected;
    }
}
