package io.nioloop.net;

import io.nioloop.future.Future;
import io.nioloop.future.Offload;
import io.nioloop.loop.EventLoop;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.ExecutorService;

/** Asks the JDK, which blocks, on threads of its own: so a name server that is silent holds up nothing else (row 80). */
final class SystemResolver implements Resolver {
    static final Duration TIMEOUT = Duration.ofSeconds(20); // the system itself tries for 10 to 30 s

    private static final int THREADS = 4;

    private final ExecutorService pool = Offload.pool("nioloop-resolver-", THREADS);

    private SystemResolver() {}

    static Resolver open(EventLoop loop) {
        SystemResolver system = new SystemResolver();
        loop.onClose(system.pool::shutdownNow);
        return new CachingResolver(system, TIMEOUT);
    }

    @Override
    public Future<List<InetAddress>> resolve(EventLoop loop, String host) {
        return Offload.run(loop, pool, () -> lookUp(host));
    }

    private static List<InetAddress> lookUp(String host) throws UnknownHostException {
        try {
            return List.of(InetAddress.getAllByName(host));
        } catch (UnknownHostException unknown) {
            UnknownHostException clear = new UnknownHostException("cannot resolve host name: " + host);
            clear.initCause(unknown);
            throw clear;
        }
    }

    /** A new object of the same bytes, since an address remembers the name it was made with. */
    @Override
    public Future<String> reverse(EventLoop loop, InetAddress address) {
        return Offload.run(
                loop, pool, () -> InetAddress.getByAddress(address.getAddress()).getHostName());
    }
}
