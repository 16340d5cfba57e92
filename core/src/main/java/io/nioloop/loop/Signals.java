package io.nioloop.loop;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;

/**
 * Signals of the process as callbacks of a loop: asyncio's {@code add_signal_handler}, rule 272. They belong to the
 * process, not to a loop: if several loops handle one, the loop that came last is told.
 *
 * <pre>{@code
 * Signals.addHandler(loop, "TERM", server::close);
 * }</pre>
 */
public final class Signals {
    private static final LoopLocal<Signals> OF_LOOP = new LoopLocal<>(Signals::new);

    private final EventLoop loop;
    private final Map<String, SignalTrap> traps = new LinkedHashMap<>();

    private Signals(EventLoop loop) {
        this.loop = loop;
        loop.onClose(() -> traps.values().forEach(SignalTrap::close));
    }

    /**
     * Calls back in the loop, in the context of now, each time a signal comes; wakes the loop for it. It takes the place
     * of this loop's handler for that signal, if there is one. The loop's end removes it.
     *
     * @param loop the loop
     * @param name the signal: {@code "INT"} (Ctrl-C), {@code "TERM"}, {@code "HUP"}, with {@code SIG} or without
     * @param callback what to do
     * @throws IllegalArgumentException if the system has no such signal, or the JVM needs it itself
     * @throws UnsupportedOperationException if this runtime cannot handle signals: it lacks the module
     *     {@code jdk.unsupported}
     */
    public static void addHandler(EventLoop loop, String name, Runnable callback) {
        Objects.requireNonNull(callback, "callback");
        Signals signals = OF_LOOP.get(loop);
        if (loop.isClosed()) {
            throw new IllegalStateException("loop is closed: " + loop);
        }
        Context context = loop.context();
        SignalTrap trap = SignalTrap.on(name, () -> signals.post(context, callback));
        SignalTrap before = signals.traps.put(SignalTrap.shortName(name), trap);
        if (before != null) {
            before.close();
        }
    }

    /** On a thread of the JVM. */
    private void post(Context context, Runnable callback) {
        try {
            loop.callSoonThreadsafe(() -> loop.inContext(context, () -> {
                callback.run();
                return null;
            }));
        } catch (IllegalStateException closed) {
            // nobody is left to be told
        }
    }

    /**
     * Takes a handler back: asyncio's {@code remove_signal_handler}. The signal does again what it did before.
     *
     * @param loop the loop
     * @param name the signal
     * @return whether the loop had a handler for it
     */
    public static boolean removeHandler(EventLoop loop, String name) {
        SignalTrap trap = OF_LOOP.get(loop).traps.remove(SignalTrap.shortName(name));
        if (trap != null) {
            trap.close();
        }
        return trap != null;
    }
}
