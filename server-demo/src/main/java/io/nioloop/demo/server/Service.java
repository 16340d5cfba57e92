package io.nioloop.demo.server;

import io.nioloop.future.Future;
import java.net.SocketAddress;
import java.util.List;
import java.util.Map;

/** A server that is up, whatever floor it is built on: what has to be known of it to announce it and to end it. */
interface Service {
    /** Where it listens. */
    List<SocketAddress> addresses();

    /** How many clients it has now. */
    int connections();

    /** How many clients it has had so far, those of now included. */
    long served();

    /** What else is worth counting, for the summary: for instance {@code lines}, 31. */
    default Map<String, Long> figures() {
        return Map.of();
    }

    /** Accepts no more. */
    void close();

    /** Tells the clients that it ends, if the protocol has a way to say so; returns how many were told. */
    default int sayGoodbye() {
        return 0;
    }

    /** Closes each connection as soon as everything that was written to it is sent. */
    void closeClients();

    /** Of how many clients that were closed some bytes are still to be sent. */
    int undelivered();

    /** Ends all connections now. */
    void abortClients();

    /** When it accepts no more, and the last client is gone. */
    Future<Void> closed();
}
