package io.nioloop.demo.client;

import io.nioloop.loop.EventLoop;
import io.nioloop.net.BaseProtocol;
import io.nioloop.net.ExtraInfo;
import io.nioloop.net.Protocol;
import io.nioloop.net.Transport;
import java.io.ByteArrayOutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;

/** A connection without a network: keeps what the protocol writes, and plays a peer. */
final class FakeTransport implements Transport {
    private final List<byte[]> writes = new ArrayList<>();
    private final Protocol protocol;
    private boolean narrow; // each write is more than the peer takes at once
    private boolean readingPaused;
    private boolean closing;
    private boolean aborted;

    FakeTransport(Protocol protocol) {
        this.protocol = protocol;
    }

    /** From now on the protocol is told to pause after each write. */
    void becomeNarrow() {
        narrow = true;
    }

    /** Bytes arrive from the peer. */
    void receive(byte[] bytes) {
        protocol.dataReceived(ByteBuffer.wrap(bytes).asReadOnlyBuffer());
    }

    /** What was written by each call since this was asked last. */
    List<byte[]> takeWrites() {
        List<byte[]> taken = List.copyOf(writes);
        writes.clear();
        return taken;
    }

    /** All that was written since the last question. */
    byte[] takeWritten() {
        ByteArrayOutputStream all = new ByteArrayOutputStream();
        takeWrites().forEach(all::writeBytes);
        return all.toByteArray();
    }

    /** In how many pieces. */
    int written() {
        return writes.size();
    }

    boolean isAborted() {
        return aborted;
    }

    @Override
    public void write(ByteBuffer data) {
        byte[] bytes = new byte[data.remaining()];
        data.get(bytes);
        writes.add(bytes);
        if (narrow) {
            protocol.pauseWriting();
        }
    }

    @Override
    public void writeEof() {
        throw new UnsupportedOperationException();
    }

    @Override
    public void close() {
        closing = true;
    }

    @Override
    public void abort() {
        closing = true;
        aborted = true;
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
    @SuppressWarnings("unchecked") // both names are addresses, and nothing else is asked
    public <T> T extraInfo(ExtraInfo<T> key) {
        if (key.equals(ExtraInfo.SSL_SESSION)) {
            return null;
        }
        return (T) new InetSocketAddress(InetAddress.getLoopbackAddress(), key.equals(ExtraInfo.PEERNAME) ? 7 : 50_000);
    }

    @Override
    public BaseProtocol protocol() {
        return protocol;
    }

    @Override
    public boolean canWriteEof() {
        return true;
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
    public void setWriteBufferLimits(int high, int low) {
        throw new UnsupportedOperationException();
    }

    @Override
    public List<Integer> writeBufferLimits() {
        throw new UnsupportedOperationException();
    }

    @Override
    public long writeBufferSize() {
        throw new UnsupportedOperationException();
    }

    @Override
    public void setProtocol(BaseProtocol protocol) {
        throw new UnsupportedOperationException();
    }
}
