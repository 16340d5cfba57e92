package io.nioloop.demo.server;

import io.nioloop.demo.server.cli.CommandLine;
import io.nioloop.future.Future;
import io.nioloop.future.Futures;
import io.nioloop.future.Promise;
import io.nioloop.loop.EventLoop;
import io.nioloop.net.DatagramOptions;
import io.nioloop.net.DatagramTransport;
import io.nioloop.net.ExtraInfo;
import io.nioloop.net.Udp;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** A service without connections: one socket for all. It has served as many as it has sent datagrams back. */
final class UdpService implements Service {
    private final Promise<Void> closed;
    private final EchoDatagrams echo;
    private final DatagramTransport transport;

    /**
     * Opens the socket as the command line says.
     *
     * @throws IOException if that is not possible; it names the address
     */
    UdpService(EventLoop loop, Program program, CommandLine line) throws IOException {
        closed = new Promise<>(loop);
        echo = new EchoDatagrams(() -> closed.trySetResult(null));
        InetSocketAddress address =
                InetSocketAddress.createUnresolved(line.value(CommonOptions.BIND_ADDRESS), line.value(program.port()));
        try {
            transport = Futures.runUntilComplete(Udp.open(loop, address, null, () -> echo, DatagramOptions.defaults()));
        } catch (UncheckedIOException failure) {
            throw failure.getCause();
        }
    }

    @Override
    public List<SocketAddress> addresses() {
        return List.of(transport.extraInfo(ExtraInfo.SOCKNAME));
    }

    @Override
    public int connections() {
        return 0;
    }

    @Override
    public long served() {
        return echo.sentBack();
    }

    @Override
    public Map<String, Long> figures() {
        Map<String, Long> figures = new LinkedHashMap<>();
        figures.put("bytes", echo.bytes());
        figures.put("dropped", echo.dropped());
        return figures;
    }

    @Override
    public void close() {
        transport.close();
    }

    @Override
    public void closeClients() {
        // there are none
    }

    @Override
    public int undelivered() {
        return transport.writeBufferSize() > 0 ? 1 : 0;
    }

    @Override
    public void abortClients() {
        transport.abort();
    }

    @Override
    public Future<Void> closed() {
        return Futures.shield(closed);
    }
}
