package io.nioloop.net;

import io.nioloop.future.Future;
import io.nioloop.loop.EventLoop;
import io.nioloop.loop.Handle;
import io.nioloop.loop.LoopError;
import io.nioloop.loop.Registration;
import java.io.IOException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.net.SocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.GatheringByteChannel;
import java.nio.channels.ReadableByteChannel;
import java.nio.channels.SocketChannel;
import java.time.Duration;
import java.util.List;
import java.util.Objects;

/**
 * Between a non-blocking socket and a protocol: asyncio's {@code _SelectorSocketTransport}. Reads once for each time
 * the socket is ready, and again only if that filled the buffer; writes straight to the socket, and waits for it to
 * become writable only while it refuses bytes.
 *
 * <p>{@code closing} means that nothing more is read; {@code lost}, that nothing more is written and that
 * {@code connectionLost} has been called or is about to be. The socket itself may live a little longer, see
 * {@link Lingering}.
 */
class SocketTransport implements Transport, SharedBuffers.Leftover {
    static final Logger LOGGER = System.getLogger("io.nioloop");
    private static final int READ_PER_TURN = 256 * 1024; // so that a fast peer leaves time to the others

    // Fixed at birth.
    private final EventLoop loop;
    private final SocketChannel channel; // null: it is one end of a pipe
    private final ReadableByteChannel source; // null: nothing to read
    private final Registration registration;
    private final SharedBuffers buffers;
    private final Server server; // null on the side that connected
    private final SocketAddress local;
    private final SocketAddress peer;
    private final IdleTimeout idle; // null: no limit
    private final Outgoing outgoing;

    // The loop's own.
    private BaseProtocol protocol;
    private BufferedProtocol buffered; // the same, if it is one; else null
    private Lingering lingering; // null: not yet, or never
    private Handle reader; // kept while reading is paused; null before reading began
    private boolean readingPaused;
    private boolean eofReceived;
    private boolean closing;
    private boolean lost;

    SocketTransport(
            Registration registration, SocketChannel channel, BaseProtocol protocol, Server server, Duration limit)
            throws IOException {
        this(registration, channel, channel, channel, protocol, server, limit);
    }

    /** One end of a pipe: nothing to write, or nothing to read. */
    SocketTransport(Registration registration, ReadableByteChannel source, GatheringByteChannel sink, Protocol protocol)
            throws IOException {
        this(registration, null, source, sink, protocol, null, Duration.ZERO);
    }

    private SocketTransport(
            Registration registration,
            SocketChannel channel,
            ReadableByteChannel source,
            GatheringByteChannel sink,
            BaseProtocol protocol,
            Server server,
            Duration limit)
            throws IOException {
        this.loop = registration.loop();
        this.channel = channel;
        this.source = source;
        this.registration = registration;
        this.buffers = SharedBuffers.of(loop);
        this.server = server;
        this.outgoing = new Outgoing(this, sink, registration, buffers);
        this.local = channel == null ? null : channel.getLocalAddress();
        this.peer = channel == null ? null : channel.getRemoteAddress();
        setProtocol(protocol);
        this.idle = limit.isZero() ? null : new IdleTimeout(this, limit); // last, since it starts a timer
    }

    /** Rule 195: the protocol is told first, then reading starts. */
    void begin() {
        if (loop.observer() != null) {
            loop.emit(new NetEvent.ConnectionMade(this));
        }
        try {
            protocol.connectionMade(this);
        } catch (Throwable failure) {
            failed("connectionMade()", failure);
        }
        if (!closing && !readingPaused) {
            startReading();
        }
    }

    private void startReading() {
        if (source == null) {
            return;
        }
        if (reader == null) {
            reader = registration.onReadable(this::readReady);
        } else {
            registration.onReadable(reader);
        }
    }

    private void readReady() {
        int left = READ_PER_TURN;
        while (left > 0 && !readingPaused && !closing) {
            int count = read(left);
            if (count <= 0 || !buffers.filled()) {
                return; // whatever comes now makes the socket ready again
            }
            left -= count;
        }
    }

