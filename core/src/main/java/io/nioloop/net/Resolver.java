package io.nioloop.net;

import io.nioloop.future.Future;
import io.nioloop.future.Promise;
import io.nioloop.loop.EventLoop;
import java.net.InetAddress;
import java.time.Duration;
import java.util.List;

/**
 * From host names to addresses, off the loop: asyncio's {@code getaddrinfo}. Numeric hosts never come here. By
 * default it is the JDK's, on at most four threads of its own, so that a slow name server holds up nothing but
 * look-ups; behind {@link #cached} with a timeout of 20 s.
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
     * Looks the name of an address up. This one knows none.
     *
     * @param loop the loop that wants the answer
     * @param address an address
     * @return its name; the address as text if it has none
     */
    default Future<String> reverse(EventLoop loop, InetAddress address) {
        Promise<String> numeric = new Promise<>(loop);
        numeric.setResult(address.getHostAddress());
        return numeric;
    }

    /**
     * The resolver of a loop.
     *
     * @param loop the loop
     * @return who answers now
     */
    static Resolver of(EventLoop loop) {
        return Resolution.OF_LOOP.get(loop);
    }

    /**
     * Replaces a loop's resolver.
     *
     * @param loop the loop
     * @param resolver answers from now on
     */
    static void set(EventLoop loop, Resolver resolver) {
        Resolution.OF_LOOP.set(loop, resolver);
    }

    /**
     * Puts a cache before a resolver. It keeps at most 1,000 answers, for 30 s, and that there is no such name for 1 s;
     * those who ask for one name at the same time share one look-up. On top of that, the JDK's resolver keeps answers
     * of its own as {@code networkaddress.cache.ttl} says.
     *
     * @param source is asked for what is not known
     * @param timeout how long one look-up may take; then it is cancelled and an
     *     {@link java.net.UnknownHostException} is the answer
     * @return a resolver for one loop
     */
    static Resolver cached(Resolver source, Duration timeout) {
        return new CachingResolver(source, timeout);
    }
}
