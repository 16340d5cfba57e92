package io.nioloop.tls;

import io.nioloop.loop.EventLoop;
import java.lang.System.Logger.Level;
import java.nio.ByteBuffer;
import java.util.List;
import javax.net.ssl.SSLEngineResult;
import javax.net.ssl.SSLEngineResult.HandshakeStatus;
import javax.net.ssl.SSLException;

/**
 * The half of a {@link TlsProtocol} that sends: what the application writes is encrypted at once, unless the transport
 * below is full or the engine is at work elsewhere; then it is kept, in clear.
 */
final class Outgoing {
    private static final int DEFAULT_HIGH = 512 * 1024;
    private static final int DROPS_BEFORE_WARNING = 5;

    private final TlsProtocol tls;
    private final TlsEngine engine;
    private final Backlog backlog = new Backlog();
    private int high = DEFAULT_HIGH;
    private int low = DEFAULT_HIGH / 4;
    private int drops; // writes after the end
    private boolean paused; // the application was told to pause
    private boolean full; // the transport below is

    Outgoing(TlsProtocol tls, TlsEngine engine) {
        this.tls = tls;
        this.engine = engine;
    }

    void write(ByteBuffer... pieces) throws SSLException {
        if (tls.isClosing()) {
            if (anyLeft(pieces) && ++drops == DROPS_BEFORE_WARNING) {
                TlsProtocol.LOGGER.log(Level.WARNING, "write after the connection was lost: {0}", tls);
            }
            skip(pieces);
            return;
        }
        if (backlog.size() == 0 && maySend()) {
            encrypt(false, pieces);
        }
        if (anyLeft(pieces)) {
            for (ByteBuffer piece : pieces) {
                backlog.add(piece);
            }
            checkHighWater();
        }
    }

    private static boolean anyLeft(ByteBuffer[] pieces) {
        for (ByteBuffer piece : pieces) {
            if (piece.hasRemaining()) {
                return true;
            }
        }
        return false;
    }

    static void skip(ByteBuffer... pieces) {
        for (ByteBuffer piece : pieces) {
            piece.position(piece.limit());
        }
    }

    private boolean maySend() {
        return !full && tls.isEstablished() && !engine.busy();
    }

    /** Sends what is kept, as far as the transport below takes it. */
    void sendKept() throws SSLException {
        sendKept(false);
        checkLowWater();
    }

    /** Sends all that is kept, whether or not there is room below: it would never be sent otherwise. */
    void sendAll() throws SSLException {
        sendKept(true);
    }

    private void sendKept(boolean all) throws SSLException {
        while (backlog.size() > 0 && (all || maySend())) {
            ByteBuffer chunk = backlog.first();
            int before = chunk.remaining();
            encrypt(all, chunk);
            if (chunk.remaining() == before) {
                return;
            }
            backlog.taken(before - chunk.remaining());
        }
    }

    /** Small pieces share records, and what fits into the buffer is written below at once. */
    private void encrypt(boolean all, ByteBuffer... pieces) throws SSLException {
        EventLoop loop = tls.loop();
        Scratch scratch = Scratch.take(loop);
        try {
            while (anyLeft(pieces) && (all || maySend())) {
                ByteBuffer packets = scratch.packets.clear();
                while (anyLeft(pieces) && packets.remaining() >= Scratch.RECORD) {
                    if (engine.wrap(packets, pieces).getStatus() == SSLEngineResult.Status.CLOSED) {
                        skip(pieces); // the peer has ended both directions, as TLS 1.2 has it
                    }
                }
                tls.below().write(packets.flip());
            }
        } finally {
            scratch.giveBack(loop);
        }
    }

    /** Sends what the engine itself has to say: handshake, alert, farewell. */
    void sendOwn() throws SSLException {
        EventLoop loop = tls.loop();
        Scratch scratch = Scratch.take(loop);
        try {
            ByteBuffer packets = scratch.packets.clear();
            do {
                engine.wrap(packets);
            } while (engine.status() == HandshakeStatus.NEED_WRAP
                    && !engine.outboundDone()
                    && packets.remaining() >= Scratch.RECORD);
            if (packets.position() > 0) {
                tls.below().write(packets.flip());
            }
        } finally {
            scratch.giveBack(loop);
        }
    }

    void belowIsFull() {
        full = true;
    }

    void belowHasRoom() throws SSLException {
        if (!full) { // whoever used the transport before was paused, and would wait for ever
            tls.application().tellWriter(false);
        }
        full = false;
        sendKept();
    }

    private void checkHighWater() {
        if (!paused && backlog.size() > high) {
            paused = true;
            tls.application().tellWriter(true);
        }
    }

    private void checkLowWater() {
        if (paused && backlog.size() <= low) {
            paused = false;
            tls.application().tellWriter(false);
        }
    }

    void setLimits(int newHigh, int newLow) {
        if (newLow < 0 || newHigh < newLow) {
            throw new IllegalArgumentException(
                    "write buffer limits are high=" + newHigh + ", low=" + newLow + ": use high >= low >= 0");
        }
        high = newHigh;
        low = newLow;
        checkHighWater();
        checkLowWater();
    }

    List<Integer> limits() {
        return List.of(low, high);
    }

    long size() {
        return backlog.size();
    }

    void drop() {
        paused = false;
        backlog.clear();
    }
}
