package io.nioloop.testing;

import io.nioloop.net.Addresses;
import java.io.IOException;
import java.net.Inet4Address;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ProtocolFamily;
import java.net.SocketAddress;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.net.UnknownHostException;
import java.nio.channels.UnresolvedAddressException;
import java.nio.channels.UnsupportedAddressTypeException;

/** Checks that all simulated channels make, and the addresses that are nobody's choice. */
final class Hosts {
    private static final InetAddress LOOPBACK4 = address(127, 0, 0, 1);
    private static final InetAddress LOOPBACK6 = address(0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1);
    private static final InetAddress ANY4 = address(0, 0, 0, 0);
    private static final InetAddress ANY6 = address(0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0);

    private static final InetAddress STRANGER4 = address(198, 51, 100, 66); // of a net that is kept for examples
    private static final InetAddress STRANGER6 = address(0x20, 1, 0x0d, 0xb8, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 66);

    private static final InetAddress NOBODY = address(203, 0, 113, 66); // of another such net

    private Hosts() {}

    private static InetAddress address(int... parts) {
        byte[] bytes = new byte[parts.length];
        for (int i = 0; i < parts.length; i++) {
            bytes[i] = (byte) parts[i];
        }
        try {
            return InetAddress.getByAddress(bytes);
        } catch (UnknownHostException e) {
            throw new AssertionError("an address of 4 or 16 bytes is always good", e);
        }
    }

    /** An address to bind to; null means any. */
    static SocketAddress checkLocal(SocketAddress address, ProtocolFamily family) {
        if (address == null) {
            return family == StandardProtocolFamily.UNIX
                    ? unnamed()
                    : new InetSocketAddress(family == StandardProtocolFamily.INET ? ANY4 : ANY6, 0);
        }
        return check(address, family);
    }

    /** An address to connect to; the wildcard means this host. */
    static SocketAddress checkRemote(SocketAddress address, ProtocolFamily family) {
        SocketAddress checked = check(address, family);
        if (Ports.isWildcard(checked)) {
            InetSocketAddress inet = (InetSocketAddress) checked;
            return new InetSocketAddress(isIpv4(inet) ? LOOPBACK4 : LOOPBACK6, inet.getPort());
        }
        return checked;
    }

    static SocketAddress check(SocketAddress address, ProtocolFamily family) {
        if (address == null) {
            throw new NullPointerException("address");
        }
        if (family == StandardProtocolFamily.UNIX) {
            if (!(address instanceof UnixDomainSocketAddress)) {
                throw new UnsupportedAddressTypeException();
            }
            return address;
        }
        if (!(address instanceof InetSocketAddress inet)) {
            throw new UnsupportedAddressTypeException();
        }
        if (inet.isUnresolved()) {
            throw new UnresolvedAddressException();
        }
        if (family == StandardProtocolFamily.INET && !isIpv4(inet)) {
            throw new UnsupportedAddressTypeException();
        }
        return address;
    }

    /** The address that a text names. */
    static InetAddress numeric(String host) {
        return Addresses.numeric(host)
                .orElseThrow(() -> new IllegalArgumentException("not a numeric address: " + host));
    }

    static void refuseBind(Faults faults) throws IOException {
        if (faults.strikes(FaultKind.BIND_IN_USE)) {
            throw Errno.EADDRINUSE.socket();
        }
        if (faults.strikes(FaultKind.BIND_NOT_AVAILABLE)) {
            throw Errno.EADDRNOTAVAIL.socket();
        }
    }

    static InetAddress host(SocketAddress address) {
        return ((InetSocketAddress) address).getAddress();
    }

    static boolean isIpv4(InetSocketAddress address) {
        return address.getAddress() instanceof Inet4Address;
    }

    /** Where a socket is that was not bound: on the loopback host, on a port still to be chosen. */
    static SocketAddress ownAddress(SocketAddress target) {
        return target instanceof InetSocketAddress inet
                ? new InetSocketAddress(isIpv4(inet) ? LOOPBACK4 : LOOPBACK6, 0)
                : unnamed();
    }

    /** All interfaces, of both families. */
    static InetSocketAddress anyOfBoth(int port) {
        return new InetSocketAddress(ANY6, port);
    }

    /** Somebody from far away, for a fault. */
    static SocketAddress stranger(SocketAddress of, int number) {
        return of instanceof InetSocketAddress inet
                ? new InetSocketAddress(isIpv4(inet) ? STRANGER4 : STRANGER6, 1024 + number)
                : unnamed();
    }

    /** Where nobody listens, for a fault. */
    static InetAddress nobody() {
        return NOBODY;
    }

    static UnixDomainSocketAddress unnamed() {
        return UnixDomainSocketAddress.of("");
    }

    static UnsupportedOperationException noSocket(String type) {
        return new UnsupportedOperationException("a simulated " + type
                + " has no java.net socket: use the methods of the channel, such as getOption and getLocalAddress");
    }

    static UnsupportedOperationException wouldBlock(String what, Object channel) {
        return new UnsupportedOperationException(
                what + " would block, and a simulated channel never does: call configureBlocking(false) on " + channel);
    }
}
