package io.nioloop.net;

import io.nioloop.future.Future;
import io.nioloop.future.Promise;
import io.nioloop.loop.EventLoop;
import java.io.IOException;
import java.net.UnixDomainSocketAddress;
import java.nio.charset.Charset;
import java.nio.file.Path;
import java.util.function.Supplier;

/**
 * Unix sockets, by which programs on one machine talk: asyncio's {@code create_unix_connection} and
 * {@code create_unix_server}, for protocols. Their addresses are {@link UnixDomainSocketAddress}es of paths.
 *
 * <p>A loop over a simulated network keeps the sockets to itself: their paths do not appear in the file system.
 */
public final class Unix {
    private static final int LONGEST_PATH = 106; // what the JDK leaves of Linux's 108; macOS has 4 less

    private Unix() {}

    /**
     * Connects with the default options.
     *
     * @param loop the loop
     * @param path where a server listens
     * @param factory makes the protocol, once the connection stands
     * @return the transport, after {@code connectionMade}; see the method with options
     */
    public static Future<Transport> connect(EventLoop loop, Path path, Supplier<? extends BaseProtocol> factory) {
        return connect(loop, path, factory, ConnectOptions.defaults());
    }

    /**
     * Connects to a server: asyncio's {@code create_unix_connection}. While the server's backlog is full it tries again,
     * a hundred times a second. To cancel the future ends the attempt.
     *
     * @param loop the loop
     * @param path where a server listens
     * @param factory makes the protocol, once the connection stands
     * @param options limits; a local address is refused
     * @return the transport, after {@code connectionMade}. Fails with an {@link IOException} that names the path, or
     *     with a {@link io.nioloop.future.TimeoutException}; no socket is left then
     */
    public static Future<Transport> connect(
            EventLoop loop, Path path, Supplier<? extends BaseProtocol> factory, ConnectOptions options) {
        UnixDomainSocketAddress address = address(path);
        if (options.localAddress() != null) {
            throw new IllegalArgumentException("localAddress is " + options.localAddress()
                    + ": a Unix socket connects from nowhere, leave it out");
        }
        UnixConnecting connecting = new UnixConnecting(loop, address, factory, options);
        connecting.attempt();
        return connecting;
    }

    /**
     * Listens with the default options.
     *
     * @param loop the loop
     * @param path where to listen
     * @param factory makes a protocol for each connection
     * @return the server; see the method with options
     */
    public static Future<Server> listen(EventLoop loop, Path path, Supplier<? extends BaseProtocol> factory) {
        return listen(loop, path, factory, ListenOptions.defaults());
    }

    /**
     * Listens at a path: asyncio's {@code create_unix_server}, rule 235. A socket that is there already is replaced,
     * whether somebody listens on it or not; any other file is refused. When the server is closed the path is removed,
     * unless another server has replaced it.
     *
     * @param loop the loop
     * @param path where to listen; its directory decides who may connect
     * @param factory makes a protocol for each connection
     * @param options backlog, limits; to share the port is refused
     * @return the server. Fails with an {@link IOException} that names the path; no socket is left then
     */
    public static Future<Server> listen(
            EventLoop loop, Path path, Supplier<? extends BaseProtocol> factory, ListenOptions options) {
        UnixDomainSocketAddress address = address(path);
        if (options.reusePort()) {
            throw new IllegalArgumentException("reusePort is true: a Unix socket has no port to share, leave it out");
        }
        Promise<Server> listening = new Promise<>(loop);
        Server server = new Server(loop, factory, options);
        try {
            server.bind(address);
            server.begin();
            listening.setResult(server);
        } catch (IOException | RuntimeException failure) {
            server.close();
            listening.setException(failure);
        }
        return listening;
    }

    private static UnixDomainSocketAddress address(Path path) {
        int length = path.toString().getBytes(Charset.defaultCharset()).length;
        if (length == 0 || length > LONGEST_PATH) {
            throw new IllegalArgumentException(
                    "path of " + length + " bytes: a Unix socket takes 1 to " + LONGEST_PATH + ": " + path);
        }
        return UnixDomainSocketAddress.of(path);
    }
}
