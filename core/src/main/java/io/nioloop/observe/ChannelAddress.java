package io.nioloop.observe;

import java.io.IOException;
import java.net.SocketAddress;
import java.nio.channels.DatagramChannel;
import java.nio.channels.SelectableChannel;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;

/** The address by which a channel is known: that of its peer, or its own if it has none. */
final class ChannelAddress {
    private ChannelAddress() {}

    /** {@return the address; null if it has none, or no more} */
    static SocketAddress of(SelectableChannel channel) {
        try {
            if (channel instanceof SocketChannel socket) {
                return socket.getRemoteAddress();
            }
            if (channel instanceof ServerSocketChannel server) {
                return server.getLocalAddress();
            }
            return channel instanceof DatagramChannel datagrams ? datagrams.getLocalAddress() : null;
        } catch (IOException closed) {
            return null;
        }
    }
}
