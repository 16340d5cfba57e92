package io.nioloop.observe;

import io.nioloop.loop.EventLoop;
import io.nioloop.loop.Instrument;
import java.lang.System.Logger.Level;
import java.util.List;

/**
 * Fastens the tools of this package to each loop, as system properties ask for them. No lambdas and no streams here: this
 * runs when a program starts, and each of them takes a good part of a millisecond then.
 */
public final class Observation implements Instrument {
    static final String WATCHDOG = "io.nioloop.watchdog";

    private static final String PREFIX = "io.nioloop.";
    private static final List<String> TOOLS =
            List.of("watchdog", "statistics", "explain", "record", "dump", "jmx", "inspect");

    /** For the service loader. */
    public Observation() {}

    @Override
    public void install(EventLoop loop) {
        if (ToolThread.isCurrent()) {
            return;
        }
        Deadlocks.watch(loop);
        if (LeakLedger.isWanted(loop)) {
            LeakLedger.open(loop);
        }
        if (FlightRecorders.areExpected()) {
            FlightRecording.install(loop);
        }
        for (String tool : TOOLS) {
            String value = System.getProperty(PREFIX + tool, "false");
            if (!value.equals("false")) {
                fasten(loop, tool, value);
            }
        }
    }

    /** A tool that cannot be had must not keep the others away. */
    private static void fasten(EventLoop loop, String tool, String value) {
        try {
            switch (tool) {
                case "watchdog" -> Watchdog.attach(loop, Watchdog.threshold(loop, value));
                case "statistics" -> Statistics.attach(loop);
                case "explain" -> ExplainProperty.fasten(loop, value);
                case "record" -> RecordProperty.fasten(loop, value);
                case "dump" -> DumpSignal.watch(loop, value);
                case "jmx" -> LoopManagement.registerNumbered(loop);
                case "inspect" -> Inspector.openAsAsked(loop);
                default -> throw new AssertionError(tool);
            }
        } catch (RuntimeException failure) {
            System.getLogger("io.nioloop.observe")
                    .log(Level.WARNING, "-D" + PREFIX + tool + "=" + value + ": " + failure.getMessage());
        }
    }

    @Override
    public void debug(EventLoop loop, boolean enabled) {
        if (!ToolThread.isCurrent()) {
            DebugMode.set(loop, enabled);
        }
    }

    @Override
    public void closing(EventLoop loop) {
        if (LeakLedger.isWanted(loop)) {
            LeakLedger.closing(loop);
        }
        if (FlightRecorders.areExpected()) {
            FlightRecording.closing(loop);
        }
    }

    @Override
    public String dump(EventLoop loop) {
        return Dump.of(loop);
    }
}
