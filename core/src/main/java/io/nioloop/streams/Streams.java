package io.nioloop.streams;

import io.nioloop.future.CancelledError;
import io.nioloop.future.Future;
import io.nioloop.loop.EventLoop;
import io.nioloop.net.ConnectOptions;
import io.nioloop.net.ListenOptions;
import io.nioloop.net.LoopGroup;
import io.nioloop.net.Protocol;
import io.nioloop.net.Server;
import io.nioloop.net.Tcp;
import io.nioloop.net.Transport;
import io.nioloop.net.Unix;
import io.nioloop.task.Task;
import io.nioloop.tls.Tls;
import io.nioloop.tls.TlsOptions;
import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.SocketAddress;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;
import java.util.function.Supplier;

/**
 * Connects and serves, for the body of a task: asyncio's {@code open_connection} and {@code start_server}.
 *
 * <pre>{@code
 * Server server = Streams.startServer("localhost", 8888, (reader, writer) -> {
 *     try (writer) {
 *         Streams.pipe(reader, writer);
 *     }
 * });
 * }</pre>
 */
public final class Streams {
    private Streams() {}

    /**
     * Suspends until a connection stands: asyncio's {@code open_connection}, with the default options.
     *
     * @param host a name or a numeric address
     * @param port 1 to 65535
     * @return the connection
     * @throws IOException if no address answers
     */
    public static Connection openConnection(String host, int port) throws IOException {
        return openConnection(host, port, ConnectOptions.defaults(), StreamReader.DEFAULT_LIMIT);
    }

    /**
     * Suspends until a connection stands: asyncio's {@code open_connection}. Cancelled, it leaves none.
     *
     * @param host a name or a numeric address
     * @param port 1 to 65535
     * @param options local address, timeouts; when idle for too long, reads fail with a
     *     {@link io.nioloop.future.TimeoutException}
     * @param limit the reader's limit, see {@link StreamReader}
     * @return the connection
     * @throws IOException if no address answers
     * @throws io.nioloop.future.TimeoutException if none does in time
     */
    public static Connection openConnection(String host, int port, ConnectOptions options, int limit)
            throws IOException {
        EventLoop loop = Task.current("openConnection()").loop();
        StreamReaderProtocol protocol = new StreamReaderProtocol(loop, limit);
        receive(Tcp.connect(loop, host, port, () -> protocol, options), Transport::close);
        return new Connection(protocol.reader(), protocol.writer());
    }

    /**
     * Suspends until a connection stands and speaks TLS: asyncio's {@code open_connection} with {@code ssl}.
     *
     * @param host a name or a numeric address; the certificate has to be for it
     * @param port 1 to 65535
     * @param tls whom to trust
     * @return the connection
     * @throws IOException if no address answers, or the handshake fails
     */
    public static Connection openConnection(String host, int port, TlsOptions tls) throws IOException {
        return openConnection(host, port, tls, ConnectOptions.defaults(), StreamReader.DEFAULT_LIMIT);
    }

    /**
     * Suspends until a connection stands and speaks TLS. Cancelled, it leaves none.
     *
     * @param host a name or a numeric address; the certificate has to be for it
     * @param port 1 to 65535
     * @param tls whom to trust
     * @param options local address, timeouts
     * @param limit the reader's limit, see {@link StreamReader}
     * @return the connection
     * @throws IOException if no address answers, or the handshake fails
     * @throws io.nioloop.future.TimeoutException if one of them takes too long
     */
    public static Connection openConnection(String host, int port, TlsOptions tls, ConnectOptions options, int limit)
            throws IOException {
        EventLoop loop = Task.current("openConnection()").loop();
        StreamReaderProtocol protocol = new StreamReaderProtocol(loop, limit);
        receive(Tls.connect(loop, host, port, () -> protocol, tls, options), Transport::close);
        return new Connection(protocol.reader(), protocol.writer());
    }

    /**
     * Suspends until a server listens: asyncio's {@code start_server}, with the default options.
     *
     * @param host a name or a numeric address; empty: all interfaces
     * @param port 0 to 65535; 0: the system chooses
     * @param handler serves one client, in a task of its own
     * @return the server
     * @throws IOException if an address cannot be had
     */
    public static Server startServer(String host, int port, ClientHandler handler) throws IOException {
        return startServer(List.of(host), port, handler, ListenOptions.defaults(), StreamReader.DEFAULT_LIMIT);
    }

    /**
     * Suspends until a server listens: asyncio's {@code start_server}, rule 191. Cancelled, it leaves none.
     *
     * @param hosts names or numeric addresses, at least one; an empty one means all interfaces
     * @param port 0 to 65535; 0: the system chooses
     * @param handler serves one client, in a task of its own
     * @param options backlog, limits; a client that is idle for too long is cut off, and the handler's reads fail with
     *     a {@link io.nioloop.future.TimeoutException}
     * @param limit the readers' limit, see {@link StreamReader}
     * @return the server
     * @throws IOException if an address cannot be had
     */
    public static Server startServer(
            List<String> hosts, int port, ClientHandler handler, ListenOptions options, int limit) throws IOException {
        EventLoop loop = Task.current("startServer()").loop();
        Objects.requireNonNull(handler, "handler");
        StreamReader.requireLimit(limit); // here, not at each client
        Supplier<Protocol> factory = () -> new StreamReaderProtocol(loop, limit, handler);
        return receive(Tcp.listen(loop, hosts, port, factory, options), Server::close);
    }