    /**
     * Reads once and hands over what came; returns how much that was, zero or less if the story of this turn ends
     * here.
     */
    private int read(int atMost) {
        String doing = "getBuffer()";
        try {
            ByteBuffer target = buffered == null ? null : roomOf(buffered);
            doing = "reading";
            int count = buffers.read(source, target == null ? atMost : Math.min(atMost, target.remaining()));
            if (!arrived(count)) {
                return 0;
            }
            if (target == null) {
                doing = "dataReceived()";
                ((Protocol) protocol).dataReceived(buffers.received(count));
            } else {
                doing = "bufferUpdated()";
                target.put(buffers.received(count));
                buffered.bufferUpdated(count);
            }
            return count;
        } catch (Throwable failure) {
            failed(doing, failure);
            return 0;
        }
    }

    private static ByteBuffer roomOf(BufferedProtocol buffered) {
        ByteBuffer target = buffered.getBuffer(-1);
        if (!target.hasRemaining()) {
            throw new IllegalStateException("getBuffer() returned a buffer without room: " + target);
        }
        return target;
    }

    /** Whether bytes came; handles the end of the stream, and ignores a readiness that was none (rule 213). */
    private boolean arrived(int count) {
        if (count < 0) {
            endOfStream();
            return false;
        }
        if (count > 0) {
            touched();
        }
        if (count > 0 && loop.observer() != null) {
            loop.emit(new NetEvent.BytesReceived(this, count));
        }
        return count > 0;
    }

    /** Bytes went one way or the other. */
    void touched() {
        if (idle != null) {
            idle.touch();
        }
    }

    private void endOfStream() {
        eofReceived = true;
        registration.removeReadable(); // or the selector would report the end for ever
        if (loop.observer() != null) {
            loop.emit(new NetEvent.EofReceived(this));
        }
        boolean keepOpen;
        try {
            keepOpen = buffered == null ? ((Protocol) protocol).eofReceived() : buffered.eofReceived();
        } catch (Throwable failure) {
            failed("eofReceived()", failure);
            return;
        }
        if (!keepOpen || !canWriteEof()) { // what can only be read has come to its end: rule 223
            close();
        }
    }

    /** Rule 203: what a protocol throws here is reported, and the connection lives. */
    void tellWriter(boolean paused) {
        if (loop.observer() != null) {
            loop.emit(new NetEvent.WritingPaused(this, paused, writeBufferSize()));
        }
        try {
            if (paused) {
                protocol.pauseWriting();
            } else {
                protocol.resumeWriting();
            }
        } catch (Throwable failure) {
            report((paused ? "pauseWriting()" : "resumeWriting()") + " failed", failure);
        }
    }

    @Override
    public void write(ByteBuffer data) {
        loop.checkThread();
        outgoing.write(data);
    }

    @Override
    public void writelines(List<ByteBuffer> pieces) {
        loop.checkThread();
        outgoing.writelines(pieces);
    }

    Future<Long> send(FileChannel file, long position, long count) {
        return outgoing.send(file, position, count);
    }

    @Override
    public void writeEof() {
        loop.checkThread();
        outgoing.writeEof();
    }

    @Override
    public void close() {
        loop.checkThread();
        if (closing) {
            return;
        }
        closing = true;
        registration.removeReadable();
        if (outgoing.idle()) {
            lose(null, true);
        }
    }

    @Override
    public void abort() {
        loop.checkThread();
        if (lingering != null) {
            lingering.end();
        }
        lose(null, false);
    }

    /**
     * Ends the connection because of an error. I/O errors are daily life and logged for the curious; others are
     * reported.
     */
    void failed(String doing, Throwable failure) {
        lose(failure, false);
        if (failure instanceof IOException) {
            LOGGER.log(Level.DEBUG, () -> this + ": " + doing + " failed: " + failure);
        } else {
            report("Fatal error on transport: " + doing + " failed", failure);
        }
    }

