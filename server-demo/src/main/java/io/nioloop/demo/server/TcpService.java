package io.nioloop.demo.server;

import io.nioloop.demo.server.cli.CommandLine;
import io.nioloop.demo.server.cli.UsageError;
import io.nioloop.future.Future;
import io.nioloop.future.Futures;
import io.nioloop.future.TimeoutException;
import io.nioloop.loop.EventLoop;
import io.nioloop.net.LayeredProtocol;
import io.nioloop.net.ListenOptions;
import io.nioloop.net.Protocol;
import io.nioloop.net.Server;
import io.nioloop.net.Tcp;
import io.nioloop.net.Transport;
import io.nioloop.net.Unix;
import io.nioloop.streams.ClientHandler;
import io.nioloop.streams.StreamReader;
import io.nioloop.streams.Streams;
import io.nioloop.task.Task;
import io.nioloop.tls.Tls;
import io.nioloop.tls.TlsOptions;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.SocketAddress;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.function.IntSupplier;
import java.util.function.Supplier;
import java.util.stream.Stream;

/** A service on transports: a protocol for each connection, or a task that reads and writes streams. */
final class TcpService implements Service {
    private final EventLoop loop;
    private Server server; // as soon as it listens
    private IntSupplier goodbye = () -> 0;
    private Supplier<Map<String, Long>> figures = Map::of;
    private Ending ending = new Closing();
    private long served;

    /** How the clients of a service are let go. */
    interface Ending {
        /** Closes each connection as soon as everything that is on its way to it is sent. */
        void closeClients();

        /** Of how many clients something is still on its way. */
        int undelivered();

        /** Ends all that a service has opened for its clients; their own connections are ended afterwards. */
        default void abort() {}
    }

    private final class Closing implements Ending {
        @Override
        public void closeClients() {
            server.closeClients();
        }

        @Override
        public int undelivered() {
            return TcpService.undelivered(loop);
        }
    }

    /** Of how many clients of a loop something is still on its way. */
    static int undelivered(EventLoop loop) {
        return (int) sockets(loop)
                .filter(socket -> socket.writeBufferSize() + above(socket).writeBufferSize() > 0)
                .count();
    }

    /** How many bytes are on their way to a client: TLS does not count what the socket below it keeps. */
    static long kept(EventLoop loop, Transport client) {
        long below = client.canWriteEof()
                ? 0
                : sockets(loop)
                        .filter(socket -> above(socket) == client)
                        .mapToLong(Transport::writeBufferSize)
                        .sum();
        return client.writeBufferSize() + below;
    }

    /** The connections of a loop. */
    static Stream<Transport> sockets(EventLoop loop) {
        return loop.owners().stream().filter(Transport.class::isInstance).map(Transport.class::cast);
    }

    /** The transport that a service sees. */
    private static Transport above(Transport socket) {
        return socket.protocol() instanceof LayeredProtocol layer ? layer.above() : socket;
    }

    private TcpService(EventLoop loop) {
        this.loop = loop;
    }

    /**
     * Listens as the command line says, with a protocol for each connection.
     *
     * @throws IOException if that is not possible; it names the address
     */
    static TcpService ofProtocols(EventLoop loop, Program program, CommandLine line, Supplier<Protocol> factory)
            throws IOException {
        TcpService service = new TcpService(loop);
        Supplier<Protocol> counting = () -> {
            service.served++;
            return factory.get();
        };
        Path file = line.value(Link.AT_FILE);
        if (file != null) {
            return service.listenAtFile(() -> Unix.listen(loop, file, counting, options(line)));
        }
        TlsOptions tls = Encryption.of(line);
        int port = line.value(program.port());
        return service.listen(
                tls == null
                        ? Tcp.listen(loop, hosts(line), port, counting, options(line))
                        : Tls.listen(loop, hosts(line), port, counting, tls, options(line)));
    }

    /**
     * Listens as the command line says, with a task for each connection, which is closed when the handler ends.
     *
     * @throws IOException if that is not possible; it names the address
     */
    static TcpService ofTasks(EventLoop loop, Program program, CommandLine line, ClientHandler handler)
            throws IOException {
        return ofTasks(loop, program, line, options(line), handler);
    }

    /** The same with other options than those of the command line. */
    static TcpService ofTasks(
            EventLoop loop, Program program, CommandLine line, ListenOptions options, ClientHandler handler)
            throws IOException {
        TcpService service = new TcpService(loop);
        ClientHandler calm = calmly(handler);
        ClientHandler serving = (reader, writer) -> {
            service.served++;
            calm.handle(reader, writer);
        };
        int limit = StreamReader.DEFAULT_LIMIT;
        Path file = line.value(Link.AT_FILE);
        if (file != null) {
            return service.listenAtFile(
                    () -> Task.start(loop, () -> Streams.startUnixServer(file, serving, options, limit)));
        }
        TlsOptions tls = Encryption.of(line);
        List<String> hosts = hosts(line);
        int port = line.value(program.port());
        return service.listen(Task.start(
                loop,
                () -> tls == null
                        ? Streams.startServer(hosts, port, serving, options, limit)
                        : Streams.startServer(hosts, port, serving, tls, options, limit)));
    }

    static ClientHandler calmly(ClientHandler handler) {
        return (reader, writer) -> {
            try (writer) {
                handler.handle(reader, writer);
            } catch (IOException | TimeoutException lost) {
                // daily life, as for a protocol: a client that reset the connection, or was silent for too long
            }
        };
    }

    private TcpService listen(Future<Server> listening) throws IOException {
        try {
            server = Futures.runUntilComplete(listening);
            return this;
        } catch (UncheckedIOException failure) {
            throw failure.getCause();
        }
    }

    /** On a Unix socket. */
    private TcpService listenAtFile(Supplier<Future<Server>> listening) throws IOException {
        try {
            return listen(listening.get());
        } catch (IllegalArgumentException tooLong) {
            throw new UsageError(Link.AT_FILE.name() + ": " + tooLong.getMessage());
        } catch (IOException failure) {
            throw new IOException("cannot listen on a Unix socket: " + failure.getMessage(), failure);
        }
    }

    private static List<String> hosts(CommandLine line) {
        return List.of(line.value(CommonOptions.BIND_ADDRESS));
    }

    static ListenOptions options(CommandLine line) {
        ListenOptions options = ListenOptions.defaults().withIdleTimeout(line.value(CommonOptions.IDLE_TIMEOUT));
        Integer maxClients = line.value(CommonOptions.MAX_CLIENTS);
        return maxClients == null ? options : options.withMaxConnections(maxClients);
    }

    /** Sets how clients are told that the server ends; answers how many were told. */
    TcpService sayingGoodbye(IntSupplier goodbye) {
        this.goodbye = goodbye;
        return this;
    }

    /** Sets how clients are let go, if there is more to it than to close their connections. */
    TcpService ending(Ending ending) {
        this.ending = ending;
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
        ending.closeClients();
    }

    @Override
    public int undelivered() {
        return ending.undelivered();
    }

    @Override
    public void abortClients() {
        ending.abort();
        server.abortClients();
    }

    @Override
    public Future<Void> closed() {
        return server.closed();
    }
}
