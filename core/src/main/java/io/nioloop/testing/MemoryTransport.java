package io.nioloop.testing;

import io.nioloop.loop.EventLoop;
import io.nioloop.loop.LoopError;
import io.nioloop.net.BaseProtocol;
import io.nioloop.net.BufferedProtocol;
import io.nioloop.net.ExtraInfo;
import io.nioloop.net.Protocol;
import io.nioloop.net.Transport;
import java.nio.ByteBuffer;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Objects;

/**
 * One end of a {@link MemoryPipe}. What is written stands in a queue until the peer takes it, which it does in a turn
 * of the loop in which it reads; so this end feels it when the other one pauses.
 */
final class MemoryTransport implements Transport {
    private static final int DEFAULT_HIGH = 64 * 1024;

    private final EventLoop loop;
    private final String name;
    private final Deque<ByteBuffer> queue = new ArrayDeque<>(); // written here, not taken by the peer
    private final Runnable deliver = this::deliver;
    private MemoryTransport peer;
    private BaseProtocol protocol;
    private long queued; // bytes in the queue
    private int high = DEFAULT_HIGH;
    private int low = DEFAULT_HIGH / 4;
    private boolean begun;
    private boolean delivering; // a delivery is scheduled
    private boolean writingPaused;
    private boolean readingPaused;
    private boolean eofWanted; // no more will be written
    private boolean eofTaken; // and the peer knows
    private boolean closing;
    private boolean lost;

    MemoryTransport(EventLoop loop, String name, BaseProtocol protocol) {
        this.loop = Objects.requireNonNull(loop, "loop");
        this.name = name;
        setProtocol(protocol);
    }

    void connect(MemoryTransport other) {
        peer = other;
    }

    void begin() {
        begun = true;
        try {
            protocol.connectionMade(this);
        } catch (Throwable failure) {
            EventLoop.throwIfFatal(failure);
            failed("connectionMade()", failure);
        }
        peer.scheduleDelivery();
    }

    // The way out.

    @Override
    public void write(ByteBuffer data) {
        loop.checkThread();
        if (eofWanted && data.hasRemaining()) {
            throw new IllegalStateException("cannot write after writeEof(): " + this);
        }
        if (data.hasRemaining() && !lost) {
            ByteBuffer copy = ByteBuffer.allocate(data.remaining()).put(data).flip();
            queue.add(copy.asReadOnlyBuffer());
            queued += copy.remaining();
            scheduleDelivery();
            checkLimits();
        }
        data.position(data.limit());
    }

    @Override
    public void writelines(List<ByteBuffer> pieces) {
        pieces.forEach(this::write);
    }

    @Override
    public void writeEof() {
        loop.checkThread();
        if (!closing && !eofWanted) {
            eofWanted = true;
            scheduleDelivery();
        }
    }

    private void scheduleDelivery() {
        if (!delivering && (!queue.isEmpty() || owesEof() || (closing && !lost))) {
            delivering = true;
            loop.execute(deliver);
        }
    }

    private boolean owesEof() {
        return (eofWanted || closing) && !eofTaken;
    }

    /** Hands over one piece, and then the end; so a peer that pauses gets no more than that. */
    private void deliver() {
        delivering = false;
        if (!peer.begun) {
            return;
        }
        if (peer.closing) {
            drop();
            checkLimits(); // nothing is left to wait for
        }
        if (!queue.isEmpty() && !peer.readingPaused) {
            ByteBuffer piece = queue.remove();
            queued -= piece.remaining();
            peer.receive(piece);
            checkLimits();
        }
        if (!queue.isEmpty()) {
            if (!peer.readingPaused) {
                scheduleDelivery();
            }
            return;
        }
        if (owesEof() && !peer.readingPaused) {
            eofTaken = true;
            peer.receiveEof();
        }
        if (closing) {
            lose(null);
        }
    }

    private void drop() {
        queue.clear();
        queued = 0;
    }

    private void checkLimits() {
        if (!writingPaused && queued > high) {
            tellWriter(true);
        } else if (writingPaused && queued <= low) {
            tellWriter(false);
        }
    }

    private void tellWriter(boolean paused) {
        writingPaused = paused;
        try {
            if (paused) {
                protocol.pauseWriting();
            } else {
                protocol.resumeWriting();
            }
        } catch (Throwable failure) {
            EventLoop.throwIfFatal(failure);
            report(paused ? "pauseWriting()" : "resumeWriting()", failure);
        }
    }

