package io.nioloop.net;

import io.nioloop.loop.EventLoop;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.NetworkInterface;
import java.nio.ByteBuffer;

/**
 * A datagram endpoint as its protocol sees it: asyncio's {@code DatagramTransport}, rules 219 to 222. It belongs to its
 * loop's thread. Made by {@link Udp#open}.
 */
public interface DatagramTransport {
    /** {@return the loop it belongs to} */
    EventLoop loop();

    /**
     * Sends a datagram to the endpoint's remote address.
     *
     * @param data the bytes, may be none; taken in full when this returns
     * @throws IllegalArgumentException if the endpoint has no remote address
     */
    default void send(ByteBuffer data) {
        sendTo(data, null);
    }

    /**
     * Sends a datagram: asyncio's {@code sendto}. What the system refuses for now is kept, what it refuses for good is
     * told to {@code errorReceived}. After the end it is dropped.
     *
     * @param data the bytes, may be none; taken in full when this returns
     * @param to where to; null: to the endpoint's remote address, besides which it takes no other (rule 220)
     * @throws IllegalArgumentException if the endpoint cannot send there
     */
    void sendTo(ByteBuffer data, InetSocketAddress to);

    /** Stops receiving, sends what is kept, and ends the endpoint. Twice it does nothing. */
    void close();

    /** Ends the endpoint now; what is kept is dropped. Twice it does nothing. */
    void abort();

    /** {@return whether it was closed or aborted} */
    boolean isClosing();

    /** {@return how many bytes are kept, 8 more than its data for each datagram (rule 221)} */
    long writeBufferSize();

    /**
     * Sets when the protocol is told to stop sending and to go on. By default 64 KiB and 16 KiB.
     *
     * @param high pause when more bytes than this are kept
     * @param low resume when no more bytes than this are kept; 0 to high
     */
    void setWriteBufferLimits(int high, int low);

    /**
     * Joins a multicast group.
     *
     * @param group its address
     * @param on where to listen
     * @throws IOException if the system refuses
     */
    void join(InetAddress group, NetworkInterface on) throws IOException;

    /**
     * Leaves a multicast group.
     *
     * @param group its address
     * @param on where it was joined
     * @return whether it was
     */
    boolean leave(InetAddress group, NetworkInterface on);

    /**
     * What is known about the endpoint: asyncio's {@code get_extra_info}.
     *
     * @param <T> the type of the information
     * @param key what is asked, for instance {@link ExtraInfo#SOCKNAME}
     * @return the answer; null if there is none
     */
    <T> T extraInfo(ExtraInfo<T> key);
}
