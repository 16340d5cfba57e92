package io.nioloop.net;

import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.net.UnknownHostException;
import java.util.Optional;
import java.util.regex.Pattern;

/** Addresses as people write them. */
public final class Addresses {
    private static final String BYTE = "(25[0-5]|2[0-4]\\d|1?\\d?\\d)";
    private static final Pattern IPV4 = Pattern.compile(BYTE + "\\." + BYTE + "\\." + BYTE + "\\." + BYTE);
    private static final Pattern IPV6 = Pattern.compile("[0-9a-fA-F:]*:[0-9a-fA-F:.]*(%\\w+)?");

    private Addresses() {}

    /**
     * An address as one would paste it: {@code 127.0.0.1:8888}, {@code [::1]:8888}.
     *
     * @param address an address, or null for none
     * @return the text
     */
    public static String text(SocketAddress address) {
        if (!(address instanceof InetSocketAddress inet)) {
            return String.valueOf(address);
        }
        InetAddress ip = inet.getAddress();
        if (ip == null) {
            return inet.getHostString() + ":" + inet.getPort();
        }
        String host =
                ip.getHostAddress().replaceFirst("^0(:0){7}(?=%|$)", "::").replaceFirst("^0(:0){6}:1(?=%|$)", "::1");
        return (ip instanceof Inet6Address ? "[" + host + "]" : host) + ":" + inet.getPort();
    }

    /**
     * The address that a numeric host names, found without asking anybody.
     *
     * @param host for instance {@code 127.0.0.1}, {@code ::1} or {@code [::1]}
     * @return the address; empty if the text is no address, so a name
     */
    public static Optional<InetAddress> numeric(String host) {
        boolean brackets = host.startsWith("[") && host.endsWith("]");
        String bare = brackets ? host.substring(1, host.length() - 1) : host;
        if (!IPV4.matcher(bare).matches() && !IPV6.matcher(bare).matches()) {
            return Optional.empty();
        }
        try {
            return Optional.of(InetAddress.getByName(bare)); // a literal: no look-up
        } catch (UnknownHostException notAnAddressAfterAll) {
            return Optional.empty();
        }
    }
}
