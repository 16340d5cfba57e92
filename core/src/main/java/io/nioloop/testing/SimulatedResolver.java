package io.nioloop.testing;

import io.nioloop.future.Future;
import io.nioloop.future.Offload;
import io.nioloop.loop.EventLoop;
import io.nioloop.net.Resolver;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Knows the names that a simulation has given to its hosts, and {@code localhost}. */
final class SimulatedResolver implements Resolver {
    private static final long SECOND = 1_000_000_000;

    private final SimulatedExecutor executor;
    private final Faults faults;
    private final Map<String, List<InetAddress>> names = new LinkedHashMap<>();

    SimulatedResolver(SimulatedExecutor executor, Faults faults) {
        this.executor = executor;
        this.faults = faults;
        name("localhost", "127.0.0.1", "::1");
    }

    void name(String name, String... addresses) {
        List<InetAddress> numeric = new ArrayList<>();
        for (String address : addresses) {
            numeric.add(Hosts.numeric(address));
        }
        names.put(name, List.copyOf(numeric));
    }

    @Override
    public Future<List<InetAddress>> resolve(EventLoop loop, String host) {
        boolean late = faults.strikes(FaultKind.RESOLVER_DELAYED);
        long more = late ? faults.size(FaultKind.RESOLVER_DELAYED, 10 * SECOND) : 0;
        boolean fails = faults.strikes(FaultKind.RESOLVER_FAILS);
        boolean stale = faults.strikes(FaultKind.RESOLVER_STALE);
        return Offload.run(loop, job -> executor.executeIn(more, job), () -> answer(host, fails, stale));
    }

    @Override
    public Future<String> reverse(EventLoop loop, InetAddress address) {
        return Offload.run(loop, job -> executor.executeIn(0, job), () -> nameOf(address));
    }

    private String nameOf(InetAddress address) {
        return names.entrySet().stream()
                .filter(entry -> entry.getValue().contains(address))
                .map(Map.Entry::getKey)
                .findFirst()
                .orElse(address.getHostAddress());
    }

    private List<InetAddress> answer(String host, boolean fails, boolean stale) throws UnknownHostException {
        List<InetAddress> known = names.get(host);
        if (known == null || fails) {
            throw new UnknownHostException("cannot resolve host name: " + host);
        }
        if (!stale) {
            return known;
        }
        List<InetAddress> both = new ArrayList<>(known);
        both.add(0, Hosts.nobody());
        return both;
    }
}
