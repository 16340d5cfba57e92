package io.nioloop.net;

import io.nioloop.future.Future;
import io.nioloop.future.Futures;
import io.nioloop.loop.EventLoop;
import io.nioloop.loop.LoopError;
import io.nioloop.loop.LoopOptions;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.System.Logger.Level;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.net.StandardSocketOptions;
import java.nio.channels.ServerSocketChannel;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Function;
import java.util.function.Supplier;

/**
 * Several loops, each on a thread of its own, to serve on several cores. They share nothing: a connection stays on the
 * loop it came to, and what wants another loop goes there by {@link EventLoop#callSoonThreadsafe}.
 *
 * <pre>{@code
 * try (LoopGroup group = LoopGroup.open()) {
 *     group.listen("127.0.0.1", 8888, Echo::new, ListenOptions.defaults()).join();
 *     System.in.read();
 * }
 * }</pre>
 *
 * <p>Any thread may use it. asyncio has nothing like it; there one starts processes.
 */
public final class LoopGroup implements AutoCloseable {
    private static final Duration PATIENCE = Duration.ofSeconds(10);
    private static final Duration GRACE = Duration.ofSeconds(1); // for the loops to end what was aborted

    private final List<Member> members;

    private LoopGroup(List<Member> members) {
        this.members = members;
    }

    /** A loop and its thread, which is the only one to touch the servers. */
    private static final class Member {
        private final EventLoop loop;
        private final List<Server> servers = new ArrayList<>();
        private final CompletableFuture<Void> ended = new CompletableFuture<>();

        Member(EventLoop loop) {
            this.loop = loop;
        }

        void run() {
            try {
                loop.runForever();
            } catch (VirtualMachineError fatal) {
                loop.callExceptionHandler(LoopError.of("the thread of a loop ends", fatal, loop));
                throw fatal;
            } finally {
                loop.close();
                ended.complete(null);
            }
        }

        Server join(
                List<SocketAddress> addresses,
                boolean any,
                Supplier<? extends BaseProtocol> factory,
                ListenOptions options,
                Places places) {
            Server server = new Server(loop, factory, options.withMaxConnections(Integer.MAX_VALUE), places);
            servers.add(server);
            if (places != null) {
                places.add(server);
            }
            try {
                for (SocketAddress address : addresses) {
                    server.bind((InetSocketAddress) address, any);
                }
            } catch (IOException failure) {
                server.close();
                throw new CompletionException(failure);
            }
            return server;
        }

        Void closeServers() {
            servers.forEach(Server::close);
            return null;
        }

        Void shutDown(Duration timeout) {
            closeServers();
            servers.forEach(Server::closeClients);
            loop.callLater(timeout, () -> servers.forEach(Server::abortClients));
            List<Future<Void>> closed = servers.stream().map(Server::closed).toList();
            Futures.gather(loop, closed).addDoneCallback(done -> loop.stop());
            return null;
        }
    }

    /** {@return a group of as many loops as there are processors} */
    public static LoopGroup open() {
        return open(Runtime.getRuntime().availableProcessors());
    }

    /**
     * Opens loops and runs them.
     *
     * @param loops how many, 1 or more
     * @return the group; the caller closes it
     */
    public static LoopGroup open(int loops) {
        return open(loops, LoopOptions.defaults());
    }

    /**
     * Opens loops and runs them.
     *
     * @param loops how many, 1 or more
     * @param options of each loop
     * @return the group; the caller closes it
     */
    public static LoopGroup open(int loops, LoopOptions options) {
        if (loops < 1) {
            throw new IllegalArgumentException("loops is " + loops + ": use 1 or more");
        }
        List<Member> members = new ArrayList<>();
        try {
            while (members.size() < loops) {
                members.add(new Member(EventLoop.open(options)));
            }
        } catch (RuntimeException failure) {
            members.forEach(member -> member.loop.close());
            throw failure;
        }
        for (int i = 0; i < loops; i++) {
            new Thread(members.get(i)::run, "nioloop-" + (i + 1)).start();
        }
        return new LoopGroup(List.copyOf(members));
    }

    /** {@return the loops; they run until the group is closed} */
    public List<EventLoop> loops() {
        return members.stream().map(member -> member.loop).toList();
    }

    /**
     * Listens on all loops. Where the system lets sockets share a port, each loop has its own, and the system deals the
     * connections out; elsewhere the first loop accepts, and hands them over by turns. A port that is shared is shared
     * with other programs of the same user too, if they ask for that: they get a part of the connections.
     *
     * @param host a name or a numeric address; empty: all interfaces
     * @param port 0 to 65535; 0: the system chooses
     * @param factory makes a protocol for each connection, on the connection's loop: so on several threads at a time
     * @param options limits; {@code startServing} has to be true, since there is no one server to start later.
     *     {@code maxConnections} is for the whole group: the loops share a counter then, which is exact. A limit divided
     *     among them would leave clients waiting at a loop that is full while others have room
     * @return the addresses, once all loops accept. Fails if one of them cannot; then none listens
     */
    public CompletableFuture<List<SocketAddress>> listen(
            String host, int port, Supplier<? extends BaseProtocol> factory, ListenOptions options) {
        return listen(host, port, factory, options, canSharePorts());
    }

