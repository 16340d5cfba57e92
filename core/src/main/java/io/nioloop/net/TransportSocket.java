package io.nioloop.net;

import java.io.IOException;
import java.net.SocketOption;
import java.nio.channels.NetworkChannel;
import java.util.Set;

/**
 * A transport's socket, for its options only: reading, writing, closing and the blocking mode are the transport's own.
 * asyncio's {@code TransportSocket}.
 */
public final class TransportSocket {
    private final NetworkChannel channel;

    TransportSocket(NetworkChannel channel) {
        this.channel = channel;
    }

    /**
     * Reads an option.
     *
     * @param <T> its type
     * @param option for instance {@link java.net.StandardSocketOptions#SO_RCVBUF}
     * @return its value
     * @throws IOException if the socket is closed or the system refuses
     */
    public <T> T getOption(SocketOption<T> option) throws IOException {
        return channel.getOption(option);
    }

    /**
     * Sets an option.
     *
     * @param <T> its type
     * @param option for instance {@link java.net.StandardSocketOptions#SO_KEEPALIVE}
     * @param value its value
     * @throws IOException if the socket is closed or the system refuses
     */
    public <T> void setOption(SocketOption<T> option, T value) throws IOException {
        channel.setOption(option, value);
    }

    /** {@return the options that the socket knows} */
    public Set<SocketOption<?>> supportedOptions() {
        return channel.supportedOptions();
    }
}
