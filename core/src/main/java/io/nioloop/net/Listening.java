package io.nioloop.net;

import io.nioloop.future.Future;
import io.nioloop.loop.EventLoop;
import java.io.IOException;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.List;

/** A server whose hosts are being resolved, and the future of it. */
final class Listening extends Future<Server> {
    private final Server server;
    private final Future<List<InetAddress>> resolving; // null: all interfaces

    Listening(EventLoop loop, List<String> hosts, int port, Server server) {
        super(loop);
        this.server = server;
        if (hosts.contains("")) {
            resolving = null;
            bind(List.of(new InetSocketAddress(port)));
            return;
        }
        resolving = Resolution.resolve(loop, hosts);
        resolving.addDoneCallback(done -> {
            if (done()) {
                return;
            }
            if (done.cancelled() || done.exception() != null) {
                setException(done.exception());
            } else {
                bind(done.result().stream()
                        .map(ip -> new InetSocketAddress(ip, port))
                        .toList());
            }
        });
    }

    /** Rule 233: each address once; all or none, but for IPv6 where the machine has none. */
    private void bind(List<InetSocketAddress> addresses) {
        IOException skipped = null;
        int bound = 0;
        for (InetSocketAddress address : addresses) {
            try {
                server.bind(address, resolving == null);
                bound++;
            } catch (IOException | RuntimeException failure) {
                IOException named = Server.cannotListen(address, failure);
                if (addresses.size() == 1 || !isUnavailable(address, failure)) {
                    server.close();
                    setException(named);
                    return;
                }
                skipped = named;
            }
        }
        if (bound == 0) {
            setException(skipped);
            return;
        }
        server.begin();
        setResult(server);
    }

    private static boolean isUnavailable(InetSocketAddress address, Exception failure) {
        String message = String.valueOf(failure.getMessage());
        return address.getAddress() instanceof Inet6Address
                && (failure instanceof UnsupportedOperationException
                        || message.contains("assign requested address")
                        || message.contains("not supported"));
    }

    @Override
    public boolean cancel(String message) {
        if (!done() && resolving != null) {
            resolving.cancel(message);
        }
        return super.cancel(message);
    }
}
