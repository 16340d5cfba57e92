package io.nioloop.net;

import io.nioloop.future.Future;
import io.nioloop.loop.EventLoop;
import java.net.InetAddress;
import java.util.List;
import java.util.Objects;

/** Names and addresses, asked of a loop's {@link Resolver}. */
public final class Dns {
    private Dns() {}

    /**
     * The addresses of a host: asyncio's {@code getaddrinfo}.
     *
     * @param loop the loop
     * @param host a name, or a numeric address, which nobody is asked for
     * @return its addresses, best first, at least one; fails with an {@link java.net.UnknownHostException}
     */
    public static Future<List<InetAddress>> lookup(EventLoop loop, String host) {
        return Resolution.resolve(loop, List.of(host));
    }

    /**
     * The name of an address: asyncio's {@code getnameinfo}.
     *
     * @param loop the loop
     * @param address an address
     * @return its name; the address as text if it has none
     */
    public static Future<String> reverse(EventLoop loop, InetAddress address) {
        return Resolver.of(loop).reverse(loop, Objects.requireNonNull(address, "address"));
    }
}
