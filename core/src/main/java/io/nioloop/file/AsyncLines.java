package io.nioloop.file;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.Charset;
import java.nio.charset.CharsetDecoder;
import java.nio.charset.CoderResult;
import java.util.Iterator;
import java.util.NoSuchElementException;

/**
 * The lines of a file, read piece by piece as they are asked for; a step suspends when the next piece is needed. A line
 * ends with {@code \n} or {@code \r\n}, which is left out. Go through it once, and close it. What goes wrong comes in an
 * {@link UncheckedIOException}.
 */
public final class AsyncLines implements Iterable<String>, AutoCloseable {
    private static final int PIECE_BYTES = 64 * 1024;

    private final AsyncFile file;
    private final CharsetDecoder decoder; // malformed input is an error
    private final ByteBuffer bytes = ByteBuffer.allocate(PIECE_BYTES).flip(); // read and not decoded
    private final StringBuilder text = new StringBuilder(); // decoded and not handed out
    private int start; // of the next line, in the text
    private int searched; // there is no end of line before, in the text
    private boolean ended;
    private boolean iterating;

    AsyncLines(AsyncFile file, Charset charset) {
        this.file = file;
        this.decoder = charset.newDecoder();
    }

    @Override
    public Iterator<String> iterator() {
        if (iterating) {
            throw new IllegalStateException("the lines of a file can be gone through once: open it again");
        }
        iterating = true;
        return new Steps();
    }

    private final class Steps implements Iterator<String> {
        private String next; // null: not read yet

        @Override
        public boolean hasNext() {
            try {
                next = next == null ? nextLine() : next;
            } catch (IOException failure) {
                throw new UncheckedIOException(failure);
            }
            return next != null;
        }

        @Override
        public String next() {
            if (!hasNext()) {
                throw new NoSuchElementException("the file has ended");
            }
            String line = next;
            next = null;
            return line;
        }
    }

    /** Returns null at the end. */
    private String nextLine() throws IOException {
        int end = text.indexOf("\n", searched);
        while (end < 0 && !ended) {
            searched = text.length();
            decodeMore();
            end = text.indexOf("\n", searched);
        }
        if (end < 0) {
            return start == text.length() ? null : line(text.length(), text.length());
        }
        boolean hasReturn = end > start && text.charAt(end - 1) == '\r';
        return line(hasReturn ? end - 1 : end, end + 1);
    }

    private String line(int end, int next) {
        String line = text.substring(start, end);
        start = next;
        searched = next;
        return line;
    }

    private void decodeMore() throws IOException {
        text.delete(0, start);
        searched -= start;
        start = 0;
        bytes.compact();
        ended = file.read(bytes) < 0;
        bytes.flip();
        CharBuffer chars = CharBuffer.allocate(PIECE_BYTES);
        require(decoder.decode(bytes, chars, ended));
        if (ended) {
            require(decoder.flush(chars));
        }
        text.append(chars.flip());
    }

    private void require(CoderResult result) throws IOException {
        try {
            if (result.isError()) {
                result.throwException();
            }
        } catch (CharacterCodingException malformed) {
            throw new IOException(
                    file + " is not in " + decoder.charset() + " near its byte "
                            + (file.position() - bytes.remaining()),
                    malformed);
        }
    }

    /** Suspends until the file is closed. Twice it does nothing. */
    @Override
    public void close() throws IOException {
        file.close();
    }
}
