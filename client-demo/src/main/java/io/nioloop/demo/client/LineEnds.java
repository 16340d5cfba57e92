package io.nioloop.demo.client;

import java.nio.ByteBuffer;

/** Makes CR LF of each LF that has no CR before it, if that is wanted, in text that comes piece by piece. */
final class LineEnds {
    private final boolean crlf;
    private byte previous;

    LineEnds(boolean crlf) {
        this.crlf = crlf;
    }

    ByteBuffer convert(ByteBuffer text) {
        if (!crlf) {
            return text;
        }
        ByteBuffer converted = ByteBuffer.allocate(2 * text.remaining());
        while (text.hasRemaining()) {
            byte next = text.get();
            if (next == '\n' && previous != '\r') {
                converted.put((byte) '\r');
            }
            converted.put(next);
            previous = next;
        }
        return converted.flip();
    }
}
