package io.nioloop.testing;

import java.io.IOException;
import java.net.BindException;
import java.net.Inet4Address;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.net.UnixDomainSocketAddress;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Who has which address: of TCP and Unix sockets, or of datagram sockets. A socket that is bound to the wildcard
 * answers for every host that nobody has bound on that port.
 */
final class Ports {
    private static final int FIRST_EPHEMERAL = 32_768; // as on Linux
    private static final int LAST_EPHEMERAL = 60_999;

    private record Binding(SocketAddress address, Object owner, boolean shared) {}

    private final SimulatedNetwork network;
    private final Map<Object, List<Binding>> bindings = new LinkedHashMap<>(); // by port, or by path
    private final Map<InetAddress, Integer> nextEphemeral = new LinkedHashMap<>();

    Ports(SimulatedNetwork network) {
        this.network = network;
    }

    SocketAddress bind(SocketAddress address, Object owner) throws IOException {
        return bind(address, owner, false);
    }

    /** Gives an address to a socket; a shared one also to several. Port 0 is a free one. */
    SocketAddress bind(SocketAddress address, Object owner, boolean shared) throws IOException {
        SocketAddress chosen = address instanceof InetSocketAddress inet && inet.getPort() == 0 ? free(inet) : address;
        if (!isFree(chosen, shared)) {
            throw Errno.EADDRINUSE.socket();
        }
        bindings.computeIfAbsent(place(chosen), port -> new ArrayList<>(1)).add(new Binding(chosen, owner, shared));
        return chosen;
    }

    private InetSocketAddress free(InetSocketAddress wanted) throws BindException {
        InetAddress host = wanted.getAddress();
        int port = nextEphemeral.getOrDefault(host, FIRST_EPHEMERAL);
        for (int tries = FIRST_EPHEMERAL; tries <= LAST_EPHEMERAL; tries++) {
            InetSocketAddress candidate = new InetSocketAddress(host, port);
            port = port == LAST_EPHEMERAL ? FIRST_EPHEMERAL : port + 1;
            if (isFree(candidate, false)) {
                nextEphemeral.put(host, port);
                return candidate;
            }
        }
        throw new BindException("Address already in use");
    }

    private boolean isFree(SocketAddress address, boolean shared) {
        List<Binding> there = bindings.get(place(address));
        if (there == null || isUnnamed(address)) {
            return true;
        }
        for (Binding binding : there) {
            if (!(shared && binding.shared()) && overlap(binding.address(), address)) {
                return false;
            }
        }
        return true;
    }

    private static boolean overlap(SocketAddress one, SocketAddress other) {
        return one.equals(other) || isWildcard(one) || isWildcard(other);
    }

    void free(SocketAddress address, Object owner) {
        List<Binding> there = bindings.get(place(address));
        there.removeIf(binding -> binding.owner() == owner);
        if (there.isEmpty()) {
            bindings.remove(place(address));
        }
    }

    /** Who listens at an address; null: nobody. Of several that share it, one that chance picks. */
    Listener listener(SocketAddress target) {
        return find(target, Listener.class);
    }

    /** Who is bound to an address in a way that reaches it; null: nobody. */
    <T> T find(SocketAddress target, Class<T> kind) {
        List<Binding> there = bindings.get(place(target));
        if (there == null) {
            return null;
        }
        List<T> exact = matching(there, kind, target, false);
        List<T> found = exact.isEmpty() ? matching(there, kind, target, true) : exact;
        return found.isEmpty() ? null : found.size() == 1 ? found.get(0) : pick(found);
    }

    private <T> T pick(List<T> found) {
        return network.random(SimulatedNetwork.ORDER).pick(found);
    }

    private static <T> List<T> matching(
            List<Binding> bindings, Class<T> kind, SocketAddress target, boolean byWildcard) {
        List<T> found = new ArrayList<>(1);
        for (Binding binding : bindings) {
            boolean match = byWildcard
                    ? isWildcardFor(binding.address(), target)
                    : binding.address().equals(target);
            if (match && kind.isInstance(binding.owner())) {
                found.add(kind.cast(binding.owner()));
            }
        }
        return found;
    }

    private static boolean isWildcardFor(SocketAddress bound, SocketAddress target) {
        return isWildcard(bound) && (!isIpv4(bound) || isIpv4(target)); // the wildcard of IPv6 is for both
    }

    private static boolean isIpv4(SocketAddress address) {
        return ((InetSocketAddress) address).getAddress() instanceof Inet4Address;
    }

    static boolean isWildcard(SocketAddress address) {
        return address instanceof InetSocketAddress inet && inet.getAddress().isAnyLocalAddress();
    }

    static boolean isUnix(SocketAddress address) {
        return address instanceof UnixDomainSocketAddress;
    }

    /** Of a Unix socket that connects: any number of them have this address. */
    private static boolean isUnnamed(SocketAddress address) {
        return address instanceof UnixDomainSocketAddress unix
                && unix.getPath().toString().isEmpty();
    }

    /** A port; 0 of a Unix address, which has none. */
    static int port(SocketAddress address) {
        return address instanceof InetSocketAddress inet ? inet.getPort() : 0;
    }

    private static Object place(SocketAddress address) {
        return address instanceof InetSocketAddress inet ? (Object) inet.getPort() : address;
    }
}
