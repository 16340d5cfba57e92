package io.nioloop.demo.server;

import io.nioloop.demo.server.cli.CommandLine;
import io.nioloop.future.Future;
import io.nioloop.future.Futures;
import io.nioloop.loop.EventLoop;
import io.nioloop.net.ListenOptions;
import io.nioloop.net.Protocol;
import io.nioloop.net.Server;
import io.nioloop.net.Tcp;
import io.nioloop.net.Transport;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.SocketAddress;
import java.util.List;
import java.util.Map;
import java.util.function.IntSupplier;
import java.util.function.Supplier;

/** A service on the floor of transports: a protocol for each connection. */
final class TcpService implements Service {
    private final EventLoop loop;
    private final Server server;
    private IntSupplier goodbye = () -> 0;
    private Supplier<Map<String, Long>> figures = Map::of;
    private long served;

    /**
     * Listens as the command line says.
     *
     * @throws IOException if that is not possible; it names the address
     */
    TcpService(EventLoop loop, Program program, CommandLine line, Supplier<Protocol> factory) throws IOException {
        this.loop = loop;
        Supplier<Protocol> counting = () -> {
            served++;
            return factory.get();
        };
        List<String> hosts = List.of(line.value(CommonOptions.BIND_ADDRESS));
        try {
            server = Futures.runUntilComplete(
                    Tcp.listen(loop, hosts, line.value(program.port()), counting, options(line)));
        } catch (UncheckedIOException failure) {
            throw failure.getCause();
        }
    }

    private static ListenOptions options(CommandLine line) {
        ListenOptions options = ListenOptions.defaults().withIdleTimeout(line.value(CommonOptions.IDLE_TIMEOUT));
        Integer maxClients = line.value(CommonOptions.MAX_CLIENTS);
        return maxClients == null ? options : options.withMaxConnections(maxClients);
    }

    /** Sets how clients are told that the server ends; answers how many were told. */
    TcpService sayingGoodbye(IntSupplier goodbye) {
        this.goodbye = goodbye;
        return this;
    }

    /** Sets what else is worth counting. */
    TcpService counting(Supplier<Map<String, Long>> figures) {
        this.figures = figures;
        return this;
    }

    @Override
    public List<SocketAddress> addresses() {
        return server.addresses();
    }

    @Override
    public int connections() {
        return server.connections();
    }

    @Override
    public long served() {
        return served;
    }

    @Override
    public Map<String, Long> figures() {
        return figures.get();
    }

    @Override
    public int sayGoodbye() {
        return goodbye.getAsInt();
    }

    @Override
    public void close() {
        server.close();
    }

    @Override
    public void closeClients() {
        server.closeClients();
    }

    @Override
    public int undelivered() {
        return (int) loop.owners().stream()
                .filter(owner -> owner instanceof Transport transport && transport.writeBufferSize() > 0)
                .count();
    }

    @Override
    public void abortClients() {
        server.abortClients();
    }

    @Override
    public Future<Void> closed() {
        return server.closed();
    }
}
