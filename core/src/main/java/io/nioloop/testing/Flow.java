package io.nioloop.testing;

import java.nio.ByteBuffer;

/**
 * One direction of a connection: the bytes between the program that writes them and the one that reads them, wherever
 * they are.
 *
 * <pre>
 *        read              arrived              sent             written
 *          │  receive buffer  │    under way     │   send buffer   │
 *   gone ──┼──────────────────┼──────────────────┼─────────────────┼── to come
 *          └── at most receiveBuffer ────────────┘                 │
 *                  └ acknowledged ── at most sendBuffer ───────────┘
 * </pre>
 *
 * <p>All of them stand in one ring. The flow itself is the event that the next segment arrives; segments of one flow
 * arrive in their order. The way back, by which the sender learns of arrivals and of room, is simulated only while the
 * sender waits for it; nobody else could tell the difference.
 */
final class Flow extends SimEvent {
    private static final int DATA = 0;
    private static final int FIN = 1;
    private static final int RESET = 2;
    private static final int KINDS = 2; // bits

    private final SimulatedNetwork network;
    private final Link link;
    private final TcpSocket from;
    private final TcpSocket to;
    private final Wire wire;
    private final Mishaps mishaps;
    private final SimEvent credit = new Credit();
    private final int sendBuffer;
    private final int receiveBuffer;

    private final Ring ring;
    private long read;
    private long arrived;
    private long sent;
    private long written;
    private long acknowledged; // as far as the sender knows
    private long windowEnd; // up to where the sender may send, as far as it knows
    private boolean finWanted; // the sender will write no more
    private boolean finSent;
    private boolean finArrived;
    private boolean cut; // by a reset: nothing more is sent
    private boolean answered; // by a reset, after a write to a peer that is gone
    private boolean swallows; // a fault: what is written gets lost
    private boolean vanished; // a fault: nothing moves any more

    private long[] segments = {}; // under way, a ring of pairs: when, and how far with which kind
    private int firstSegment;
    private int segmentCount;

    /** A way from one socket to the other; {@code toServer} says that this is the one which accepted. */
    Flow(Link link, TcpSocket from, TcpSocket to, boolean toServer, int sendBuffer, int receiveBuffer) {
        this.network = from.network();
        this.ring = new Ring(network.buffers());
        this.link = link;
        this.from = from;
        this.to = to;
        this.wire = new Wire(network, link);
        this.mishaps = new Mishaps(network.faults(), toServer);
        this.sendBuffer = mishaps.sendBuffer(sendBuffer);
        this.receiveBuffer = mishaps.receiveBuffer(receiveBuffer);
        this.windowEnd = this.receiveBuffer;
    }

    // The sender's end.

    /** How many bytes the sender's system takes now. */
    int room() {
        return cut ? sendBuffer : (int) (sendBuffer - (written - acknowledged));
    }

    /** Whether the peer is gone, and this end knows it without being told, as on one host. */
    boolean isDeserted() {
        return link.isLocal() && to.isGone();
    }

    /** Whether it is worth to wake a writer: a third of the buffer is free, as on Linux. */
    boolean isWritable() {
        return 3L * room() >= sendBuffer;
    }

    /** Takes bytes; there has to be room. */
    void write(ByteBuffer data, int count) {
        if (cut || swallows) {
            data.position(data.position() + count);
            answerByReset();
            return;
        }
        ring.put(read, written, data, count);
        written += count;
    }

    /** The sender writes no more. */
    void end() {
        if (!finWanted && !cut) {
            finWanted = true;
            transmit();
        }
    }

    boolean isEnded() {
        return finWanted;
    }

    /** The sender's system ends the connection at once: what was not sent yet is lost. */
    void reset() {
        if (!cut) {
            stopSending();
            push(wire.arrival(0), sent, RESET);
            scheduleNext();
        }
    }

    /** The sender is reset, and sends no more; what is under way still arrives. */
    void stopSending() {
        written = sent;
        cut = true;
        network.cancel(credit);
        if (read == written) {
            ring.free();
        }
    }

    /** The receiver is reset: what has arrived can still be read, and nothing more comes. */
    void cut() {
        sent = arrived;
        segmentCount = 0;
        network.cancel(this);
        stopSending();
    }

    /** Nothing of this connection arrives any more. */
    private void vanish() {
        vanished = true;
        network.cancel(this);
        network.cancel(credit);
    }

    /** The peer is gone already: what is written gets lost, and its system says so. */
    private void answerByReset() {
        if (cut && !answered) {
            answered = true;
            network.scheduleIn(link.delayNanos(), new SimEvent() {
                @Override
                void happen() {
                    network.trace(Happening.RESET_ARRIVED, from.number(), 0);
                    from.resetArrived();
                }
            });
        }
    }