    private void report(String message, Throwable failure) {
        EventLoop.throwIfFatal(failure);
        loop.callExceptionHandler(LoopError.of(message, failure, this, protocol));
    }

    /** The end: nothing is read or written any more, and the protocol is told in the next turn. */
    void lose(Throwable cause, boolean graceful) {
        if (lost) {
            return;
        }
        lost = true;
        closing = true;
        registration.removeReadable();
        outgoing.drop(cause);
        if (idle != null) {
            idle.cancel();
        }
        loop.execute(() -> connectionLost(cause, graceful));
    }

    private void connectionLost(Throwable cause, boolean graceful) {
        if (loop.observer() != null) {
            loop.emit(new NetEvent.ConnectionLost(this, cause));
        }
        try {
            protocol.connectionLost(cause);
        } catch (Throwable failure) {
            report("connectionLost() failed", failure);
        } finally {
            if (graceful && outgoing.wrote() && !eofReceived && channel != null) {
                lingering = new Lingering(registration, channel, buffers, this::free);
                lingering.begin();
            } else {
                free();
            }
        }
    }

    private void free() {
        try {
            registration.close();
        } catch (IOException failure) {
            LOGGER.log(Level.DEBUG, () -> this + ": closing failed: " + failure);
        }
        if (server != null) {
            server.connectionFreed();
        }
    }

    @Override
    public boolean closeWithLoop() {
        boolean forgotten = !closing;
        lost = true;
        closing = true;
        free();
        return forgotten;
    }

    @Override
    public void pauseReading() {
        loop.checkThread();
        if (closing || readingPaused) {
            return;
        }
        readingPaused = true;
        registration.pauseReadable();
    }

    @Override
    public void resumeReading() {
        loop.checkThread();
        if (closing || !readingPaused) {
            return;
        }
        readingPaused = false;
        if (!eofReceived) {
            startReading();
        }
    }

    @Override
    public boolean isReading() {
        return !closing && !readingPaused;
    }

    @Override
    public void setWriteBufferLimits(int high, int low) {
        loop.checkThread();
        outgoing.setLimits(high, low);
    }

    @Override
    public List<Integer> writeBufferLimits() {
        return outgoing.limits();
    }

    @Override
    public long writeBufferSize() {
        return outgoing.size();
    }

    @Override
    public BaseProtocol protocol() {
        return protocol;
    }

    @Override
    public void setProtocol(BaseProtocol next) {
        loop.checkThread();
        if (!(Objects.requireNonNull(next, "protocol") instanceof Protocol || next instanceof BufferedProtocol)) {
            throw new IllegalArgumentException("neither a Protocol nor a BufferedProtocol: " + next);
        }
        protocol = next;
        buffered = next instanceof BufferedProtocol theSame ? theSame : null;
    }

    @Override
    @SuppressWarnings("unchecked") // the constants of ExtraInfo fix the types
    public <T> T extraInfo(ExtraInfo<T> key) {
        if (key.equals(ExtraInfo.PEERNAME)) {
            return (T) peer;
        }
        if (key.equals(ExtraInfo.SOCKNAME)) {
            return (T) local;
        }
        return key.equals(ExtraInfo.SOCKET) && channel != null ? (T) new TransportSocket(channel) : null;
    }

    @Override
    public EventLoop loop() {
        return loop;
    }

    @Override
    public boolean canWriteEof() {
        return true;
    }

    @Override
    public boolean isClosing() {
        return closing;
    }

    /** Tells the peer that no more comes, once all was sent. */
    void shutdownOutput() throws IOException {
        channel.shutdownOutput();
    }

    boolean isLost() {
        return lost;
    }

    Server server() {
        return server;
    }

    @Override
    public String toString() {
        String ends = channel == null ? "" : " " + Addresses.text(local) + " to " + Addresses.text(peer);
        String state = lost ? "lost" : closing ? "closing" : readingPaused ? "paused" : "reading";
        return "<" + getClass().getSimpleName() + ends + " " + state + ", queued=" + writeBufferSize() + " B>";
    }
}
