package io.nioloop.testing;

import java.net.SocketAddress;

/** A datagram under way, and after that, if nobody was there, the answer that says so. */
final class Datagram extends SimEvent {
    private static final long SECOND = 1_000_000_000;

    /** What arrives. */
    private enum Step {
        DATAGRAM,
        NOBODY_THERE
    }

    private final SimulatedNetwork network;
    private final Link link;
    private final DatagramSocketState sender;
    private final SocketAddress from;
    private final SocketAddress to;
    private final byte[] bytes;
    private Step step = Step.DATAGRAM;

    Datagram(DatagramSocketState sender, Link link, SocketAddress from, SocketAddress to, byte[] bytes) {
        this.network = sender.network();
        this.link = link;
        this.sender = sender;
        this.from = from;
        this.to = to;
        this.bytes = bytes;
    }

    /** Lets it arrive, unless the network has other plans. */
    void send() {
        network.trace(Happening.DATAGRAM_SENT, sender.number(), bytes.length);
        Faults faults = network.faults();
        if (faults.strikes(FaultKind.DATAGRAM_LOST)) {
            return;
        }
        if (faults.strikes(FaultKind.DATAGRAM_UNREACHABLE)) {
            step = Step.NOBODY_THERE;
        }
        long late = faults.strikes(FaultKind.DATAGRAM_LATE) ? faults.size(FaultKind.DATAGRAM_LATE, SECOND) : 0;
        network.schedule(this, sender.arrival(link) + late);
        if (faults.strikes(FaultKind.DATAGRAM_DOUBLED)) {
            network.schedule(new Datagram(sender, link, from, to, bytes), sender.arrival(link));
        }
    }

    @Override
    void happen() {
        if (link.isCut()) {
            network.trace(Happening.DATAGRAM_DROPPED, sender.number(), bytes.length);
        } else if (step == Step.NOBODY_THERE) {
            sender.unreachable(to);
        } else {
            arrive();
        }
    }

    private void arrive() {
        DatagramSocketState receiver = network.datagramPorts().find(to, DatagramSocketState.class);
        if (receiver == null) {
            step = Step.NOBODY_THERE;
            network.scheduleIn(link.delayNanos(), this);
        } else {
            receiver.arrive(this);
        }
    }

    SocketAddress from() {
        return from;
    }

    byte[] bytes() {
        return bytes;
    }
}
