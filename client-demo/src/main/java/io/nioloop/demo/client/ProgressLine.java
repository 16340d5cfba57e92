package io.nioloop.demo.client;

import io.nioloop.demo.client.cli.Durations;
import io.nioloop.loop.TimerHandle;
import java.io.PrintStream;
import java.time.Duration;
import java.util.Locale;

/** How a bench is getting on: one line, written over and over, and erased at the end. */
final class ProgressLine implements AutoCloseable {
    private static final Duration EVERY = Duration.ofMillis(200);
    private static final String ERASE = "\r\033[K";

    private final Bench bench;
    private final PrintStream screen;
    private final boolean shown;
    private TimerHandle timer; // null: not shown
    private long lastCount;
    private long lastNanos;

    ProgressLine(Bench bench, PrintStream screen, boolean shown) {
        this.bench = bench;
        this.screen = screen;
        this.shown = shown;
    }

    void begin() {
        if (shown) {
            draw();
        }
    }

    private void draw() {
        screen.print(ERASE + text());
        screen.flush();
        timer = bench.loop().callLater(EVERY, this::draw);
    }

    private String text() {
        return switch (bench.phase()) {
            case CONNECTING ->
                "connecting: " + bench.connected() + " of " + bench.load().connections();
            case WARMING_UP -> "warming up";
            case MEASURING -> measuring();
            case DONE -> "";
        };
    }

    private String measuring() {
        Measurement measurement = bench.measurement();
        Histogram latencies = measurement.latencies();
        long elapsedNanos =
                measurement.elapsedNanos(bench.loop().options().clock().nanoTime());
        double rate = (latencies.count() - lastCount) * 1e9 / Math.max(1, elapsedNanos - lastNanos);
        lastCount = latencies.count();
        lastNanos = elapsedNanos;
        return String.format(
                Locale.ROOT,
                "%.1f s   %,d messages   %,.0f/s   p50 %s   p99 %s   %d errors",
                elapsedNanos / 1e9,
                lastCount,
                rate,
                Durations.text(Duration.ofNanos(latencies.percentile(50))),
                Durations.text(Duration.ofNanos(latencies.percentile(99))),
                measurement.errors());
    }

    @Override
    public void close() {
        if (timer != null) {
            timer.cancel();
            screen.print(ERASE);
            screen.flush();
        }
    }
}