    /**
     * Listens on all loops of a group. Each client's handler runs as a task of the loop that the client came to: so
     * handlers run on several threads at a time, and share nothing but what is made for that. Closing the group closes
     * the connections; a handler that waits for something else then is unwound, and reported, as by the end of any loop.
     *
     * <pre>{@code
     * try (LoopGroup group = LoopGroup.open()) {
     *     Streams.startServer(group, "localhost", 8888, Echo::handle, ListenOptions.defaults()).join();
     *     System.in.read();
     * }
     * }</pre>
     *
     * @param group the loops
     * @param host a name or a numeric address; empty: all interfaces
     * @param port 0 to 65535; 0: the system chooses
     * @param handler serves one client, in a task of its own
     * @param options limits, see {@link LoopGroup#listen}
     * @return the addresses, once all loops accept; any thread may ask, so this does not suspend
     */
    public static CompletableFuture<List<SocketAddress>> startServer(
            LoopGroup group, String host, int port, ClientHandler handler, ListenOptions options) {
        Objects.requireNonNull(handler, "handler");
        return group.listen(
                host,
                port,
                () -> new StreamReaderProtocol(EventLoop.current(), StreamReader.DEFAULT_LIMIT, handler),
                options);
    }

    /**
     * Suspends until a connection over a Unix socket stands: asyncio's {@code open_unix_connection}, with the default
     * options. Cancelled, it leaves none.
     *
     * @param path where a server listens
     * @return the connection
     * @throws IOException if no server does
     */
    public static Connection openUnixConnection(Path path) throws IOException {
        EventLoop loop = Task.current("openUnixConnection()").loop();
        StreamReaderProtocol protocol = new StreamReaderProtocol(loop, StreamReader.DEFAULT_LIMIT);
        receive(Unix.connect(loop, path, () -> protocol), Transport::close);
        return new Connection(protocol.reader(), protocol.writer());
    }

    /**
     * Suspends until a server listens on a Unix socket: asyncio's {@code start_unix_server}, with the default options.
     *
     * @param path where to listen, see {@link Unix#listen}
     * @param handler serves one client, in a task of its own
     * @return the server
     * @throws IOException if the path cannot be had
     */
    public static Server startUnixServer(Path path, ClientHandler handler) throws IOException {
        return startUnixServer(path, handler, ListenOptions.defaults(), StreamReader.DEFAULT_LIMIT);
    }

    /**
     * Suspends until a server listens on a Unix socket: asyncio's {@code start_unix_server}. Cancelled, it leaves none.
     *
     * @param path where to listen, see {@link Unix#listen}
     * @param handler serves one client, in a task of its own
     * @param options backlog, limits, as for {@link #startServer(List, int, ClientHandler, ListenOptions, int)}
     * @param limit the readers' limit, see {@link StreamReader}
     * @return the server
     * @throws IOException if the path cannot be had
     */
    public static Server startUnixServer(Path path, ClientHandler handler, ListenOptions options, int limit)
            throws IOException {
        EventLoop loop = Task.current("startUnixServer()").loop();
        Objects.requireNonNull(handler, "handler");
        StreamReader.requireLimit(limit); // here, not at each client
        Supplier<Protocol> factory = () -> new StreamReaderProtocol(loop, limit, handler);
        return receive(Unix.listen(loop, path, factory, options), Server::close);
    }

    /**
     * Suspends until what the program is fed can be read: {@code System.in}. A daemon thread copies it, no faster than
     * it is read, and is still there when the loop is closed, in a read that only the next input ends; that input, and
     * up to 64 KiB which the thread was ahead, are lost then. So call this once in a program.
     *
     * @return the input
     * @throws IOException if there are no descriptors left
     */
    public static StreamReader stdin() throws IOException {
        return StandardStreams.read(Task.current("stdin()").loop(), System.in);
    }

    /**
     * Suspends until one can write to the standard output of the program. A thread copies what is written, as fast as
     * it is taken, so that {@link StreamWriter#drain} waits for a slow reader. The thread ends when the writer or the
     * loop is closed and everything was taken, and the program does not end before.
     *
     * @return the output
     * @throws IOException if there are no descriptors left
     */
    public static StreamWriter stdout() throws IOException {
        return StandardStreams.write(Task.current("stdout()").loop(), new FileOutputStream(FileDescriptor.out));
    }

