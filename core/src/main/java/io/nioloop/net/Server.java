package io.nioloop.net;

import io.nioloop.future.Future;
import io.nioloop.future.Futures;
import io.nioloop.future.Promise;
import io.nioloop.loop.EventLoop;
import io.nioloop.loop.LoopError;
import io.nioloop.loop.Registration;
import java.io.IOException;
import java.lang.System.Logger.Level;
import java.net.BindException;
import java.net.Inet4Address;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.net.StandardProtocolFamily;
import java.net.StandardSocketOptions;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.Channel;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.RejectedExecutionException;
import java.util.function.Supplier;

/**
 * Listening sockets and the connections that came through them: asyncio's {@code Server}, rules 225 to 234. Made by
 * {@link Tcp#listen}; belongs to its loop's thread.
 *
 * <p>To end in good order: {@link #close} stops accepting, {@link #closeClients} ends the connections after what was
 * written to them has been sent, {@link #closed} tells when the last one is gone.
 */
public final class Server implements AutoCloseable, SharedBuffers.Leftover {
    private static final int ACCEPTS_PER_TURN = 16; // so that a storm of connections leaves time to those that stand
    private static final Duration ACCEPT_PAUSE = Duration.ofSeconds(1);

    private record Listener(ServerSocketChannel channel, SocketAddress address, Registration registration) {}

    private final EventLoop loop;
    private final Supplier<? extends BaseProtocol> factory;
    private final ListenOptions options;
    private final List<Listener> listeners = new ArrayList<>(); // empty once closed
    private final Promise<Void> closed;
    private final Places places; // that it shares with its like in a group; null: it has its own limit only
    private SocketFile file; // null: not a Unix socket
    private Future<Void> servingForever; // null: nobody does
    private int connections; // sockets that are not freed yet
    private List<Server> rotation = List.of(); // of a group: who gets the connections by turns; empty: this one all
    private int next; // in the rotation
    private boolean serving;
    private boolean accepting; // false while resting, or connections are at their limit
    private boolean resting; // accept() failed, most likely since descriptors are short
    private boolean closing;

    Server(EventLoop loop, Supplier<? extends BaseProtocol> factory, ListenOptions options) {
        this(loop, factory, options, null);
    }

    Server(EventLoop loop, Supplier<? extends BaseProtocol> factory, ListenOptions options, Places places) {
        this.places = places;
        this.loop = Objects.requireNonNull(loop, "loop");
        this.factory = Objects.requireNonNull(factory, "factory");
        this.options = Objects.requireNonNull(options, "options");
        this.closed = new Promise<>(loop);
        SharedBuffers.of(loop); // closes what is left with the loop, and is there when descriptors are not
    }

    void bind(InetSocketAddress address, boolean bothFamilies) throws IOException {
        ServerSocketChannel channel = bothFamilies ? loop.provider().openServerSocketChannel() : open(address);
        try {
            channel.configureBlocking(false);
            if (options.reusePort()) {
                channel.setOption(StandardSocketOptions.SO_REUSEPORT, true);
            }
            channel.bind(address, options.backlog());
            listeners.add(new Listener(channel, channel.getLocalAddress(), loop.claim(channel, this)));
        } catch (IOException | RuntimeException failure) {
            channel.close();
            throw failure;
        }
    }

    void bind(UnixDomainSocketAddress address) throws IOException {
        ServerSocketChannel channel = loop.provider().openServerSocketChannel(StandardProtocolFamily.UNIX);
        try {
            channel.configureBlocking(false);
            file = SocketFile.bind(address.getPath(), () -> channel.bind(address, options.backlog()));
            listeners.add(new Listener(channel, address, loop.claim(channel, this)));
        } catch (IOException | RuntimeException failure) {
            channel.close();
            throw failure;
        }
    }

    private ServerSocketChannel open(InetSocketAddress address) throws IOException {
        boolean v4 = address.getAddress() instanceof Inet4Address;
        return loop.provider().openServerSocketChannel(v4 ? StandardProtocolFamily.INET : StandardProtocolFamily.INET6);
    }

