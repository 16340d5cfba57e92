package io.nioloop.demo.server;

import io.nioloop.demo.server.Programs.Style;
import io.nioloop.loop.EventLoop;
import io.nioloop.loop.LoopOptions;
import io.nioloop.net.Protocol;
import io.nioloop.net.Transport;
import io.nioloop.streams.ClientHandler;
import io.nioloop.streams.StreamReader;
import io.nioloop.streams.StreamReaderProtocol;
import io.nioloop.task.Coroutine;
import io.nioloop.task.Task;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.function.Supplier;

/** Connections to a demo in one of its styles, without a network: a test of both styles sees no difference. */
final class Styled implements AutoCloseable {
    private final Style style;
    private final EventLoop loop = EventLoop.open(LoopOptions.defaults().withClock(() -> 0)); // time stands still

    Styled(Style style) {
        this.style = style;
    }

    /** A connection that is served by the one or the other; each thing that happens to it has its effect at once. */
    FakeTransport connect(int peerPort, Supplier<Protocol> protocol, ClientHandler handler) {
        return style == Style.PROTOCOL
                ? new FakeTransport(peerPort, protocol.get())
                : new FakeTransport(peerPort, new Handled(loop, handler), this::settle);
    }

    private void settle() {
        while (loop.runOnce(Duration.ZERO)) {
            // one callback may have queued another
        }
    }

    @Override
    public void close() {
        loop.close();
    }

    /** Between a transport and a task that reads and writes streams, as in a server. */
    private static final class Handled implements Protocol {
        private final EventLoop loop;
        private final ClientHandler handler;
        private final StreamReaderProtocol streams;

        Handled(EventLoop loop, ClientHandler handler) {
            this.loop = loop;
            this.handler = handler;
            this.streams = new StreamReaderProtocol(loop, StreamReader.DEFAULT_LIMIT);
        }

        @Override
        public void connectionMade(Transport transport) {
            streams.connectionMade(transport);
            Task.start(loop, Coroutine.of(() -> handler.handle(streams.reader(), streams.writer())));
        }

        @Override
        public void dataReceived(ByteBuffer data) {
            streams.dataReceived(data);
        }

        @Override
        public boolean eofReceived() {
            return streams.eofReceived();
        }

        @Override
        public void connectionLost(Throwable cause) {
            streams.connectionLost(cause);
        }

        @Override
        public void pauseWriting() {
            streams.pauseWriting();
        }

        @Override
        public void resumeWriting() {
            streams.resumeWriting();
        }
    }
}
