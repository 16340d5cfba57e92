package io.nioloop.demo.server;

import io.nioloop.demo.server.cli.CommandLine;
import io.nioloop.demo.server.cli.Durations;
import io.nioloop.demo.server.cli.Option;
import io.nioloop.demo.server.cli.UsageError;
import io.nioloop.future.TimeoutException;
import io.nioloop.loop.EventLoop;
import io.nioloop.net.Addresses;
import io.nioloop.net.ConnectOptions;
import io.nioloop.net.ExtraInfo;
import io.nioloop.streams.Connection;
import io.nioloop.streams.StreamReader;
import io.nioloop.streams.StreamWriter;
import io.nioloop.streams.Streams;
import io.nioloop.task.Task;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.NetworkInterface;
import java.time.Duration;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Forwards a port, in straight-line code: for each client a connection to the target, and a {@link Relay} between them.
 *
 * <pre>
 * Run with:  java -jar server-demo/target/nioloop-server-demo.jar proxy --to 127.0.0.1:8007 --latency 50ms --rate 64kB/s
 * Talk to:   nc 127.0.0.1 8100
 * </pre>
 *
 * <p>With a latency and a rate it turns the machine under the desk into one far away, at the end of a narrow line: what
 * a program does there is often a surprise.
 */
final class Proxy implements TcpService.Ending {
    private static final Duration CONNECT_TIMEOUT = Duration.ofSeconds(10);

    private static final Option<Target> TO =
            Option.of(List.of("--to"), "HOST:PORT", Target::parse, "where to forward to; it has to be given");
    private static final Option<Duration> LATENCY = Option.of(
                    List.of("--latency"),
                    "DUR",
                    Durations::parse,
                    "let everything arrive later by so much, in each direction, for instance 50ms")
            .orElse("0");
    private static final Option<Rate> RATE = Option.of(
            List.of("--rate"),
            "RATE",
            Rate::parse,
            "let so many bytes pass a second, for each client and direction, for instance 64kB/s or 1MiB/s");

    static final List<Option<?>> OPTIONS = Encryption.besides(TO, LATENCY, RATE);

    /**
     * What the command line says.
     *
     * @param rate null: as fast as it can be
     * @param idleTimeout zero: never
     */
    record Settings(Target target, Duration latency, Rate rate, Duration idleTimeout, Reporter reporter) {}

    private final EventLoop loop;
    private final Settings settings;
    private final Set<Relay> relays = new LinkedHashSet<>(); // those that run
    private final Set<Task<?>> connecting = new LinkedHashSet<>(); // those that do not run yet
    private long bytes; // that relays have forwarded which do not run any more
    private boolean ending; // nobody is served who is not yet

    Proxy(EventLoop loop, Settings settings) {
        this.loop = loop;
        this.settings = settings;
    }

    /** Starts a proxy: when this returns, it listens. */
    static Service start(Program program, EventLoop loop, CommandLine line, Reporter reporter) throws IOException {
        Target target = line.value(TO);
        if (target == null) {
            throw new UsageError("--to is missing: where to forward to, for instance --to 127.0.0.1:8007");
        }
        refuseLoop(target, line.value(CommonOptions.BIND_ADDRESS), line.value(program.port()));
        Proxy proxy = new Proxy(
                loop,
                new Settings(
                        target,
                        line.value(LATENCY),
                        line.value(RATE),
                        line.value(CommonOptions.IDLE_TIMEOUT),
                        reporter));
        return TcpService.ofTasks(
                        loop, program, line, TcpService.options(line).withIdleTimeout(Duration.ZERO), proxy::handle)
                .ending(proxy)
                .counting(() -> Map.of("bytes", proxy.bytes()));
    }

    /** A proxy that is its own target would connect to itself until there are no descriptors left. */
    private static void refuseLoop(Target target, String bindAddress, int port) throws IOException {
        InetAddress to = new InetSocketAddress(target.host(), target.port()).getAddress(); // null: not known, as below
        InetAddress own = new InetSocketAddress(bindAddress, port).getAddress();
        if (port != target.port() || to == null || own == null) {
            return;
        }
        if (to.equals(own) || (isAny(own) && isHere(to)) || (isAny(to) && own.isLoopbackAddress())) {
            throw new UsageError("--to " + target + ": that is the proxy itself. Try another --port.");
        }
    }

    private static boolean isHere(InetAddress address) throws IOException {
        return isAny(address) || address.isLoopbackAddress() || NetworkInterface.getByInetAddress(address) != null;
    }

    /** All of this machine to who listens, and its loopback to who connects. */
    private static boolean isAny(InetAddress address) {
        return address.isAnyLocalAddress();
    }

    /** Serves one client. */
    void handle(StreamReader reader, StreamWriter writer) {
        if (ending) {
            return;
        }
        Connection target = connect(writer);
        if (target == null) {
            return;
        }
        Relay relay = new Relay(loop, settings, new Connection(reader, writer), target);
        relays.add(relay);
        try {
            relay.run();
        } finally {
            relays.remove(relay);
            bytes += relay.bytes();
        }
    }

    /** Suspends until the target has answered; returns null if it has not. */
    private Connection connect(StreamWriter client) {
        Task<?> task = Task.current();
        connecting.add(task);
        try {
            return Streams.openConnection(
                    settings.target().host(),
                    settings.target().port(),
                    ConnectOptions.defaults().withTimeout(CONNECT_TIMEOUT),
                    StreamReader.DEFAULT_LIMIT);
        } catch (IOException | TimeoutException failure) {
            settings.reporter()
                    .error(
                            "cannot reach " + settings.target() + " for " + peer(client) + ": " + failure.getMessage(),
                            null);
            return null;
        } finally {
            connecting.remove(task);
        }
    }

    static String peer(StreamWriter writer) {
        return Addresses.text(writer.extraInfo(ExtraInfo.PEERNAME));
    }

    @Override
    public void closeClients() {
        ending = true;
        connecting.forEach(Task::cancel);
        relays.forEach(Relay::end);
    }

    @Override
    public int undelivered() {
        return (int) relays.stream().filter(Relay::isUndelivered).count();
    }

    @Override
    public void abort() {
        relays.forEach(Relay::abort);
    }

    private long bytes() {
        return bytes + relays.stream().mapToLong(Relay::bytes).sum();
    }
}
