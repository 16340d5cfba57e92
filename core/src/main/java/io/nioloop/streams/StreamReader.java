package io.nioloop.streams;

import io.nioloop.future.Promise;
import io.nioloop.loop.EventLoop;
import io.nioloop.net.Transport;
import io.nioloop.task.Task;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.Iterator;
import java.util.NoSuchElementException;
import java.util.Objects;
import javax.net.ssl.SSLException;

/**
 * What a peer sends, to be read in straight-line code by one task at a time: asyncio's {@code StreamReader}, rules 175
 * to 186. Bytes stay in its buffer until the moment a method returns them, so a task that is cancelled while it waits
 * has lost none. A method that finds what it wants in the buffer returns at once, without a future.
 *
 * <pre>{@code
 * for (byte[] line : reader) {
 *     writer.write(line);
 *     writer.drain();
 * }
 * }</pre>
 *
 * <p>The limit bounds the length of what {@link #readLine} and {@link #readUntil} return, not counting the separator;
 * and of twice as many bytes in the buffer the transport is paused, until no more than the limit is left or a read
 * waits.
 */
public final class StreamReader implements Iterable<byte[]> {
    /** The limit unless one is given: 64 KiB. */
    public static final int DEFAULT_LIMIT = 64 * 1024;

    private static final byte NEWLINE = '\n';
    private static final byte[][] END_OF_LINE = {{NEWLINE}};

    private final EventLoop loop;
    private final int limit;
    private final ReadBuffer buffer;
    private Transport transport; // null: fed by hand
    private Promise<Void> waiter; // of the task that waits for data; null: none does
    private StreamWriter sink; // gets what comes instead of the buffer while a pipe waits; null: there is none
    private long passed; // bytes, to the sink
    private Throwable exception; // null: nothing went wrong
    private boolean eof; // no more will be fed
    private boolean paused; // the transport is, by us

    StreamReader(EventLoop loop, int limit) {
        requireLimit(limit);
        this.loop = Objects.requireNonNull(loop, "loop");
        this.limit = limit;
        this.buffer = new ReadBuffer(2L * limit);
    }

    static void requireLimit(int limit) {
        if (limit <= 0) {
            throw new IllegalArgumentException("limit is " + limit + ": use 1 or more");
        }
    }

    // Reading.

    /**
     * Suspends until the end of the stream: asyncio's {@code read()}, rule 177.
     *
     * @return all that came before
     * @throws IOException if the connection was lost, here and below: the cause as it came
     */
    public byte[] read() throws IOException {
        return read(-1);
    }

    /**
     * Suspends until there are bytes, or the end: asyncio's {@code read(n)}, rules 177 and 178.
     *
     * @param n how many bytes at most; negative: all until the end of the stream
     * @return one to n bytes; none at the end, or if n is zero
     * @throws IOException if the connection was lost
     */
    public byte[] read(int n) throws IOException {
        raiseException();
        while (!eof && (n < 0 || (n > 0 && buffer.size() == 0))) {
            waitForData("read");
        }
        return take(n < 0 ? buffer.size() : Math.min(n, buffer.size()));
    }

    /**
     * Suspends until there are bytes, or the end: {@link #read(int)} without a new array.
     *
     * @param target gets as many of them as it has room for
     * @return how many; -1 at the end of the stream
     * @throws IOException if the connection was lost
     */
    public int read(ByteBuffer target) throws IOException {
        raiseException();
        while (target.hasRemaining() && buffer.size() == 0 && !eof) {
            waitForData("read");
        }
        int count = buffer.takeInto(target);
        resumeTransport();
        return count == 0 && target.hasRemaining() ? -1 : count;
    }

    /**
     * Suspends until bytes were passed on to a writer, or the end; returns how many, 0 at the end. If there are none yet,
     * those that come go from transport to transport, without the buffer and the task, until the writer wants to be
     * drained.
     */
    long passTo(StreamWriter writer) throws IOException {
        raiseException();
        passed = 0;
        sink = writer;
        try {
            while (passed == 0 && buffer.size() == 0 && !eof) {
                waitForData("pipe");
            }
        } finally {
            sink = null;
        }
        raiseException();
        int rest = buffer.size();
        writer.write(buffer.view());
        buffer.drop(rest);
        resumeTransport();
        return passed + rest;
    }

