package io.nioloop.observe;

import io.nioloop.future.Future;
import io.nioloop.future.FutureEvent;
import io.nioloop.loop.Event;
import io.nioloop.loop.EventLoop;
import io.nioloop.loop.LoopLocal;
import io.nioloop.loop.Observer;
import io.nioloop.task.Task;
import io.nioloop.task.TaskEvent;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.OptionalLong;
import java.util.Set;

/**
 * Since when each task waits. A task does not know it, since to look at the clock each time would slow everybody down; so
 * this observer is fastened while somebody wants to know: in debug mode, with an inspector, by a system property. Waits
 * that began before are not known.
 */
final class WaitTimes implements Observer {
    private static final LoopLocal<WaitTimes> OF_LOOP = new LoopLocal<>(loop -> new WaitTimes());

    /** A wait, of which the end is not told: it counts as long as the task waits for the same. */
    private record Wait(Future<?> future, long sinceNanos) {}

    private final Map<Task<?>, Wait> waits = new LinkedHashMap<>();
    private final Set<Object> wantedBy = new LinkedHashSet<>();

    private WaitTimes() {}

    static WaitTimes of(EventLoop loop) {
        return OF_LOOP.get(loop);
    }

    /** Begins to listen, unless it does so already. */
    void want(EventLoop loop, Object asker) {
        if (wantedBy.isEmpty()) {
            loop.addObserver(this);
        }
        wantedBy.add(asker);
    }

    /** Takes {@link #want} back; the last one ends it. */
    void forgo(EventLoop loop, Object asker) {
        if (wantedBy.remove(asker) && wantedBy.isEmpty()) {
            loop.removeObserver(this);
            waits.clear();
        }
    }

    @Override
    public void on(EventLoop loop, Event event) {
        if (event instanceof TaskEvent.Waiting waiting) {
            waits.put(waiting.task(), new Wait(waiting.future(), loop.time().toNanos()));
        } else if (event instanceof TaskEvent.Blocked blocked) {
            waits.put(blocked.task(), new Wait(null, loop.time().toNanos()));
        } else if (event instanceof FutureEvent.Completed completed && completed.future() instanceof Task<?> task) {
            waits.remove(task);
        }
    }

    /** How long a task has waited for what it waits for now; null stands for code of the JDK. Empty: not known. */
    OptionalLong waitedNanos(Task<?> task, Future<?> waitingFor) {
        Wait wait = waits.get(task);
        return wait == null || wait.future() != waitingFor
                ? OptionalLong.empty()
                : OptionalLong.of(task.loop().time().toNanos() - wait.sinceNanos());
    }
}
