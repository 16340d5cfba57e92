package io.nioloop.net;

import io.nioloop.future.Future;
import io.nioloop.future.TimeoutException;
import io.nioloop.loop.EventLoop;
import io.nioloop.loop.Registration;
import io.nioloop.loop.TimerHandle;
import java.io.IOException;
import java.net.BindException;
import java.net.ConnectException;
import java.net.Inet4Address;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.net.StandardProtocolFamily;
import java.net.StandardSocketOptions;
import java.nio.channels.SocketChannel;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Objects;
import java.util.function.Supplier;

/**
 * A connection that is being made, and the future of its transport. At any moment it holds at most one socket, which is
 * closed whenever the attempt ends otherwise than well.
 *
 * <pre>
 *   resolve ──► try an address ──► connected ──► protocol and transport made ──► done
 *                 ▲        │ refused, unreachable …                  │ factory failed
 *                 └────────┴──► no address left ──► failed ◄─────────┘      timeout, cancel: from anywhere
 * </pre>
 */
final class Connecting extends Future<Transport> implements SharedBuffers.Leftover {
    private final Supplier<? extends BaseProtocol> factory;
    private final ConnectOptions options;
    private final TimerHandle timer;
    private final Deque<InetSocketAddress> addresses = new ArrayDeque<>(); // not tried yet
    private final List<IOException> failures = new ArrayList<>();
    private Future<List<InetAddress>> resolving; // null: nothing to resolve
    private InetSocketAddress trying; // null: none yet, or none left
    private SocketChannel channel; // of the attempt that goes on; null between attempts
    private Registration registration; // of that channel; null if it was connected at once
    private SocketTransport transport; // null until the connection stands

    Connecting(EventLoop loop, Supplier<? extends BaseProtocol> factory, ConnectOptions options) {
        super(loop);
        this.factory = Objects.requireNonNull(factory, "factory");
        this.options = Objects.requireNonNull(options, "options");
        SharedBuffers.of(loop); // closes what is left with the loop
        this.timer = loop.callLater(options.timeout(), this::expire);
    }

    void resolve(String host, int port) {
        resolving = Resolution.resolve(loop(), List.of(host));
        resolving.addDoneCallback(done -> {
            if (done()) {
                return;
            }
            if (done.cancelled() || done.exception() != null) {
                fail(done.exception());
            } else {
                begin(done.result().stream()
                        .map(ip -> new InetSocketAddress(ip, port))
                        .toList());
            }
        });
    }

    void begin(List<InetSocketAddress> all) {
        addresses.addAll(all);
        tryNext();
    }

    /** A loop and no recursion: any number of addresses may fail at once. */
    private void tryNext() {
        boolean under = false;
        while (!under && !done()) {
            trying = addresses.poll();
            if (trying == null) {
                fail(summary());
                return;
            }
            under = attempt(trying);
        }
    }

    /** Starts an attempt; returns whether it is under way, or came to its end. */
    private boolean attempt(InetSocketAddress address) {
        try {
            channel = open(address);
            if (channel.connect(address)) {
                connected();
            } else {
                registration = loop().claim(channel, this);
                registration.onWritable(() -> finish(address));
            }
            return true;
        } catch (IOException | RuntimeException failure) {
            attemptFailed(address, failure);
            return false;
        }
    }

    private SocketChannel open(InetSocketAddress address) throws IOException {
        boolean v4 = address.getAddress() instanceof Inet4Address;
        channel = loop().provider().openSocketChannel(v4 ? StandardProtocolFamily.INET : StandardProtocolFamily.INET6);
        channel.configureBlocking(false);
        channel.setOption(StandardSocketOptions.TCP_NODELAY, true);
        if (options.localAddress() instanceof InetSocketAddress local
                && v4 != local.getAddress() instanceof Inet4Address) {
            throw new ConnectException("local address " + Addresses.text(local) + " is of another family"); // rule 237
        }
        if (options.localAddress() != null) {
            bind(options.localAddress());
        }
        return channel;
    }

    private void bind(SocketAddress local) throws IOException {
        try {
            channel.bind(local);
        } catch (IOException failure) {
            throw new BindException("local address " + Addresses.text(local) + ": " + failure.getMessage());
        }
    }

    private void finish(InetSocketAddress address) {
        try {
            if (channel.finishConnect()) {
                registration.removeWritable();
                connected();
            }
        } catch (IOException | RuntimeException failure) {
            attemptFailed(address, failure);
            tryNext();
        }
    }

    private void connected() throws IOException {
        if (channel.getLocalAddress().equals(channel.getRemoteAddress())) {
            throw new ConnectException("Connection refused, but by a port that met itself"); // row 29
        }
        if (registration == null) {
            registration = loop().claim(channel, this);
        }
        BaseProtocol protocol;
        try {
            protocol = Objects.requireNonNull(factory.get(), "the protocol factory returned null");
            transport = new SocketTransport(registration, channel, protocol, null, options.idleTimeout());
        } catch (RuntimeException | Error failure) {
            fail(failure);
            return;
        }
        registration.own(transport);
        loop().execute(this::hand);
    }

    /** Rule 195: first the protocol learns of the connection, then whoever wanted it. */
    private void hand() {
        timer.cancel();
        transport.begin(); // also if it was cancelled and aborted in between: then connectionLost follows
        if (!done()) {
            setResult(transport);
        }
    }

    private void attemptFailed(InetSocketAddress address, Exception failure) {
        closeChannel();
        String reason = failure.getMessage() == null ? failure.getClass().getSimpleName() : failure.getMessage();
        String message = reason + ": " + Addresses.text(address);
        IOException named =
                failure instanceof ConnectException ? new ConnectException(message) : new IOException(message);
        named.initCause(failure);
        failures.add(named);
    }

    /** Rule 236: one failure as it is, several in one. */
    private IOException summary() {
        if (failures.size() == 1) {
            return failures.get(0);
        }
        List<String> reasons = failures.stream().map(Throwable::getMessage).toList();
        boolean refused = failures.stream().allMatch(ConnectException.class::isInstance);
        String message = "no address answered: " + String.join("; ", reasons);
        IOException all = refused ? new ConnectException(message) : new IOException(message);
        failures.forEach(all::addSuppressed);
        return all;
    }

    private void expire() {
        String tried = trying == null ? "" : ", last tried " + Addresses.text(trying);
        fail(new TimeoutException("not connected within " + options.timeout() + tried));
    }

    private void fail(Throwable failure) {
        release();
        if (!done()) {
            setException(failure);
        }
    }

    @Override
    public boolean cancel(String message) {
        if (!done()) {
            loop().checkThread();
            release();
        }
        return super.cancel(message);
    }

    private void release() {
        timer.cancel();
        addresses.clear();
        if (resolving != null) {
            resolving.cancel();
        }
        if (transport != null) {
            transport.abort();
        } else {
            closeChannel();
        }
    }

    private void closeChannel() {
        try {
            if (registration != null) {
                registration.close();
            } else if (channel != null) {
                channel.close();
            }
        } catch (IOException closedAllTheSame) {
            failures.add(closedAllTheSame);
        }
        registration = null;
        channel = null;
    }

    @Override
    public boolean closeWithLoop() {
        release();
        return false;
    }
}
