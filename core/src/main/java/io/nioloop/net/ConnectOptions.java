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
 * @param happyEyeballsDelay if a host has several addresses, how long one may take until the next is tried beside it,
 *     IPv6 and IPv4 by turns: asyncio's {@code happy_eyeballs_delay}. 250 ms by default; zero: one after the other
 */
public record ConnectOptions(
        SocketAddress localAddress, Duration timeout, Duration idleTimeout, Duration happyEyeballsDelay) {
    /**
     * Refuses times that make no sense.
     *
     * @param localAddress where to connect from, may be null
     * @param timeout more than zero
     * @param idleTimeout zero or more
     * @param happyEyeballsDelay zero or more
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
        if (Objects.requireNonNull(happyEyeballsDelay, "happyEyeballsDelay").isNegative()) {
            throw new IllegalArgumentException(
                    "happyEyeballsDelay is " + happyEyeballsDelay + ": use zero for one after the other, or more");
        }
    }

    /** {@return the defaults} */
    public static ConnectOptions defaults() {
        return new ConnectOptions(null, Duration.ofSeconds(30), Duration.ZERO, Duration.ofMillis(250));
    }

    /**
     * {@return the same from another address}
     *
     * @param localAddress where to connect from; null: the system chooses
     */
    public ConnectOptions withLocalAddress(SocketAddress localAddress) {
        return new ConnectOptions(localAddress, timeout, idleTimeout, happyEyeballsDelay);
    }

    /**
     * {@return the same with another limit}
     *
     * @param timeout how long all attempts together may take
     */
    public ConnectOptions withTimeout(Duration timeout) {
        return new ConnectOptions(localAddress, timeout, idleTimeout, happyEyeballsDelay);
    }

    /**
     * {@return the same with another idle limit}
     *
     * @param idleTimeout how long a connection may be silent; zero: for ever
     */
    public ConnectOptions withIdleTimeout(Duration idleTimeout) {
        return new ConnectOptions(localAddress, timeout, idleTimeout, happyEyeballsDelay);
    }

    /**
     * {@return the same with another delay between attempts}
     *
     * @param happyEyeballsDelay until the next address is tried too; zero: not before the one before it has failed
     */
    public ConnectOptions withHappyEyeballsDelay(Duration happyEyeballsDelay) {
        return new ConnectOptions(localAddress, timeout, idleTimeout, happyEyeballsDelay);
    }
}
