package io.nioloop.testing;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Set;

/** The ways between hosts, and what holds for all of them unless one differs. */
final class Links {
    private final SimulatedNetwork network;
    private final Map<HostPair, Link> links = new LinkedHashMap<>();
    private final Set<InetAddress> isolated = new LinkedHashSet<>();
    private long latencyNanos = 100_000;
    private long jitterNanos = 50_000;
    private long bytesPerSecond; // 0: no limit

    private record HostPair(InetAddress one, InetAddress other) {
        boolean has(InetAddress host) {
            return one.equals(host) || other.equals(host);
        }
    }

    Links(SimulatedNetwork network) {
        this.network = network;
    }

    /** The way between two hosts; a new one of its own between Unix sockets, which have none. */
    Link between(SocketAddress one, SocketAddress other) {
        if (one instanceof InetSocketAddress a && other instanceof InetSocketAddress b) {
            return between(a.getAddress(), b.getAddress());
        }
        return Link.local(network, this);
    }

    Link between(InetAddress one, InetAddress other) {
        Link known = links.get(new HostPair(one, other));
        if (known == null) {
            known = links.get(new HostPair(other, one));
        }
        return known == null ? make(one, other) : known;
    }

    private Link make(InetAddress one, InetAddress other) {
        Link link = new Link(network, this);
        links.put(new HostPair(one, other), link);
        if (isolated.contains(one) || isolated.contains(other)) {
            link.cut();
        }
        return link;
    }

    void isolate(InetAddress host) {
        isolated.add(host);
        links.forEach((pair, link) -> {
            if (pair.has(host)) {
                link.cut();
            }
        });
    }

    void rejoin(InetAddress host) {
        isolated.remove(host);
        links.forEach((pair, link) -> {
            if (pair.has(host) && !isolated.contains(pair.one()) && !isolated.contains(pair.other())) {
                link.heal();
            }
        });
    }

    void latency(long nanos) {
        latencyNanos = nanos;
    }

    void jitter(long nanos) {
        jitterNanos = nanos;
    }

    void bandwidth(long most) {
        bytesPerSecond = most;
    }

    long latencyNanos() {
        return latencyNanos;
    }

    long jitterNanos() {
        return jitterNanos;
    }

    long bytesPerSecond() {
        return bytesPerSecond;
    }
}