    static IOException cannotListen(InetSocketAddress address, Exception failure) {
        String message = failure.getMessage() + ": " + Addresses.text(address);
        IOException named = failure instanceof BindException ? new BindException(message) : new IOException(message);
        named.initCause(failure);
        return named;
    }

    void begin() {
        if (options.startServing()) {
            startServing();
        }
    }

    /** Starts accepting, if it was not started: asyncio's {@code start_serving}. */
    public void startServing() {
        loop.checkThread();
        if (closing) {
            throw new IllegalStateException("server is closed: " + this);
        }
        serving = true;
        acceptAgain();
    }

    /** Starts itself and its like on the other loops of a group; they get what they cannot accept themselves. */
    void startServing(List<Server> others) {
        startServing();
        others.forEach(other -> other.loop.execute(other::startIfOpen));
        if (others.stream().anyMatch(other -> other.listeners.isEmpty())) {
            rotation = new ArrayList<>(others);
            rotation.add(this);
        }
    }

    private void startIfOpen() {
        if (!closing) {
            startServing();
        }
    }

    void acceptAgain() {
        if (accepting || resting || !serving || closing || connections >= options.maxConnections()) {
            return;
        }
        accepting = true;
        for (Listener listener : listeners) {
            listener.registration().onReadable(() -> acceptReady(listener));
        }
    }

    private void acceptNoMore() {
        accepting = false;
        listeners.forEach(listener -> listener.registration().removeReadable());
    }

    private void acceptReady(Listener listener) {
        boolean failedBefore = false;
        for (int left = ACCEPTS_PER_TURN; left > 0 && accepting; left--) {
            if (places != null && !places.take()) {
                acceptNoMore();
                return;
            }
            try {
                SocketChannel channel = listener.channel().accept();
                if (channel == null) {
                    leavePlace();
                    return;
                }
                failedBefore = false;
                dealOut(channel);
            } catch (IOException failure) {
                leavePlace();
                if (failedBefore) {
                    pauseAccepting(listener, failure);
                }
                failedBefore = true; // a connection that died in the queue is gone now; what lasts fails again
            }
        }
    }

    /** Rule 227: most likely there are no descriptors. Without a pause the loop would try, and fail, without end. */
    private void pauseAccepting(Listener listener, IOException failure) {
        acceptNoMore();
        resting = true;
        loop.callLater(ACCEPT_PAUSE, this::acceptRested);
        loop.callExceptionHandler(LoopError.of(
                "accept() failed on " + Addresses.text(listener.address()) + ", trying again in "
                        + ACCEPT_PAUSE.toSeconds() + " s",
                failure,
                this));
    }

    private void acceptRested() {
        resting = false;
        acceptAgain();
    }

    private void dealOut(SocketChannel channel) {
        if (rotation.isEmpty()) {
            welcome(channel);
            return;
        }
        Server taker = rotation.get(next);
        next = (next + 1) % rotation.size();
        try {
            taker.loop.execute(() -> taker.takeOver(channel));
        } catch (RejectedExecutionException loopHasEnded) {
            turnAway(channel);
        }
    }

    private void takeOver(SocketChannel channel) {
        if (closing) {
            turnAway(channel);
        } else {
            welcome(channel);
        }
    }

    private void turnAway(SocketChannel channel) {
        drop(channel, null);
        leavePlace();
    }

    private void leavePlace() {
        if (places != null) {
            places.leave();
        }
    }

    /** Rule 228: whatever fails here costs this connection only. */
    private void welcome(SocketChannel channel) {
        Registration registration = null;
        if (++connections >= options.maxConnections()) {
            acceptNoMore();
        }
        try {
            channel.configureBlocking(false);
            if (file == null) {
                channel.setOption(StandardSocketOptions.TCP_NODELAY, true);
            }
            registration = loop.claim(channel, this);
            BaseProtocol protocol = Objects.requireNonNull(factory.get(), "the protocol factory returned null");
            SocketTransport transport =
                    new SocketTransport(registration, channel, protocol, this, options.idleTimeout());
            registration.own(transport);
            loop.execute(transport::begin);
        } catch (Throwable failure) {
            connectionFreed();
            drop(channel, registration);
            EventLoop.throwIfFatal(failure);
            if (!(failure instanceof IOException)) { // an I/O error: the peer is gone already
                loop.callExceptionHandler(LoopError.of("Exception while accepting a connection", failure, this));
            }
        }
    }

