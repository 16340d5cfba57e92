package io.nioloop.tls;

import io.nioloop.future.TimeoutException;
import io.nioloop.loop.EventLoop;
import io.nioloop.loop.LoopError;
import io.nioloop.loop.TimerHandle;
import io.nioloop.net.BaseProtocol;
import io.nioloop.net.LayeredProtocol;
import io.nioloop.net.Protocol;
import io.nioloop.net.Transport;
import java.io.IOException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.nio.ByteBuffer;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLEngineResult.HandshakeStatus;
import javax.net.ssl.SSLException;

/**
 * TLS as a protocol of the transport below: asyncio's {@code SSLProtocol}, rules 240 to 250. The application above has a
 * {@link TlsTransport}, and hears of the connection when the handshake is done.
 *
 * <pre>
 *   DO_HANDSHAKE ──► WRAPPED ── close(), the peer's farewell ──► FLUSHING ── all sent ──► SHUTDOWN
 *        │              │                                           │                       │ the peer's farewell
 *        └──────────────┴── abort(), an error, time is up ──────────┴───────────────────────┴──► UNWRAPPED
 * </pre>
 */
final class TlsProtocol implements Protocol, LayeredProtocol {
    static final Logger LOGGER = System.getLogger("io.nioloop");

    private enum State {
        DO_HANDSHAKE,
        WRAPPED,
        FLUSHING,
        SHUTDOWN,
        UNWRAPPED
    }

    private final EventLoop loop;
    private final TlsOptions options;
    private final Upgrade upgrade; // whoever waits for the handshake; null: nobody, on a server
    private final TlsEngine engine;
    private final Outgoing outgoing;
    private final Receiving receiving;
    private final TlsTransport above = new TlsTransport(this);
    private final Application application;

    private State state = State.DO_HANDSHAKE;
    private Transport below; // null: not yet
    private TimerHandle timer; // of the handshake, then of the shutdown; null: none runs
    private Throwable failure; // why the connection ends; null: in good order
    private boolean eof; // of the transport below

    TlsProtocol(EventLoop loop, BaseProtocol application, TlsOptions options, SSLEngine engine, Upgrade upgrade) {
        this.loop = loop;
        this.options = options;
        this.upgrade = upgrade;
        this.engine = new TlsEngine(loop, engine);
        this.outgoing = new Outgoing(this, this.engine);
        this.receiving = new Receiving(this, this.engine);
        this.application = new Application(loop, above, application);
    }

    // The handshake.

    /** For a protocol that has been told of the connection before: rule 247. */
    void takeOver(Transport transport) {
        application.knows();
        transport.setProtocol(this);
        connectionMade(transport);
        transport.resumeReading();
    }

    @Override
    public void connectionMade(Transport transport) {
        below = transport;
        timer = loop.callLater(options.handshakeTimeout(), this::handshakeTooLong);
        try {
            engine.begin();
        } catch (SSLException | RuntimeException refused) {
            failed("the TLS handshake", refused);
            return;
        }
        receiving.advance();
    }

    private void handshakeTooLong() {
        fail(new TimeoutException("the TLS handshake took longer than " + options.handshakeTimeout()));
    }

    /** Rule 195: first the protocol learns of the connection, then whoever wanted it. */
    void established() throws SSLException {
        timer.cancel();
        timer = null;
        engine.established();
        state = State.WRAPPED;
        try {
            application.connectionMade();
        } catch (Throwable thrown) {
            failed("connectionMade()", thrown);
            return;
        }
        if (upgrade != null) {
            upgrade.succeed(above);
        }
        outgoing.sendKept();
    }

    void tasksDone() {
        if (state == State.UNWRAPPED) {
            return;
        }
        try {
            engine.tasksDone();
            outgoing.sendKept();
        } catch (SSLException refused) {
            fail(refused);
        }
        receiving.advance();
    }

    // Receiving.

    @Override
    public void dataReceived(ByteBuffer data) {
        receiving.received(data);
    }

    @Override
    public boolean eofReceived() {
        eof = true;
        receiving.advance();
        return below.canWriteEof(); // it is closed here, after what is to be sent; TLS below closes anyhow
    }

    // The end.

    /** After all steps: is it over? Rule 245: not as long as the application holds back what came before. */
    void checkEnd() throws SSLException {
        if (state == State.WRAPPED && receiving.isPaused()) {
            return;
        }
        if (receiving.hasFarewell() && state == State.WRAPPED) {
            tellEof();
        } else if (eof && state == State.DO_HANDSHAKE) {
            fail(new SSLException("the peer ended the connection during the TLS handshake"));
        } else if (eof && !receiving.hasFarewell() && state == State.WRAPPED) {
            fail(new SSLException(
                    "the connection was cut: the peer ended it without close_notify, so data may be missing"));
        }
        if (state == State.FLUSHING || state == State.SHUTDOWN) {
            flush();
        }
    }

