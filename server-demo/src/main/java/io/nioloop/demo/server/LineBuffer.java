package io.nioloop.demo.server;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;

/**
 * Makes lines of what arrives. TCP carries bytes, not lines: half a line may come, or three at once. A line ends with
 * LF or CR LF and is text in UTF-8; of one that is longer than the limit the rest is dropped, so that nobody can fill
 * the memory. The commands that telnet sends, for instance when Ctrl-C is pressed there, are left out: they begin with
 * the byte 255, which no text has.
 */
final class LineBuffer {
    /** Who gets the lines. */
    interface Reader {
        void lineReceived(String line, boolean cut);
    }

    private enum Telnet {
        TEXT,
        COMMAND, // after byte 255
        OPTION // after a command that has one
    }

    private static final int COMMAND_FOLLOWS = 255;
    private static final int FIRST_WITH_OPTION = 251;

    private final Reader reader;
    private final int limitBytes;
    private final byte[] line; // with room for the CR, which does not count
    private int length; // of the line so far; more than the array has if it is too long
    private Telnet telnet = Telnet.TEXT;

    LineBuffer(int limitBytes, Reader reader) {
        this.limitBytes = limitBytes;
        this.line = new byte[limitBytes + 1];
        this.reader = reader;
    }

    void feed(ByteBuffer data) {
        while (data.hasRemaining()) {
            feed(data.get() & 0xff);
        }
    }

    /** No more comes: a last line without an end is a line too. */
    void feedEof() {
        if (length > 0) {
            endLine();
        }
    }

    private void feed(int octet) {
        if (telnet != Telnet.TEXT) {
            boolean hasOption = telnet == Telnet.COMMAND && octet >= FIRST_WITH_OPTION && octet != COMMAND_FOLLOWS;
            telnet = hasOption ? Telnet.OPTION : Telnet.TEXT;
        } else if (octet == COMMAND_FOLLOWS) {
            telnet = Telnet.COMMAND;
        } else if (octet == '\n') {
            endLine();
        } else {
            keep((byte) octet);
        }
    }

    private void keep(byte octet) {
        if (length < line.length) {
            line[length] = octet;
        }
        length = Math.min(length + 1, line.length + 1);
    }

    private void endLine() {
        boolean hasReturn = length > 0 && length <= line.length && line[length - 1] == '\r';
        int end = hasReturn ? length - 1 : length;
        length = 0;
        boolean cut = end > limitBytes;
        reader.lineReceived(new String(line, 0, Math.min(end, limitBytes), StandardCharsets.UTF_8), cut);
    }
}
