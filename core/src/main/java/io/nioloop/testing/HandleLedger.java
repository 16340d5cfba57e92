package io.nioloop.testing;

import io.nioloop.loop.Handle;
import io.nioloop.loop.LoopEvent;
import io.nioloop.loop.TimerHandle;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Keeps account of callbacks: what was scheduled on the loop either runs or is cancelled. They get numbers in the
 * order in which they are scheduled. A callback that came from elsewhere, as the report of a garbage collection does,
 * has none and leaves no trace.
 */
final class HandleLedger {
    private final Trace trace;
    private final Map<Handle, Integer> live = new LinkedHashMap<>();
    private int scheduled;
    private long started;

    HandleLedger(Trace trace) {
        this.trace = trace;
    }

    void on(LoopEvent event) {
        if (event instanceof LoopEvent.CallbackStarted begun) {
            started++;
            if (begun.callback() instanceof Handle handle) {
                end(handle, Happening.STARTED);
            }
        } else if (event instanceof LoopEvent.CallbackQueued queued) {
            live.put(queued.handle(), ++scheduled);
            trace.add(Happening.SCHEDULED, scheduled, 0);
        } else if (event instanceof LoopEvent.TimerAdded added) {
            live.put(added.timer(), ++scheduled);
            trace.add(Happening.TIMER, scheduled, added.timer().when().toNanos());
        } else if (event instanceof LoopEvent.CallbackCancelled cancelled) {
            end(cancelled.handle(), Happening.CANCELLED);
        }
    }

    private void end(Handle handle, Happening what) {
        Integer number = live.remove(handle);
        if (number != null) {
            trace.add(what, number, 0);
        }
    }

    /** How many callbacks have run, those of ready channels included. */
    long started() {
        return started;
    }

    /** Timers that are still to come. */
    List<Handle> timers() {
        List<Handle> timers = new ArrayList<>(live.keySet());
        timers.removeIf(handle -> !(handle instanceof TimerHandle) || handle.cancelled());
        return timers;
    }

    /** Callbacks that were scheduled and neither ran nor were cancelled. */
    List<Handle> callbacks() {
        List<Handle> callbacks = new ArrayList<>(live.keySet());
        callbacks.removeIf(handle -> handle instanceof TimerHandle || handle.cancelled());
        return callbacks;
    }
}
