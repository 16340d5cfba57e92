package io.nioloop.demo.server;

import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Where a proxy forwards to.
 *
 * @param host a name or an address, without brackets
 * @param port 1 to 65535
 */
record Target(String host, int port) {
    private static final Pattern HOST_PORT =
            Pattern.compile("(\\[(?<ipv6>[^\\[\\]/]+)]|(?<host>[^:\\[\\]/]+)):(?<port>\\d{1,5})");

    /** Reads {@code localhost:8888}, {@code 127.0.0.1:8888} or {@code [::1]:8888}. */
    static Target parse(String text) {
        Matcher parts = HOST_PORT.matcher(text);
        int port = parts.matches() ? Integer.parseInt(parts.group("port")) : 0;
        if (port < 1 || port > 65_535) {
            throw new IllegalArgumentException("use HOST:PORT, for instance 127.0.0.1:8888 or [::1]:8888");
        }
        return new Target(parts.group("host") == null ? parts.group("ipv6") : parts.group("host"), port);
    }

    @Override
    public String toString() {
        return (host.contains(":") ? "[" + host + "]" : host) + ":" + port;
    }
}
