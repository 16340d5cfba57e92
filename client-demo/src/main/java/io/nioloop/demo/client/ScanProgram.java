package io.nioloop.demo.client;

import io.nioloop.Runner;
import io.nioloop.demo.client.cli.CommandLine;
import io.nioloop.demo.client.cli.Durations;
import io.nioloop.demo.client.cli.Option;
import io.nioloop.demo.client.cli.UsageError;
import io.nioloop.future.CancelledError;
import io.nioloop.future.Futures;
import io.nioloop.future.Offload;
import io.nioloop.loop.EventLoop;
import io.nioloop.loop.TimerHandle;
import io.nioloop.task.Task;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/**
 * The port scanner, as it is called from the command line.
 *
 * <pre>
 * Run with:  java -jar client-demo/target/nioloop-client-demo.jar scan localhost 1-1024,8000-9000
 * </pre>
 *
 * <p>{@link Scan} does the work.
 */
final class ScanProgram {
    private static final String EVERYBODY_KNOWS = "1-1024,8007,8080,8100,8200,8888,9000";
    private static final String ERASE = "\r\033[K";
    private static final Duration OFTEN = Duration.ofMillis(200);

    private static final Option<List<Integer>> PORTS = Option.of(
                    List.of("-p", "--ports"), "PORTS", Ports::parse, "ports and ranges, if not given as an operand")
            .orElse(EVERYBODY_KNOWS);
    private static final Option<Integer> CONCURRENCY = Option.number(
                    List.of("-n", "--concurrency"), "N", 1, 10_000, "try so many ports at a time")
            .orElse("100");
    private static final Option<Duration> TIMEOUT = Option.of(
                    List.of("-w", "--timeout"), "DUR", CommonOptions::positive, "how long a port has to answer")
            .orElse("1s");
    private static final Option<Boolean> OWN_HOST =
            Option.flag(List.of("--i-own-this-host"), "the host is not this machine, and I am allowed to scan it");
    private static final Option<Boolean> JSON =
            Option.flag(List.of("--json"), "the result as a JSON object on one line; times in microseconds");

    static final Program PROGRAM = new Program(
            "scan",
            "HOST [PORTS]",
            "finds out who listens on a machine of one's own",
            examples(),
            List.of(PORTS, CONCURRENCY, TIMEOUT, OWN_HOST, JSON),
            List.of(
                    "It connects to each port, and hangs up at once. The name of a service is what usually is behind a port;"
                            + " it was not asked. A port without an answer may be behind a firewall.",
                    "Ctrl-C shows what was found so far.",
                    "Exit code: 0 all ports tried, 1 not possible, 2 usage, 3 some could not be tried, 130 Ctrl-C."),
            (line, terminal, interrupts) -> new ScanProgram(line, terminal).run(interrupts));

    private final CommandLine line;
    private final String host;
    private final List<Integer> ports;
    private final Terminal terminal;
    private final Talk talk;

    private ScanProgram(CommandLine line, Terminal terminal) {
        List<String> operands = line.operandsUpTo(2, "HOST");
        this.line = line;
        this.host = operands.get(0).replaceFirst("^\\[(.*)]$", "$1");
        this.ports = ports(line, operands);
        this.terminal = terminal;
        this.talk = Talk.of(terminal, line);
    }

    private static Map<String, String> examples() {
        Map<String, String> examples = new LinkedHashMap<>();
        examples.put("localhost", "who listens on this machine?");
        examples.put("127.0.0.1 1-65535 -n 1000", "on any port at all?");
        examples.put("192.168.1.1 22,80,443 --i-own-this-host", "and on my router?");
        return examples;
    }

    private static List<Integer> ports(CommandLine line, List<String> operands) {
        if (operands.size() < 2) {
            return line.value(PORTS);
        }
        if (line.given(PORTS)) {
            throw new UsageError("ports are given twice: " + operands.get(1) + " and --ports");
        }
        try {
            return Ports.parse(operands.get(1));
        } catch (IllegalArgumentException unfit) {
            throw new UsageError("PORTS " + operands.get(1) + ": " + unfit.getMessage());
        }
    }

    private int run(Interrupts interrupts) {
        try (Runner runner = new Runner()) {
            EventLoop loop = runner.loop();
            loop.setExceptionHandler((where, error) -> talk.unexpected(error));
            Watching.begin(loop, line, terminal.err());
            InetAddress address = resolve(loop);
            if (address == null) {
                talk.error("cannot resolve host name: " + host + ". Try an address, such as 127.0.0.1.");
                return ExitCode.FAILURE;
            }
            Scan scan = new Scan(address.getHostAddress(), ports, line.value(CONCURRENCY), line.value(TIMEOUT));
            talk.info("scanning " + address.getHostAddress() + ", " + counted(ports.size(), "port"));
            Duration begin = loop.time();
            boolean interrupted = isInterrupted(loop, scan, interrupts);
            return report(scan, loop.time().minus(begin), interrupted);
        }
    }

