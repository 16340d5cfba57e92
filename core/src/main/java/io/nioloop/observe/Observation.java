package io.nioloop.observe;

import io.nioloop.loop.EventLoop;
import io.nioloop.loop.Instrument;

/** Fastens the tools of this package to each loop, as system properties ask for them. */
public final class Observation implements Instrument {
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
        LeakLedger.open(loop);
        if (Boolean.getBoolean("io.nioloop.statistics")) {
            Statistics.attach(loop);
        }
        if (HAS_JFR) {
            FlightRecording.install(loop);
        }
    }

    @Override
    public void closing(EventLoop loop) {
        LeakLedger.closing(loop);
        if (HAS_JFR) {
            FlightRecording.closing(loop);
        }
    }
}
