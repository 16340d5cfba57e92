package io.nioloop.net;

import java.time.Duration;
import java.util.Objects;

/**
 * How to listen. Start from {@link #defaults} and change what differs.
 *
 * @param backlog how many connections the system keeps until they are accepted; 4096 by default, cut by the system's
 *     limit
 * @param reusePort whether other sockets may listen on the same port and share its connections; no by default
 * @param startServing whether to accept at once, the default, or when {@link Server#startServing} is called
 * @param maxConnections accept no more while there are so many; the others wait in the backlog. No limit by default
 * @param idleTimeout end a connection when no byte went either way for so long; zero, the default: never
 */
public record ListenOptions(
        int backlog, boolean reusePort, boolean startServing, int maxConnections, Duration idleTimeout) {

    /**
     * Refuses numbers that make no sense.
     *
     * @param backlog one or more
     * @param reusePort whether to share the port
     * @param startServing whether to accept at once
     * @param maxConnections one or more
     * @param idleTimeout zero or more
     */
    public ListenOptions {
        if (backlog < 1) {
            throw new IllegalArgumentException("backlog is " + backlog + ": use 1 or more");
        }
        if (maxConnections < 1) {
            throw new IllegalArgumentException("maxConnections is " + maxConnections + ": use 1 or more");
        }
        if (Objects.requireNonNull(idleTimeout, "idleTimeout").isNegative()) {
            throw new IllegalArgumentException("idleTimeout is " + idleTimeout + ": use zero for none, or more");
        }
    }

    /** {@return the defaults} */
    public static ListenOptions defaults() {
        return new ListenOptions(4096, false, true, Integer.MAX_VALUE, Duration.ZERO);
    }

    /**
     * {@return the same with another backlog}
     *
     * @param backlog how many connections the system keeps until they are accepted
     */
    public ListenOptions withBacklog(int backlog) {
        return new ListenOptions(backlog, reusePort, startServing, maxConnections, idleTimeout);
    }

    /**
     * {@return the same with or without sharing the port}
     *
     * @param reusePort whether other sockets may listen on the same port
     */
    public ListenOptions withReusePort(boolean reusePort) {
        return new ListenOptions(backlog, reusePort, startServing, maxConnections, idleTimeout);
    }

    /**
     * {@return the same, accepting at once or later}
     *
     * @param startServing whether to accept at once
     */
    public ListenOptions withStartServing(boolean startServing) {
        return new ListenOptions(backlog, reusePort, startServing, maxConnections, idleTimeout);
    }

    /**
     * {@return the same with another limit}
     *
     * @param maxConnections how many connections at the same time
     */
    public ListenOptions withMaxConnections(int maxConnections) {
        return new ListenOptions(backlog, reusePort, startServing, maxConnections, idleTimeout);
    }

    /**
     * {@return the same with another idle limit}
     *
     * @param idleTimeout how long a connection may be silent; zero: for ever
     */
    public ListenOptions withIdleTimeout(Duration idleTimeout) {
        return new ListenOptions(backlog, reusePort, startServing, maxConnections, idleTimeout);
    }
}