    /**
     * Suspends until so many bytes are there: asyncio's {@code readexactly}, rules 178 and 179.
     *
     * @param n how many, zero or more; may be more than the limit
     * @return the bytes
     * @throws IncompleteReadException if the stream ends before; it has what came, and the reader has no more
     * @throws IOException if the connection was lost
     */
    public byte[] readExactly(int n) throws IOException {
        if (n < 0) {
            throw new IllegalArgumentException("readExactly size can not be less than zero: " + n);
        }
        raiseException();
        while (buffer.size() < n && !eof) {
            waitForData("readExactly");
        }
        if (buffer.size() < n) {
            throw new IncompleteReadException(take(buffer.size()), n);
        }
        return take(n);
    }

    /**
     * Suspends until there is a line: asyncio's {@code readline}, rule 183.
     *
     * @return the line with its {@code \n}; without one if the stream ends there; nothing at the end
     * @throws LimitOverrunException if the line is longer than the limit; so much of it as has arrived is dropped
     * @throws IOException if the connection was lost
     */
    public byte[] readLine() throws IOException {
        raiseException();
        try {
            int end = awaitSeparator(END_OF_LINE, "readLine");
            return take(end < 0 ? buffer.size() : end);
        } catch (LimitOverrunException overrun) {
            int length = overrun.consumed();
            buffer.drop(buffer.hasAt(length, NEWLINE) ? length + 1 : buffer.size());
            resumeTransport();
            throw overrun;
        }
    }

    /**
     * Suspends until there is a separator: asyncio's {@code readuntil}, rules 180 to 182.
     *
     * @param separators one or several, none of them empty; of several, the one that ends first counts
     * @return everything up to and with the separator
     * @throws IncompleteReadException if the stream ends before; it has what came, and the reader has no more
     * @throws LimitOverrunException if more than the limit comes before; nothing is taken
     * @throws IOException if the connection was lost
     */
    public byte[] readUntil(byte[]... separators) throws IOException {
        if (separators.length == 0 || Arrays.stream(separators).anyMatch(separator -> separator.length == 0)) {
            throw new IllegalArgumentException("a separator should have at least one byte, and there should be one");
        }
        raiseException();
        int end = awaitSeparator(separators, "readUntil");
        if (end < 0) {
            throw new IncompleteReadException(take(buffer.size()), -1);
        }
        return take(end);
    }

    private byte[] take(int count) {
        byte[] data = buffer.take(count);
        resumeTransport();
        return data;
    }

    /** Returns where the first separator ends; -1 if the stream ends without one. */
    private int awaitSeparator(byte[][] separators, String caller) throws IOException {
        int searched = 0; // no separator begins before
        int end = endOfFirst(separators, searched);
        while (end < 0) {
            searched = Math.max(searched, buffer.size() + 1 - longest(separators));
            if (searched > limit) {
                throw overrun("Separator is not found, and chunk exceed the limit", searched);
            }
            if (eof) {
                return -1;
            }
            waitForData(caller);
            end = endOfFirst(separators, searched);
        }
        return end;
    }

    private static int longest(byte[][] separators) {
        int longest = 0;
        for (byte[] separator : separators) {
            longest = Math.max(longest, separator.length);
        }
        return longest;
    }

    private int endOfFirst(byte[][] separators, int from) throws LimitOverrunException {
        int first = -1;
        int firstEnd = -1;
        for (byte[] separator : separators) {
            int begin = buffer.indexOf(separator, from);
            int end = begin + separator.length;
            if (begin >= 0 && (firstEnd < 0 || end < firstEnd || (end == firstEnd && begin > first))) {
                first = begin;
                firstEnd = end;
            }
        }
        if (first > limit) {
            throw overrun("Separator is found, but chunk is longer than limit", first);
        }
        return firstEnd;
    }