    /** Closes what has come to nothing; its registration is null if it has none yet. */
    static void drop(Channel channel, Registration registration) {
        try {
            if (registration != null) {
                registration.close();
            } else {
                channel.close();
            }
        } catch (IOException closedAllTheSame) {
            SocketTransport.LOGGER.log(Level.DEBUG, () -> "closing " + channel + " failed: " + closedAllTheSame);
        }
    }

    /** A socket of this server was freed. */
    void connectionFreed() {
        leavePlace();
        connections--;
        acceptAgain();
        finishClosing();
    }

    /** {@return whether it accepts connections: asyncio's {@code is_serving}} */
    public boolean isServing() {
        return serving && !closing;
    }

    /** {@return the addresses it listens on, none once it is closed: asyncio's {@code sockets}} */
    public List<SocketAddress> addresses() {
        return listeners.stream().map(Listener::address).toList();
    }

    /** {@return how many connections it has now} */
    public int connections() {
        return connections;
    }

    /** {@return the loop it belongs to} */
    public EventLoop loop() {
        return loop;
    }

    /**
     * Stops listening, at once; connections live on: asyncio's {@code close}. Whoever waits for {@link #serveForever}
     * is cancelled. Twice it does nothing.
     */
    @Override
    public void close() {
        loop.checkThread();
        if (closing) {
            return;
        }
        closing = true;
        accepting = false;
        for (Listener listener : listeners) {
            try {
                listener.registration().close();
            } catch (IOException failure) {
                loop.callExceptionHandler(LoopError.of("closing a listening socket failed", failure, this));
            }
        }
        listeners.clear();
        if (file != null) {
            file.removeIfOurs();
        }
        if (servingForever != null) {
            servingForever.cancel();
        }
        finishClosing();
    }

    private void finishClosing() {
        if (closing && connections == 0) {
            closed.trySetResult(null);
        }
    }

    /** Closes all connections in good order: asyncio's {@code close_clients}. */
    public void closeClients() {
        for (SocketTransport transport : transports()) {
            if (transport.protocol() instanceof LayeredProtocol layer) {
                layer.above().close();
            } else {
                transport.close();
            }
        }
    }

    /** Ends all connections now: asyncio's {@code abort_clients}. */
    public void abortClients() {
        transports().forEach(Transport::abort);
    }

    private List<SocketTransport> transports() {
        return loop.owners().stream()
                .filter(SocketTransport.class::isInstance)
                .map(SocketTransport.class::cast)
                .filter(transport -> transport.server() == this)
                .toList();
    }

    /**
     * When the server is closed and its last connection gone: asyncio's {@code wait_closed}.
     *
     * @return a future of one's own; to cancel it means to wait no longer
     */
    public Future<Void> closed() {
        return Futures.shield(closed);
    }

    /**
     * Serves until it is cancelled, or the server closed: asyncio's {@code serve_forever}. To cancel it closes the
     * server; it ends, cancelled, when the last connection is gone.
     *
     * @return never done otherwise than cancelled
     * @throws IllegalStateException if the server is closed, or somebody serves for ever already
     */
    public Future<Void> serveForever() {
        if (servingForever != null) {
            throw new IllegalStateException("serveForever() was called already: " + this);
        }
        startServing();
        servingForever = new ServingForever(this);
        return servingForever;
    }

    private static final class ServingForever extends Future<Void> {
        private final Server server;

        ServingForever(Server server) {
            super(server.loop);
            this.server = server;
        }

        @Override
        public boolean cancel(String message) {
            if (done()) {
                return false;
            }
            server.closed().addDoneCallback(gone -> super.cancel(message));
            server.close(); // cancels this once more, without the message
            return true;
        }
    }

    @Override
    public boolean closeWithLoop() {
        boolean forgotten = !closing;
        close();
        return forgotten;
    }

    @Override
    public String toString() {
        String where =
                String.join(", ", addresses().stream().map(Addresses::text).toList());
        return "<Server " + (closing ? "closed" : serving ? "serving " + where : "bound to " + where) + ", connections="
                + connections + ">";
    }
}