    /**
     * Suspends until a stream whose reads block can be read without: what {@link #stdin} is made of. A daemon thread
     * copies it, at most some 200 KiB ahead of the one who reads, and closes it at its end, or at the first bytes that
     * come after the connection was closed. Cancelled or failed, this leaves the stream alone.
     *
     * @param name what the thread is called
     * @param in the stream
     * @return the reader, and a writer that is there to close only
     * @throws IOException if there are no descriptors left
     */
    public static Connection fromBlocking(String name, InputStream in) throws IOException {
        return StandardStreams.read(Task.current("fromBlocking()").loop(), name, in, in);
    }

    /**
     * Suspends until one can write, without ever blocking, to a stream whose writes block: what {@link #stdout} is made
     * of. A daemon thread copies what is written, as fast as it is taken, and closes the stream when the writer is
     * closed or the stream fails. Cancelled or failed, this leaves the stream alone.
     *
     * @param name what the thread is called
     * @param out the stream
     * @return the writer
     * @throws IOException if there are no descriptors left
     */
    public static StreamWriter toBlocking(String name, OutputStream out) throws IOException {
        return StandardStreams.write(Task.current("toBlocking()").loop(), name, true, out, out);
    }

    /**
     * Suspends until a protocol is told of what is read from a stream whose reads block, as {@link
     * #fromBlocking(String, InputStream)} does it for a reader.
     *
     * @param name what the thread is called
     * @param in the stream
     * @param protocol is told what arrives
     * @return its transport, which only reads
     * @throws IOException if there are no descriptors left
     */
    public static Transport fromBlocking(String name, InputStream in, Protocol protocol) throws IOException {
        return StandardStreams.read(Task.current("fromBlocking()").loop(), name, in, in, protocol);
    }

    /**
     * Suspends until a transport writes to a stream whose writes block, as {@link #toBlocking(String, OutputStream)}
     * does it for a writer.
     *
     * @param name what the thread is called
     * @param out the stream
     * @param protocol is told when to pause, and of the end
     * @return its transport, which only writes
     * @throws IOException if there are no descriptors left
     */
    public static Transport toBlocking(String name, OutputStream out, Protocol protocol) throws IOException {
        return StandardStreams.write(Task.current("toBlocking()").loop(), name, true, out, out, protocol);
    }

    /**
     * Suspends until a server listens that speaks TLS: asyncio's {@code start_server} with {@code ssl}.
     *
     * @param host a name or a numeric address; empty: all interfaces
     * @param port 0 to 65535; 0: the system chooses
     * @param handler serves one client, in a task of its own, which begins when the handshake is done
     * @param tls the server's certificate
     * @return the server
     * @throws IOException if an address cannot be had
     */
    public static Server startServer(String host, int port, ClientHandler handler, TlsOptions tls) throws IOException {
        return startServer(List.of(host), port, handler, tls, ListenOptions.defaults(), StreamReader.DEFAULT_LIMIT);
    }

    /**
     * Suspends until a server listens that speaks TLS. Cancelled, it leaves none.
     *
     * @param hosts names or numeric addresses, at least one; an empty one means all interfaces
     * @param port 0 to 65535; 0: the system chooses
     * @param handler serves one client, in a task of its own, which begins when the handshake is done
     * @param tls the server's certificate
     * @param options backlog, limits
     * @param limit the readers' limit, see {@link StreamReader}
     * @return the server
     * @throws IOException if an address cannot be had
     */
    public static Server startServer(
            List<String> hosts, int port, ClientHandler handler, TlsOptions tls, ListenOptions options, int limit)
            throws IOException {
        EventLoop loop = Task.current("startServer()").loop();
        Objects.requireNonNull(handler, "handler");
        StreamReader.requireLimit(limit); // here, not at each client
        Supplier<Protocol> factory = () -> new StreamReaderProtocol(loop, limit, handler);
        return receive(Tls.listen(loop, hosts, port, factory, tls, options), Server::close);
    }

    /** Waits for something that has to be closed if the task is cancelled, even in the turn after it was there. */
    static <T> T receive(Future<T> future, Consumer<T> close) throws IOException {
        try {
            return Task.await(future, IOException.class);
        } catch (CancelledError cancelled) {
            if (!future.cancel() && !future.cancelled() && future.exception() == null) {
                close.accept(future.result());
            }
            throw cancelled;
        }
    }

    /**
     * Suspends until a stream has ended and everything of it was written, no faster than the writer's peer takes it.
     * Bytes that come while it waits go from one transport straight to the other.
     * Closes nothing: call {@link StreamWriter#writeEof} or {@link StreamWriter#close} next.
     *
     * @param reader where to read
     * @param writer where to write
     * @return how many bytes it was
     * @throws IOException if either connection was lost
     */
    public static long pipe(StreamReader reader, StreamWriter writer) throws IOException {
        long total = 0;
        long count = reader.passTo(writer);
        while (count > 0) {
            total += count;
            writer.drain();
            count = reader.passTo(writer);
        }
        return total;
    }
}
