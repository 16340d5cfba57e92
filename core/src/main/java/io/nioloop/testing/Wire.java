package io.nioloop.testing;

/** How the bytes of one flow are cut into segments, and when each of these arrives: never before the one ahead. */
final class Wire {
    static final int MSS = 1460;

    private static final int LONGEST = 65_535;
    private static final long SECOND = 1_000_000_000;
    private static final long MILLI = 1_000_000;

    private final SimulatedNetwork network;
    private final Link link;
    private final Faults faults;
    private long lastArrivalNanos;
    private long busyUntilNanos; // with the segments before, as far as bandwidth goes

    // What faults have made of it when the connection was made.
    private final boolean byteByByte;
    private final long rate; // bytes in a second; 0: as the link has it
    private final long jitterNanos;

    Wire(SimulatedNetwork network, Link link) {
        this.network = network;
        this.link = link;
        this.faults = network.faults();
        this.lastArrivalNanos = network.now();
        this.busyUntilNanos = lastArrivalNanos;
        this.byteByByte = faults.strikes(FaultKind.ONE_BYTE_SEGMENTS);
        this.rate = faults.strikes(FaultKind.SLOW_LINK) ? 1024L * faults.size(FaultKind.SLOW_LINK, 64) : 0;
        this.jitterNanos = faults.strikes(FaultKind.JITTERY_LINK) ? 50 * MILLI : 0;
    }

    /** How much of so many bytes goes into the next segment. */
    int segment(int left) {
        if (byteByByte) {
            return 1;
        }
        if (left > 1 && faults.strikes(FaultKind.SMALL_SEGMENT)) {
            return faults.size(FaultKind.SMALL_SEGMENT, Math.min(left - 1, 16));
        }
        SimRandom random = network.random(SimulatedNetwork.SEGMENTS);
        int most = Math.min(left, LONGEST);
        return most > 1 && random.below(8) == 0 ? 1 + random.below(Math.min(most, 4 * MSS)) : most;
    }

    /** When a segment of so many bytes arrives that leaves now. */
    long arrival(int length) {
        long leaves = network.now();
        long bytesPerSecond = rate > 0 ? rate : link.bytesPerSecond();
        if (bytesPerSecond > 0) {
            leaves = later(leaves, busyUntilNanos) + length * SECOND / bytesPerSecond;
            busyUntilNanos = leaves;
        }
        long delay = link.delayNanos() + network.anyOf(jitterNanos) + mishapNanos(length);
        lastArrivalNanos = later(leaves + delay, lastArrivalNanos);
        return lastArrivalNanos;
    }

    /** How much longer a segment takes because of faults. */
    private long mishapNanos(int length) {
        long more = 0;
        if (length > 0 && faults.strikes(FaultKind.DELAY)) {
            more += faults.size(FaultKind.DELAY, SECOND);
        }
        if (length > 0 && faults.strikes(FaultKind.LOST_SEGMENT)) {
            more += 100 * MILLI * (1L << faults.size(FaultKind.LOST_SEGMENT, 3));
        }
        if (length == 0 && faults.strikes(FaultKind.END_DELAYED)) {
            more += faults.size(FaultKind.END_DELAYED, 10 * SECOND);
        }
        return more;
    }

    void notBefore(long timeNanos) {
        lastArrivalNanos = later(lastArrivalNanos, timeNanos);
    }

    private static long later(long one, long other) {
        return one - other > 0 ? one : other;
    }
}
