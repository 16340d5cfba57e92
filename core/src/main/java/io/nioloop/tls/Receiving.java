package io.nioloop.tls;

import io.nioloop.loop.EventLoop;
import java.nio.ByteBuffer;
import javax.net.ssl.SSLEngineResult;
import javax.net.ssl.SSLEngineResult.HandshakeStatus;
import javax.net.ssl.SSLException;

/**
 * The half of a {@link TlsProtocol} that receives, and so drives the handshake too: step by step, until bytes from below,
 * a task or the application is waited for.
 */
final class Receiving {
    private static final int INCOMING_HIGH = 256 * 1024;
    private static final int INCOMING_LOW = INCOMING_HIGH / 4;
    private static final int STEPS_PER_EVENT = 1024; // so that many small records leave time to the others

    private final EventLoop loop;
    private final TlsProtocol tls;
    private final TlsEngine engine;
    private final Incoming incoming = new Incoming();
    private boolean advancing;
    private boolean scheduled; // to go on in the next turn
    private boolean readingPaused; // by the application
    private boolean belowPaused; // by us
    private boolean farewell; // the peer's close_notify came

    Receiving(TlsProtocol tls, TlsEngine engine) {
        this.loop = tls.loop();
        this.tls = tls;
        this.engine = engine;
    }

    void received(ByteBuffer data) {
        if (tls.isOver() || farewell) {
            return;
        }
        incoming.begin(data);
        advance();
        incoming.end();
        controlReading();
    }

    /** Goes on until bytes from below, a task or the application is waited for, or the event has taken long enough. */
    void advance() {
        if (advancing || engine.busy() || tls.isOver()) {
            return;
        }
        advancing = true;
        Scratch scratch = Scratch.take(loop);
        try {
            takeSteps(scratch);
            if (!tls.isOver() && !engine.busy() && !scheduled) {
                tls.checkEnd();
            }
        } catch (Throwable thrown) {
            tls.failed("TLS", thrown);
        } finally {
            scratch.giveBack(loop);
            advancing = false;
        }
    }

    private void takeSteps(Scratch scratch) throws SSLException {
        scratch.packets.limit(0);
        try {
            int left = STEPS_PER_EVENT;
            while (step(scratch)) {
                if (--left == 0) {
                    goOnLater();
                    break;
                }
            }
        } finally {
            deliver(scratch); // also what came before a bad record
            if (tls.isOver()) {
                incoming.clear();
            } else {
                incoming.unread(scratch.packets.remaining());
            }
        }
    }

    void goOnLater() {
        if (scheduled) {
            return;
        }
        scheduled = true;
        loop.execute(() -> {
            scheduled = false;
            advance();
            incoming.end();
            controlReading();
        });
    }

    /** Does one thing; returns whether there may be another to do. */
    private boolean step(Scratch scratch) throws SSLException {
        if (tls.isOver() || farewell) {
            return false;
        }
        HandshakeStatus status = engine.status();
        if (status == HandshakeStatus.NEED_TASK) {
            deliver(scratch);
            engine.runTasks(tls::tasksDone);
            return false;
        }
        if (status == HandshakeStatus.NEED_WRAP) {
            tls.outgoing().sendOwn();
            return true;
        }
        if (status == HandshakeStatus.NOT_HANDSHAKING && tls.isShakingHands()) {
            tls.established();
            return true;
        }
        return unwrap(scratch);
    }

    private boolean unwrap(Scratch scratch) throws SSLException {
        if (scratch.plain.remaining() < Scratch.RECORD) {
            deliver(scratch);
        }
        if (readingPaused && tls.isOpen()) {
            return false;
        }
        if (engine.mayEndSending(scratch.packets)) {
            deliver(scratch); // it may have something to answer
            tls.outgoing().sendAll();
        }
        SSLEngineResult result = engine.unwrap(scratch.packets, scratch.plain);
        if (result.getStatus() == SSLEngineResult.Status.BUFFER_UNDERFLOW) {
            return refill(scratch.packets);
        }
        farewell = result.getStatus() == SSLEngineResult.Status.CLOSED;
        return !farewell;
    }

    private boolean refill(ByteBuffer packets) {
        int before = packets.remaining();
        incoming.unread(before);
        incoming.moveTo(packets.clear());
        packets.flip();
        return packets.remaining() > before;
    }

    private void deliver(Scratch scratch) {
        int count = scratch.plain.position();
        scratch.plain.clear();
        if (count == 0 || !tls.isOpen()) { // rule 205: nothing after close()
            return;
        }
        try {
            tls.application().dataReceived(scratch.plainView.limit(count).position(0), tls::isOpen);
        } catch (Throwable thrown) {
            tls.failed("receiving data", thrown);
        }
    }

    /** Rule 246: more than enough ciphertext holds back the transport below. */
    private void controlReading() {
        if (tls.isOver()) {
            return;
        }
        if (!belowPaused && incoming.size() >= INCOMING_HIGH) {
            belowPaused = true;
            tls.below().pauseReading();
        } else if (belowPaused && incoming.size() <= INCOMING_LOW) {
            belowPaused = false;
            tls.below().resumeReading();
        }
    }

    void pauseReading() {
        readingPaused |= tls.isOpen();
    }

    void resumeReading() {
        if (readingPaused) {
            readingPaused = false;
            goOnLater();
        }
    }

    boolean isPaused() {
        return readingPaused;
    }

    /** Whether the peer has said that it will send no more. */
    boolean hasFarewell() {
        return farewell;
    }

    void drop() {
        incoming.clear();
    }
}
