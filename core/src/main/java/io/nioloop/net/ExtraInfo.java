package io.nioloop.net;

import java.net.SocketAddress;

/**
 * A question to {@link Transport#extraInfo}: asyncio's names for {@code get_extra_info}, with the type of the answer.
 *
 * @param <T> the type of the answer
 * @param name asyncio's name
 */
public record ExtraInfo<T>(String name) {
    /** The peer's address. */
    public static final ExtraInfo<SocketAddress> PEERNAME = new ExtraInfo<>("peername");

    /** The own address. */
    public static final ExtraInfo<SocketAddress> SOCKNAME = new ExtraInfo<>("sockname");

    /** The socket, to set its options. */
    public static final ExtraInfo<TransportSocket> SOCKET = new ExtraInfo<>("socket");
}
