package io.nioloop.observe;

import io.nioloop.future.FutureEvent;
import io.nioloop.loop.Clock;
import io.nioloop.loop.Event;
import io.nioloop.loop.EventLoop;
import io.nioloop.loop.LoopLocal;
import io.nioloop.loop.Observer;
import io.nioloop.task.Task;
import io.nioloop.task.TaskEvent;
import java.util.LinkedHashSet;
import java.util.Set;

/** What debug mode looks for, beside slow callbacks: cancellations that were swallowed, locks that are held. */
final class DebugMode implements Observer {
    private static final LoopLocal<DebugMode> OF_LOOP = new LoopLocal<>(DebugMode::new);
    private static final int REPORTED = 1_000; // lines of a program; more are not remembered

    private final Findings findings;
    private final Swallowed swallowed = new Swallowed(this::tellOnce);
    private final HeldLocks locks = Management.present() ? new HeldLocks(this::tellOnce) : null;
    private final Set<String> reported = new LinkedHashSet<>();
    private boolean enabled;
    private Watchdog watchdog; // null: none

    private DebugMode(EventLoop loop) {
        this.findings = Findings.of(loop);
    }

    static void set(EventLoop loop, boolean enabled) {
        DebugMode mode = OF_LOOP.get(loop);
        if (mode.enabled != enabled) {
            mode.enabled = enabled;
            if (enabled) {
                mode.fasten(loop);
            } else {
                mode.unfasten(loop);
            }
        }
    }

    private void fasten(EventLoop loop) {
        loop.addObserver(this);
        WaitTimes.of(loop).want(loop, this);
        if (loop.options().clock() != Clock.system()) {
            return; // a simulation: nothing takes time there, and the JVM would walk through its heap for each
        }
        if (locks != null) {
            locks.ignoreThoseHeldNow();
        }
        if (System.getProperty(Observation.WATCHDOG) == null) {
            watchdog = Watchdog.attach(loop, loop.options().slowCallbackDuration());
        }
    }

    private void unfasten(EventLoop loop) {
        loop.removeObserver(this);
        swallowed.clear();
        WaitTimes.of(loop).forgo(loop, this);
        if (watchdog != null) {
            watchdog.close();
            watchdog = null;
        }
    }

    @Override
    public void on(EventLoop loop, Event event) {
        if (event instanceof TaskEvent.Waiting waiting) {
            swallowed.waits(waiting.task());
            if (locks != null) {
                locks.waits(waiting.task());
            }
        } else if (event instanceof TaskEvent.CancelDelivered delivered) {
            swallowed.delivered(delivered.task());
        } else if (event instanceof FutureEvent.Completed completed && completed.future() instanceof Task<?> task) {
            swallowed.ended(task);
        }
    }

    /** Once for each line. */
    private void tellOnce(Finding finding) {
        boolean news = finding.where() == null || reported.add(finding.kind() + " " + finding.where());
        if (news && reported.size() <= REPORTED) {
            findings.tell(finding);
        }
    }
}
