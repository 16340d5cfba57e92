package io.nioloop.observe;

import io.nioloop.loop.EventLoop;
import io.nioloop.loop.SignalTrap;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

/**
 * Writes what all open loops have to do to the log when a signal comes: {@code -Dio.nioloop.dump=HUP}. The signal is
 * taken for as long as the process lives, so that it never does again what it does by default, which is to end the
 * process.
 */
final class DumpSignal {
    private static final Logger LOGGER = System.getLogger("io.nioloop.observe");
    private static final List<EventLoop> OPEN = new CopyOnWriteArrayList<>();
    private static SignalTrap trap; // null: not set yet; guarded by the class

    private DumpSignal() {}

    /** Adds a loop that is opened; the first sets the trap. */
    static void watch(EventLoop loop, String signal) {
        set(signal);
        OPEN.add(loop);
        loop.onClose(() -> OPEN.remove(loop));
        WaitTimes.of(loop).want(loop, DumpSignal.class);
    }

    private static synchronized void set(String signal) {
        if (trap == null) {
            trap = SignalTrap.on(signal, DumpSignal::arrived);
        }
    }

    private static void arrived() {
        if (OPEN.isEmpty()) {
            LOGGER.log(Level.INFO, "no loop is open");
        }
        for (EventLoop loop : OPEN) {
            LOGGER.log(Level.INFO, "{0}", Dump.fromOutside(loop));
        }
    }
}
