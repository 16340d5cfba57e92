package io.nioloop.net;

import io.nioloop.future.Future;
import io.nioloop.loop.EventLoop;
import io.nioloop.loop.Registration;
import java.io.IOException;
import java.lang.System.Logger.Level;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.GatheringByteChannel;
import java.util.List;

/**
 * The half of a {@link SocketTransport} that sends. What is written goes straight to the socket; only what the socket
 * refuses is copied and kept, and only while something is kept does the socket wait to become writable.
 *
 * <pre>
 *   nothing kept ── the socket refuses a rest ──► kept ── more than high ──► kept, protocol paused
 *        ▲                                         │ ▲                          │
 *        └─────────────── all sent ────────────────┘ └──── low or less ─────────┘
 * </pre>
 */
final class Outgoing {
    private static final int DEFAULT_HIGH = 64 * 1024;
    private static final int DROPS_BEFORE_WARNING = 5;

    private final SocketTransport transport;
    private final GatheringByteChannel channel; // null: the read end of a pipe, which is not written
    private final Registration registration;
    private final SharedBuffers buffers;
    private WriteQueue queue; // null: nothing is kept
    private FileTransfer transfer; // has the socket to itself, once nothing is kept; null: none
    private int high = DEFAULT_HIGH;
    private int low = DEFAULT_HIGH / 4;
    private int drops; // writes after the connection was lost
    private boolean paused; // the protocol was told to pause
    private boolean eofWanted; // writeEof() was called
    private boolean wrote; // so there may be bytes under way

    Outgoing(
            SocketTransport transport, GatheringByteChannel channel, Registration registration, SharedBuffers buffers) {
        this.transport = transport;
        this.channel = channel;
        this.registration = registration;
        this.buffers = buffers;
    }

    void write(ByteBuffer data) {
        if (!mayWrite(data.hasRemaining())) {
            data.position(data.limit());
            return;
        }
        if (queue == null && !sendNow(data)) {
            return;
        }
        if (data.hasRemaining()) {
            keep(data);
            waitForRoom();
        }
    }

    void writelines(List<ByteBuffer> pieces) {
        boolean any = pieces.stream().anyMatch(ByteBuffer::hasRemaining);
        if (!mayWrite(any)) {
            pieces.forEach(piece -> piece.position(piece.limit()));
            return;
        }
        boolean tryNow = queue == null;
        pieces.forEach(this::keep);
        if ((!tryNow || sendKept()) && queue != null) {
            waitForRoom();
        }
    }

    /** Rule 256: sends a file after what is kept, and refuses to write until that is over. */
    Future<Long> send(FileChannel file, long position, long count) {
        if (transfer != null || eofWanted) {
            String reason = eofWanted ? "after writeEof()" : "while another is being sent";
            throw new IllegalStateException("cannot send a file " + reason + ": " + transport);
        }
        transfer = new FileSending(file, position, count);
        beginTransfer();
        return transfer;
    }

    private void beginTransfer() {
        if (queue == null) {
            registration.onWritable(transfer::slice);
        }
    }

    private final class FileSending extends FileTransfer {
        FileSending(FileChannel file, long position, long count) {
            super(Outgoing.this.transport, file, position, count);
        }

        @Override
        long move(long from, long atMost) throws IOException {
            return file.transferTo(from, atMost, channel);
        }

        @Override
        void moved(long bytes) {
            sent(bytes);
        }

        @Override
        void leave() {
            transfer = null;
            if (queue == null) {
                registration.removeWritable();
            }
            allSent();
        }
    }

    /** Whether there is something to write, and somebody to write it to. */
    private boolean mayWrite(boolean any) {
        if (transfer != null && any) {
            throw new IllegalStateException("cannot write until the file is sent, wait for that first: " + transport);
        }
        if (eofWanted && any) {
            throw new IllegalStateException("cannot write after writeEof(): " + transport);
        }
        if (transport.isLost() && any && ++drops == DROPS_BEFORE_WARNING) {
            SocketTransport.LOGGER.log(Level.WARNING, "write after the connection was lost: {0}", transport);
        }
        return any && !transport.isLost();
    }

    /** Sends what the socket takes at once; returns whether the connection lives. */
    private boolean sendNow(ByteBuffer data) {
        try {
            sent(buffers.write(channel, data));
            return true;
        } catch (IOException failure) {
            data.position(data.limit());
            transport.failed("writing", failure);
            return false;
        }
    }

    private void sent(long count) {
        if (count == 0) {
            return;
        }
        wrote = true;
        transport.touched();
        EventLoop loop = transport.loop();
        if (loop.observer() != null) {
            loop.emit(new NetEvent.BytesSent(transport, count));
        }
    }

    private void keep(ByteBuffer data) {
        if (queue == null) {
            queue = new WriteQueue(buffers);
        }
        queue.append(data);
        level();
    }

    private void level() {
        EventLoop loop = transport.loop();
        if (loop.observer() != null) {
            loop.emit(new NetEvent.BufferLevel(transport, size()));
        }
    }

    private void waitForRoom() {
        if (!registration.hasWriter()) {
            registration.onWritable(this::writeReady);
        }
        checkHighWater();
    }

    private void writeReady() {
        if (sendKept() && queue != null) {
            checkLowWater();
        }
    }

    /** Sends what is kept, as far as the socket takes it; returns whether the connection lives. */
    private boolean sendKept() {
        try {
            sent(queue.writeTo(channel));
            level();
        } catch (IOException failure) {
            transport.failed("writing", failure);
            return false;
        }
        if (queue.size() == 0) {
            queue = null;
            registration.removeWritable();
            checkLowWater(); // the protocol may write again, or close
            allSent();
        }
        return !transport.isLost();
    }

    private void allSent() {
        if (queue != null || transport.isLost()) {
            return;
        }
        if (transfer != null) {
            beginTransfer();
        } else if (transport.isClosing()) {
            transport.lose(null, true);
        } else if (eofWanted) {
            shutdownOutput();
        }
    }

    private void checkHighWater() {
        if (!paused && size() > high) {
            paused = true;
            transport.tellWriter(true);
        }
    }

    private void checkLowWater() {
        if (paused && size() <= low) {
            paused = false;
            transport.tellWriter(false);
        }
    }

    void writeEof() {
        if (transport.isClosing() || eofWanted) {
            return;
        }
        eofWanted = true;
        if (idle()) {
            shutdownOutput();
        }
    }

    private void shutdownOutput() {
        try {
            transport.shutdownOutput();
        } catch (IOException failure) {
            transport.failed("writing the end of the stream", failure);
        }
    }

    /** The connection is lost, and what is kept with it. */
    void drop(Throwable cause) {
        paused = false; // or new limits would still tell it to go on
        registration.removeWritable();
        if (queue != null) {
            queue.clear();
            queue = null;
        }
        if (transfer != null) {
            transfer.lose(cause);
        }
    }

    static void requireLimits(int high, int low) {
        if (low < 0 || high < low) {
            throw new IllegalArgumentException(
                    "write buffer limits are high=" + high + ", low=" + low + ": use high >= low >= 0");
        }
    }

    void setLimits(int newHigh, int newLow) {
        requireLimits(newHigh, newLow);
        high = newHigh;
        low = newLow;
        checkHighWater();
        checkLowWater();
    }

    List<Integer> limits() {
        return List.of(low, high);
    }

    long size() {
        return queue == null ? 0 : queue.size();
    }

    /** Whether nothing waits to be sent. */
    boolean idle() {
        return queue == null && transfer == null;
    }

    /** Whether bytes of ours may still be under way. */
    boolean wrote() {
        return wrote;
    }
}
