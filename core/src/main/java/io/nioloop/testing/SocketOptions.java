package io.nioloop.testing;

import java.net.SocketOption;
import java.net.StandardSocketOptions;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;

/** The options of a simulated socket. Most of them only remember what was set. */
final class SocketOptions {
    static final Set<SocketOption<?>> SOCKET = set(
            StandardSocketOptions.TCP_NODELAY,
            StandardSocketOptions.SO_KEEPALIVE,
            StandardSocketOptions.SO_LINGER,
            StandardSocketOptions.SO_REUSEADDR,
            StandardSocketOptions.SO_REUSEPORT,
            StandardSocketOptions.SO_RCVBUF,
            StandardSocketOptions.SO_SNDBUF,
            StandardSocketOptions.IP_TOS);
    static final Set<SocketOption<?>> SERVER = set(
            StandardSocketOptions.SO_REUSEADDR, StandardSocketOptions.SO_REUSEPORT, StandardSocketOptions.SO_RCVBUF);
    static final Set<SocketOption<?>> DATAGRAM = set(
            StandardSocketOptions.SO_BROADCAST,
            StandardSocketOptions.SO_REUSEADDR,
            StandardSocketOptions.SO_REUSEPORT,
            StandardSocketOptions.SO_RCVBUF,
            StandardSocketOptions.SO_SNDBUF,
            StandardSocketOptions.IP_TOS,
            StandardSocketOptions.IP_MULTICAST_TTL,
            StandardSocketOptions.IP_MULTICAST_LOOP);

    private final Set<SocketOption<?>> supported;
    private final Map<SocketOption<?>, Object> values = new LinkedHashMap<>(4);

    SocketOptions(Set<SocketOption<?>> supported) {
        this.supported = supported;
    }

    private static Set<SocketOption<?>> set(SocketOption<?>... options) {
        return Collections.unmodifiableSet(new LinkedHashSet<>(List.of(options)));
    }

    Set<SocketOption<?>> supported() {
        return supported;
    }

    <T> void put(SocketOption<T> option, T value) {
        require(option);
        if (!option.type().isInstance(value)) {
            throw new IllegalArgumentException("Invalid value '" + value + "' for " + option.name());
        }
        if (isSize(option) && (Integer) value < 0) {
            throw new IllegalArgumentException("Invalid size '" + value + "' for " + option.name());
        }
        values.put(option, value);
    }

    private static boolean isSize(SocketOption<?> option) {
        return option == StandardSocketOptions.SO_RCVBUF || option == StandardSocketOptions.SO_SNDBUF;
    }

    /** What was set; otherwise what a system begins with. */
    @SuppressWarnings("unchecked") // put() checks the type, and the defaults are of it
    <T> T value(SocketOption<T> option) {
        require(option);
        Object value = values.get(option);
        return (T) (value == null ? initial(option) : value);
    }

    private static Object initial(SocketOption<?> option) {
        if (option.type() == Boolean.class) {
            return false;
        }
        if (option == StandardSocketOptions.SO_LINGER) {
            return -1;
        }
        return option == StandardSocketOptions.IP_MULTICAST_TTL ? 1 : 0;
    }

    /** A buffer's size; if none was set, that of the network. */
    int size(SocketOption<Integer> option, int ofNetwork) {
        return values.get(option) instanceof Integer size ? Math.max(1, size) : ofNetwork;
    }

    private void require(SocketOption<?> option) {
        if (!supported.contains(Objects.requireNonNull(option, "option"))) {
            throw new UnsupportedOperationException("'" + option + "' not supported");
        }
    }
}
