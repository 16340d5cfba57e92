package io.nioloop.net;

import io.nioloop.future.Future;
import io.nioloop.loop.EventLoop;
import io.nioloop.loop.Registration;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.StandardSocketOptions;
import java.nio.channels.SocketChannel;
import java.time.Duration;
import java.util.Objects;
import java.util.function.Supplier;

/** A connected channel that becomes a transport, and the future of it. */
class Adopting extends Future<Transport> {
    private final Supplier<? extends BaseProtocol> factory;
    private final Duration idleTimeout;
    private SocketTransport transport; // null until the channel is adopted

    Adopting(EventLoop loop, Supplier<? extends BaseProtocol> factory, Duration idleTimeout) {
        super(loop);
        this.factory = Objects.requireNonNull(factory, "factory");
        this.idleTimeout = idleTimeout;
        SharedBuffers.of(loop); // closes what is left with the loop
    }

    /** Whoever has the channel already keeps it: then this throws, and changes nothing. */
    final void adopt(SocketChannel channel) {
        try {
            channel.configureBlocking(false);
        } catch (IOException failure) {
            setException(failure);
            return;
        }
        Registration registration = loop().claim(channel, this);
        try {
            if (channel.getRemoteAddress() instanceof InetSocketAddress) {
                channel.setOption(StandardSocketOptions.TCP_NODELAY, true);
            }
            BaseProtocol protocol = Objects.requireNonNull(factory.get(), "the protocol factory returned null");
            transport = new SocketTransport(registration, channel, protocol, null, idleTimeout);
        } catch (IOException | RuntimeException | Error failure) {
            Server.drop(channel, registration);
            setException(failure);
            return;
        }
        registration.own(transport);
        loop().execute(this::hand);
    }

    /** Rule 195: first the protocol learns of the connection, then whoever wanted it. */
    private void hand() {
        transport.begin(); // also if it was cancelled and aborted in between: then connectionLost follows
        if (!done()) {
            setResult(transport);
        }
    }

    @Override
    public boolean cancel(String message) {
        if (!done() && transport != null) {
            transport.abort();
        }
        return super.cancel(message);
    }
}
