package io.nioloop.demo.server;

import io.nioloop.future.Future;
import io.nioloop.future.Futures;
import io.nioloop.future.Promise;
import io.nioloop.loop.EventLoop;
import io.nioloop.loop.LoopError;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.Channel;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.time.Duration;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/**
 * Echo, on the bare loop: nothing but non-blocking channels, and callbacks for when they are ready.
 *
 * <pre>
 * Run with:  java -jar server-demo/target/nioloop-server-demo.jar echo --style callbacks
 * Talk to:   nc 127.0.0.1 8007
 * </pre>
 *
 * <p>{@link EchoProtocol} is the same one floor above. Read this one to see what a transport does for you.
 */
final class EchoCallbacks implements Service {
    private static final int BUFFER_BYTES = 16 * 1024;
    private static final int BACKLOG = 4096;
    private static final Duration ACCEPT_PAUSE = Duration.ofSeconds(1);

    private final EventLoop loop;
    private final ServerSocketChannel listener;
    private final SocketAddress address;
    private final Set<Client> clients = new LinkedHashSet<>();
    private final Promise<Void> closed;
    private long served;

    /**
     * One client. We either read from it or write to it: only when all is sent back, more is read. So a peer that does
     * not read is not read from, and one buffer is all the memory it can take.
     *
     * <pre>
     *               bytes came, and not all could be sent back
     *   reading ──────────────────────────────────────────────► writing
     *      ▲                                                       │
     *      └───────────────── the rest is sent back ───────────────┘
     * </pre>
     */
    private final class Client {
        private final SocketChannel channel;
        private final ByteBuffer buffer = ByteBuffer.allocateDirect(BUFFER_BYTES);
        private boolean writing;
        private boolean closing; // when the rest is sent back

        Client(SocketChannel channel) {
            this.channel = channel;
        }

        void readReady() {
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

        void writeReady() {
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

        void close() {
            closing = true;
            if (!writing) {
                end();
            }
        }

        void end() {
            loop.removeReader(channel);
            loop.removeWriter(channel);
            closeQuietly(channel);
            clients.remove(this);
            finishClosing();
        }
    }

    private EchoCallbacks(EventLoop loop, ServerSocketChannel listener, SocketAddress address) {
        this.loop = loop;
        this.listener = listener;
        this.address = address;
        this.closed = new Promise<>(loop);
    }

    static EchoCallbacks listen(EventLoop loop, InetSocketAddress address) throws IOException {
        ServerSocketChannel listener = loop.provider().openServerSocketChannel();
        try {
            listener.bind(address, BACKLOG);
            listener.configureBlocking(false);
            EchoCallbacks server = new EchoCallbacks(loop, listener, listener.getLocalAddress());
            loop.addReader(listener, server::acceptReady);
            return server;
        } catch (IOException failure) {
            closeQuietly(listener);
            throw failure;
        }
    }

    private void acceptReady() {
        try {
            SocketChannel channel = listener.accept();
            if (channel != null) { // it may have gone again
                welcome(channel);
            }
        } catch (IOException failure) { // out of descriptors, most likely; the listener stays ready, so look away
            loop.callExceptionHandler(LoopError.of("accept() failed, trying again soon", failure, this));
            loop.removeReader(listener);
            loop.callLater(ACCEPT_PAUSE, this::acceptAgain);
        }
    }

    private void acceptAgain() {
        if (listener.isOpen()) {
            loop.addReader(listener, this::acceptReady);
        }
    }

    private void welcome(SocketChannel channel) {
        try {
            channel.configureBlocking(false);
            channel.setOption(StandardSocketOptions.TCP_NODELAY, true);
            Client client = new Client(channel);
            loop.addReader(channel, client::readReady);
            clients.add(client);
            served++;
        } catch (IOException reset) {
            closeQuietly(channel);
        }
    }

    private static void closeQuietly(Channel channel) {
        try {
            channel.close();
        } catch (IOException nothingToLose) {
            // it is closed nevertheless
        }
    }

    @Override
    public void close() {
        loop.removeReader(listener);
        closeQuietly(listener);
        finishClosing();
    }

    @Override
    public void closeClients() {
        List.copyOf(clients).forEach(Client::close);
    }

    @Override
    public void abortClients() {
        List.copyOf(clients).forEach(Client::end);
    }

    private void finishClosing() {
        if (!listener.isOpen() && clients.isEmpty()) {
            closed.trySetResult(null);
        }
    }

    @Override
    public Future<Void> closed() {
        return Futures.shield(closed);
    }

    @Override
    public List<SocketAddress> addresses() {
        return List.of(address);
    }

    @Override
    public int connections() {
        return clients.size();
    }

    @Override
    public int undelivered() {
        return clients.size(); // who is not reached yet; the others are gone
    }

    @Override
    public long served() {
        return served;
    }
}
