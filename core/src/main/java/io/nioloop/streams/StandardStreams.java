package io.nioloop.streams;

import io.nioloop.loop.EventLoop;
import io.nioloop.net.Pipes;
import io.nioloop.net.Protocol;
import io.nioloop.net.Transport;
import java.io.Closeable;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.lang.System.Logger.Level;
import java.nio.ByteBuffer;
import java.nio.channels.Channel;
import java.nio.channels.Pipe;

/**
 * Blocking streams as streams of a loop. Java cannot select the standard streams of a process, so a thread stands
 * between them and a pipe, which the loop can; the pipe, when full or empty, is what makes either side wait.
 */
final class StandardStreams {
    private static final int PIECE = 8 * 1024;

    private StandardStreams() {}

    static StreamReader read(EventLoop loop, InputStream in) throws IOException {
        return read(loop, "nioloop-stdin", in, () -> {}).reader();
    }

    static StreamWriter write(EventLoop loop, OutputStream out) throws IOException {
        return write(loop, "nioloop-stdout", false, out, () -> {});
    }

    /** One direction of copying. */
    private interface Copying {
        void run() throws IOException;
    }

    /**
     * The writer of what this returns is there to close only.
     *
     * @param atEnd is closed with the copying thread
     */
    static Connection read(EventLoop loop, String name, InputStream in, Closeable atEnd) throws IOException {
        StreamReaderProtocol protocol = new StreamReaderProtocol(loop, StreamReader.DEFAULT_LIMIT);
        read(loop, name, in, atEnd, protocol);
        return new Connection(protocol.reader(), protocol.writer());
    }

    static Transport read(EventLoop loop, String name, InputStream in, Closeable atEnd, Protocol protocol)
            throws IOException {
        Pipe pipe = loop.provider().openPipe();
        Transport transport = connect(loop, pipe, true, protocol);
        start(name, true, pipe.sink(), atEnd, () -> {
            byte[] piece = new byte[PIECE];
            synchronized (in) { // or the JDK closes the output of a child that ends, although its children still write
                for (int count = in.read(piece); count >= 0; count = in.read(piece)) {
                    pipe.sink().write(ByteBuffer.wrap(piece, 0, count));
                }
            }
        });
        return transport;
    }

    static StreamWriter write(EventLoop loop, String name, boolean daemon, OutputStream out, Closeable atEnd)
            throws IOException {
        StreamReaderProtocol protocol = new StreamReaderProtocol(loop, StreamReader.DEFAULT_LIMIT);
        write(loop, name, daemon, out, atEnd, protocol);
        return protocol.writer();
    }

    static Transport write(
            EventLoop loop, String name, boolean daemon, OutputStream out, Closeable atEnd, Protocol protocol)
            throws IOException {
        Pipe pipe = loop.provider().openPipe();
        Transport transport = connect(loop, pipe, false, protocol);
        start(name, daemon, pipe.source(), atEnd, () -> {
            ByteBuffer piece = ByteBuffer.allocate(PIECE);
            while (pipe.source().read(piece.clear()) >= 0) {
                out.write(piece.array(), 0, piece.position());
                out.flush();
            }
        });
        return transport;
    }

    private static Transport connect(EventLoop loop, Pipe pipe, boolean reads, Protocol protocol) throws IOException {
        try {
            return Streams.receive(
                    reads
                            ? Pipes.connectRead(loop, pipe.source(), protocol)
                            : Pipes.connectWrite(loop, pipe.sink(), protocol),
                    Transport::abort);
        } catch (Throwable failure) {
            EventLoop.throwIfFatal(failure);
            (reads ? pipe.sink() : pipe.source()).close();
            throw failure;
        }
    }

    private static void start(String name, boolean daemon, Channel end, Closeable atEnd, Copying copying) {
        Thread thread = new Thread(
                () -> {
                    try (atEnd;
                            end) {
                        copying.run();
                    } catch (IOException otherSideIsClosed) {
                        System.getLogger("io.nioloop").log(Level.DEBUG, () -> name + " ends: " + otherSideIsClosed);
                    }
                },
                name);
        thread.setDaemon(daemon);
        thread.start();
    }
}
