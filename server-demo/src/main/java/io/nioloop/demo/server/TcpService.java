package io.nioloop.demo.server;

import io.nioloop.demo.server.cli.CommandLine;
import io.nioloop.future.Future;
import io.nioloop.future.Futures;
import io.nioloop.future.TimeoutException;
import io.nioloop.loop.EventLoop;
import io.nioloop.net.ListenOptions;
import io.nioloop.net.Protocol;
import io.nioloop.net.Server;
import io.nioloop.net.Tcp;
import io.nioloop.net.Transport;
import io.nioloop.streams.ClientHandler;
import io.nioloop.streams.StreamReader;
import io.nioloop.streams.StreamWriter;
import io.nioloop.streams.Streams;
import io.nioloop.task.Task;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.SocketAddress;
import java.util.List;
import java.util.Map;
import java.util.function.IntSupplier;
import java.util.function.Supplier;

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
            return (int) loop.owners().stream()
                    .filter(owner -> owner instanceof Transport transport && transport.writeBufferSize() > 0)
                    .count();
        }
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
        return service.listen(Tcp.listen(loop, hosts(line), line.value(program.port()), counting, options(line)));
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
        ClientHandler serving = (reader, writer) -> service.serve(handler, reader, writer);
        return service.listen(Task.start(
                loop,
                () -> Streams.startServer(
                        hosts(line), line.value(program.port()), serving, options, StreamReader.DEFAULT_LIMIT)));
    }

    private void serve(ClientHandler handler, StreamReader reader, StreamWriter writer) throws Exception {
        served++;
        try (writer) {
            handler.handle(reader, writer);
        } catch (IOException | TimeoutException lost) {
            // daily life, as for a protocol: a client that reset the connection, or was silent for too long
        }
    }

    private TcpService listen(Future<Server> listening) throws IOException {
        try {
            server = Futures.runUntilComplete(listening);
            return this;
        } catch (UncheckedIOException failure) {
            throw failure.getCause();
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