    @SuppressWarnings("FutureReturnValueIgnored") // none is: the inner one is composed
    CompletableFuture<List<SocketAddress>> listen(
            String host, int port, Supplier<? extends BaseProtocol> factory, ListenOptions options, boolean sharePort) {
        Objects.requireNonNull(factory, "factory");
        if (!options.startServing()) {
            throw new IllegalArgumentException("startServing is false: a group serves at once, call listen() later");
        }
        Tcp.requirePort(port, 0);
        List<String> hosts = List.of(host);
        ListenOptions later = options.withStartServing(false).withReusePort(sharePort);
        Places places = options.maxConnections() == Integer.MAX_VALUE ? null : new Places(options.maxConnections());
        Member first = members.get(0);
        return on(first, () -> {
                    Server server = first.join(List.of(), false, factory, later, places);
                    return new Listening(first.loop, hosts, port, server).toCompletableFuture();
                })
                .thenCompose(Function.identity())
                .thenComposeAsync(
                        server -> {
                            List<SocketAddress> addresses = sharePort ? server.addresses() : List.of();
                            return everywhere(server, it -> it.join(addresses, host.isEmpty(), factory, later, places));
                        },
                        first.loop);
    }

    /** On the first loop: has the others join, and then all begin. */
    private CompletableFuture<List<SocketAddress>> everywhere(Server server, Function<Member, Server> joining) {
        List<CompletableFuture<Server>> others = members.stream()
                .skip(1)
                .map(member -> on(member, () -> joining.apply(member)))
                .toList();
        return CompletableFuture.allOf(others.toArray(CompletableFuture[]::new))
                .handleAsync(
                        (all, failure) -> {
                            List<Server> joined = others.stream()
                                    .filter(other -> !other.isCompletedExceptionally())
                                    .map(CompletableFuture::join)
                                    .toList();
                            if (failure != null) {
                                server.close();
                                joined.forEach(other -> other.loop().execute(other::close));
                                throw new CompletionException(failure.getCause());
                            }
                            List<SocketAddress> addresses = server.addresses();
                            server.startServing(joined);
                            return addresses;
                        },
                        server.loop());
    }

    private boolean canSharePorts() {
        try (ServerSocketChannel channel = members.get(0).loop.provider().openServerSocketChannel()) {
            return channel.supportedOptions().contains(StandardSocketOptions.SO_REUSEPORT);
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
    }

    /** Closes it, within ten seconds. */
    @Override
    public void close() {
        close(PATIENCE);
    }

    /**
     * Stops listening, closes all connections that came, in good order as long as there is time, and then the loops.
     * Waits for that; a loop that is stuck in a callback is left to itself, and named in the log.
     *
     * @param timeout how long connections may take to send what is kept; then they are aborted
     * @return whether all loops have ended
     * @throws IllegalStateException on one of its loops, which could not end
     */
    @SuppressWarnings("FutureReturnValueIgnored") // each member says itself when it has ended
    public boolean close(Duration timeout) {
        if (members.stream().anyMatch(member -> member.loop.inLoop())) {
            throw new IllegalStateException("a loop cannot wait for its own end: close the group on another thread");
        }
        long nanos = TimeUnit.NANOSECONDS.convert(timeout.plus(GRACE));
        Member first = members.get(0);
        CompletableFuture<?> closed =
                on(first, first::closeServers); // what it handed over arrives before the others end
        CompletableFuture.anyOf(closed, first.ended)
                .completeOnTimeout(null, GRACE.toMillis() / 2, TimeUnit.MILLISECONDS)
                .whenComplete((done, gone) -> members.forEach(member -> on(member, () -> member.shutDown(timeout))));
        try {
            CompletableFuture.allOf(members.stream().map(member -> member.ended).toArray(CompletableFuture[]::new))
                    .get(nanos, TimeUnit.NANOSECONDS);
            return true;
        } catch (TimeoutException | ExecutionException stuck) {
            List<EventLoop> left = members.stream()
                    .filter(member -> !member.ended.isDone())
                    .map(member -> member.loop)
                    .toList();
            SocketTransport.LOGGER.log(Level.WARNING, "after {0} these loops of a group still run: {1}", timeout, left);
        } catch (InterruptedException waitNoLonger) {
            Thread.currentThread().interrupt();
        }
        return false;
    }

    /** Does something on a loop, if that has not ended. */
    private static <T> CompletableFuture<T> on(Member member, Supplier<T> what) {
        try {
            return CompletableFuture.supplyAsync(what, member.loop);
        } catch (RejectedExecutionException ended) {
            return CompletableFuture.failedFuture(ended);
        }
    }

    @Override
    public String toString() {
        return "<LoopGroup " + loops() + ">";
    }
}