    // The way in.

    private void receive(ByteBuffer piece) {
        try {
            if (protocol instanceof BufferedProtocol buffered) {
                fill(buffered, piece);
            } else {
                ((Protocol) protocol).dataReceived(piece);
            }
        } catch (Throwable failure) {
            EventLoop.throwIfFatal(failure);
            failed("dataReceived()", failure);
        }
    }

    private void fill(BufferedProtocol buffered, ByteBuffer piece) {
        while (piece.hasRemaining() && !closing) {
            ByteBuffer target = buffered.getBuffer(-1);
            if (!target.hasRemaining()) {
                throw new IllegalStateException("getBuffer() returned a buffer without room: " + target);
            }
            int count = Math.min(target.remaining(), piece.remaining());
            target.put(piece.slice().limit(count));
            piece.position(piece.position() + count);
            buffered.bufferUpdated(count);
        }
    }

    private void receiveEof() {
        if (closing) {
            return;
        }
        boolean keepOpen;
        try {
            keepOpen = protocol instanceof BufferedProtocol buffered
                    ? buffered.eofReceived()
                    : ((Protocol) protocol).eofReceived();
        } catch (Throwable failure) {
            EventLoop.throwIfFatal(failure);
            failed("eofReceived()", failure);
            return;
        }
        if (!keepOpen) {
            close();
        }
    }

    @Override
    public void pauseReading() {
        loop.checkThread();
        readingPaused |= !closing;
    }

    @Override
    public void resumeReading() {
        loop.checkThread();
        if (!closing && readingPaused) {
            readingPaused = false;
            peer.scheduleDelivery();
        }
    }

    @Override
    public boolean isReading() {
        return !closing && !readingPaused;
    }

    // The end.

    @Override
    public void close() {
        loop.checkThread();
        if (!closing) {
            closing = true;
            scheduleDelivery();
            peer.scheduleDelivery();
        }
    }

    @Override
    public void abort() {
        loop.checkThread();
        lose(null);
    }

    private void failed(String doing, Throwable failure) {
        lose(failure);
        report(doing, failure);
    }

    private void report(String doing, Throwable failure) {
        loop.callExceptionHandler(LoopError.of(doing + " failed", failure, this, protocol));
    }

    private void lose(Throwable cause) {
        if (lost) {
            return;
        }
        lost = true;
        closing = true;
        drop();
        loop.execute(() -> {
            try {
                protocol.connectionLost(cause);
            } catch (Throwable failure) {
                EventLoop.throwIfFatal(failure);
                report("connectionLost()", failure);
            }
        });
        scheduleDelivery(); // of the end, to the peer
        peer.scheduleDelivery(); // which learns that nobody takes what it has kept
    }

    @Override
    public boolean isClosing() {
        return closing;
    }

    // Questions and settings.

    @Override
    public boolean canWriteEof() {
        return true;
    }

    @Override
    public void setWriteBufferLimits(int high, int low) {
        loop.checkThread();
        if (low < 0 || high < low) {
            throw new IllegalArgumentException(
                    "write buffer limits are high=" + high + ", low=" + low + ": use high >= low >= 0");
        }
        this.high = high;
        this.low = low;
        checkLimits();
    }

    @Override
    public List<Integer> writeBufferLimits() {
        return List.of(low, high);
    }

    @Override
    public long writeBufferSize() {
        return queued;
    }

    @Override
    public EventLoop loop() {
        return loop;
    }

    @Override
    public BaseProtocol protocol() {
        return protocol;
    }

    @Override
    public void setProtocol(BaseProtocol next) {
        if (!(Objects.requireNonNull(next, "protocol") instanceof Protocol || next instanceof BufferedProtocol)) {
            throw new IllegalArgumentException("neither a Protocol nor a BufferedProtocol: " + next);
        }
        protocol = next;
    }

    @Override
    public <T> T extraInfo(ExtraInfo<T> key) {
        return null;
    }

    @Override
    public String toString() {
        String state = lost ? "lost" : closing ? "closing" : readingPaused ? "paused" : "reading";
        return "<MemoryTransport " + name + " " + state + ", queued=" + queued + " B>";
    }
}
