package io.nioloop.demo.server;

import io.nioloop.Runner;
import io.nioloop.demo.server.cli.CommandLine;
import io.nioloop.demo.server.cli.Durations;
import io.nioloop.demo.server.cli.UsageError;
import io.nioloop.future.Futures;
import io.nioloop.future.Promise;
import io.nioloop.loop.Event;
import io.nioloop.loop.EventLoop;
import io.nioloop.loop.LoopError;
import io.nioloop.loop.LoopOptions;
import io.nioloop.net.Addresses;
import io.nioloop.net.ExtraInfo;
import io.nioloop.net.NetEvent;
import io.nioloop.net.Transport;
import io.nioloop.observe.Inspector;
import java.io.IOException;
import java.net.BindException;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * The life of a server program, from its first line to its last.
 *
 * <pre>
 *   listening ── Ctrl-C ──► draining ── all is sent, or the time of grace is over ──► done
 * </pre>
 */
final class Serving {
    private static final Duration TIME_TO_SAY_SO = Duration.ofSeconds(2);

    private final Program program;
    private final CommandLine line;
    private final Reporter reporter;
    private final Signals signals;
    private long errors;

    Serving(Program program, CommandLine line, Reporter reporter, Signals signals) {
        this.program = program;
        this.line = line;
        this.reporter = reporter;
        this.signals = signals;
    }

    /** Serves until it is told to end; returns the exit code. */
    int run() throws IOException {
        if (line.value(CommonOptions.INSPECT_CONTROL) && !line.given(CommonOptions.INSPECT)) {
            throw new UsageError("--inspect-control needs --inspect: without it nobody can ask");
        }
        LoopOptions options = LoopOptions.defaults().withSpin(line.value(CommonOptions.SPIN));
        try (Runner runner = new Runner(options)) { // which ends tasks that are left
            EventLoop loop = runner.loop();
            loop.setExceptionHandler((where, error) -> failed(error));
            if (line.given(CommonOptions.INSPECT)) {
                inspect(loop);
            }
            watch(loop, 1, line, reporter);
            Service service = program.starter().start(program, loop, line, reporter);
            Signals.Signal signal = serve(loop, service);
            return end(loop, service, signal);
        }
    }

    @SuppressWarnings("resource") // closed with the loop
    private void inspect(EventLoop loop) throws IOException {
        try {
            Inspector.open(loop, line.value(CommonOptions.INSPECT), line.value(CommonOptions.INSPECT_CONTROL));
        } catch (BindException taken) { // else the advice would be one for the port of the service
            throw new IOException("--inspect: " + taken.getMessage() + ". Try --inspect without a port.", taken);
        }
    }

    private Signals.Signal serve(EventLoop loop, Service service) {
        Promise<Signals.Signal> stop = new Promise<>(loop);
        signals.onFirst(
                line.value(CommonOptions.GRACE).plus(TIME_TO_SAY_SO),
                signal -> loop.callSoonThreadsafe(() -> stop.trySetResult(signal)));
        reporter.listening(program.name(), Link.of(line), service.addresses());
        return Futures.runUntilComplete(stop);
    }

    private int end(EventLoop loop, Service service, Signals.Signal signal) {
        if (signal == Signals.Signal.INT) {
            reporter.interrupted();
        }
        announceEnd(service.connections(), service.sayGoodbye());
        boolean drained = Futures.runUntilComplete(Draining.begin(loop, service, line.value(CommonOptions.GRACE)));
        reporter.done(program.name(), drained, figures(service));
        service.abortClients();
        return drained ? 0 : signal.exitCode();
    }

    private void announceEnd(int clients, int told) {
        if (clients > 0) {
            String who = Reporter.count(clients, "clients") + (told > 0 ? " told" : "");
            String grace = Durations.text(line.value(CommonOptions.GRACE));
            reporter.info("stopping: " + who + ", draining up to " + grace);
        }
    }

    private Map<String, Long> figures(Service service) {
        Map<String, Long> figures = new LinkedHashMap<>();
        figures.put("served", service.served());
        figures.putAll(service.figures());
        figures.put("cut_off", (long) service.undelivered());
        figures.put("errors", errors);
        return figures;
    }

    private void failed(LoopError error) {
        errors++;
        reporter.error(error.message(), error.exception());
    }

    /** Watches a loop of the program, the first or a further one, as the command line says. */
    static void watch(EventLoop loop, int number, CommandLine line, Reporter reporter) {
        if (reporter.isVerbose()) {
            loop.addObserver((where, event) -> narrate(event, reporter));
        }
        reporter.watch(loop, number, line);
    }

    private static void narrate(Event event, Reporter reporter) {
        if (event instanceof NetEvent.ConnectionMade made) {
            reporter.verbose("+ " + peer(made.transport()) + " connected");
        } else if (event instanceof NetEvent.ConnectionLost lost) {
            String how = lost.cause() == null
                    ? "disconnected"
                    : "lost: " + lost.cause().getMessage();
            reporter.verbose("- " + peer(lost.transport()) + " " + how);
        } else if (event instanceof NetEvent.WritingPaused writing) {
            String how = writing.paused() ? "reads too slowly" : "has caught up";
            reporter.verbose("~ " + peer(writing.transport()) + " " + how + ", " + writing.kept() + " bytes kept");
        }
    }

    private static String peer(Transport transport) {
        String text = Addresses.text(transport.extraInfo(ExtraInfo.PEERNAME));
        return text.isEmpty() ? "a client" : text; // those of a Unix socket have no name
    }
}