    /** Sends what may be sent. */
    void transmit() {
        while (sent < written && sent < windowEnd && !cut) {
            int length = wire.segment((int) (Math.min(written, windowEnd) - sent));
            Mishaps.Break mishap = mishaps.next(link);
            if (mishap == Mishaps.Break.NONE) {
                send(length);
            } else {
                send(mishaps.before(length));
                suffer(mishap);
            }
        }
        if (finWanted && !finSent && sent == written && !cut) {
            finSent = true;
            push(wire.arrival(0), sent, FIN);
        }
        scheduleNext();
    }

    private void send(int length) {
        if (length > 0) {
            sent += length;
            push(wire.arrival(length), sent, DATA);
            network.trace(Happening.SENT, from.number(), length);
        }
    }

    private void suffer(Mishaps.Break mishap) {
        network.streamBreaks();
        switch (mishap) {
            case NONE -> {}
            case RESET -> {
                reset();
                from.in().reset();
            }
            case END -> {
                endHere();
                cut = true;
                from.in().reset();
            }
            case HALF_CLOSE -> {
                endHere();
                swallows = true;
            }
            case VANISH -> {
                vanish();
                from.in().vanish();
            }
        }
    }

    private void endHere() {
        written = sent;
        finSent = true;
        push(wire.arrival(0), sent, FIN);
    }

    private boolean senderWaits() {
        return sent < written || !isWritable();
    }

    private final class Credit extends SimEvent {
        @Override
        void happen() {
            if (link.isCut()) {
                link.hold(this, from.number());
                return;
            }
            network.trace(Happening.CREDIT, from.number(), 0);
            acknowledged = arrived;
            windowEnd = Math.max(windowEnd, read + receiveBuffer);
            transmit();
            from.watch().changed();
        }
    }

    private void tellSender() {
        if (!credit.scheduled() && !cut && !vanished) {
            network.scheduleIn(link.delayNanos(), credit);
        }
    }

    // Under way.

    private void push(long timeNanos, long end, int kind) {
        if (2 * segmentCount == segments.length) {
            long[] larger = new long[Math.max(8, segments.length * 2)];
            for (int i = 0; i < segments.length; i++) {
                larger[i] = segments[(2 * firstSegment + i) & (segments.length - 1)];
            }
            segments = larger;
            firstSegment = 0;
        }
        int at = (2 * (firstSegment + segmentCount++)) & (segments.length - 1);
        segments[at] = timeNanos;
        segments[at + 1] = (end << KINDS) | kind;
    }

    private void scheduleNext() {
        if (segmentCount > 0 && !scheduled() && !vanished) {
            network.schedule(this, nextTimeNanos());
        }
    }

    private long nextTimeNanos() {
        return segments[(2 * firstSegment) & (segments.length - 1)];
    }

    @Override
    void happen() {
        if (link.isCut()) {
            link.hold(this, to.number());
            return;
        }
        long now = network.now();
        while (segmentCount > 0 && nextTimeNanos() - now <= 0) {
            long segment = segments[(2 * firstSegment + 1) & (segments.length - 1)];
            firstSegment = (firstSegment + 1) & (segments.length - 1);
            segmentCount--;
            arrive(segment >> KINDS, (int) segment & ((1 << KINDS) - 1));
        }
        scheduleNext();
    }

    private void arrive(long end, int kind) {
        if (kind == RESET) {
            network.trace(Happening.RESET_ARRIVED, to.number(), 0);
            to.resetArrived();
        } else if (kind == FIN) {
            network.trace(Happening.FIN_ARRIVED, to.number(), 0);
            finArrived = true;
            to.watch().changed();
        } else if (to.isGone()) {
            cut();
            to.out().reset();
        } else {
            network.trace(Happening.ARRIVED, to.number(), end - arrived);
            arrived = end;
            if (senderWaits()) {
                tellSender();
            } else {
                acknowledged = arrived;
            }
            to.watch().changed();
        }
    }

    // The receiver's end.

    int available() {
        return (int) (arrived - read);
    }

    boolean finArrived() {
        return finArrived;
    }

    /** Gives bytes that have arrived. */
    void read(ByteBuffer data, int count) {
        ring.get(read, data, count);
        read += count;
        if (sent == written) {
            windowEnd = read + receiveBuffer;
        } else if (available() == 0 || read + receiveBuffer - windowEnd >= Math.min(receiveBuffer / 2, Wire.MSS)) {
            tellSender();
        }
        if (read == written) {
            ring.free();
        }
    }

    /** The receiver is gone, and nobody will read what has arrived. */
    void forget() {
        read = arrived;
        if (read == written) {
            ring.free();
        }
    }

    /** For the deadlock report and invariants. */
    @Override
    public String toString() {
        return "written " + written + ", sent " + sent + ", arrived " + arrived + ", read " + read
                + (finWanted ? ", ended" : "") + (cut ? ", reset" : "");
    }

    void startAt(long timeNanos) {
        wire.notBefore(timeNanos);
    }
}
