package io.nioloop.net;

import io.nioloop.future.Future;
import io.nioloop.future.Promise;
import io.nioloop.loop.EventLoop;
import io.nioloop.loop.Registration;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.Pipe;
import java.nio.channels.SelectableChannel;
import java.util.List;
import java.util.Objects;

/**
 * The two ends of a {@link Pipe}, for protocols: asyncio's {@code connect_read_pipe} and {@code connect_write_pipe}.
 * Open the pipe by {@code loop.provider().openPipe()}.
 *
 * <p>The standard streams of a process and those of its children are not selectable in Java, so they cannot come here.
 */
public final class Pipes {
    private Pipes() {}

    /**
     * Reads a pipe: asyncio's {@code connect_read_pipe}, rule 223. At its end come {@code eofReceived}, whose answer
     * does not matter, and {@code connectionLost}.
     *
     * @param loop the loop
     * @param channel the end to read; made non-blocking, and closed by the transport
     * @param protocol is told what arrives
     * @return the transport, after {@code connectionMade}; it refuses to write
     * @throws IllegalArgumentException if the channel is closed, or of another provider
     * @throws IllegalStateException if it belongs to another transport
     */
    public static Future<Transport> connectRead(EventLoop loop, Pipe.SourceChannel channel, Protocol protocol) {
        Objects.requireNonNull(protocol, "protocol");
        return connect(loop, channel, registration -> new ReadPipe(registration, channel, protocol));
    }

    /**
     * Writes a pipe: asyncio's {@code connect_write_pipe}, rule 224. {@code writeEof} is {@code close}.
     * Unlike asyncio's it learns that the reader is gone by the next write only.
     *
     * @param loop the loop
     * @param channel the end to write; made non-blocking, and closed by the transport
     * @param protocol is told when to pause, and of the end
     * @return the transport, after {@code connectionMade}; it reads nothing
     * @throws IllegalArgumentException if the channel is closed, or of another provider
     * @throws IllegalStateException if it belongs to another transport
     */
    public static Future<Transport> connectWrite(EventLoop loop, Pipe.SinkChannel channel, Protocol protocol) {
        Objects.requireNonNull(protocol, "protocol");
        return connect(loop, channel, registration -> new WritePipe(registration, channel, protocol));
    }

    private interface Making {
        SocketTransport make(Registration registration) throws IOException;
    }

    private static Future<Transport> connect(EventLoop loop, SelectableChannel channel, Making making) {
        SharedBuffers.of(loop); // closes what is left with the loop
        Promise<Transport> made = new Promise<>(loop);
        try {
            channel.configureBlocking(false);
            Registration registration = loop.claim(channel, made);
            SocketTransport transport = making.make(registration);
            registration.own(transport);
            loop.execute(() -> {
                transport.begin();
                made.trySetResult(transport);
            });
            made.addDoneCallback(done -> {
                if (done.cancelled()) {
                    transport.abort();
                }
            });
        } catch (IOException failure) {
            made.setException(failure);
        }
        return made;
    }

    private static final class ReadPipe extends SocketTransport {
        ReadPipe(Registration registration, Pipe.SourceChannel channel, Protocol protocol) throws IOException {
            super(registration, channel, null, protocol);
        }

        @Override
        public void write(ByteBuffer data) {
            throw readOnly();
        }

        @Override
        public void writelines(List<ByteBuffer> pieces) {
            throw readOnly();
        }

        @Override
        public void writeEof() {
            throw readOnly();
        }

        private UnsupportedOperationException readOnly() {
            return new UnsupportedOperationException("cannot write to the end of a pipe that is read: " + this);
        }

        @Override
        public boolean canWriteEof() {
            return false;
        }
    }

    private static final class WritePipe extends SocketTransport {
        WritePipe(Registration registration, Pipe.SinkChannel channel, Protocol protocol) throws IOException {
            super(registration, null, channel, protocol);
        }

        @Override
        public void writeEof() {
            close();
        }

        @Override
        public boolean isReading() {
            return false;
        }
    }
}
