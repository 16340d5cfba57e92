package io.nioloop.demo.client;

import io.nioloop.demo.client.cli.CommandLine;
import io.nioloop.demo.client.cli.UsageError;
import io.nioloop.future.Futures;
import io.nioloop.future.Offload;
import io.nioloop.loop.EventLoop;
import io.nioloop.net.Addresses;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/**
 * The load generator, as it is called from the command line.
 *
 * <pre>
 * Run with:  java -jar client-demo/target/nioloop-client-demo.jar bench echo://127.0.0.1:8007
 * </pre>
 *
 * <p>{@link EchoConversation} is what happens on a connection, {@link Bench} what happens to all of them.
 */
final class BenchProgram {
    private static final String OPERAND = "echo://HOST:PORT";

    static final Program PROGRAM = new Program(
            "bench",
            OPERAND,
            "a load generator for echo servers; measures throughput and latency",
            examples(),
            BenchOptions.ALL,
            List.of(
                    "Each byte that comes back is checked. A connection that gets a wrong one, or none for too long, or is"
                            + " closed by the server, counts as an error and is not used any more.",
                    "This is a closed loop: a connection waits for its answer before it sends the next message. While a"
                            + " server stalls, nobody asks, and the questions that real users would have asked meanwhile"
                            + " are missing from the percentiles. So compare servers with it, but do not read the p99 as a"
                            + " promise.",
                    "Ctrl-C shows what was measured so far.",
                    "Exit code: 0 all is well, 1 no connection or no answer, 2 usage, 3 some connections failed, 130"
                            + " Ctrl-C."),
            (line, terminal, interrupts) -> new BenchProgram(line, terminal).run(interrupts));

    private final CommandLine line;
    private final Target target;
    private final Load load;
    private final boolean ownHost;
    private final boolean json;
    private final Terminal terminal;
    private final Talk talk;
    private final Style style;

    private BenchProgram(CommandLine line, Terminal terminal) {
        this.line = line;
        this.target = Target.parseEcho(line.operands(OPERAND).get(0));
        this.load = BenchOptions.load(line);
        this.ownHost = line.value(BenchOptions.OWN_HOST);
        this.json = line.value(BenchOptions.JSON);
        this.terminal = terminal;
        this.talk = Talk.of(terminal, line);
        this.style = new Style(terminal.outIsColored(line.value(CommonOptions.COLOR)));
    }

    private static Map<String, String> examples() {
        Map<String, String> examples = new LinkedHashMap<>();
        examples.put("echo://127.0.0.1:8007", "how fast is an echo server?");
        examples.put("echo://127.0.0.1:8007 -c 1000 -d 30s", "and with a thousand clients?");
        examples.put("'echo://[::1]:8007' -c 10 -s 16KB -n 100000 --json", "a fixed amount of work, for a script");
        return examples;
    }

    private int run(Interrupts interrupts) {
        try (EventLoop loop = EventLoop.open()) {
            loop.setExceptionHandler((where, error) -> talk.unexpected(error));
            Watching.begin(loop, line, terminal.err());
            List<InetSocketAddress> addresses = resolve(loop);
            if (!ownHost) {
                requireLoopback(addresses);
            }
            Bench bench = new Bench(loop, addresses, load);
            interrupts.onInterrupt(loop, bench::interrupt);
            return report(bench, measure(bench));
        } catch (UnknownHostException unknown) {
            talk.error(Advice.on(unknown, target, load.timeout()));
            return ExitCode.FAILURE;
        }
    }

    /** All addresses of the target; from here on nobody is asked again. */
    private List<InetSocketAddress> resolve(EventLoop loop) throws UnknownHostException {
        try {
            InetAddress[] all =
                    Futures.runUntilComplete(Offload.run(loop, () -> InetAddress.getAllByName(target.host())));
            return Stream.of(all)
                    .map(ip -> new InetSocketAddress(ip, target.port()))
                    .toList();
        } catch (UncheckedIOException unknown) {
            throw new UnknownHostException("cannot resolve host name: " + target.host());
        }
    }

    /** A load generator is a weapon. */
    static void requireLoopback(List<InetSocketAddress> addresses) {
        for (InetSocketAddress address : addresses) {
            if (!address.getAddress().isLoopbackAddress()) {
                throw new UsageError("refused: " + Addresses.text(address)
                        + " is not a loopback address. If that host is yours, add " + BenchOptions.OWN_HOST.name()
                        + ".");
            }
        }
    }

    private Bench.Outcome measure(Bench bench) {
        if (!json) {
            terminal.out().println(BenchReport.heading(target, load, style));
        }
        boolean progress = terminal.canShowProgress() && !json && !talk.isQuiet();
        try (ProgressLine line = new ProgressLine(bench, terminal.err(), progress)) {
            line.begin();
            return Futures.runUntilComplete(bench.run());
        }
    }

    private int report(Bench bench, Bench.Outcome outcome) {
        if (bench.connected() == 0 && bench.whyNot() != null) {
            talk.error(Advice.on(bench.whyNot(), target, load.timeout()));
            return ExitCode.FAILURE;
        }
        BenchReport report = new BenchReport(target, load, bench.measurement(), outcome);
        report.measurement().details().forEach(talk::verbose);
        if (outcome.interrupted() && terminal.outIsSeen()) {
            terminal.out().print('\r'); // over the ^C that the terminal shows
        }
        if (json) {
            terminal.out().println(report.json());
        } else {
            report.lines(style, terminal.unicode()).forEach(terminal.out()::println);
            talk.info("closed loop: slow answers also slowed the questions; real users do not wait (see --help)");
        }
        return report.exitCode();
    }
}
