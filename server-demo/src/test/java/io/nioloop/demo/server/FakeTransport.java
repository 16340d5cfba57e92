package io.nioloop.demo.server;

import io.nioloop.loop.EventLoop;
import io.nioloop.net.BaseProtocol;
import io.nioloop.net.ExtraInfo;
import io.nioloop.net.Protocol;
import io.nioloop.net.Transport;
import java.io.ByteArrayOutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.List;

/** A connection without a network: keeps what the protocol writes, and plays a peer that reads, or does not. */
final class FakeTransport implements Transport {
    private final ByteArrayOutputStream written = new ByteArrayOutputStream();
    private final InetSocketAddress peer;
    private final Protocol protocol;
    private final Runnable settle; // lets tasks that were woken run
    private boolean peerReads = true;
    private boolean writingPaused;
    private boolean readingPaused;
    private boolean closing;
    private boolean aborted;
    private long kept;
    private int high = 64 * 1024;

    FakeTransport(int peerPort, Protocol protocol) {
        this(peerPort, protocol, () -> {});
    }

    FakeTransport(int peerPort, Protocol protocol, Runnable settle) {
        this.peer = new InetSocketAddress(InetAddress.getLoopbackAddress(), peerPort);
        this.protocol = protocol;
        this.settle = settle;
        protocol.connectionMade(this);
        settle.run();
    }

    /** Bytes arrive from the peer. */
    void receive(byte... bytes) {
        protocol.dataReceived(ByteBuffer.wrap(bytes).asReadOnlyBuffer());
        settle.run();
    }

    /** Text arrives from the peer. */
    void receive(String text) {
        receive(text.getBytes(StandardCharsets.UTF_8));
    }

    /** The peer sends no more. */
    void receiveEof() {
        if (!protocol.eofReceived()) {
            close();
        }
        settle.run();
    }

    /** The connection is gone; null: in good order. */
    void lose(Throwable cause) {
        closing = true;
        protocol.connectionLost(cause);
        settle.run();
    }

    /** From now on the peer takes nothing. */
    void peerStopsReading() {
        peerReads = false;
    }

    /** The peer takes all that was kept for it. */
    void peerReadsAgain() {
        peerReads = true;
        kept = 0;
        if (writingPaused) {
            writingPaused = false;
            protocol.resumeWriting();
        }
    }

    /** What was written since the last call. */
    String takeWritten() {
        String text = written.toString(StandardCharsets.UTF_8);
        written.reset();
        return text;
    }

    boolean aborted() {
        return aborted;
    }

    int high() {
        return high;
    }

    @Override
    public void write(ByteBuffer data) {
        byte[] bytes = new byte[data.remaining()];
        data.get(bytes);
        written.writeBytes(bytes);
        kept += peerReads ? 0 : bytes.length;
        if (kept > high && !writingPaused) {
            writingPaused = true;
            protocol.pauseWriting();
        }
    }

    @Override
    public void close() {
        closing = true;
    }

    @Override
    public void abort() {
        closing = true;
        aborted = true;
        kept = 0;
    }

    @Override
    public boolean isClosing() {
        return closing;
    }

    @Override
    public void pauseReading() {
        readingPaused = true;
    }

    @Override
    public void resumeReading() {
        readingPaused = false;
    }

    @Override
    public boolean isReading() {
        return !closing && !readingPaused;
    }

    @Override
    public void setWriteBufferLimits(int high, int low) {
        this.high = high;
    }

    @Override
    public long writeBufferSize() {
        return kept;
    }

    @Override
    @SuppressWarnings("unchecked") // PEERNAME is an address
    public <T> T extraInfo(ExtraInfo<T> key) {
        return key.equals(ExtraInfo.PEERNAME) ? (T) peer : null;
    }

    @Override
    public BaseProtocol protocol() {
        return protocol;
    }

    @Override
    public EventLoop loop() {
        throw new UnsupportedOperationException();
    }

    @Override
    public void writelines(List<ByteBuffer> pieces) {
        throw new UnsupportedOperationException();
    }

    @Override
    public void writeEof() {
        throw new UnsupportedOperationException();
    }

    @Override
    public boolean canWriteEof() {
        return false;
    }

    @Override
    public List<Integer> writeBufferLimits() {
        throw new UnsupportedOperationException();
    }

    @Override
    public void setProtocol(BaseProtocol protocol) {
        throw new UnsupportedOperationException();
    }
}
