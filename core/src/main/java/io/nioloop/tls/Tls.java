package io.nioloop.tls;

import io.nioloop.future.Future;
import io.nioloop.loop.EventLoop;
import io.nioloop.net.BaseProtocol;
import io.nioloop.net.ConnectOptions;
import io.nioloop.net.ListenOptions;
import io.nioloop.net.Server;
import io.nioloop.net.Tcp;
import io.nioloop.net.Transport;
import java.util.List;
import java.util.Objects;
import java.util.function.Supplier;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLException;

/**
 * TLS for protocols: asyncio's {@code create_connection} and {@code create_server} with {@code ssl}, and
 * {@code start_tls}. The protocol is told of the connection when the handshake is done, and then it is like any other,
 * but for this: {@code writeEof} is not possible; when the peer says farewell, the connection is closed after
 * {@code eofReceived}, whatever that returns; and an end without farewell is an error, since somebody may have cut the
 * connection.
 *
 * <pre>{@code
 * Tls.connect(loop, "example.org", 443, Client::new, TlsOptions.client());
 * }</pre>
 */
public final class Tls {
    private Tls() {}

    /**
     * Connects with the default options of TCP.
     *
     * @param loop the loop
     * @param host a name or a numeric address; the certificate has to be for it
     * @param port 1 to 65535
     * @param factory makes the protocol, once the connection stands
     * @param options whom to trust
     * @return the transport; see the method with all options
     */
    public static Future<Transport> connect(
            EventLoop loop, String host, int port, Supplier<? extends BaseProtocol> factory, TlsOptions options) {
        return connect(loop, host, port, factory, options, ConnectOptions.defaults());
    }

    /**
     * Connects and shakes hands.
     *
     * @param loop the loop
     * @param host a name or a numeric address; the certificate has to be for it, unless the options name another
     * @param port 1 to 65535
     * @param factory makes the protocol, once the connection stands
     * @param options whom to trust, limits
     * @param tcp local address, limits of connecting
     * @return the transport, after {@code connectionMade}; to cancel it ends the connection. Fails with an
     *     {@link SSLException} if the handshake does, with a {@link io.nioloop.future.TimeoutException} if it takes too
     *     long; the protocol does not hear of the connection then. With TLS 1.3 a server that wants another certificate
     *     says so afterwards, and the connection is lost with that
     */
    public static Future<Transport> connect(
            EventLoop loop,
            String host,
            int port,
            Supplier<? extends BaseProtocol> factory,
            TlsOptions options,
            ConnectOptions tcp) {
        Objects.requireNonNull(factory, "factory");
        TlsOptions forHost = options.forHost(host);
        forHost.requireHostname();
        SSLEngine engine = forHost.clientEngine(); // refuses what cannot work before anybody connects
        Upgrade upgrade = new Upgrade(loop);
        upgrade.after(Tcp.connect(
                loop,
                host,
                port,
                () -> {
                    TlsProtocol protocol = new TlsProtocol(loop, factory.get(), forHost, engine, upgrade);
                    upgrade.of(protocol);
                    return protocol;
                },
                tcp));
        return upgrade;
    }

    /**
     * Listens with the default options of TCP.
     *
     * @param loop the loop
     * @param host a name or a numeric address; empty: all interfaces
     * @param port 0 to 65535; 0: the system chooses
     * @param factory makes a protocol for each connection
     * @param options the server's certificate
     * @return the server; see the method with all options
     */
    public static Future<Server> listen(
            EventLoop loop, String host, int port, Supplier<? extends BaseProtocol> factory, TlsOptions options) {
        return listen(loop, List.of(host), port, factory, options, ListenOptions.defaults());
    }

    /**
     * Listens on every address of the hosts. A client whose handshake fails costs its connection only; that is logged
     * for the curious, and its protocol, which was made, does not hear of it.
     *
     * @param loop the loop
     * @param hosts names or numeric addresses, at least one; an empty one means all interfaces
     * @param port 0 to 65535; 0: the system chooses, for each address anew
     * @param factory makes a protocol for each connection
     * @param options the server's certificate, limits
     * @param tcp backlog, limits of connections
     * @return the server
     */
    public static Future<Server> listen(
            EventLoop loop,
            List<String> hosts,
            int port,
            Supplier<? extends BaseProtocol> factory,
            TlsOptions options,
            ListenOptions tcp) {
        Objects.requireNonNull(factory, "factory");
        options.serverEngine(); // refuses what cannot work before anybody connects
        return Tcp.listen(
                loop,
                hosts,
                port,
                () -> new TlsProtocol(loop, factory.get(), options, options.serverEngine(), null),
                tcp);
    }

    /**
     * Goes over to TLS on a connection that stands: asyncio's {@code start_tls}, rule 247. From now on every byte that
     * comes is part of the handshake, so that nobody can slip in a command in clear. What the protocol has received
     * before and not looked at yet, it must treat as an attack: it came from anybody.
     *
     * @param transport the connection; write to it no more
     * @param protocol who is told what arrives from now on; {@code connectionMade} is not repeated,
     *     {@code connectionLost} comes also if the handshake fails
     * @param options with a server's name, or explicitly without, on the side of the client
     * @param serverSide whether this is the server
     * @return the transport to use from now on; to cancel it ends the connection
     */
    public static Future<Transport> startTls(
            Transport transport, BaseProtocol protocol, TlsOptions options, boolean serverSide) {
        EventLoop loop = transport.loop();
        loop.checkThread();
        if (!serverSide) {
            options.requireHostname();
        }
        Upgrade upgrade = new Upgrade(loop);
        TlsProtocol tls = new TlsProtocol(
                loop, protocol, options, serverSide ? options.serverEngine() : options.clientEngine(), upgrade);
        if (transport.isClosing()) {
            upgrade.fail(new SSLException("no TLS on a connection that is closing: " + transport));
            return upgrade;
        }
        upgrade.of(tls);
        tls.takeOver(transport);
        return upgrade;
    }
}
