package io.nioloop.net;

import io.nioloop.future.TimeoutException;
import io.nioloop.loop.EventLoop;
import io.nioloop.loop.TimerHandle;
import java.io.IOException;
import java.net.ConnectException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.SocketChannel;
import java.time.Duration;
import java.util.function.Supplier;

/**
 * A Unix connection that is being made, and the future of its transport. Connecting succeeds or fails at once, and
 * nothing tells when a full backlog has room again: so we try again, with a new socket.
 */
final class UnixConnecting extends Adopting {
    private static final Duration PAUSE = Duration.ofMillis(10);

    private final UnixDomainSocketAddress address;
    private final Duration deadline;
    private final Duration timeout;
    private TimerHandle again; // null: the first attempt was the last

    UnixConnecting(
            EventLoop loop,
            UnixDomainSocketAddress address,
            Supplier<? extends BaseProtocol> factory,
            ConnectOptions options) {
        super(loop, factory, options.idleTimeout());
        this.address = address;
        this.timeout = options.timeout();
        this.deadline = loop.time().plus(timeout);
    }

    void attempt() {
        SocketChannel channel = null;
        try {
            channel = loop().provider().openSocketChannel(StandardProtocolFamily.UNIX);
            channel.configureBlocking(false);
            channel.connect(address);
            adopt(channel);
        } catch (IOException | RuntimeException failure) {
            if (channel != null) {
                Server.drop(channel, null);
            }
            if (isBacklogFull(failure)) {
                later();
                return;
            }
            String message = failure.getMessage() + ": " + address;
            IOException named =
                    failure instanceof ConnectException ? new ConnectException(message) : new IOException(message);
            named.initCause(failure);
            setException(named);
        }
    }

    /** The JDK has no other name for EAGAIN than the system's text. */
    private static boolean isBacklogFull(Exception failure) {
        return String.valueOf(failure.getMessage()).contains("temporarily unavailable");
    }

    private void later() {
        if (loop().time().plus(PAUSE).compareTo(deadline) > 0) {
            setException(new TimeoutException("not connected within " + timeout + ", the backlog is full: " + address));
        } else {
            again = loop().callLater(PAUSE, this::attempt);
        }
    }

    @Override
    public boolean cancel(String message) {
        if (again != null) {
            again.cancel();
        }
        return super.cancel(message);
    }
}
