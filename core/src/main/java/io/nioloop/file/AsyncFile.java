package io.nioloop.file;

import io.nioloop.future.Future;
import io.nioloop.future.Futures;
import io.nioloop.loop.EventLoop;
import io.nioloop.task.Task;
import java.io.IOException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.OpenOption;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Objects;
import java.util.concurrent.Callable;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;

/**
 * An open file for straight-line code; asyncio has none. Each method that reads or writes suspends until a thread of the
 * file executor has done it, one after another for each file. A task that is cancelled meanwhile leaves the thread to
 * itself: what it read is dropped and the position stays, and what it writes is written or not, but never in part and
 * never later than what is written next.
 *
 * <pre>{@code
 * try (AsyncFile file = AsyncFile.open(path, StandardOpenOption.READ)) {
 *     byte[] head = file.read(512);
 * }
 * }</pre>
 *
 * <p>One task at a time reads or writes at the position; any number may do so at positions they give.
 */
public final class AsyncFile implements AutoCloseable {
    private static final Logger LOGGER = System.getLogger("io.nioloop");
    private static final int PIECE_BYTES = 256 * 1024;

    private final FileExecutor executor;
    private final Executor line; // where its jobs run, one by one
    private final Path path;
    private FileChannel channel; // of the jobs; null until the first has opened it
    private long position;
    private boolean busy; // somebody reads or writes at the position
    private boolean closed;

    private AsyncFile(FileExecutor executor, Path path) {
        this.executor = executor;
        this.line = executor.oneByOne();
        this.path = path;
    }

    /**
     * Suspends until the file is open. Cancelled, it leaves none open.
     *
     * @param path the file
     * @param options as for {@link FileChannel#open(Path, OpenOption...)}; none means to read
     * @return the file; close it
     * @throws IOException if it cannot be opened, as for a {@code FileChannel}
     */
    public static AsyncFile open(Path path, OpenOption... options) throws IOException {
        Objects.requireNonNull(path, "path");
        OpenOption[] copy = options.clone();
        FileExecutor executor = FileExecutor.current("AsyncFile.open()");
        AsyncFile file = new AsyncFile(executor, path);
        executor.opened(file);
        try {
            file.call(() -> file.channel = FileChannel.open(path, copy));
            return file;
        } catch (Throwable failure) {
            file.closeSoon();
            EventLoop.throwIfFatal(failure);
            throw failure;
        }
    }

    /**
     * Suspends until so many bytes are read, or the end is reached.
     *
     * @param n how many at most, zero or more
     * @return the bytes; fewer than n, and possibly none, only at the end
     * @throws IOException if it fails
     */
    public byte[] read(int n) throws IOException {
        byte[] data = atPosition(() -> readAt(position, n));
        position += data.length;
        return data;
    }

    /**
     * Suspends until bytes are read, or the end is reached.
     *
     * @param target gets them; untouched if this fails or is cancelled
     * @return how many, a quarter of a MiB at most; -1 at the end
     * @throws IOException if it fails
     */
    public int read(ByteBuffer target) throws IOException {
        if (!target.hasRemaining()) {
            return 0;
        }
        byte[] data = read(Math.min(target.remaining(), PIECE_BYTES));
        target.put(data);
        return data.length == 0 ? -1 : data.length;
    }

    /**
     * Suspends until so many bytes are read from a position of the caller's, or the end is reached.
     *
     * @param from where to begin, zero or more
     * @param n how many at most, zero or more
     * @return the bytes; fewer than n, and possibly none, only at the end
     * @throws IOException if it fails
     */
    public byte[] readAt(long from, int n) throws IOException {
        if (n < 0 || from < 0) {
            throw new IllegalArgumentException("reads " + n + " bytes from " + from + ": use zero or more of each");
        }
        return call(() -> {
            ByteBuffer target = ByteBuffer.allocate((int) Math.max(0, Math.min(n, channel.size() - from)));
            while (target.hasRemaining() && channel.read(target, from + target.position()) >= 0) {}
            return target.hasRemaining() ? Arrays.copyOf(target.array(), target.position()) : target.array();
        });
    }

    /**
     * Suspends until all bytes are written.
     *
     * @param data the bytes; may be changed when this returns or fails
     * @throws IOException if it fails
     */
    public void write(byte[] data) throws IOException {
        write(ByteBuffer.wrap(data));
    }

