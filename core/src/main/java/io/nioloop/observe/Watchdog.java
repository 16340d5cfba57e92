package io.nioloop.observe;

import io.nioloop.loop.Clock;
import io.nioloop.loop.EventLoop;
import java.lang.System.Logger.Level;
import java.time.Duration;
import java.util.Objects;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

/**
 * Watches, from a thread of its own, that nothing holds a loop for too long, and looks at the stack while something
 * does. One {@link BlockReport} for each block, with those who had to wait.
 *
 * <pre>{@code
 * Watchdog.attach(loop, Duration.ofMillis(100), report -> metrics.blocked(report.duration()));
 * }</pre>
 *
 * <p>On in debug mode, and with {@code -Dio.nioloop.watchdog} or {@code -Dio.nioloop.watchdog=50ms}; it then tells
 * {@link Findings}. It keeps silent in a JVM that can be debugged, since a breakpoint is no block, and about a block
 * during which the whole process stood still for two seconds or more.
 */
public final class Watchdog implements AutoCloseable {
    private static final long FAREWELL_MILLIS = 1_000; // for a receiver of reports that waits for the loop

    private final EventLoop loop;
    private final Blocks blocks;
    private final CountDownLatch closed = new CountDownLatch(1);
    private final Thread thread = new WatchThread();
    private volatile boolean awaited; // the loop would say that nothing can wake it, but for what is owed

    private Watchdog(EventLoop loop, Duration threshold, Consumer<? super BlockReport> sink) {
        this.loop = loop;
        this.blocks = new Blocks(Clock.system(), threshold, this::stack, sink);
    }

    /**
     * Watches a loop until the loop is closed, or this is.
     *
     * @param loop a loop that does not run, or whose callback this is called in
     * @param threshold how long a callback may take
     * @param sink gets the reports, on the watchdog's thread
     * @return the watchdog
     */
    public static Watchdog attach(EventLoop loop, Duration threshold, Consumer<? super BlockReport> sink) {
        Objects.requireNonNull(sink, "sink");
        if (threshold.isNegative() || threshold.isZero()) {
            throw new IllegalArgumentException("threshold is " + threshold + ": use more than 0");
        }
        Watchdog watchdog = new Watchdog(loop, threshold, sink);
        if (!Management.canBeDebugged()) {
            loop.onClose(watchdog::close);
            loop.addObserver(watchdog.blocks);
            watchdog.thread.setDaemon(true);
            watchdog.thread.start();
        }
        return watchdog;
    }

    /** One that tells the findings of the loop. */
    static Watchdog attach(EventLoop loop, Duration threshold) {
        Findings findings = Findings.of(loop);
        return attach(
                loop,
                threshold,
                report -> findings.tell(new Finding(
                        Finding.Kind.LOOP_BLOCKED,
                        report.message(),
                        report.source(),
                        CallbackFrames.firstForeign(report.stack()))));
    }

    /** The value of the property: empty or {@code true} for the loop's own limit, or such as {@code 50ms}, {@code 2s}. */
    static Duration threshold(EventLoop loop, String property) {
        if (property.isEmpty() || property.equals("true")) {
            return loop.options().slowCallbackDuration();
        }
        if (!property.matches("[1-9]\\d{0,8}(ms|s)")) {
            throw new IllegalArgumentException(
                    "io.nioloop.watchdog=" + property + ": it has to be true, false, or a time such as 50ms or 2s");
        }
        long number = Long.parseLong(property.replaceAll("\\D", ""));
        return property.endsWith("ms") ? Duration.ofMillis(number) : Duration.ofSeconds(number);
    }

    private void watch() {
        CallbackFrames.ofCallback(thread.getStackTrace()); // loads what the first look takes, before there is one
        try {
            while (!closed.await(blocks.tickNanos(), TimeUnit.NANOSECONDS)) {
                blocks.look();
                letLookAgain();
            }
        } catch (InterruptedException ended) {
            Findings.LOGGER.log(Level.DEBUG, "the watchdog was interrupted, and ends", ended);
        }
        blocks.deliver();
    }

    /** It has nothing to tell any more, so the loop may have been right. */
    private void letLookAgain() {
        if (awaited && !blocks.owes()) {
            awaited = false;
            try {
                loop.execute(() -> {});
            } catch (RejectedExecutionException closedMeanwhile) {
                closed.countDown();
            }
        }
    }

    private boolean owes() {
        awaited = blocks.owes();
        return awaited;
    }

    /** Calls nobody, but for the receiver of its reports: who may complete what a task waits for. */
    private final class WatchThread extends Thread {
        WatchThread() {
            super(null, Watchdog.this::watch, "nioloop-watchdog");
        }

        Watchdog watchdog() {
            return Watchdog.this;
        }
    }

    static boolean isOwing(Thread thread) {
        return thread instanceof WatchThread watching && watching.watchdog().owes();
    }

    /** How often it has looked at the stack of a block. */
    int samples() {
        return blocks.samples();
    }

    private StackTraceElement[] stack() {
        Thread runner = loop.runner();
        return runner == null ? new StackTraceElement[0] : runner.getStackTrace();
    }

    /** Ends the watch; a report that is complete is delivered before. Twice, it does nothing. */
    @Override
    public void close() {
        if (!loop.isClosed()) {
            loop.removeObserver(blocks);
        }
        blocks.handOver();
        closed.countDown();
        try {
            if (thread != Thread.currentThread()) {
                thread.join(FAREWELL_MILLIS);
            }
        } catch (InterruptedException inAHurry) {
            Thread.currentThread().interrupt();
        }
    }
}
