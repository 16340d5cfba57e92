package io.nioloop.net;

import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.time.Duration;
import java.util.Objects;

/**
 * How to connect. Start from {@link #defaults} and change what differs.
 *
 * @param localAddress where to connect from; null, the default: the system chooses
 * @param timeout how long all attempts together may take; 30 s by default
 * @param idleTimeout end the connection when no byte went either way for so long; zero, the default: never
 */
public record ConnectOptions(SocketAddress localAddress, Duration timeout, Duration idleTimeout) {
    /**
     * Refuses times that make no sense.
     *
     * @param localAddress where to connect from, may be null
     * @param timeout more than zero
     * @param idleTimeout zero or more
     */
    public ConnectOptions {
        if (localAddress != null && !(localAddress instanceof InetSocketAddress inet && !inet.isUnresolved())) {
            throw new IllegalArgumentException(
                    "localAddress is " + localAddress + ": use a resolved InetSocketAddress");
        }
        if (Objects.requireNonNull(timeout, "timeout").isNegative() || timeout.isZero()) {
            throw new IllegalArgumentException("timeout is " + timeout + ": use more than zero");
        }
        if (Objects.requireNonNull(idleTimeout, "idleTimeout").isNegative()) {
            throw new IllegalArgumentException("idleTimeout is " + idleTimeout + ": use zero for none, or more");
        }
    }

    /** {@return the defaults} */
    public static ConnectOptions defaults() {
        return new ConnectOptions(null, Duration.ofSeconds(30), Duration.ZERO);
    }

    /**
     * {@return the same from another address}
     *
     * @param localAddress where to connect from; null: the system chooses
     */
    public ConnectOptions withLocalAddress(SocketAddress localAddress) {
        return new ConnectOptions(localAddress, timeout, idleTimeout);
    }

    /**
     * {@return the same with another limit}
     *
     * @param timeout how long all attempts together may take
     */
    public ConnectOptions withTimeout(Duration timeout) {
        return new ConnectOptions(localAddress, timeout, idleTimeout);
    }

    /**
     * {@return the same with another idle limit}
     *
     * @param idleTimeout how long a connection may be silent; zero: for ever
     */
    public ConnectOptions withIdleTimeout(Duration idleTimeout) {
        return new ConnectOptions(localAddress, timeout, idleTimeout);
    }
}
