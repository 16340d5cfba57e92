package io.nioloop.testing;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;

/**
 * The way between two hosts of a {@link SimulatedNetwork}, the same in both directions. What is not set here is as the
 * network has it.
 */
public final class Link {
    private static final long UNSET = -1;
    private static final long RESEND_NANOS = 200_000_000;

    private final SimulatedNetwork network;
    private final Links defaults;
    private final List<SimEvent> held = new ArrayList<>(); // arrivals that wait until the link is whole again
    private long latencyNanos = UNSET;
    private long jitterNanos = UNSET;
    private long bytesPerSecond = UNSET;
    private boolean cut;
    private boolean local; // within one host

    Link(SimulatedNetwork network, Links defaults) {
        this.network = network;
        this.defaults = defaults;
    }

    /** The way between two Unix sockets, which takes no time. */
    static Link local(SimulatedNetwork network, Links defaults) {
        Link link = new Link(network, defaults);
        link.latencyNanos = 0;
        link.jitterNanos = 0;
        link.bytesPerSecond = 0;
        link.local = true;
        return link;
    }

    /**
     * Sets how long a packet is under way.
     *
     * @param latency the time, the same for each packet
     * @return this link
     */
    public Link latency(Duration latency) {
        latencyNanos = notNegative(latency, "latency");
        return this;
    }

    /**
     * Sets how much longer a packet can be under way.
     *
     * @param jitter at most so much, decided anew for each packet
     * @return this link
     */
    public Link jitter(Duration jitter) {
        jitterNanos = notNegative(jitter, "jitter");
        return this;
    }

    /**
     * Sets how much each connection can send in a second.
     *
     * @param bytesPerSecond so much; 0: without limit
     * @return this link
     */
    public Link bandwidth(long bytesPerSecond) {
        this.bytesPerSecond = notNegative(bytesPerSecond);
        return this;
    }

    static long notNegative(long bytesPerSecond) {
        if (bytesPerSecond < 0) {
            throw new IllegalArgumentException("bandwidth is " + bytesPerSecond + ": use 0 for no limit, or more");
        }
        return bytesPerSecond;
    }

    static long notNegative(Duration time, String name) {
        if (Objects.requireNonNull(time, name).isNegative()) {
            throw new IllegalArgumentException(name + " is " + time + ": use zero or more");
        }
        return time.toNanos();
    }

    /**
     * Cuts the link. What connections send is kept, as their systems would send it again and again; connection
     * requests are not answered; datagrams are lost.
     */
    public void cut() {
        cut = true;
    }

    /** Makes the link whole again. What was kept arrives a little later. */
    public void heal() {
        if (!cut) {
            return;
        }
        cut = false;
        network.trace(Happening.HEALED, held.size(), 0);
        List<SimEvent> late = List.copyOf(held);
        held.clear();
        late.forEach(event -> network.scheduleIn(delayNanos() + network.anyOf(RESEND_NANOS), event));
    }

    /** Cuts the link, for a while. */
    void cutFor(long nanos) {
        cut();
        network.scheduleIn(nanos, new SimEvent() {
            @Override
            void happen() {
                heal();
            }
        });
    }

    /** {@return whether it is cut} */
    public boolean isCut() {
        return cut;
    }

    boolean isLocal() {
        return local;
    }

    /** Keeps an arrival until the link is whole. */
    void hold(SimEvent event, int number) {
        network.trace(Happening.HELD, number, 0);
        held.add(event);
    }

    /** How long the next packet is under way. */
    long delayNanos() {
        return latencyNanos() + network.anyOf(jitterNanos == UNSET ? defaults.jitterNanos() : jitterNanos);
    }

    long latencyNanos() {
        return latencyNanos == UNSET ? defaults.latencyNanos() : latencyNanos;
    }

    long bytesPerSecond() {
        return bytesPerSecond == UNSET ? defaults.bytesPerSecond() : bytesPerSecond;
    }
}
