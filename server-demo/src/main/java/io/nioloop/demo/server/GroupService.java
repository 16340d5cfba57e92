package io.nioloop.demo.server;

import io.nioloop.demo.server.cli.CommandLine;
import io.nioloop.demo.server.cli.Option;
import io.nioloop.future.Future;
import io.nioloop.future.Futures;
import io.nioloop.future.Offload;
import io.nioloop.future.Promise;
import io.nioloop.loop.EventLoop;
import io.nioloop.loop.LoopError;
import io.nioloop.loop.LoopOptions;
import io.nioloop.net.LoopGroup;
import io.nioloop.net.Protocol;
import io.nioloop.net.Transport;
import io.nioloop.streams.ClientHandler;
import io.nioloop.streams.Streams;
import java.io.IOException;
import java.net.SocketAddress;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.function.ToIntFunction;

/**
 * A service on several loops, each on a thread of its own, so that it has more than one core. The program's own loop has
 * no clients then: it waits for Ctrl-C, and asks the others.
 */
final class GroupService implements Service {
    static final Option<Integer> LOOPS = Option.number(
            List.of("--loops"), "N", 1, 256, "serve on so many threads, 1 to 256, each with a loop of its own");

    private final EventLoop loop;
    private final LoopGroup group;
    private final Duration grace;
    private final AtomicLong served = new AtomicLong();
    private final Promise<Void> closed;
    private List<SocketAddress> addresses = List.of();

    private GroupService(EventLoop loop, CommandLine line, Reporter reporter) {
        this.loop = loop;
        this.grace = line.value(CommonOptions.GRACE);
        this.closed = new Promise<>(loop);
        this.group = LoopGroup.open(line.value(LOOPS), LoopOptions.defaults().withSpin(line.value(CommonOptions.SPIN)));
        for (int i = 0; i < group.loops().size(); i++) {
            EventLoop member = group.loops().get(i);
            int number = i + 2; // the program's own loop is the first
            member.execute(() -> {
                member.setExceptionHandler((where, error) -> report(error));
                Serving.watch(member, number, line, reporter); // an observer is for one thread
            });
        }
    }

    private void report(LoopError error) {
        try {
            loop.execute(() -> loop.callExceptionHandler(error));
        } catch (RejectedExecutionException programHasEnded) {
            // and nobody reads what it has to say
        }
    }

    /**
     * Listens as the command line says, with a protocol for each connection.
     *
     * @throws IOException if that is not possible; it names the address
     */
    static GroupService ofProtocols(
            EventLoop loop, Program program, CommandLine line, Reporter reporter, Supplier<Protocol> factory)
            throws IOException {
        Ports.requireFree(loop, line.value(CommonOptions.BIND_ADDRESS), line.value(program.port()));
        GroupService service = new GroupService(loop, line, reporter);
        Supplier<Protocol> counting = () -> {
            service.served.incrementAndGet();
            return factory.get();
        };
        return service.listen(group -> group.listen(
                line.value(CommonOptions.BIND_ADDRESS),
                line.value(program.port()),
                counting,
                TcpService.options(line)));
    }

    /**
     * Listens as the command line says, with a task for each connection, which is closed when the handler ends.
     *
     * @throws IOException if that is not possible; it names the address
     */
    static GroupService ofTasks(
            EventLoop loop, Program program, CommandLine line, Reporter reporter, ClientHandler handler)
            throws IOException {
        Ports.requireFree(loop, line.value(CommonOptions.BIND_ADDRESS), line.value(program.port()));
        GroupService service = new GroupService(loop, line, reporter);
        ClientHandler calm = TcpService.calmly(handler);
        ClientHandler serving = (reader, writer) -> {
            service.served.incrementAndGet();
            calm.handle(reader, writer);
        };
        return service.listen(group -> Streams.startServer(
                group,
                line.value(CommonOptions.BIND_ADDRESS),
                line.value(program.port()),
                serving,
                TcpService.options(line)));
    }

    private GroupService listen(Function<LoopGroup, CompletableFuture<List<SocketAddress>>> listening)
            throws IOException {
        try {
            addresses = listening.apply(group).join(); // no client yet whom that could keep waiting
            return this;
        } catch (CompletionException failure) {
            group.close(Duration.ZERO);
            if (failure.getCause() instanceof IOException io) {
                throw io;
            }
            throw failure;
        }
    }

    @Override
    public List<SocketAddress> addresses() {
        return addresses;
    }

    @Override
    public int connections() {
        return sum(member -> (int) TcpService.sockets(member).count());
    }

    @Override
    public int undelivered() {
        return sum(TcpService::undelivered);
    }

    /** Asks all loops, and waits for what they say; one that has ended says nothing. */
    private int sum(ToIntFunction<EventLoop> question) {
        List<CompletableFuture<Integer>> answers = group.loops().stream()
                .map(member -> on(member, () -> question.applyAsInt(member)))
                .toList();
        return answers.stream().mapToInt(answer -> answer.join()).sum();
    }

    private static CompletableFuture<Integer> on(EventLoop member, Supplier<Integer> question) {
        try {
            return CompletableFuture.supplyAsync(question, member).completeOnTimeout(0, 1, TimeUnit.SECONDS);
        } catch (RejectedExecutionException ended) {
            return CompletableFuture.completedFuture(0);
        }
    }

    @Override
    public long served() {
        return served.get();
    }

    /** Stops to accept, lets the clients go and ends the loops: a group does all that at once. */
    @Override
    public void close() {
        Offload.run(loop, () -> group.close(grace)).addDoneCallback(done -> closed.trySetResult(null));
    }

    @Override
    public void closeClients() {
        // under way
    }

    @Override
    public void abortClients() {
        sum(member -> {
            List<Transport> left = TcpService.sockets(member).toList();
            left.forEach(Transport::abort);
            return left.size();
        });
    }

    @Override
    public Future<Void> closed() {
        return Futures.shield(closed);
    }
}
