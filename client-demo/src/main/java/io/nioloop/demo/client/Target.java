package io.nioloop.demo.client;

import io.nioloop.demo.client.cli.UsageError;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Where to connect to.
 *
 * @param host a name or an address, without brackets
 * @param port 1 to 65535
 */
record Target(String host, int port) {
    private static final Pattern HOST_PORT =
            Pattern.compile("(\\[(?<ipv6>[^\\[\\]/]+)]|(?<host>[^:\\[\\]/]+)):(?<port>\\d{1,5})");
    private static final String ECHO = "echo://";

    /** Reads {@code localhost:8888}, {@code 127.0.0.1:8888} or {@code [::1]:8888}. */
    static Target parse(String text) {
        Matcher parts = HOST_PORT.matcher(text);
        int port = parts.matches() ? Integer.parseInt(parts.group("port")) : 0;
        if (port < 1 || port > 65_535) {
            throw new UsageError(
                    "not HOST:PORT: " + text + ". Try for instance localhost:8888, 127.0.0.1:8888 or [::1]:8888.");
        }
        return new Target(parts.group("host") == null ? parts.group("ipv6") : parts.group("host"), port);
    }

    /** Reads {@code echo://localhost:8007}. */
    static Target parseEcho(String text) {
        if (!text.startsWith(ECHO)) {
            String hint =
                    text.contains("://") ? "The only kind of target is echo://HOST:PORT." : "Try " + ECHO + text + ".";
            throw new UsageError("unknown target: " + text + ". " + hint);
        }
        return parse(text.substring(ECHO.length()).replaceFirst("/$", ""));
    }

    @Override
    public String toString() {
        return (host.contains(":") ? "[" + host + "]" : host) + ":" + port;
    }
}
