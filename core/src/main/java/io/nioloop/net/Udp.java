package io.nioloop.net;

import io.nioloop.future.Future;
import io.nioloop.loop.EventLoop;
import java.net.InetSocketAddress;
import java.util.Objects;
import java.util.function.Supplier;

/**
 * UDP: asyncio's {@code create_datagram_endpoint}.
 *
 * <pre>{@code
 * InetSocketAddress server = InetSocketAddress.createUnresolved("localhost", 9999);
 * Udp.open(loop, null, server, EchoClient::new, DatagramOptions.defaults());
 * }</pre>
 */
public final class Udp {
    private Udp() {}

    /**
     * Opens an endpoint (rules 219 to 222). Unresolved addresses are looked up off the loop: make names by
     * {@link InetSocketAddress#createUnresolved}. To cancel the future closes the endpoint.
     *
     * @param loop the loop
     * @param local where to receive, port 0 for any; null: the system chooses
     * @param remote the one to talk to, so that datagrams of others are not received; null: anybody
     * @param factory makes the protocol
     * @param options broadcast, limits
     * @return the transport, after {@code connectionMade}. Fails with an {@link java.io.IOException} that names the
     *     addresses; no socket is left then
     * @throws IllegalArgumentException if both addresses are null, or of different families
     */
    public static Future<DatagramTransport> open(
            EventLoop loop,
            InetSocketAddress local,
            InetSocketAddress remote,
            Supplier<? extends DatagramProtocol> factory,
            DatagramOptions options) {
        Objects.requireNonNull(factory, "factory");
        Objects.requireNonNull(options, "options");
        if (local == null && remote == null) {
            throw new IllegalArgumentException("no address: give a local one, with port 0 for any, or a remote one");
        }
        if (remote != null && remote.getPort() == 0) {
            throw new IllegalArgumentException("remote port is 0: use 1 to 65535");
        }
        if (local != null && remote != null && !local.isUnresolved() && !remote.isUnresolved()) {
            requireOneFamily(local, remote);
        }
        return new UdpOpening(loop, local, remote, factory, options);
    }

    private static void requireOneFamily(InetSocketAddress local, InetSocketAddress remote) {
        if (UdpOpening.isV4(local) != UdpOpening.isV4(remote)) {
            throw new IllegalArgumentException("local address " + Addresses.text(local) + " is of another family than "
                    + "remote address " + Addresses.text(remote));
        }
    }
}
