package io.nioloop.demo.client;

import io.nioloop.demo.client.cli.Durations;
import io.nioloop.demo.client.cli.Sizes;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Locale;

/** How a file is getting on, as a line: how much of it is there, how fast it comes, and when it will be there. */
final class TransferProgress {
    private static final long WINDOW_NANOS = 3_000_000_000L; // over which the rate is taken
    private static final int BAR = 20;
    private static final int NAME = 24;

    private record Sample(long nanos, long position) {}

    private final String name;
    private final long size;
    private final long before;
    private final long beganNanos;
    private final Deque<Sample> samples = new ArrayDeque<>();
    private long position;

    TransferProgress(String name, long size, long before, long nowNanos) {
        this.name = PlainText.of(name);
        this.size = size;
        this.before = before;
        this.beganNanos = nowNanos;
        this.position = before;
        samples.add(new Sample(nowNanos, before));
    }

    void isAt(long position) {
        this.position = position;
    }

    /** The line of a terminal; it is not longer than the terminal is wide. */
    String bar(long nowNanos, int columns) {
        int filled = size == 0 ? BAR : (int) (position * (double) BAR / size);
        String line = String.format(
                Locale.ROOT,
                "%-" + Math.min(NAME, name.length()) + "s [%s%s] %3d%%  %s of %s  %s",
                shortened(name),
                "#".repeat(filled),
                "-".repeat(BAR - filled),
                percent(),
                Sizes.text(position),
                Sizes.text(size),
                pace(nowNanos));
        return line.length() < columns ? line : line.substring(0, Math.max(0, columns - 1));
    }

    /** A line for a file of lines. */
    String line(long nowNanos) {
        return name + ": " + percent() + "%, " + Sizes.text(position) + " of " + Sizes.text(size) + ", "
                + pace(nowNanos);
    }

    /** The last line. */
    String end(String done, long nowNanos) {
        Duration time = Duration.ofNanos(nowNanos - beganNanos);
        String resumed = before == 0 ? "" : ", from byte " + before + " on";
        return done + " " + name + ", " + Sizes.text(size) + resumed + " in " + Durations.text(time) + ", "
                + rate((position - before) * 1e9 / Math.max(1, time.toNanos()));
    }

    private static String shortened(String name) {
        return name.length() <= NAME ? name : name.substring(0, NAME - 3) + "...";
    }

    private long percent() {
        return size == 0 ? 100 : (long) (position * 100.0 / size);
    }

    private String pace(long nowNanos) {
        double rate = rate(nowNanos);
        String left = rate < 1 ? "?" : Durations.text(Duration.ofSeconds((long) Math.ceil((size - position) / rate)));
        return rate(rate) + "  ETA " + left;
    }

    /** Bytes a second, of late. */
    private double rate(long nowNanos) {
        samples.add(new Sample(nowNanos, position));
        while (samples.size() > 2 && nowNanos - samples.peek().nanos() > WINDOW_NANOS) {
            samples.remove();
        }
        Sample oldest = samples.peek();
        long nanos = nowNanos - oldest.nanos();
        return nanos == 0 ? 0 : (position - oldest.position()) * 1e9 / nanos;
    }

    private static String rate(double bytesPerSecond) {
        return Sizes.text((long) bytesPerSecond) + "/s";
    }
}
