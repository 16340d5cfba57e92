package io.nioloop.demo.server;

import io.nioloop.loop.EventLoop;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.util.function.Consumer;

/**
 * Echo, on the bare loop: nothing but a non-blocking channel, and callbacks for when it is ready. One object like this
 * stands behind each client; {@link CallbackService} lets them in.
 *
 * <pre>
 * Run with:  java -jar server-demo/target/nioloop-server-demo.jar echo --style callbacks
 * Talk to:   nc 127.0.0.1 8007
 * </pre>
 *
 * <p>We either read from a client or write to it: only when all is sent back, more is read. So a peer that does not
 * read is not read from, and one buffer is all the memory it can take.
 *
 * <pre>
 *               bytes came, and not all could be sent back
 *   reading ──────────────────────────────────────────────► writing
 *      ▲                                                       │
 *      └───────────────── the rest is sent back ───────────────┘
 * </pre>
 *
 * <p>{@link EchoProtocol} is the same one floor above. Read this one to see what a transport does for you.
 */
final class EchoCallbacks {
    private static final int BUFFER_BYTES = 16 * 1024;

    private final EventLoop loop;
    private final SocketChannel channel;
    private final Consumer<EchoCallbacks> onEnd;
    private final ByteBuffer buffer = ByteBuffer.allocateDirect(BUFFER_BYTES);
    private boolean writing;
    private boolean closing; // when the rest is sent back

    EchoCallbacks(EventLoop loop, SocketChannel channel, Consumer<EchoCallbacks> onEnd) {
        this.loop = loop;
        this.channel = channel;
        this.onEnd = onEnd;
    }

    void begin() {
        loop.addReader(channel, this::readReady);
    }

    private void readReady() {
        try {
            int count = channel.read(buffer.clear());
            buffer.flip();
            if (count < 0) {
                end(); // or the selector would report the end of the stream for ever
            } else {
                sendBack();
            }
        } catch (IOException reset) {
            end();
        }
    }

    private void writeReady() {
        try {
            sendBack();
        } catch (IOException reset) {
            end();
        }
    }

    private void sendBack() throws IOException {
        channel.write(buffer); // takes what the system has room for, which may be less than all, or nothing
        if (buffer.hasRemaining()) {
            waitForRoom();
        } else if (closing) {
            end();
        } else {
            waitForBytes();
        }
    }

    private void waitForRoom() {
        if (!writing) {
            writing = true;
            loop.removeReader(channel);
            loop.addWriter(channel, this::writeReady);
        }
    }

    private void waitForBytes() {
        if (writing) {
            writing = false;
            loop.removeWriter(channel); // or it would be called all the time: there is nearly always room
            loop.addReader(channel, this::readReady);
        }
    }

    /** Ends the connection once the rest is sent back. */
    void close() {
        closing = true;
        if (!writing) {
            end();
        }
    }

    /** Ends the connection now. */
    void end() {
        loop.removeReader(channel);
        loop.removeWriter(channel);
        try {
            channel.close();
        } catch (IOException closedNevertheless) {
            // there is nothing more to lose
        }
        onEnd.accept(this);
    }
}