    /** The first address of the host; null: there is none. A host that is not this machine has to be one's own. */
    private InetAddress resolve(EventLoop loop) {
        InetAddress[] all;
        try {
            all = Futures.runUntilComplete(Offload.run(loop, () -> InetAddress.getAllByName(host)));
        } catch (UncheckedIOException unknown) {
            return null;
        }
        if (!line.value(OWN_HOST)) {
            BenchProgram.requireLoopback(Stream.of(all)
                    .map(ip -> new InetSocketAddress(ip, ports.get(0)))
                    .toList());
        }
        return all[0];
    }

    private boolean isInterrupted(EventLoop loop, Scan scan, Interrupts interrupts) {
        Task<Void> task = Task.start(loop, () -> {
            scan.run();
            return null;
        });
        interrupts.onInterrupt(loop, task::cancel);
        try (Progress progress = new Progress(loop, scan)) {
            progress.begin();
            Futures.runUntilComplete(task);
            return false;
        } catch (CancelledError interrupted) {
            return true;
        }
    }

    /** How far it is, on a terminal. */
    private final class Progress implements AutoCloseable {
        private final EventLoop loop;
        private final Scan scan;
        private TimerHandle timer; // null: not shown

        Progress(EventLoop loop, Scan scan) {
            this.loop = loop;
            this.scan = scan;
        }

        void begin() {
            if (terminal.canShowProgress() && !talk.isQuiet() && !line.value(JSON)) {
                draw();
            }
        }

        private void draw() {
            terminal.err().print(ERASE + progress(scan));
            terminal.err().flush();
            timer = loop.callLater(OFTEN, this::draw);
        }

        @Override
        public void close() {
            if (timer != null) {
                timer.cancel();
                terminal.err().print(ERASE);
                terminal.err().flush();
            }
        }
    }

    static String progress(Scan scan) {
        int all = scan.ports().size();
        return scan.tried() * 100 / all + "%   " + scan.tried() + " of " + counted(all, "port") + "   "
                + scan.open().size() + " open";
    }

    private int report(Scan scan, Duration time, boolean interrupted) {
        scan.failed().forEach((port, why) -> talk.verbose(port + ": " + why));
        if (line.value(JSON)) {
            terminal.out().println(json(scan, time, interrupted));
        } else {
            scan.open().forEach((port, took) -> terminal.out().println(row(port, took)));
            talk.info(summary(scan, time));
            if (!scan.failed().isEmpty()) {
                talk.error("not tried: " + counted(scan.failed().size(), "port") + ", for instance "
                        + scan.failed().firstKey() + ": "
                        + scan.failed().get(scan.failed().firstKey()));
            }
        }
        if (interrupted) {
            return ExitCode.INTERRUPTED;
        }
        if (scan.failed().isEmpty()) {
            return ExitCode.OK;
        }
        return scan.failed().size() == scan.ports().size() ? ExitCode.FAILURE : ExitCode.PARTIAL_FAILURE;
    }

    static String row(int port, Duration took) {
        return String.format("%5d  %-14s  %s", port, Ports.service(port), Durations.text(took));
    }

    static String summary(Scan scan, Duration time) {
        String tried = scan.tried() == scan.ports().size()
                ? counted(scan.ports().size(), "port")
                : scan.tried() + " of " + counted(scan.ports().size(), "port");
        return "done: " + scan.open().size() + " open, " + scan.closed() + " closed, " + scan.silent()
                + " without answer; " + tried + " in " + Durations.text(time);
    }

    private String json(Scan scan, Duration time, boolean interrupted) {
        Map<String, Object> open = new LinkedHashMap<>();
        scan.open().forEach((port, took) -> open.put(String.valueOf(port), took.toNanos() / 1000));
        Map<String, Object> fields = new LinkedHashMap<>();
        fields.put("host", host);
        fields.put("ports", scan.ports().size());
        fields.put("open", open);
        fields.put("closed", scan.closed());
        fields.put("silent", scan.silent());
        fields.put("failed", scan.failed().size());
        fields.put("elapsed_us", time.toNanos() / 1000);
        fields.put("interrupted", interrupted);
        return Json.object(fields);
    }

    private static String counted(int number, String thing) {
        return number + " " + thing + (number == 1 ? "" : "s");
    }
}
