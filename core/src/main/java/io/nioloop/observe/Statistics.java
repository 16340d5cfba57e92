package io.nioloop.observe;

import io.nioloop.future.FutureEvent;
import io.nioloop.loop.Clock;
import io.nioloop.loop.Event;
import io.nioloop.loop.EventLoop;
import io.nioloop.loop.LoopEvent;
import io.nioloop.loop.LoopLocal;
import io.nioloop.loop.Observer;
import io.nioloop.loop.TimerHandle;
import io.nioloop.net.NetEvent;
import io.nioloop.task.Task;
import io.nioloop.task.TaskEvent;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicLongArray;

/**
 * Counts what a loop does. It is fastened by {@link #attach}, or to every loop by the system property
 * {@code io.nioloop.statistics}; {@link #snapshot} may be asked for from any thread, as metrics are.
 *
 * <pre>{@code
 * Statistics statistics = Statistics.attach(loop);
 * ...
 * System.out.println(statistics.snapshot().utilisation());
 * }</pre>
 */
public final class Statistics {
    private static final LoopLocal<Statistics> OF_LOOP = new LoopLocal<>(Statistics::new);

    private enum Count {
        TURNS,
        CALLBACKS,
        TIMERS,
        TASKS_CREATED,
        TASKS_DONE,
        WAKE_UPS,
        CHANNELS_READY,
        BYTES_RECEIVED,
        BYTES_SENT,
        BUSY_NANOS,
        LONGEST_NANOS,
        DEEPEST,
        LAG_MAX_NANOS
    }

    private final EventLoop loop;
    private final Clock clock;
    private final long startedNanos;
    private final Observer observer = this::on;
    private final AtomicLongArray counts = new AtomicLongArray(Count.values().length); // the loop alone writes
    private final Histogram lags = new Histogram();
    private final Histogram turns = new Histogram();
    private volatile String longestWork = "";
    private long busyBeforeTurn; // nanoseconds; the loop's own

    private Statistics(EventLoop loop) {
        this.loop = loop;
        this.clock = loop.options().clock();
        this.startedNanos = clock.nanoTime();
        loop.addObserver(observer);
    }

    /**
     * The statistics of a loop, which count from the first call for it.
     *
     * @param loop a loop that does not run, or the loop of the caller
     * @return the same each time
     */
    public static Statistics attach(EventLoop loop) {
        return OF_LOOP.get(loop);
    }

    private void on(EventLoop where, Event event) {
        if (event instanceof LoopEvent.CallbackFinished finished) {
            ran(finished);
        } else if (event instanceof LoopEvent.CallbackStarted started) {
            if (started.callback() instanceof TimerHandle timer) {
                late(loop.time().minus(timer.when()).toNanos());
            }
        } else if (event instanceof LoopEvent.Collected collected) {
            max(Count.DEEPEST, collected.callbacks());
        } else if (event instanceof LoopEvent.Polling) {
            turnIsOver();
        } else if (event instanceof LoopEvent.Polled polled) {
            add(Count.CHANNELS_READY, polled.ready());
            add(Count.WAKE_UPS, polled.wokenBy() == null ? 0 : 1);
        } else if (event instanceof NetEvent.BytesReceived received) {
            add(Count.BYTES_RECEIVED, received.count());
        } else if (event instanceof NetEvent.BytesSent sent) {
            add(Count.BYTES_SENT, sent.count());
        } else if (event instanceof TaskEvent.Created) {
            add(Count.TASKS_CREATED, 1);
        } else if (event instanceof FutureEvent.Completed completed && completed.future() instanceof Task<?>) {
            add(Count.TASKS_DONE, 1);
        }
    }

    private void ran(LoopEvent.CallbackFinished finished) {
        add(Count.CALLBACKS, 1);
        add(Count.BUSY_NANOS, finished.tookNanos());
        if (finished.tookNanos() > get(Count.LONGEST_NANOS)) {
            set(Count.LONGEST_NANOS, finished.tookNanos());
            longestWork = Work.of(finished.callback()).toString();
        }
    }

    private void late(long nanos) {
        add(Count.TIMERS, 1);
        lags.record(nanos);
        max(Count.LAG_MAX_NANOS, nanos);
    }

    private void turnIsOver() {
        add(Count.TURNS, 1);
        turns.record(get(Count.BUSY_NANOS) - busyBeforeTurn);
        busyBeforeTurn = get(Count.BUSY_NANOS);
    }

    private void add(Count count, long more) {
        set(count, get(count) + more);
    }

    private void max(Count count, long value) {
        if (value > get(count)) {
            set(count, value);
        }
    }

    @SuppressWarnings("EnumOrdinal") // the place in this object's array, and nowhere else
    private void set(Count count, long value) {
        counts.lazySet(count.ordinal(), value); // others see it soon, and the loop pays no barrier
    }

    @SuppressWarnings("EnumOrdinal")
    private long get(Count count) {
        return counts.get(count.ordinal());
    }

    private Duration time(Count count) {
        return Duration.ofNanos(get(count));
    }

    /** A bucket's top may lie above the latest of all. */
    private Duration lag(double part) {
        return Duration.ofNanos(Math.min(lags.quantile(part), get(Count.LAG_MAX_NANOS)));
    }

    /** {@return the figures now, any thread may ask; while the loop runs they are from slightly different moments} */
    public LoopStatistics snapshot() {
        return new LoopStatistics(
                Duration.ofNanos(clock.nanoTime() - startedNanos),
                get(Count.TURNS),
                get(Count.CALLBACKS),
                get(Count.TIMERS),
                get(Count.TASKS_CREATED),
                get(Count.TASKS_DONE),
                get(Count.WAKE_UPS),
                get(Count.CHANNELS_READY),
                get(Count.BYTES_RECEIVED),
                get(Count.BYTES_SENT),
                time(Count.BUSY_NANOS),
                time(Count.LONGEST_NANOS),
                longestWork,
                get(Count.DEEPEST),
                lag(0.5),
                lag(0.99),
                time(Count.LAG_MAX_NANOS),
                Duration.ofNanos(turns.quantile(0.99)));
    }
}