    /**
     * Suspends until all bytes are written.
     *
     * @param data the bytes; taken in full when this returns, and not at all if it fails or is cancelled
     * @throws IOException if it fails
     */
    public void write(ByteBuffer data) throws IOException {
        int count = data.remaining();
        atPosition(() -> {
            writeAt(position, data);
            return null;
        });
        position += count;
    }

    /**
     * Suspends until all bytes are written at a position of the caller's.
     *
     * @param to where to begin, zero or more; a file opened to append takes them at its end all the same
     * @param data the bytes; taken in full when this returns, and not at all if it fails or is cancelled
     * @throws IOException if it fails
     */
    public void writeAt(long to, ByteBuffer data) throws IOException {
        if (to < 0) {
            throw new IllegalArgumentException("writes to " + to + ": use zero or more");
        }
        ByteBuffer copy =
                ByteBuffer.allocate(data.remaining()).put(data.duplicate()).flip(); // it may be cancelled
        call(() -> {
            while (copy.hasRemaining()) {
                channel.write(copy, to + copy.position());
            }
            return null;
        });
        data.position(data.limit());
    }

    private <T> T atPosition(IoCall<T> body) throws IOException {
        if (busy) {
            throw new IllegalStateException("another task already reads or writes at the position of " + this
                    + ": give positions, or take turns with an AsyncLock");
        }
        busy = true;
        try {
            return body.call();
        } finally {
            busy = false;
        }
    }

    /** A part of a method that suspends. */
    private interface IoCall<T> {
        T call() throws IOException;
    }

    /** {@return where the next read or write begins} */
    public long position() {
        return position;
    }

    /**
     * Sets where the next read or write begins.
     *
     * @param position zero or more; may be behind the end
     */
    public void position(long position) {
        if (position < 0) {
            throw new IllegalArgumentException("position is " + position + ": use zero or more");
        }
        this.position = position;
    }

    /**
     * Suspends until the size is known.
     *
     * @return how many bytes the file has
     * @throws IOException if it fails
     */
    public long size() throws IOException {
        return call(() -> channel.size());
    }

    /**
     * Suspends until the file has no more bytes than this.
     *
     * @param size zero or more
     * @throws IOException if it fails
     */
    public void truncate(long size) throws IOException {
        if (size < 0) {
            throw new IllegalArgumentException("size is " + size + ": use zero or more");
        }
        call(() -> channel.truncate(size));
        position = Math.min(position, size);
    }

    /**
     * Suspends until what was written is on the disk.
     *
     * @throws IOException if it fails
     */
    public void force() throws IOException {
        call(() -> {
            channel.force(true);
            return null;
        });
    }

    private <T> T call(Callable<T> job) throws IOException {
        if (closed) {
            throw new IllegalStateException("closed: " + this);
        }
        if (Task.current("a method of AsyncFile").loop() != executor.loop()) {
            throw new IllegalStateException("belongs to another loop: " + this);
        }
        return Task.await(executor.start(line, job), IOException.class);
    }

    /** {@return whether it was closed} */
    public boolean isClosed() {
        return closed;
    }

    /**
     * Suspends until the file is closed, after what is under way. Twice it does nothing.
     *
     * @throws IOException if it fails
     */
    @Override
    public void close() throws IOException {
        if (closed) {
            return;
        }
        executor.loop().checkThread();
        if (executor.loop().isClosed()) { // its tasks are unwound, and none of them can wait any more
            closeSoon();
            return;
        }
        closed = true;
        executor.closed(this);
        Future<Void> gone = executor.start(line, this::closeChannel);
        Task.await(Futures.shield(gone), IOException.class);
    }

    /** Without waiting, after what is under way. */
    void closeSoon() {
        closed = true;
        executor.closed(this);
        try {
            line.execute(this::closeQuietly);
        } catch (RejectedExecutionException noThreadIsLeft) {
            closeQuietly();
        }
    }

    private void closeQuietly() {
        try {
            closeChannel();
        } catch (IOException closedAllTheSame) {
            LOGGER.log(Level.DEBUG, () -> this + ": closing failed: " + closedAllTheSame);
        }
    }

    private Void closeChannel() throws IOException {
        if (channel != null) {
            channel.close();
        }
        return null;
    }

    @Override
    public String toString() {
        return "<AsyncFile " + path + (closed ? " closed" : " at " + position) + ">";
    }
}
