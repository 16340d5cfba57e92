package io.nioloop.demo.server;

import io.nioloop.loop.EventLoop;
import io.nioloop.net.Addresses;
import java.io.IOException;
import java.net.BindException;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.nio.channels.ServerSocketChannel;

/** Addresses to listen on, for services that bind their sockets themselves. */
final class Ports {
    private Ports() {}

    /** Looks a name up. May wait for a name server: no client does yet. */
    static InetSocketAddress address(String host, int port) throws UnknownHostException {
        InetSocketAddress address = new InetSocketAddress(host, port);
        if (address.isUnresolved()) {
            throw new UnknownHostException("cannot resolve host name: " + host);
        }
        return address;
    }

    static BindException named(BindException failure, InetSocketAddress address) {
        BindException named = new BindException(failure.getMessage() + ": " + Addresses.text(address));
        named.initCause(failure);
        return named;
    }

    /**
     * The loops of a group share their port, and so a second program that does the same would get it too, and a part of
     * the clients, without a word. So it is asked for once as if for oneself alone.
     */
    static void requireFree(EventLoop loop, String host, int port) throws IOException {
        if (port == 0) {
            return; // any that is free
        }
        InetSocketAddress address = address(host, port);
        try (ServerSocketChannel alone = loop.provider().openServerSocketChannel()) {
            alone.bind(address);
        } catch (BindException failure) {
            throw named(failure, address);
        }
    }
}
