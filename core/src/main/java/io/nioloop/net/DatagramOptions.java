package io.nioloop.net;

/**
 * How to open a datagram endpoint. Start from {@link #defaults} and change what differs; others are set by
 * {@link ExtraInfo#SOCKET} later.
 *
 * @param broadcast whether to send to broadcast addresses. Then the endpoint is not connected (rule 222): its remote
 *     address is where {@code send} goes, and it receives from everybody. No by default
 * @param reusePort whether other sockets may have the same address, as receivers of a multicast group need; no by default
 * @param maxSize what is received above it counts as an error; 65535 by default, more than any datagram has
 */
public record DatagramOptions(boolean broadcast, boolean reusePort, int maxSize) {
    private static final int LARGEST = 65_535;

    /**
     * Refuses sizes that make no sense.
     *
     * @param broadcast whether to broadcast
     * @param reusePort whether to share the address
     * @param maxSize 1 to 65535
     */
    public DatagramOptions {
        if (maxSize < 1 || maxSize > LARGEST) {
            throw new IllegalArgumentException("maxSize is " + maxSize + ": use 1 to " + LARGEST);
        }
    }

    /** {@return the defaults} */
    public static DatagramOptions defaults() {
        return new DatagramOptions(false, false, LARGEST);
    }

    /**
     * {@return the same with or without broadcasting}
     *
     * @param broadcast whether to send to broadcast addresses
     */
    public DatagramOptions withBroadcast(boolean broadcast) {
        return new DatagramOptions(broadcast, reusePort, maxSize);
    }

    /**
     * {@return the same with or without sharing the address}
     *
     * @param reusePort whether other sockets may have the same address
     */
    public DatagramOptions withReusePort(boolean reusePort) {
        return new DatagramOptions(broadcast, reusePort, maxSize);
    }

    /**
     * {@return the same with another limit}
     *
     * @param maxSize what is received above it counts as an error
     */
    public DatagramOptions withMaxSize(int maxSize) {
        return new DatagramOptions(broadcast, reusePort, maxSize);
    }
}
