package io.nioloop.streams;

import io.nioloop.loop.EventLoop;
import io.nioloop.net.Pipes;
import io.nioloop.net.Transport;
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

    /** One direction of copying. */
    private interface Copying {
        void run() throws IOException;
    }

    static StreamReader read(EventLoop loop, InputStream in) throws IOException {
        Pipe pipe = loop.provider().openPipe();
        StreamReaderProtocol protocol = new StreamReaderProtocol(loop, StreamReader.DEFAULT_LIMIT);
        connect(loop, pipe, true, protocol);
        start("nioloop-stdin", true, pipe.sink(), () -> {
            byte[] piece = new byte[PIECE];
            for (int count = in.read(piece); count >= 0; count = in.read(piece)) {
                pipe.sink().write(ByteBuffer.wrap(piece, 0, count));
            }
        });
        return protocol.reader();
    }

    static StreamWriter write(EventLoop loop, OutputStream out) throws IOException {
        Pipe pipe = loop.provider().openPipe();
        StreamReaderProtocol protocol = new StreamReaderProtocol(loop, StreamReader.DEFAULT_LIMIT);
        connect(loop, pipe, false, protocol);
        start("nioloop-stdout", false, pipe.source(), () -> {
            ByteBuffer piece = ByteBuffer.allocate(PIECE);
            while (pipe.source().read(piece.clear()) >= 0) {
                out.write(piece.array(), 0, piece.position());
                out.flush();
            }
        });
        return protocol.writer();
    }

    private static void connect(EventLoop loop, Pipe pipe, boolean reads, StreamReaderProtocol protocol)
            throws IOException {
        try {
            Streams.receive(
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

    private static void start(String name, boolean daemon, Channel end, Copying copying) {
        Thread thread = new Thread(
                () -> {
                    try (end) {
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
