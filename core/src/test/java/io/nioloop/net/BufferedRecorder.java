package io.nioloop.net;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;

/** A {@link Witness} that gives the buffer which is read into. */
final class BufferedRecorder extends Witness implements BufferedProtocol {
    private final ByteBuffer buffer;

    BufferedRecorder(int capacity) {
        this(capacity, new ArrayList<>());
    }

    BufferedRecorder(int capacity, List<String> story) {
        super(story);
        buffer = ByteBuffer.allocate(capacity);
    }

    @Override
    public ByteBuffer getBuffer(int sizeHint) {
        return buffer.clear();
    }

    @Override
    public void bufferUpdated(int count) {
        if (buffer.position() != count) {
            throw new AssertionError(count + " bytes announced: " + buffer);
        }
        data(buffer.flip());
    }

    @Override
    public boolean eofReceived() {
        return eof();
    }

    @Override
    BufferedRecorder on(String event, Runnable reaction) {
        super.on(event, reaction);
        return this;
    }

    @Override
    BufferedRecorder keepingOpen() {
        super.keepingOpen();
        return this;
    }
}
