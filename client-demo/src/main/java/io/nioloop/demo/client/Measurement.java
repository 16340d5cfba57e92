package io.nioloop.demo.client;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * What the connections of a bench share: whether one more message may be sent, and what was seen so far. Messages that
 * are sent before {@link #begin} are for warming up, and do not count.
 */
final class Measurement {
    private static final int DETAILS = 10; // enough to see what is wrong

    private final Histogram latencies = new Histogram();
    private final Map<String, Integer> failures = new LinkedHashMap<>(); // of connections, by their reason
    private final List<String> details = new ArrayList<>(); // of the first failures
    private final long durationNanos;
    private long left; // messages that may still be sent
    private long beganNanos;
    private boolean begun;

    Measurement(Load load) {
        this.durationNanos = load.duration().toNanos();
        this.left = load.requests();
    }

    void begin(long nowNanos) {
        begun = true;
        beganNanos = nowNanos;
    }

    /** Asks whether one more message may be sent; counts it if so. */
    boolean maySend(long nowNanos) {
        if (!begun) {
            return true;
        }
        if (left == 0 || nowNanos - beganNanos >= durationNanos) {
            return false;
        }
        left--;
        return true;
    }

    /** A message came back. */
    void answered(long sentNanos, long nowNanos) {
        if (begun && sentNanos - beganNanos >= 0) {
            latencies.record(nowNanos - sentNanos);
        }
    }

    /** A connection failed. */
    void failed(String reason, String detail) {
        failures.merge(reason, 1, Integer::sum);
        if (details.size() < DETAILS) {
            details.add(detail);
        }
    }

    long elapsedNanos(long nowNanos) {
        return begun ? nowNanos - beganNanos : 0;
    }

    Histogram latencies() {
        return latencies;
    }

    /** How many connections failed for which reason, in the order of their first appearance. */
    Map<String, Integer> failures() {
        return failures;
    }

    List<String> details() {
        return details;
    }

    /** How many connections failed. */
    int errors() {
        return failures.values().stream().mapToInt(Integer::intValue).sum();
    }
}