    private LimitOverrunException overrun(String message, int consumed) {
        return new LimitOverrunException(message + " of " + limit + ": " + consumed + " bytes", consumed);
    }

    private void waitForData(String caller) throws IOException {
        raiseException();
        if (waiter != null) {
            throw new IllegalStateException(
                    caller + "() called while another task is already waiting for incoming data: " + this);
        }
        if (paused) { // or nothing would ever come
            paused = false;
            transport.resumeReading();
        }
        Promise<Void> mine = new Promise<>(loop);
        waiter = mine;
        try {
            Task.await(mine);
        } finally {
            if (waiter == mine) {
                waiter = null;
            }
        }
    }

    private void resumeTransport() {
        if (paused && buffer.size() <= limit) {
            paused = false;
            transport.resumeReading();
        }
    }

    void raiseException() throws IOException {
        loop.checkThread();
        Waiters.raise(exception);
    }

    /** {@return whether the peer will send no more and everything was read: asyncio's {@code at_eof}, rule 186} */
    public boolean atEof() {
        return eof && buffer.size() == 0;
    }

    /** {@return the limit: see above} */
    public int limit() {
        return limit;
    }

    /**
     * The lines to come, as {@link #readLine} returns them; each step suspends until there is one. It ends with the
     * stream. What goes wrong comes in an {@link UncheckedIOException}.
     */
    @Override
    public Iterator<byte[]> iterator() {
        return new Lines();
    }

    private final class Lines implements Iterator<byte[]> {
        private byte[] next; // null: not read yet

        @Override
        public boolean hasNext() {
            if (next == null) {
                try {
                    next = readLine();
                } catch (IOException failure) {
                    throw new UncheckedIOException(failure);
                }
            }
            return next.length > 0;
        }

        @Override
        public byte[] next() {
            if (!hasNext()) {
                throw new NoSuchElementException("the stream has ended");
            }
            byte[] line = next;
            next = null;
            return line;
        }
    }

    // Feeding.

    void setTransport(Transport transport) {
        this.transport = transport;
    }

    /** Row 75: bytes in clear that somebody sent ahead must never count as sent under TLS. */
    void requireNothingAhead() throws SSLException {
        if (buffer.size() > 0 || eof) {
            throw new SSLException("no TLS after " + (eof ? "the end of the stream" : buffer.size() + " unread bytes")
                    + ", which came in clear: " + this);
        }
    }

    /** Rule 176. */
    void feedData(ByteBuffer data) {
        if (eof) {
            throw new IllegalStateException("feedData() after feedEof(): " + this);
        }
        if (!data.hasRemaining()) {
            return;
        }
        if (passOn(data)) {
            return;
        }
        buffer.append(data);
        wakeUp();
        if (transport != null && !paused && buffer.size() > 2L * limit) {
            paused = true;
            transport.pauseReading();
        }
    }

    private boolean passOn(ByteBuffer data) {
        if (sink == null || waiter == null || waiter.done()) {
            return false;
        }
        int count = data.remaining();
        try {
            sink.write(data);
        } catch (IllegalStateException refused) { // here: the task writes it again, and gets the error
            return false;
        }
        passed += count;
        if (sink.wantsDrain()) {
            wakeUp();
        }
        return true;
    }

    void feedEof() {
        eof = true;
        wakeUp();
    }

    /** Rule 185: this read fails and each later one, whatever is in the buffer. */
    void setException(Throwable cause) {
        exception = cause;
        wakeUp();
    }

    private void wakeUp() {
        if (waiter != null) {
            waiter.trySetResult(null); // it may be cancelled
            waiter = null;
        }
    }

    @Override
    public String toString() {
        return "<StreamReader" + (buffer.size() == 0 ? "" : " " + buffer.size() + " bytes") + (eof ? " eof" : "")
                + (limit == DEFAULT_LIMIT ? "" : " limit=" + limit) + (waiter == null ? "" : " waiter=" + waiter)
                + (exception == null ? "" : " exception=" + exception)
                + (transport == null ? "" : " transport=" + transport) + (paused ? " paused" : "") + ">";
    }
}
