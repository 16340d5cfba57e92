package io.nioloop.testing;

import java.io.IOException;
import java.net.SocketAddress;

/**
 * A connection that is being made: the event of its next packet.
 *
 * <pre>
 *   request ──► at the server ── nobody listens ──► refusal ──► at the client: failed
 *    ▲   │                  └─── room in the queue ──► answer ──► at the client: connected
 *    │   └ lost, or no room in the queue                  └──► confirmation ──► at the server: queued for accept
 *    └──── again after 1, 2, 4 … s, until 127 s have passed: timed out
 * </pre>
 */
final class Handshake extends SimEvent {
    private static final long SECOND = 1_000_000_000;
    private static final int TRIES = 7; // as Linux does: 127 s in all

    /** What arrives next. */
    private enum Step {
        REQUEST,
        REFUSAL,
        ANSWER,
        CONFIRMATION,
        GIVING_UP
    }

    /** What a fault makes of it. */
    private enum Fate {
        NONE,
        REFUSED,
        UNREACHABLE,
        UNANSWERED
    }

    private final SimulatedNetwork network;
    private final Faults faults;
    private final TcpSocket client;
    private final SocketAddress target;
    private final Link link;
    private Fate fate = Fate.NONE;
    private Step step = Step.REQUEST;
    private int unanswered;
    private Listener listener; // null until the request has found it
    private TcpSocket server; // likewise
    private boolean abandoned; // the client was closed meanwhile

    Handshake(TcpSocket client, SocketAddress target) {
        this.network = client.network();
        this.faults = network.faults();
        this.client = client;
        this.target = target;
        this.link = network.linkBetween(client.local(), target);
    }

    /** Sends the request; returns whether the connection stands already, as on a Unix socket. */
    boolean begin() throws IOException {
        network.trace(Happening.CALLING, client.number(), Ports.port(target));
        listener = network.ports().listener(target);
        refuseAtOnce();
        if (listener == null && !Ports.isUnix(target) && faults.strikes(FaultKind.SELF_CONNECT)) {
            client.meetItself(new Flow(link, client, client, true, client.sendBuffer(), client.receiveBuffer()));
            return true;
        }
        if (Ports.isUnix(target) || (listener != null && faults.strikes(FaultKind.CONNECT_AT_ONCE))) {
            connectAtOnce();
            return true;
        }
        decideFate();
        return false;
    }

    private void refuseAtOnce() throws IOException {
        if (faults.strikes(FaultKind.CONNECT_NETWORK_UNREACHABLE)) {
            throw Errno.ENETUNREACH.socket();
        }
        if (faults.strikes(FaultKind.CONNECT_NO_PORT)) {
            throw Errno.EADDRNOTAVAIL.socket();
        }
        if (Ports.isUnix(target) && faults.strikes(FaultKind.CONNECT_REFUSED)) {
            throw Errno.ECONNREFUSED.socket();
        }
    }

    private void connectAtOnce() throws IOException {
        if (listener == null) {
            throw Errno.ENOENT.socket();
        }
        if (!listener.reserve()) {
            throw Errno.EAGAIN.io();
        }
        join();
        meet();
        listener.enqueue(server);
    }

    private void decideFate() {
        if (faults.strikes(FaultKind.CONNECT_BLACK_HOLE)) {
            return; // nothing will ever come
        }
        if (faults.strikes(FaultKind.CONNECT_REFUSED)) {
            fate = Fate.REFUSED;
        } else if (faults.strikes(FaultKind.CONNECT_HOST_UNREACHABLE)) {
            fate = Fate.UNREACHABLE;
        } else if (faults.strikes(FaultKind.CONNECT_TIMED_OUT)) {
            fate = Fate.UNANSWERED;
        }
        boolean slow = faults.strikes(FaultKind.CONNECT_SLOW);
        long more = slow ? faults.size(FaultKind.CONNECT_SLOW, 10 * SECOND) : 0;
        network.scheduleIn(link.delayNanos() + more, this);
    }

    @Override
    void happen() {
        switch (step) {
            case REQUEST -> requestArrives();
            case REFUSAL -> refusalArrives();
            case ANSWER -> answerArrives();
            case CONFIRMATION -> confirmationArrives();
            case GIVING_UP -> client.connectFailed(Errno.ETIMEDOUT);
        }
    }

    private void requestArrives() {
        if (link.isCut() || fate == Fate.UNANSWERED) {
            tryAgain();
            return;
        }
        listener = network.ports().listener(target);
        if (listener == null || fate != Fate.NONE) {
            next(Step.REFUSAL);
        } else if (mayFindNoRoom() || !listener.reserve()) {
            tryAgain();
        } else {
            join();
            next(Step.ANSWER);
        }
    }

    /** A fault, which costs some seconds and never the connection. */
    private boolean mayFindNoRoom() {
        return unanswered < 3 && faults.strikes(FaultKind.BACKLOG_FULL);
    }

    private void tryAgain() {
        unanswered++;
        network.trace(Happening.UNANSWERED, client.number(), unanswered);
        step = unanswered == TRIES ? Step.GIVING_UP : Step.REQUEST;
        network.scheduleIn(SECOND << (unanswered - 1), this);
    }

    private void next(Step following) {
        step = following;
        network.scheduleIn(link.delayNanos(), this);
    }

    private void refusalArrives() {
        if (link.isCut()) {
            tryAgain();
        } else {
            client.connectFailed(fate == Fate.UNREACHABLE ? Errno.EHOSTUNREACH : Errno.ECONNREFUSED);
        }
    }

    private void answerArrives() {
        if (abandoned || link.isCut()) {
            listener.release();
        }
        if (abandoned) {
            return;
        }
        if (link.isCut()) {
            tryAgain();
            return;
        }
        meet();
        next(Step.CONFIRMATION);
        client.out().startAt(timeNanos);
        if (faults.strikes(FaultKind.CONNECT_THEN_RESET)) {
            client.out().reset();
            server.out().reset();
        }
    }

    private void confirmationArrives() {
        if (link.isCut()) {
            link.hold(this, client.number());
        } else {
            listener.enqueue(server);
        }
    }

    /** Makes the server's socket. */
    private void join() {
        server = new TcpSocket(network, network.nextNumber());
        network.trace(Happening.CONNECTING, client.number(), server.number());
    }

    /** Makes the way between the two. */
    private void meet() {
        Flow toServer = new Flow(link, client, server, true, client.sendBuffer(), listener.receiveBuffer());
        Flow toClient = new Flow(link, server, client, false, listener.sendBuffer(), client.receiveBuffer());
        network.trace(Happening.CONNECTED, client.number(), server.number());
        server.established(target, client.local(), toServer, toClient);
        client.established(client.local(), target, toClient, toServer);
    }

    /** The client is closed before the connection stands. */
    void abandon() {
        abandoned = true;
        if (step != Step.ANSWER) {
            network.cancel(this);
        }
    }
}
