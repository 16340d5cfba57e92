package io.nioloop.tls;

import io.nioloop.loop.EventLoop;
import io.nioloop.loop.LoopError;
import io.nioloop.net.BaseProtocol;
import io.nioloop.net.BufferedProtocol;
import io.nioloop.net.Protocol;
import io.nioloop.net.Transport;
import java.nio.ByteBuffer;
import java.util.Objects;
import java.util.function.BooleanSupplier;

/** The protocol above, of either kind: told in order, and of nothing before the handshake (rules 196 and 240). */
final class Application {
    private final EventLoop loop;
    private final Transport transport;
    private BaseProtocol protocol;
    private boolean knows; // of the connection

    Application(EventLoop loop, Transport transport, BaseProtocol protocol) {
        this.loop = loop;
        this.transport = transport;
        set(protocol);
    }

    void set(BaseProtocol next) {
        if (!(Objects.requireNonNull(next, "protocol") instanceof Protocol || next instanceof BufferedProtocol)) {
            throw new IllegalArgumentException("neither a Protocol nor a BufferedProtocol: " + next);
        }
        protocol = next;
    }

    BaseProtocol protocol() {
        return protocol;
    }

    /** It was told of the connection before there was TLS: rule 247. */
    void knows() {
        knows = true;
    }

    void connectionMade() {
        if (!knows) {
            knows = true;
            protocol.connectionMade(transport);
        }
    }

    void dataReceived(ByteBuffer data, BooleanSupplier wants) {
        if (!(protocol instanceof BufferedProtocol buffered)) {
            ((Protocol) protocol).dataReceived(data);
            return;
        }
        while (data.hasRemaining() && wants.getAsBoolean()) {
            ByteBuffer target = buffered.getBuffer(data.remaining());
            if (!target.hasRemaining()) {
                throw new IllegalStateException("getBuffer() returned a buffer without room: " + target);
            }
            int count = Math.min(target.remaining(), data.remaining());
            target.put(target.position(), data, data.position(), count);
            target.position(target.position() + count);
            data.position(data.position() + count);
            buffered.bufferUpdated(count);
        }
    }

    boolean eofReceived() {
        return protocol instanceof BufferedProtocol buffered
                ? buffered.eofReceived()
                : ((Protocol) protocol).eofReceived();
    }

    void connectionLost(Throwable cause) {
        if (knows) {
            protocol.connectionLost(cause);
        }
    }

    /** Rule 203: what a protocol throws here is reported, and the connection lives. */
    void tellWriter(boolean paused) {
        if (!knows) {
            return;
        }
        try {
            if (paused) {
                protocol.pauseWriting();
            } else {
                protocol.resumeWriting();
            }
        } catch (Throwable thrown) {
            EventLoop.throwIfFatal(thrown);
            String what = paused ? "pauseWriting()" : "resumeWriting()";
            loop.callExceptionHandler(LoopError.of(what + " failed", thrown, transport, protocol));
        }
    }
}
