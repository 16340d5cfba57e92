package io.nioloop.demo.server;

import io.nioloop.streams.StreamReader;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;

/**
 * The same lines as those of {@link LineBuffer}, in straight-line code. That class has to remember, whenever the bytes are
 * at an end for now, where it was: in a line, after a command of telnet, before its option. Here each method simply asks
 * for the next octet, in the middle of whatever it does, and the task waits if there is none.
 */
final class LineReader {
    private static final int END = -1;
    private static final int BUFFER_BYTES = 4 * 1024;
    private static final int COMMAND_FOLLOWS = 255;
    private static final int FIRST_WITH_OPTION = 251;

    private final StreamReader reader;
    private final int limitBytes;
    private final ByteBuffer buffer = ByteBuffer.allocate(BUFFER_BYTES).flip();

    /**
     * A line.
     *
     * @param text without its end
     * @param cut whether it was longer than the limit
     */
    record Line(String text, boolean cut) {}

    LineReader(StreamReader reader, int limitBytes) {
        this.reader = reader;
        this.limitBytes = limitBytes;
    }

    /** Suspends until there is a line; null after the last, which needs no end. */
    Line next() throws IOException {
        ByteArrayOutputStream line = new ByteArrayOutputStream();
        int octet = nextOfText();
        if (octet == END) {
            return null;
        }
        boolean cut = false;
        while (octet != '\n' && octet != END) {
            if (line.size() > limitBytes) { // there is room for the CR, which does not count
                cut = true;
            } else {
                line.write(octet);
            }
            octet = nextOfText();
        }
        return cut ? new Line(text(line, limitBytes), true) : withoutReturn(line);
    }

    private Line withoutReturn(ByteArrayOutputStream line) {
        byte[] bytes = line.toByteArray();
        boolean hasReturn = bytes.length > 0 && bytes[bytes.length - 1] == '\r';
        int length = hasReturn ? bytes.length - 1 : bytes.length;
        return new Line(text(line, Math.min(length, limitBytes)), length > limitBytes);
    }

    private static String text(ByteArrayOutputStream line, int length) {
        return new String(line.toByteArray(), 0, length, StandardCharsets.UTF_8);
    }

    /** The next octet that is not part of a command of telnet. */
    private int nextOfText() throws IOException {
        int octet = nextOctet();
        while (octet == COMMAND_FOLLOWS) {
            int command = nextOctet();
            if (command >= FIRST_WITH_OPTION && command != COMMAND_FOLLOWS) {
                nextOctet();
            }
            octet = nextOctet();
        }
        return octet;
    }

    private int nextOctet() throws IOException {
        if (!buffer.hasRemaining()) {
            int count = reader.read(buffer.clear());
            buffer.flip();
            if (count < 0) {
                return END;
            }
        }
        return buffer.get() & 0xff;
    }
}
