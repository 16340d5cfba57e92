package io.nioloop.tls;

import io.nioloop.future.Future;
import io.nioloop.future.Offload;
import io.nioloop.loop.EventLoop;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLEngineResult;
import javax.net.ssl.SSLEngineResult.HandshakeStatus;
import javax.net.ssl.SSLException;
import javax.net.ssl.SSLSession;

/**
 * The JDK's engine, one step at a time. Each step consumes, produces or waits, or it is an error; what no honest peer
 * sends, or not so much of it, is an error too (rows 70, 71 and 73 of the reliability study).
 */
final class TlsEngine {
    private static final byte ALERT = 21;
    private static final byte HANDSHAKE = 22;
    private static final Duration WINDOW = Duration.ofSeconds(1);
    private static final int BARREN_PER_WINDOW = 1024 * 1024;
    private static final int BARREN_AT_LEAST = 256; // the least that a record counts: it costs time, not room

    private final EventLoop loop;
    private final SSLEngine engine;
    private Future<Void> tasks; // at work on another thread, which has the engine's lock; null: none
    private boolean established;
    private Duration window = Duration.ZERO; // when the counting of barren records began
    private int barren;

    TlsEngine(EventLoop loop, SSLEngine engine) {
        this.loop = loop;
        this.engine = engine;
    }

    void begin() throws SSLException {
        engine.beginHandshake();
    }

    void established() {
        established = true;
    }

    HandshakeStatus status() {
        return engine.getHandshakeStatus();
    }

    /** Whether another thread works with it: then it must be left alone, or the loop would wait for that thread. */
    boolean busy() {
        return tasks != null;
    }

    /** Runs what takes long, such as a signature, away from the loop; calls back on it, also if the work failed. */
    void runTasks(Runnable done) {
        List<Runnable> work = new ArrayList<>();
        for (Runnable task = engine.getDelegatedTask(); task != null; task = engine.getDelegatedTask()) {
            work.add(task);
        }
        tasks = Offload.run(loop, () -> {
            work.forEach(Runnable::run);
            return null;
        });
        tasks.addDoneCallback(finished -> done.run());
    }

    /** Takes note that the tasks are done; throws what they threw. */
    void tasksDone() throws SSLException {
        Future<Void> done = tasks;
        tasks = null;
        if (done.cancelled() || done.exception() != null) {
            throw new SSLException("the work of the handshake could not be done", done.exception());
        }
    }

    void dropTasks() {
        if (tasks != null) {
            tasks.cancel();
        }
    }

    /** Decrypts one record. */
    SSLEngineResult unwrap(ByteBuffer packets, ByteBuffer plain) throws SSLException {
        if (nextIs(packets, HANDSHAKE) && established && !isTls13()) {
            throw new SSLException("the peer wants to renegotiate, which is refused");
        }
        HandshakeStatus before = engine.getHandshakeStatus();
        SSLEngineResult result = unwrapOne(packets, plain);
        if (result.getStatus() == SSLEngineResult.Status.BUFFER_OVERFLOW) {
            throw new SSLException("a record has more than " + plain.remaining() + " bytes");
        }
        if (result.getStatus() == SSLEngineResult.Status.OK && result.bytesProduced() == 0) {
            requireProgress(result, before);
            countBarren(result.bytesConsumed());
        }
        return result;
    }

    private SSLEngineResult unwrapOne(ByteBuffer packets, ByteBuffer plain) throws SSLException {
        try {
            return engine.unwrap(packets, plain);
        } catch (RuntimeException broken) { // what the peer sends is no error of the program
            throw new SSLException("a bad record: " + broken, broken);
        }
    }

    private static boolean nextIs(ByteBuffer packets, byte type) {
        return packets.hasRemaining() && packets.get(packets.position()) == type;
    }

    private boolean isTls13() {
        return engine.getSession().getProtocol().equals("TLSv1.3");
    }

    /** Whether the JDK will refuse to send anything once it has read on: in TLS 1.2, a farewell is answered at once. */
    boolean mayEndSending(ByteBuffer packets) {
        return established && nextIs(packets, ALERT) && !isTls13();
    }

    /** Encrypts one record; no data makes one of what the engine itself has to say. */
    SSLEngineResult wrap(ByteBuffer packets, ByteBuffer... data) throws SSLException {
        HandshakeStatus before = engine.getHandshakeStatus();
        SSLEngineResult result = engine.wrap(data, packets);
        if (result.getStatus() == SSLEngineResult.Status.BUFFER_OVERFLOW) {
            throw new SSLException("a record needs more than " + packets.remaining() + " bytes");
        }
        requireProgress(result, before);
        return result;
    }

    private void requireProgress(SSLEngineResult result, HandshakeStatus before) throws SSLException {
        if (result.getStatus() == SSLEngineResult.Status.OK
                && result.bytesConsumed() == 0
                && result.bytesProduced() == 0
                && result.getHandshakeStatus() == before) {
            throw new SSLException("the engine makes no progress: " + before);
        }
    }

    private void countBarren(int bytes) throws SSLException {
        Duration now = loop.time();
        if (now.minus(window).compareTo(WINDOW) > 0) {
            window = now;
            barren = 0;
        }
        barren += Math.max(bytes, BARREN_AT_LEAST);
        if (barren > BARREN_PER_WINDOW) {
            throw new SSLException("the peer floods the connection with records that have no data");
        }
    }

    void closeOutbound() {
        engine.closeOutbound();
    }

    boolean outboundDone() {
        return engine.isOutboundDone();
    }

    SSLSession session() {
        return engine.getSession();
    }

    String alpnProtocol() {
        String name = engine.getApplicationProtocol();
        return name == null || name.isEmpty() ? null : name;
    }
}
