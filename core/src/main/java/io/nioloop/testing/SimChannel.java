package io.nioloop.testing;

import java.nio.channels.ClosedChannelException;

/** What all channels of a {@link SimulatedNetwork} have in common. */
interface SimChannel {
    /** In the order in which they came, from 1. */
    int number();

    SimulatedNetwork network();

    Watch watch();

    /** What a select has to do for a channel that was closed and left its last selector: frees what the system has. */
    void kill();

    boolean isOpen();

    boolean isRegistered();

    default void requireOpen() throws ClosedChannelException {
        if (!isOpen()) {
            throw new ClosedChannelException();
        }
    }
}
