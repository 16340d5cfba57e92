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
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.time.Duration;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/** A service on the bare loop: a listening socket that is ready when somebody waits at the door. */
final class CallbackService implements Service {
    private static final int BACKLOG = 4096;
    private static final Duration ACCEPT_PAUSE = Duration.ofSeconds(1);

    private final EventLoop loop;
    private final ServerSocketChannel listener;
    private final SocketAddress address;
    private final Set<EchoCallbacks> clients = new LinkedHashSet<>();
    private final Promise<Void> closed;
    private long served;

    /**
     * Listens.
     *
     * @throws IOException if the address cannot be had
     */
    CallbackService(EventLoop loop, InetSocketAddress wanted) throws IOException {
        this.loop = loop;
        this.closed = new Promise<>(loop);
        this.listener = loop.provider().openServerSocketChannel();
        try {
            listener.bind(wanted, BACKLOG);
            listener.configureBlocking(false);
            address = listener.getLocalAddress();
        } catch (IOException failure) {
            listener.close();
            throw failure;
        }
        loop.addReader(listener, this::acceptReady);
    }

    private void acceptReady() {
        try {
            SocketChannel channel = listener.accept();
            if (channel != null) { // whoever was there may have gone again
                welcome(channel);
            }
        } catch (IOException failure) { // most likely no descriptor is left, and will not be for a while
            loop.callExceptionHandler(LoopError.of("accept() failed, trying again soon", failure, this));
            loop.removeReader(listener); // which stays ready all the time
            loop.callLater(ACCEPT_PAUSE, this::acceptAgain);
        }
    }

    private void acceptAgain() {
        if (listener.isOpen()) {
            loop.addReader(listener, this::acceptReady);
        }
    }

    private void welcome(SocketChannel channel) throws IOException {
        try {
            channel.configureBlocking(false);
            channel.setOption(StandardSocketOptions.TCP_NODELAY, true);
        } catch (IOException goneAgain) {
            channel.close();
            return;
        }
        EchoCallbacks client = new EchoCallbacks(loop, channel, this::ended);
        clients.add(client);
        served++;
        client.begin();
    }

    private void ended(EchoCallbacks client) {
        clients.remove(client);
        finishClosing();
    }

    @Override
    public void close() {
        loop.removeReader(listener);
        try {
            listener.close();
        } catch (IOException failure) {
            loop.callExceptionHandler(LoopError.of("closing the listening socket failed", failure, this));
        }
        finishClosing();
    }

    @Override
    public void closeClients() {
        List.copyOf(clients).forEach(EchoCallbacks::close);
    }

    @Override
    public void abortClients() {
        List.copyOf(clients).forEach(EchoCallbacks::end);
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
        return clients.size(); // once they are closed, only those are left that wait for something
    }

    @Override
    public long served() {
        return served;
    }
}
