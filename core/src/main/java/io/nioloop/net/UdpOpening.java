package io.nioloop.net;

import io.nioloop.future.Future;
import io.nioloop.future.Futures;
import io.nioloop.future.Promise;
import io.nioloop.loop.EventLoop;
import io.nioloop.loop.Registration;
import java.io.IOException;
import java.net.BindException;
import java.net.Inet4Address;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.StandardProtocolFamily;
import java.net.StandardSocketOptions;
import java.nio.channels.DatagramChannel;
import java.util.Collections;
import java.util.List;
import java.util.Objects;
import java.util.function.Supplier;

/** A datagram endpoint whose addresses are being resolved, and the future of it. */
final class UdpOpening extends Future<DatagramTransport> {
    private final Supplier<? extends DatagramProtocol> factory;
    private final DatagramOptions options;
    private final Future<List<List<InetAddress>>> resolving; // local ones, remote ones
    private UdpTransport transport; // null until the socket is open

    UdpOpening(
            EventLoop loop,
            InetSocketAddress local,
            InetSocketAddress remote,
            Supplier<? extends DatagramProtocol> factory,
            DatagramOptions options) {
        super(loop);
        this.factory = factory;
        this.options = options;
        SharedBuffers.of(loop); // closes what is left with the loop
        resolving = Futures.gather(loop, List.of(resolve(local), resolve(remote)));
        resolving.addDoneCallback(done -> {
            if (done()) {
                return;
            }
            if (done.cancelled() || done.exception() != null) {
                setException(done.exception());
            } else {
                openFirst(
                        with(local, done.result().get(0)),
                        with(remote, done.result().get(1)));
            }
        });
    }

    static boolean isV4(InetSocketAddress address) {
        return address.getAddress() instanceof Inet4Address;
    }

    private Future<List<InetAddress>> resolve(InetSocketAddress address) {
        if (address != null && address.isUnresolved()) {
            return Resolution.resolve(loop(), List.of(address.getHostString()));
        }
        Promise<List<InetAddress>> known = new Promise<>(loop());
        known.setResult(address == null ? List.of() : List.of(address.getAddress()));
        return known;
    }

    /** What an address has become; an address that was not given is null still. */
    private static List<InetSocketAddress> with(InetSocketAddress address, List<InetAddress> found) {
        return address == null
                ? Collections.singletonList(null)
                : found.stream()
                        .map(ip -> new InetSocketAddress(ip, address.getPort()))
                        .toList();
    }

    /** The first pair of addresses that are of one family and can be had. */
    private void openFirst(List<InetSocketAddress> locals, List<InetSocketAddress> remotes) {
        IOException failure = new IOException("no addresses of one family: " + locals + " and " + remotes);
        boolean tried = false;
        for (InetSocketAddress local : locals) {
            for (InetSocketAddress remote : remotes) {
                if (local != null && remote != null && isV4(local) != isV4(remote)) {
                    continue;
                }
                try {
                    open(local, remote);
                    return;
                } catch (IOException refused) {
                    failure = tried ? failure : refused;
                    tried = true;
                } catch (RuntimeException | Error broken) {
                    setException(broken);
                    return;
                }
            }
        }
        setException(failure);
    }

    private void open(InetSocketAddress local, InetSocketAddress remote) throws IOException {
        boolean v4 = isV4(local == null ? remote : local);
        DatagramChannel channel =
                loop().provider().openDatagramChannel(v4 ? StandardProtocolFamily.INET : StandardProtocolFamily.INET6);
        Registration registration = null;
        try {
            prepare(channel, local, remote);
            registration = loop().claim(channel, this);
            DatagramProtocol protocol = Objects.requireNonNull(factory.get(), "the protocol factory returned null");
            transport = new UdpTransport(registration, channel, remote, v4, protocol, options.maxSize());
            registration.own(transport);
            loop().execute(this::hand);
        } catch (IOException | RuntimeException | Error failure) {
            Server.drop(channel, registration);
            throw failure;
        }
    }

    private void prepare(DatagramChannel channel, InetSocketAddress local, InetSocketAddress remote)
            throws IOException {
        channel.configureBlocking(false);
        if (options.broadcast()) {
            channel.setOption(StandardSocketOptions.SO_BROADCAST, true);
        }
        if (options.reusePort()) {
            channel.setOption(StandardSocketOptions.SO_REUSEADDR, true);
            channel.setOption(StandardSocketOptions.SO_REUSEPORT, true);
        }
        try {
            channel.bind(local);
            if (remote != null && !options.broadcast()) {
                channel.connect(remote);
            }
        } catch (IOException failure) {
            String from = local == null ? "" : " at " + Addresses.text(local);
            String to = remote == null ? "" : " to " + Addresses.text(remote);
            IOException named = new BindException(failure.getMessage() + ": datagrams" + from + to);
            named.initCause(failure);
            throw named;
        }
    }

    private void hand() {
        transport.begin(); // also if it was cancelled and aborted in between: then connectionLost follows
        if (!done()) {
            setResult(transport);
        }
    }

    @Override
    public boolean cancel(String message) {
        if (!done()) {
            resolving.cancel();
            if (transport != null) {
                transport.abort();
            }
        }
        return super.cancel(message);
    }
}
