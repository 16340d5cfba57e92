package io.nioloop.net;

import io.nioloop.future.Future;
import io.nioloop.loop.EventLoop;
import java.io.IOException;
import java.nio.channels.FileChannel;

/**
 * A file on its way through a transport, slice by slice, and the future of how many bytes it was. Meanwhile nothing is
 * read, since a protocol would want to answer what it receives and may not write.
 */
abstract class FileTransfer extends Future<Long> {
    final Transport transport;
    final FileChannel file;
    private final long position;
    private final long count;
    private final boolean wasReading;
    private long sent;

    FileTransfer(Transport transport, FileChannel file, long position, long count) {
        super(transport.loop());
        this.transport = transport;
        this.file = file;
        this.position = position;
        this.count = count;
        this.wasReading = transport.isReading();
        transport.pauseReading();
    }

    /** Moves bytes, on the file's thread; returns how many. */
    abstract long move(long from, long atMost) throws IOException;

    /** So many bytes were moved: what follows from that, on the loop. */
    abstract void moved(long bytes);

    /** Lets go of the transport. */
    abstract void leave();

    final void slice() {
        if (done()) {
            return;
        }
        try {
            long bytes = FileThread.call(loop(), this::moveSlice);
            if (bytes > 0) {
                sent += bytes;
                moved(bytes);
            }
            if (!done() && (bytes < 0 || sent == count)) {
                release();
                setResult(sent);
            }
        } catch (Throwable failure) {
            EventLoop.throwIfFatal(failure);
            fail(failure);
        }
    }

    /** Returns a negative number at the end of the file, which may be nearer than it was. */
    private long moveSlice() throws IOException {
        long left = Math.min(count - sent, file.size() - position - sent);
        return left <= 0 ? -1 : move(position + sent, Math.min(left, SendFile.SLICE));
    }

    final void lose(Throwable cause) {
        fail(new IOException("connection lost after " + sent + " bytes of a file: " + transport, cause));
    }

    private void fail(Throwable failure) {
        if (!done()) {
            release();
            setException(failure);
        }
    }

    private void release() {
        leave();
        if (wasReading) {
            transport.resumeReading();
        }
        loop().execute(this::place); // before who waits is told; not here, where the body of a task may be that cancels
    }

    /** Rule 257: the file stands where sending has ended, also after a failure. */
    private void place() {
        try {
            FileThread.call(loop(), () -> file.position(position + sent));
        } catch (IOException closedMeanwhile) {
            SocketTransport.LOGGER.log(System.Logger.Level.DEBUG, () -> this + ": " + closedMeanwhile);
        }
    }

    @Override
    public boolean cancel(String message) {
        if (!done()) {
            loop().checkThread();
            release();
        }
        return super.cancel(message);
    }
}
