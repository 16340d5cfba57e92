package io.nioloop.testing;

import java.io.IOException;
import java.net.SocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;

/**
 * What the system keeps of a TCP or Unix socket, under the channel that the program sees. A connection is two of these
 * and a {@link Flow} in each direction.
 *
 * <pre>
 *   fresh ── connect ──► connecting ──► connected ── reset ──► broken
 *                            └────────► failed      any ── kill ──► gone: what was written is still sent
 * </pre>
 */
final class TcpSocket implements Watch.Readiness {
    /** The chapters of a socket's life. */
    enum State {
        FRESH,
        CONNECTING,
        FAILED,
        CONNECTED,
        BROKEN
    }

    private final SimulatedNetwork network;
    private final int number;
    private final Faults faults;
    private final Watch watch = new Watch(this);
    private State state = State.FRESH;
    private Errno error; // not told yet; null: none
    private SocketAddress local; // null: not bound
    private SocketAddress remote; // null: not connected
    private Flow in; // null before it is connected
    private Flow out;
    private Handshake handshake; // null: not connecting
    private SocketAddress bound; // the address it holds; null: none
    private boolean inputShut; // the program reads no more
    private boolean gone; // the program has closed it
    private int sendBuffer;
    private int receiveBuffer;

    TcpSocket(SimulatedNetwork network, int number) {
        this.network = network;
        this.number = number;
        this.faults = network.faults();
        this.sendBuffer = network.sendBuffer();
        this.receiveBuffer = network.receiveBuffer();
    }

    @Override
    public int readyOps() {
        return switch (state) {
            case FRESH, CONNECTING -> 0;
            case FAILED -> SelectionKey.OP_CONNECT;
            case BROKEN -> SelectionKey.OP_CONNECT | SelectionKey.OP_READ | SelectionKey.OP_WRITE;
            case CONNECTED ->
                SelectionKey.OP_CONNECT
                        | (readyToRead() || inputShut ? SelectionKey.OP_READ : 0)
                        | (out.isWritable() || out.isEnded() ? SelectionKey.OP_WRITE : 0);
        };
    }

    private boolean readyToRead() {
        return in.available() > 0 || in.finArrived();
    }

    // Connecting.

    void bind(SocketAddress address) throws IOException {
        local = network.ports().bind(address, this);
        bound = local;
        network.trace(Happening.BOUND, number, Ports.port(local));
    }

    /** Begins to connect; returns whether it is connected already. */
    boolean connect(SocketAddress target) throws IOException {
        remote = target;
        state = State.CONNECTING;
        handshake = new Handshake(this, target);
        return handshake.begin();
    }

    /** The connection stands. */
    void established(SocketAddress at, SocketAddress peer, Flow comesIn, Flow goesOut) {
        local = at;
        remote = peer;
        in = comesIn;
        out = goesOut;
        state = State.CONNECTED;
        handshake = null;
        network.trace().legend().channel(number, at, peer);
        watch.changed();
    }

    /** A fault: a socket that connects to the port which it has been given itself. */
    void meetItself(Flow around) {
        established(remote, remote, around, around);
    }

    void connectFailed(Errno reason) {
        network.trace(Happening.REFUSED, number, reason.code());
        state = State.FAILED;
        error = reason;
        handshake = null;
        watch.changed();
    }

    /** Why connecting failed, asked once. */
    Errno takeError() {
        Errno taken = error;
        error = null;
        return taken;
    }

    // Reading and writing.

    /** How many bytes a read gets; -1 at the end of the stream. */
    int mayRead(long room) throws IOException {
        if (readyToRead() && faults.strikes(FaultKind.READ_NOTHING)) {
            return 0;
        }
        if (state == State.CONNECTED && faults.strikes(FaultKind.READ_TIMED_OUT)) {
            breakOff();
            throw Errno.ETIMEDOUT.io();
        }
        int available = in.available();
        if (available > 0) {
            return fewer((int) Math.min(available, room), FaultKind.ONE_BYTE_READ, FaultKind.SHORT_READ);
        }
        if (in.finArrived()) {
            network.trace(Happening.READ, number, -1);
            return -1;
        }
        return state == State.BROKEN ? readBroken() : 0;
    }

