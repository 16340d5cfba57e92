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
 * A connection that is being made, and the future of its transport. If there are several addresses, one that lets it
 * wait gets rivals: happy eyeballs, as in RFC 8305. The first socket to be connected stays; all others are closed in
 * the same turn, and all of them when it ends otherwise than well.
 *
 * <pre>
 *   resolve ──► try an address ──► connected ──► protocol and transport made ──► done
 *                 ▲        │ the latest one refused, or the delay is over │ factory failed
 *                 └────────┴──► no address, no attempt left ──► failed ◄──┘   timeout, cancel: from anywhere
 * </pre>
 */
final class Connecting extends Future<Transport> implements SharedBuffers.Leftover {
    private final Supplier<? extends BaseProtocol> factory;
    private final ConnectOptions options;
    private final TimerHandle timer;
    private final Deque<InetSocketAddress> addresses = new ArrayDeque<>(); // not tried yet
    private final List<Attempt> attempts = new ArrayList<>(); // under way
    private final List<IOException> failures = new ArrayList<>();
    private Future<List<InetAddress>> resolving; // null: nothing to resolve
    private Attempt latest; // null: none yet
    private TimerHandle next; // when it gets a rival; null: never
    private SocketTransport transport; // null until the connection stands

    /** A socket on its way to an address. */
    private final class Attempt {
        private final InetSocketAddress address;
        private SocketChannel channel; // null: not opened yet
        private Registration registration; // null if it was connected at once, or failed

        Attempt(InetSocketAddress address) {
            this.address = address;
        }

        /** Returns whether it is connected already. */
        boolean begin() throws IOException {
            open();
            boolean atOnce = channel.connect(address);
            registration = loop().claim(channel, Connecting.this);
            return atOnce;
        }

        private void open() throws IOException {
            boolean v4 = isV4(address);
            channel = loop().provider()
                    .openSocketChannel(v4 ? StandardProtocolFamily.INET : StandardProtocolFamily.INET6);
            channel.configureBlocking(false);
            channel.setOption(StandardSocketOptions.TCP_NODELAY, true);
            if (options.localAddress() instanceof InetSocketAddress local) {
                bind(local, v4);
            }
        }

        private void bind(InetSocketAddress local, boolean v4) throws IOException {
            if (v4 != isV4(local)) {
                throw new ConnectException(
                        "local address " + Addresses.text(local) + " is of another family"); // rule 237
            }
            try {
                channel.bind(local);
            } catch (IOException failure) {
                throw new BindException("local address " + Addresses.text(local) + ": " + failure.getMessage());
            }
        }

        void finish() {
            try {
                if (channel.finishConnect()) {
                    registration.removeWritable();
                    connected(this);
                }
            } catch (IOException | RuntimeException failure) {
                failed(this, failure);
                if (this == latest || attempts.isEmpty()) {
                    tryNext();
                }
            }
        }

        void close() {
            try {
                if (registration != null) {
                    registration.close();
                } else if (channel != null) {
                    channel.close();
                }
            } catch (IOException closedAllTheSame) {
                failures.add(closedAllTheSame);
            }
        }
    }

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
        addresses.addAll(hasRivals() ? byTurns(all) : all);
        tryNext();
    }

    /** Two sockets cannot be bound to one port at the same time. */
    private boolean hasRivals() {
        boolean fixedPort = options.localAddress() instanceof InetSocketAddress local && local.getPort() != 0;
        return !options.happyEyeballsDelay().isZero() && !fixedPort;
    }

    /** asyncio's {@code interleave=1}: the two families by turns, each in its order, that of the first address first. */
    private static List<InetSocketAddress> byTurns(List<InetSocketAddress> all) {
        Deque<InetSocketAddress> others = new ArrayDeque<>();
        List<InetSocketAddress> merged = new ArrayList<>();
        List<InetSocketAddress> preferred = new ArrayList<>();
        all.forEach(address -> (isV4(address) == isV4(all.get(0)) ? preferred : others).add(address));
        for (InetSocketAddress address : preferred) {
            merged.add(address);
            if (!others.isEmpty()) {
                merged.add(others.remove());
            }
        }
        merged.addAll(others);
        return merged;
    }

    private static boolean isV4(InetSocketAddress address) {
        return address.getAddress() instanceof Inet4Address;
    }

    /** A loop and no recursion: any number of addresses may fail at once. */
    private void tryNext() {
        cancelNext();
        boolean under = false;
        while (!under && !done() && !addresses.isEmpty()) {
            under = attempt(new Attempt(addresses.remove()));
        }
        if (!done() && attempts.isEmpty() && transport == null) {
            fail(summary());
        } else if (under && !addresses.isEmpty() && hasRivals()) {
            next = loop().callLater(options.happyEyeballsDelay(), this::tryNext);
        }
    }

    private void cancelNext() {
        if (next != null) {
            next.cancel();
            next = null;
        }
    }

    /** Starts an attempt; returns whether it is under way, or came to its end. */
    private boolean attempt(Attempt attempt) {
        latest = attempt;
        attempts.add(attempt);
        try {
            if (attempt.begin()) {
                connected(attempt);
            } else {
                attempt.registration.onWritable(attempt::finish);
            }
            return true;
        } catch (IOException | RuntimeException failure) {
            failed(attempt, failure);
            return false;
        }
    }

    /** The winner; rule 238: no other socket outlives this call. */
    private void connected(Attempt winner) throws IOException {
        if (winner.channel.getLocalAddress().equals(winner.channel.getRemoteAddress())) {
            throw new ConnectException("Connection refused, but by a port that met itself"); // row 29
        }
        try {
            BaseProtocol protocol = Objects.requireNonNull(factory.get(), "the protocol factory returned null");
            transport = new SocketTransport(winner.registration, winner.channel, protocol, null, options.idleTimeout());
        } catch (RuntimeException | Error failure) {
            fail(failure);
            return;
        }
        winner.registration.own(transport);
        attempts.remove(winner);
        giveUp();
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

    private void failed(Attempt attempt, Exception failure) {
        attempt.close();
        attempts.remove(attempt);
        String reason = failure.getMessage() == null ? failure.getClass().getSimpleName() : failure.getMessage();
        String message = reason + ": " + Addresses.text(attempt.address);
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
        String tried = latest == null ? "" : ", last tried " + Addresses.text(latest.address);
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
        if (resolving != null) {
            resolving.cancel();
        }
        if (transport != null) {
            transport.abort();
        }
        giveUp();
    }

    /** Tries no more addresses, and closes the sockets that are still on their way. */
    private void giveUp() {
        cancelNext();
        addresses.clear();
        attempts.forEach(Attempt::close);
        attempts.clear();
    }

    @Override
    public boolean closeWithLoop() {
        release();
        return false;
    }
}
