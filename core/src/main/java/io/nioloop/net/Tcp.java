package io.nioloop.net;

import io.nioloop.future.Future;
import io.nioloop.loop.EventLoop;
import java.net.InetSocketAddress;
import java.nio.channels.SocketChannel;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.function.Supplier;

/**
 * TCP: asyncio's {@code create_connection} and {@code create_server}, for protocols.
 *
 * <pre>{@code
 * try (EventLoop loop = EventLoop.open()) {
 *     Server server = Futures.runUntilComplete(Tcp.listen(loop, "127.0.0.1", 8888, Echo::new));
 *     System.out.println(server.addresses());
 *     loop.runForever();
 * }
 * }</pre>
 */
public final class Tcp {
    private Tcp() {}

    /**
     * Connects with the default options.
     *
     * @param loop the loop
     * @param host a name or a numeric address
     * @param port 1 to 65535
     * @param factory makes the protocol, once the connection stands
     * @return the transport, after {@code connectionMade}; see the method with options
     */
    public static Future<Transport> connect(
            EventLoop loop, String host, int port, Supplier<? extends BaseProtocol> factory) {
        return connect(loop, host, port, factory, ConnectOptions.defaults());
    }

    /**
     * Connects to a host: tries its addresses until one answers (rules 236 to 238), a second one beside the first if
     * that lets it wait, see {@link ConnectOptions#happyEyeballsDelay}. To cancel the future ends all attempts.
     *
     * @param loop the loop
     * @param host a name or a numeric address, which no resolver is asked for
     * @param port 1 to 65535
     * @param factory makes the protocol, once the connection stands
     * @param options local address, limits
     * @return the transport, after {@code connectionMade}. Fails with an {@link java.io.IOException} that names each
     *     address and why it failed, or with a {@link io.nioloop.future.TimeoutException}; no socket is left then
     */
    public static Future<Transport> connect(
            EventLoop loop, String host, int port, Supplier<? extends BaseProtocol> factory, ConnectOptions options) {
        requirePort(port, 1);
        Objects.requireNonNull(host, "host");
        Connecting connecting = new Connecting(loop, factory, options);
        connecting.resolve(host, port);
        return connecting;
    }

    /**
     * Connects to the first address that answers; the two families by turns, unless the happy eyeballs delay is zero.
     *
     * @param loop the loop
     * @param addresses the addresses, at least one, none of them unresolved
     * @param factory makes the protocol, once the connection stands
     * @param options local address, limits
     * @return as for a host
     */
    public static Future<Transport> connect(
            EventLoop loop,
            List<InetSocketAddress> addresses,
            Supplier<? extends BaseProtocol> factory,
            ConnectOptions options) {
        for (InetSocketAddress address : addresses) {
            if (address.isUnresolved()) {
                throw new IllegalArgumentException("unresolved address: " + address + "; give host and port instead");
            }
            requirePort(address.getPort(), 1);
        }
        if (addresses.isEmpty()) {
            throw new IllegalArgumentException("no address to connect to");
        }
        Connecting connecting = new Connecting(loop, factory, options);
        connecting.begin(addresses);
        return connecting;
    }

    /**
     * Listens with the default options.
     *
     * @param loop the loop
     * @param host a name or a numeric address; empty: all interfaces
     * @param port 0 to 65535; 0: the system chooses
     * @param factory makes a protocol for each connection
     * @return the server; see the method with options
     */
    public static Future<Server> listen(
            EventLoop loop, String host, int port, Supplier<? extends BaseProtocol> factory) {
        return listen(loop, List.of(host), port, factory, ListenOptions.defaults());
    }

    /**
     * Listens on every address of the hosts (rules 225 to 234).
     *
     * @param loop the loop
     * @param hosts names or numeric addresses, at least one; an empty one means all interfaces
     * @param port 0 to 65535; 0: the system chooses, for each address anew
     * @param factory makes a protocol for each connection
     * @param options backlog, limits
     * @return the server. Fails with an {@link java.io.IOException} that names the address that cannot be had; no
     *     socket is left then
     */
    public static Future<Server> listen(
            EventLoop loop,
            List<String> hosts,
            int port,
            Supplier<? extends BaseProtocol> factory,
            ListenOptions options) {
        requirePort(port, 0);
        if (hosts.isEmpty()) {
            throw new IllegalArgumentException("no host to listen on");
        }
        return new Listening(loop, hosts, port, new Server(loop, factory, options));
    }

    /**
     * Makes a transport of a connection that was accepted, or made, elsewhere: asyncio's
     * {@code connect_accepted_socket}.
     *
     * @param loop the loop
     * @param channel a connected channel of the loop's provider; made non-blocking, and closed if this fails later
     * @param factory makes the protocol
     * @return the transport, after {@code connectionMade}
     * @throws IllegalArgumentException if the channel is not connected
     * @throws IllegalStateException if it belongs to another transport
     */
    public static Future<Transport> adopt(
            EventLoop loop, SocketChannel channel, Supplier<? extends BaseProtocol> factory) {
        if (!channel.isConnected()) {
            throw new IllegalArgumentException("not connected: " + channel + "; use Tcp.connect, or connect it first");
        }
        Adopting adopting = new Adopting(loop, factory, Duration.ZERO);
        adopting.adopt(channel);
        return adopting;
    }

    static void requirePort(int port, int least) {
        if (port < least || port > 65_535) {
            throw new IllegalArgumentException("port is " + port + ": use " + least + " to 65535");
        }
    }
}