    /** Rule 244. */
    private void tellEof() {
        try {
            if (application.eofReceived() && state == State.WRAPPED) {
                LOGGER.log(Level.WARNING, "eofReceived() returned true, which has no effect with TLS: {0}", this);
            }
        } catch (Throwable thrown) {
            failed("eofReceived()", thrown);
            return;
        }
        beginShutdown();
    }

    /** Rule 243. */
    void close() {
        if (state == State.DO_HANDSHAKE) {
            abort();
        } else if (state == State.WRAPPED) {
            beginShutdown();
            receiving.goOnLater(); // drops what the application does not want any more
        }
    }

    private void beginShutdown() {
        if (state != State.WRAPPED) {
            return;
        }
        state = State.FLUSHING;
        timer = loop.callLater(options.shutdownTimeout(), this::shutdownTooLong);
        try {
            flush();
        } catch (SSLException refused) {
            fail(refused);
        }
    }

    private void shutdownTooLong() {
        fail(new TimeoutException("the TLS shutdown took longer than " + options.shutdownTimeout()));
    }

    private void flush() throws SSLException {
        if (state == State.FLUSHING && !engine.busy()) {
            outgoing.sendKept();
            if (outgoing.size() > 0 || state != State.FLUSHING) {
                return;
            }
            state = State.SHUTDOWN;
            engine.closeOutbound();
            if (!engine.outboundDone()) {
                outgoing.sendOwn();
            }
        }
        if (state == State.SHUTDOWN && (receiving.hasFarewell() || eof)) {
            below.close(); // the timer runs on, since that may take long too
        }
    }

    void abort() {
        if (state == State.UNWRAPPED) {
            return;
        }
        end();
        if (below != null) {
            below.abort();
        }
    }

    void failed(String doing, Throwable thrown) {
        fail(thrown);
        if (thrown instanceof IOException) {
            LOGGER.log(Level.DEBUG, () -> this + ": " + doing + " failed: " + thrown);
        } else {
            EventLoop.throwIfFatal(thrown);
            loop.callExceptionHandler(LoopError.of(
                    "Fatal error on TLS transport: " + doing + " failed", thrown, above, application.protocol()));
        }
    }

    /** Ends the connection because of an error: row 72, with one alert if the engine has one to send. */
    private void fail(Throwable cause) {
        if (state == State.UNWRAPPED) {
            return;
        }
        failure = cause;
        boolean gently = cause instanceof SSLException;
        if (gently) {
            sendAlert();
        }
        end();
        if (gently && below.writeBufferSize() == 0) {
            below.close(); // so that the alert arrives
        } else {
            below.abort();
        }
        if (upgrade != null) {
            upgrade.fail(cause);
        }
    }

    private void sendAlert() {
        try {
            if (!engine.busy() && engine.status() == HandshakeStatus.NEED_WRAP) {
                outgoing.sendOwn();
            }
        } catch (SSLException | RuntimeException refused) {
            LOGGER.log(Level.DEBUG, () -> this + ": no alert sent: " + refused);
        }
    }

    private void end() {
        state = State.UNWRAPPED;
        if (timer != null) {
            timer.cancel();
            timer = null;
        }
        engine.dropTasks();
        outgoing.drop();
        receiving.drop();
    }

    @Override
    public void connectionLost(Throwable cause) {
        boolean finished = state == State.SHUTDOWN && cause instanceof IOException; // all was said: a reset is no news
        Throwable why = failure != null ? failure : finished ? null : cause;
        end();
        if (upgrade != null) {
            upgrade.fail(why != null ? why : new SSLException("the connection was lost during the TLS handshake"));
        }
        application.connectionLost(why);
    }

    // Sending.

    void write(ByteBuffer... pieces) {
        try {
            outgoing.write(pieces);
        } catch (SSLException refused) {
            Outgoing.skip(pieces);
            failed("writing", refused);
        }
    }

    @Override
    public void pauseWriting() {
        outgoing.belowIsFull();
    }

    @Override
    public void resumeWriting() {
        try {
            outgoing.belowHasRoom();
            if (state == State.FLUSHING) {
                flush();
            }
        } catch (SSLException refused) {
            failed("writing", refused);
        }
    }

    // Questions.

    @Override
    public Transport above() {
        return above;
    }

    Application application() {
        return application;
    }

    EventLoop loop() {
        return loop;
    }

    Transport below() {
        return below;
    }

    TlsEngine engine() {
        return engine;
    }

    Outgoing outgoing() {
        return outgoing;
    }

    Receiving receiving() {
        return receiving;
    }

    boolean isShakingHands() {
        return state == State.DO_HANDSHAKE;
    }

    boolean isOpen() {
        return state == State.WRAPPED;
    }

    boolean isOver() {
        return state == State.UNWRAPPED;
    }

    boolean isEstablished() {
        return state == State.WRAPPED || state == State.FLUSHING;
    }

    /** Rule 249. */
    boolean isClosing() {
        return state.compareTo(State.FLUSHING) >= 0 || (below != null && below.isClosing());
    }

    @Override
    public String toString() {
        return "<TlsProtocol " + state + " over " + below + ">";
    }
}
