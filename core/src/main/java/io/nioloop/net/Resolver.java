package io.nioloop.net;

import io.nioloop.future.Future;
import io.nioloop.loop.EventLoop;
import java.net.InetAddress;
import java.util.List;

/**
 * From host names to addresses, off the loop: asyncio's {@code getaddrinfo}. Numeric hosts never come here. By
 * default it is the JDK's, on at most four threads of its own, so that a slow name server holds up nothing but
 * look-ups.
 */
@FunctionalInterface
public interface Resolver {
    /**
     * Looks a name up.
     *
     * @param loop the loop that wants the answer
     * @param host a name
     * @return its addresses, best first; fails with an {@link java.net.UnknownHostException} if there is none
     */
    Future<List<InetAddress>> resolve(EventLoop loop, String host);

    /**
     * Replaces a loop's resolver.
     *
     * @param loop the loop
     * @param resolver answers from now on
     */
    static void set(EventLoop loop, Resolver resolver) {
        Resolution.OF_LOOP.set(loop, resolver);
    }
}
