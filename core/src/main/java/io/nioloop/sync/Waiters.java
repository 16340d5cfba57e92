package io.nioloop.sync;

import io.nioloop.future.Place;
import io.nioloop.future.Promise;
import io.nioloop.loop.EventLoop;
import io.nioloop.task.Task;
import java.util.Iterator;
import java.util.LinkedHashSet;
import java.util.Set;

/**
 * The tasks that wait for one thing, the longest first. A task enters, suspends, and leaves when it runs again:
 *
 * <pre>
 *            enter              wakeNext                    leave
 *   (task) ────────► asleep ───────────────► awake ──────────────────► (gone)
 *                       └── it is cancelled ── leave ────────────────────┘
 * </pre>
 *
 * <p>Between wake-up and leave lies a turn in which others run, and may cancel it. It then leaves with
 * a {@link io.nioloop.future.CancelledError} although it was woken, and its wake-up has to go to the next: that is the
 * one thing which every user of this class must not forget.
 */
final class Waiters {
    private final Object primitive; // what they wait at, for messages
    private final Set<Promise<Void>> asleep = new LinkedHashSet<>(); // pending, or cancelled and about to leave
    private int awake; // woken, and not gone yet
    private EventLoop loop; // the first on which somebody had to wait; null: none yet

    Waiters(Object primitive) {
        this.primitive = primitive;
    }

    /** A place in the line, which says whose line it is. */
    private static final class Turn extends Promise<Void> implements Place {
        private final Object primitive;

        Turn(EventLoop loop, Object primitive) {
            super(loop);
            this.primitive = primitive;
        }

        @Override
        public Object at() {
            return primitive;
        }
    }

    /** Suspends the current task until it is woken. */
    void suspend(String call) {
        Promise<Void> waiter = enter(call);
        try {
            Task.await(waiter);
        } finally {
            leave(waiter);
        }
    }

    Promise<Void> enter(String call) {
        bind(call);
        Promise<Void> waiter = new Turn(loop, primitive);
        asleep.add(waiter);
        return waiter;
    }

    /** Rule 151. */
    private void bind(String call) {
        Task<?> task = Task.current();
        if (task == null) {
            throw new IllegalStateException(call + " has to wait, and is called outside a task: run it in one, by"
                    + " Task.start(loop, ...); called on " + primitive);
        }
        if (loop == null) {
            loop = task.loop();
        } else if (loop != task.loop()) {
            throw new IllegalStateException(call + " is called in a task of " + task.loop() + ", but tasks of " + loop
                    + " wait here: start one there, by Tasks.runCoroutineThreadsafe(loop, ...); called on "
                    + primitive);
        }
    }

    void leave(Promise<Void> waiter) {
        if (wasWoken(waiter)) {
            awake--;
        } else {
            asleep.remove(waiter);
        }
    }

    static boolean wasWoken(Promise<Void> waiter) {
        return waiter.done() && !waiter.cancelled();
    }

    /** Wakes the first that sleeps; returns whether there was one. */
    boolean wakeNext() {
        if (loop != null) {
            loop.checkThread();
        }
        Promise<Void> next = firstAsleep();
        if (next == null) {
            return false;
        }
        asleep.remove(next);
        awake++;
        next.setResult(null);
        return true;
    }

    void wake(int count) {
        int left = count;
        while (left > 0 && wakeNext()) {
            left--;
        }
    }

    boolean anyAwake() {
        return awake > 0;
    }

    /** Whether somebody waits who was not cancelled: he comes before all who come now. */
    boolean anyAhead() {
        return awake > 0 || firstAsleep() != null;
    }

    private Promise<Void> firstAsleep() {
        for (Iterator<Promise<Void>> line = asleep.iterator(); line.hasNext(); ) {
            Promise<Void> first = line.next();
            if (!first.done()) {
                return first;
            }
            line.remove(); // cancelled: it leaves by itself in the next turn
        }
        return null;
    }

    int size() {
        return asleep.size() + awake;
    }

    /** As asyncio's {@code repr} shows them. */
    String suffix() {
        return size() == 0 ? "" : ", waiters:" + size();
    }
}
