package io.nioloop.demo.client;

import io.nioloop.demo.client.cli.Durations;
import io.nioloop.demo.client.cli.Sizes;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;

/**
 * What a bench found out, for people and for programs.
 *
 * @param target what was measured
 * @param load with what
 * @param measurement what was seen
 * @param outcome how it ended
 */
record BenchReport(Target target, Load load, Measurement measurement, Bench.Outcome outcome) {
    private static final int SPARKLINE_WIDTH = 48;
    private static final double BUSY = 0.9;

    /** The first line, to be read while one waits for the others. */
    static String heading(Target target, Load load, Style style) {
        return style.bold("target  ") + "  echo://" + target + "   " + load.connections() + " connections, messages of "
                + Sizes.text(load.size()) + ", " + load.pipeline() + " under way on each";
    }

    /** The result, to be read. */
    List<String> lines(Style style, boolean unicode) {
        List<String> lines = new ArrayList<>();
        lines.add(style.bold("requests") + "  " + requests(style));
        lines.add(style.bold("errors  ") + "  " + errors(style));
        if (count() > 0) {
            lines.add(style.bold("latency ") + "  " + latency());
            lines.add("          " + distribution(style, unicode));
            lines.add(style.bold("client  ") + "  " + client());
        }
        return lines;
    }

    private String requests(Style style) {
        String rate = String.format(Locale.ROOT, "%,.0f/s", perSecond());
        return String.format(
                Locale.ROOT,
                "%,d   %s   %s/s each way   in %s",
                count(),
                style.cyan(rate),
                Sizes.text((long) bytesPerSecond()),
                Durations.text(Duration.ofNanos(outcome.elapsedNanos())));
    }

    private String errors(Style style) {
        if (measurement.errors() == 0) {
            return "0";
        }
        String reasons = measurement.failures().entrySet().stream()
                .map(failure -> failure.getValue() + " x " + failure.getKey())
                .collect(Collectors.joining(", "));
        return style.red(measurement.errors() + " of " + load.connections() + " connections: " + reasons);
    }

    private String latency() {
        Histogram latencies = measurement.latencies();
        return "p50 " + text(latencies.percentile(50)) + "   p90 " + text(latencies.percentile(90)) + "   p99 "
                + text(latencies.percentile(99)) + "   p99.9 " + text(latencies.percentile(99.9)) + "   max "
                + text(latencies.max());
    }

    private String distribution(Style style, boolean unicode) {
        Histogram latencies = measurement.latencies();
        return text(latencies.min()) + " " + style.cyan(Sparkline.of(latencies, SPARKLINE_WIDTH, unicode)) + " "
                + text(latencies.max());
    }

    private static String text(long nanos) {
        return Durations.text(Duration.ofNanos(nanos));
    }

    private String client() {
        String busy = Math.round(outcome.utilisation() * 100) + " % of a core";
        return outcome.utilisation() < BUSY ? busy : busy + "   so this client may be the limit, not the server";
    }

    /** The result, for programs. */
    String json() {
        Map<String, Object> fields = new LinkedHashMap<>();
        fields.put("target", "echo://" + target);
        fields.put("connections", load.connections());
        fields.put("size", load.size());
        fields.put("pipeline", load.pipeline());
        fields.put("seconds", rounded(outcome.elapsedNanos() / 1e9, 6));
        fields.put("requests", count());
        fields.put("rps", rounded(perSecond(), 1));
        fields.put("bytes_per_second", (long) bytesPerSecond());
        fields.put("errors", measurement.errors());
        fields.put("failures", measurement.failures());
        fields.put("latency_us", latencyMicros());
        fields.put("loop", Map.of("utilisation", rounded(outcome.utilisation(), 3)));
        fields.put("interrupted", outcome.interrupted());
        return Json.object(fields);
    }

    private Map<String, Object> latencyMicros() {
        Histogram latencies = measurement.latencies();
        Map<String, Object> micros = new LinkedHashMap<>();
        micros.put("min", micros(latencies.min()));
        micros.put("p50", micros(latencies.percentile(50)));
        micros.put("p90", micros(latencies.percentile(90)));
        micros.put("p99", micros(latencies.percentile(99)));
        micros.put("p99_9", micros(latencies.percentile(99.9)));
        micros.put("max", micros(latencies.max()));
        return micros;
    }

    /** Nothing, if nothing was measured. */
    private BigDecimal micros(long nanos) {
        return count() == 0 ? null : rounded(nanos / 1e3, 3);
    }

    private static BigDecimal rounded(double value, int digits) {
        return BigDecimal.valueOf(value).setScale(digits, RoundingMode.HALF_UP);
    }

    private long count() {
        return measurement.latencies().count();
    }

    private double perSecond() {
        return outcome.elapsedNanos() == 0 ? 0 : count() * 1e9 / outcome.elapsedNanos();
    }

    private double bytesPerSecond() {
        return perSecond() * load.size();
    }

    int exitCode() {
        if (outcome.interrupted()) {
            return ExitCode.INTERRUPTED;
        }
        if (count() == 0) {
            return ExitCode.FAILURE;
        }
        return measurement.errors() > 0 ? ExitCode.PARTIAL_FAILURE : ExitCode.OK;
    }
}
