package io.nioloop.net;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;

/** What is told what arrives at a datagram endpoint: asyncio's {@code DatagramProtocol}. All calls come on the loop. */
public interface DatagramProtocol {
    /**
     * The endpoint is there. Called once, first.
     *
     * @param transport the way out; keep it to send
     */
    default void connectionMade(DatagramTransport transport) {}

    /**
     * A datagram came.
     *
     * @param data its bytes, maybe none; read-only, and good until this returns
     * @param from who sent it
     */
    void datagramReceived(ByteBuffer data, InetSocketAddress from);

    /**
     * Sending or receiving failed; the endpoint lives (rule 219).
     *
     * @param failure what went wrong, for instance a {@link java.net.PortUnreachableException}
     */
    default void errorReceived(IOException failure) {}

    /**
     * The endpoint is gone. Called once, last.
     *
     * @param cause why; null if it was closed or aborted
     */
    default void connectionLost(Throwable cause) {}

    /** The transport keeps more than its high-water mark: stop sending. */
    default void pauseWriting() {}

    /** The transport keeps no more than its low-water mark: go on. */
    default void resumeWriting() {}
}
