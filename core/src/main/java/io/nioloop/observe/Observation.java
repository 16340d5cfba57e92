package io.nioloop.observe;

import io.nioloop.loop.EventLoop;
import io.nioloop.loop.Instrument;
import java.lang.System.Logger.Level;
import java.util.function.Consumer;

/** Fastens the tools of this package to each loop, as system properties ask for them. */
public final class Observation implements Instrument {
    static final String WATCHDOG = "io.nioloop.watchdog";

    private static final String PREFIX = "io.nioloop.";
    private static final boolean HAS_JFR = has("jdk.jfr");

    /** For the service loader. */
    public Observation() {}

    private static boolean has(String module) {
        return ModuleLayer.boot()
                .findModule(module)
                .filter(found -> Observation.class.getModule().canRead(found))
                .isPresent();
    }

    @Override
    public void install(EventLoop loop) {
        if (ToolThread.isCurrent()) {
            return;
        }
        LeakLedger.open(loop);
        Deadlocks.watch(loop);
        ifAsked("watchdog", limit -> Watchdog.attach(loop, Watchdog.threshold(loop, limit)));
        ifAsked("statistics", asked -> Statistics.attach(loop));
        ifAsked("explain", where -> ExplainProperty.fasten(loop, where));
        ifAsked("record", file -> RecordProperty.fasten(loop, file));
        ifAsked("dump", signal -> DumpSignal.watch(loop, signal));
        ifAsked("jmx", asked -> LoopManagement.registerNumbered(loop));
        ifAsked("inspect", port -> Inspector.openAsAsked(loop));
        if (HAS_JFR) {
            FlightRecording.install(loop);
        }
    }

    /** A tool that cannot be had must not keep the others away. */
    private static void ifAsked(String name, Consumer<String> tool) {
        String value = System.getProperty(PREFIX + name, "false");
        if (value.equals("false")) {
            return;
        }
        try {
            tool.accept(value);
        } catch (RuntimeException failure) {
            System.getLogger("io.nioloop.observe")
                    .log(Level.WARNING, "-D" + PREFIX + name + "=" + value + ": " + failure.getMessage());
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
        LeakLedger.closing(loop);
        if (HAS_JFR) {
            FlightRecording.closing(loop);
        }
    }

    @Override
    public String dump(EventLoop loop) {
        return Dump.of(loop);
    }
}