    /** Linux tells of an error once; after that the stream has ended. */
    private int readBroken() throws IOException {
        Errno reason = takeError();
        network.trace(Happening.READ, number, -1);
        if (reason == Errno.ECONNRESET) {
            throw Errno.reset();
        }
        if (reason != null) {
            throw reason.io();
        }
        return -1;
    }

    void take(ByteBuffer data, int count) {
        in.read(data, count);
        network.trace(Happening.READ, number, count);
    }

    /** How many bytes the system takes. */
    int mayWrite(long wanted) throws IOException {
        if (state == State.BROKEN || out.isEnded() || out.isDeserted()) {
            Errno reason = takeError();
            network.trace(Happening.WRITTEN, number, -1);
            throw (reason == null ? Errno.EPIPE : reason).io();
        }
        refuseWrite();
        int count = (int) Math.min(out.room(), wanted);
        if (count > 0 && faults.strikes(FaultKind.WRITE_NOTHING)) {
            return 0;
        }
        return fewer(count, FaultKind.ONE_BYTE_WRITE, FaultKind.SHORT_WRITE);
    }

    private void refuseWrite() throws IOException {
        if (faults.strikes(FaultKind.WRITE_BROKEN_PIPE)) {
            breakOff();
            throw Errno.EPIPE.io();
        }
        if (faults.strikes(FaultKind.WRITE_HOST_UNREACHABLE)) {
            throw Errno.EHOSTUNREACH.io();
        }
        if (faults.strikes(FaultKind.WRITE_NETWORK_UNREACHABLE)) {
            throw Errno.ENETUNREACH.io();
        }
        if (faults.strikes(FaultKind.WRITE_NO_BUFFERS)) {
            throw Errno.ENOBUFS.io();
        }
    }

    private int fewer(int count, FaultKind one, FaultKind some) {
        if (count > 1 && faults.strikes(one)) {
            return 1;
        }
        return count > 1 && faults.strikes(some) ? faults.size(some, count - 1) : count;
    }

    /** A fault: the system gives the connection up, and tells the peer. */
    private void breakOff() {
        state = State.BROKEN;
        out.reset();
        in.cut();
        watch.changed();
    }

    void put(ByteBuffer data, int count) {
        out.write(data, count);
        network.trace(Happening.WRITTEN, number, count);
    }

    /** What was put is on its way. */
    void send() {
        out.transmit();
    }

    void shutInput() {
        inputShut = true;
        watch.changed();
    }

    boolean isInputShut() {
        return inputShut;
    }

    void endOutput() {
        if (state == State.CONNECTED) {
            out.end();
        }
    }

    /** The peer's system, or something between, has reset the connection. */
    void resetArrived() {
        network.streamBreaks();
        in.cut();
        out.stopSending();
        if (state == State.CONNECTED && !gone) {
            state = State.BROKEN;
            error = in.finArrived() ? Errno.EPIPE : Errno.ECONNRESET;
            watch.changed();
        }
    }

    /** The program has closed it: in good order, unless it was asked otherwise or left something unread. */
    void kill(boolean abortive) {
        if (gone) {
            return;
        }
        gone = true;
        network.trace(Happening.FREED, number, 0);
        if (handshake != null) {
            handshake.abandon();
        }
        if (state == State.CONNECTED) {
            if (abortive || in.available() > 0) {
                out.reset();
                in.cut();
            } else {
                out.end();
            }
            in.forget();
        }
        if (bound != null) {
            network.ports().free(bound, this);
        }
    }

    boolean isGone() {
        return gone;
    }

    boolean isConnected() {
        return state == State.CONNECTED || state == State.BROKEN;
    }

    State state() {
        return state;
    }

    Flow in() {
        return in;
    }

    Flow out() {
        return out;
    }

    void buffers(int send, int receive) {
        sendBuffer = send;
        receiveBuffer = receive;
    }

    int sendBuffer() {
        return sendBuffer;
    }

    int receiveBuffer() {
        return receiveBuffer;
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
