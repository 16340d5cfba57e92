package io.nioloop.streams;

import io.nioloop.future.Future;
import io.nioloop.loop.EventLoop;
import io.nioloop.loop.LoopError;
import io.nioloop.net.Protocol;
import io.nioloop.net.Transport;
import io.nioloop.task.Coroutine;
import io.nioloop.task.Task;
import java.io.IOException;
import java.net.SocketException;
import java.nio.ByteBuffer;
import java.util.Objects;

/**
 * Between a transport and a {@link StreamReader}, which it feeds; and a {@link StreamWriter}, to which it says when to
 * wait: asyncio's {@code StreamReaderProtocol}. For transports that {@link Streams} does not make.
 */
public final class StreamReaderProtocol implements Protocol {
    private final EventLoop loop;
    private final StreamReader reader;
    private final ClientHandler handler; // null on the side that connected
    private final Waiters drainers = new Waiters();
    private final Waiters closers = new Waiters();
    private StreamWriter writer; // null: not connected yet
    private boolean writingPaused;
    private boolean lost;
    private Throwable cause; // of the loss; null: it was in good order

    /**
     * Makes the protocol of a connection.
     *
     * @param loop the loop
     * @param limit the limit of its reader, 1 or more
     */
    public StreamReaderProtocol(EventLoop loop, int limit) {
        this(loop, limit, null);
    }

    StreamReaderProtocol(EventLoop loop, int limit, ClientHandler handler) {
        this.loop = Objects.requireNonNull(loop, "loop");
        this.reader = new StreamReader(loop, limit);
        this.handler = handler;
    }

    /** {@return what the peer sends} */
    public StreamReader reader() {
        return reader;
    }

    /** {@return what is sent to the peer; null until the connection stands} */
    public StreamWriter writer() {
        return writer;
    }

    @Override
    public void connectionMade(Transport transport) {
        reader.setTransport(transport);
        writer = new StreamWriter(transport, this);
        if (handler != null) {
            Task<Void> task = Task.start(loop, Coroutine.of(() -> handler.handle(reader, writer)));
            task.addDoneCallback(done -> handled(done, transport));
        }
    }

    /** Rule 191. */
    private void handled(Future<Void> task, Transport transport) {
        if (task.cancelled()) {
            transport.close();
        } else if (task.exception() != null) {
            loop.callExceptionHandler(
                    LoopError.of("Unhandled exception in the client handler", task.exception(), transport, task));
            transport.close();
        }
    }

    @Override
    public void dataReceived(ByteBuffer data) {
        reader.feedData(data);
    }

    /** Rule 193: the write side stays open, where the transport can do that. */
    @Override
    public boolean eofReceived() {
        reader.feedEof();
        return writer.canWriteEof();
    }

    @Override
    public void connectionLost(Throwable cause) {
        this.cause = cause;
        lost = true;
        if (cause == null) {
            reader.feedEof();
        } else {
            reader.setException(cause);
        }
        closers.wakeAll(cause);
        drainers.wakeAll(cause);
    }

    @Override
    public void pauseWriting() {
        writingPaused = true;
    }

    @Override
    public void resumeWriting() {
        writingPaused = false;
        drainers.wakeAll(null);
    }

    boolean isServer() {
        return handler != null;
    }

    boolean isWritingPaused() {
        return writingPaused;
    }

    /** Rule 188. */
    void drain() throws IOException {
        if (lost) {
            throw new SocketException("Connection lost");
        }
        if (writingPaused) {
            drainers.suspend(loop);
        }
    }

    /** Rule 189. */
    void waitClosed() throws IOException {
        if (lost) {
            Waiters.raise(cause);
        } else {
            closers.suspend(loop);
        }
    }
}
