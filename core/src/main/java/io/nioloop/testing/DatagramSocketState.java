package io.nioloop.testing;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.PortUnreachableException;
import java.net.SocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.util.ArrayDeque;
import java.util.Deque;

/** What the system keeps of a datagram socket. */
final class DatagramSocketState implements Watch.Readiness {
    private static final int LARGEST = 65_507;

    private final SimulatedNetwork network;
    private final int number;
    private final Watch watch = new Watch(this);
    private final Deque<Datagram> queue = new ArrayDeque<>();
    private int queuedBytes;
    private int receiveBuffer;
    private boolean sentAny;
    private long lastArrivalNanos; // of what was sent; means something once anything was
    private SocketAddress bound; // null: not bound
    private SocketAddress local; // as the program sees it
    private SocketAddress remote; // null: not connected
    private boolean unreachable; // an answer said so, and nobody was told yet

    DatagramSocketState(SimulatedNetwork network, int number) {
        this.network = network;
        this.number = number;
        this.receiveBuffer = network.receiveBuffer();
    }

    @Override
    public int readyOps() {
        return SelectionKey.OP_WRITE | (queue.isEmpty() && !unreachable ? 0 : SelectionKey.OP_READ);
    }

    void bind(SocketAddress address, boolean shared) throws IOException {
        bound = network.datagramPorts().bind(address, this, shared);
        local = bound;
        network.trace(Happening.BOUND, number, Ports.port(bound));
        network.trace().legend().channel(number, bound, null);
    }

    void connect(SocketAddress peer) {
        remote = peer;
        local = from(peer);
        queue.clear(); // as the JDK does: who knows where they came from
        queuedBytes = 0;
    }

    void disconnect() {
        remote = null;
        local = bound;
    }

    /** Sends what stands in the buffer; returns the count, 0 if there is no room now. */
    int send(ByteBuffer data, SocketAddress to) throws IOException {
        Faults faults = network.faults();
        if (data.remaining() > LARGEST) {
            throw Errno.EMSGSIZE.socket();
        }
        if (faults.strikes(FaultKind.DATAGRAM_SEND_NOTHING)) {
            return 0;
        }
        int count = data.remaining();
        boolean truncated = count > 0 && faults.strikes(FaultKind.DATAGRAM_TRUNCATED);
        byte[] bytes = new byte[truncated ? faults.size(FaultKind.DATAGRAM_TRUNCATED, count) - 1 : count];
        data.slice().get(bytes);
        data.position(data.limit());
        SocketAddress from = from(to);
        new Datagram(this, network.linkBetween(from, to), from, to, bytes).send();
        return count;
    }

    /** When the next datagram arrives: in order, unless there is a fault. */
    long arrival(Link link) {
        long arrival = network.now() + link.delayNanos();
        if (!sentAny || arrival - lastArrivalNanos > 0) {
            lastArrivalNanos = arrival;
        }
        sentAny = true;
        return lastArrivalNanos;
    }

    /** The own address that a peer sees: a socket on all interfaces is on the loopback host. */
    private SocketAddress from(SocketAddress to) {
        return Ports.isWildcard(bound)
                ? new InetSocketAddress(Hosts.host(Hosts.ownAddress(to)), Ports.port(bound))
                : bound;
    }

    void arrive(Datagram datagram) {
        int size = datagram.bytes().length;
        boolean foreign = remote != null && !remote.equals(datagram.from());
        if (foreign || queuedBytes + size > receiveBuffer) {
            network.trace(Happening.DATAGRAM_DROPPED, number, size);
            return;
        }
        network.trace(Happening.DATAGRAM_ARRIVED, number, size);
        queue.add(datagram);
        queuedBytes += size;
        watch.changed();
    }

    /** Linux tells only a connected socket. */
    void unreachable(SocketAddress peer) {
        if (bound != null && peer.equals(remote)) {
            unreachable = true;
            watch.changed();
        }
    }

    /** The next datagram, the end of which is lost if it does not fit; null if there is none. */
    Datagram receive(ByteBuffer into) throws PortUnreachableException {
        Datagram datagram = next();
        if (datagram != null) {
            into.put(datagram.bytes(), 0, Math.min(into.remaining(), datagram.bytes().length));
        }
        return datagram;
    }

    Datagram next() throws PortUnreachableException {
        if (unreachable) {
            unreachable = false;
            throw new PortUnreachableException();
        }
        Datagram datagram = queue.poll();
        if (datagram != null) {
            queuedBytes -= datagram.bytes().length;
            network.trace(Happening.READ, number, datagram.bytes().length);
        }
        return datagram;
    }

    void kill() {
        network.trace(Happening.FREED, number, 0);
        if (bound != null) {
            network.datagramPorts().free(bound, this);
            bound = null;
        }
        queue.clear();
    }

    void receiveBuffer(int size) {
        receiveBuffer = size;
    }

    boolean isBound() {
        return bound != null;
    }

    SocketAddress local() {
        return local;
    }

    SocketAddress remote() {
        return remote;
    }

    int number() {
        return number;
    }

    Watch watch() {
        return watch;
    }

    SimulatedNetwork network() {
        return network;
    }
}
