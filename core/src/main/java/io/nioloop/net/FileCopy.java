package io.nioloop.net;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;

/**
 * Reads a file and writes it to any transport, no faster than that takes it: asyncio's
 * {@code _SendfileFallbackProtocol}. Stands in for the protocol meanwhile, to be told when there is room again.
 */
final class FileCopy extends FileTransfer implements Protocol {
    private final BaseProtocol standing;
    private final ByteBuffer buffer = ByteBuffer.allocate(SharedBuffers.CHUNK * 4);
    private boolean waiting; // for room

    FileCopy(Transport transport, FileChannel file, long position, long count) {
        super(transport, file, position, count);
        this.standing = transport.protocol();
        transport.setProtocol(this);
        proceed();
    }

    private void proceed() {
        if (transport.isClosing()) {
            lose(null);
            return;
        }
        waiting = transport.writeBufferSize() > transport.writeBufferLimits().get(1);
        if (!waiting) {
            loop().execute(this::slice);
        }
    }

    @Override
    long move(long from, long atMost) throws IOException {
        return file.read(buffer.clear().limit((int) Math.min(atMost, buffer.capacity())), from);
    }

    @Override
    void moved(long bytes) {
        transport.write(buffer.flip());
        proceed();
    }

    @Override
    void leave() {
        if (transport.protocol() == this) {
            transport.setProtocol(standing);
        }
    }

    @Override
    public void pauseWriting() {
        standing.pauseWriting();
    }

    @Override
    public void resumeWriting() {
        if (waiting) {
            proceed();
        }
        standing.resumeWriting();
    }

    @Override
    public void dataReceived(ByteBuffer data) {
        throw new IllegalStateException("data while reading is paused: " + transport);
    }

    @Override
    public boolean eofReceived() {
        return standing instanceof Protocol one ? one.eofReceived() : ((BufferedProtocol) standing).eofReceived();
    }

    @Override
    public void connectionLost(Throwable cause) {
        lose(cause);
        standing.connectionLost(cause);
    }
}
