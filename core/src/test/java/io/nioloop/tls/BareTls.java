package io.nioloop.tls;

import io.nioloop.net.Protocol;
import io.nioloop.net.Transport;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.util.function.UnaryOperator;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLEngineResult;
import javax.net.ssl.SSLEngineResult.HandshakeStatus;
import javax.net.ssl.SSLException;

/** A client with a bare engine over TCP, for what our own never does: to read on after its farewell, to send rubbish. */
final class BareTls implements Protocol {
    private final SSLEngine engine;
    private final ByteBuffer incoming = ByteBuffer.allocate(512 * 1024).limit(0);
    private final ByteBuffer packets = ByteBuffer.allocate(Scratch.RECORD);
    private final ByteBuffer plain = ByteBuffer.allocate(Scratch.RECORD);
    final ByteArrayOutputStream received = new ByteArrayOutputStream();
    UnaryOperator<byte[]> mangle = bytes -> bytes; // what it sends
    Runnable onEstablished = () -> {};
    Transport transport;
    boolean established;
    boolean heardFarewell;

    BareTls(SSLEngine engine) {
        this.engine = engine;
    }

    @Override
    public void connectionMade(Transport transport) {
        this.transport = transport;
        turn();
    }

    @Override
    public void dataReceived(ByteBuffer data) {
        incoming.compact().put(data).flip();
        turn();
    }

    void write(byte[] bytes) {
        ByteBuffer data = ByteBuffer.wrap(bytes);
        try {
            while (data.hasRemaining()) {
                send(data);
            }
        } catch (SSLException refused) {
            transport.close();
        }
    }

    /** Says that it sends no more, and reads on. */
    void farewell() {
        engine.closeOutbound();
        turn();
    }

    private void turn() {
        try {
            while (step()) {
                // there may be another
            }
        } catch (SSLException refused) {
            transport.close();
        }
    }

    private boolean step() throws SSLException {
        if (!established && engine.getHandshakeStatus() == HandshakeStatus.NOT_HANDSHAKING && !atBirth()) {
            established = true;
            onEstablished.run();
            return true;
        }
        switch (engine.getHandshakeStatus()) {
            case NEED_TASK -> engine.getDelegatedTask().run();
            case NEED_WRAP -> send(ByteBuffer.allocate(0));
            default -> {
                return receive();
            }
        }
        return true;
    }

    private boolean atBirth() throws SSLException {
        if (!engine.getSession().getProtocol().equals("NONE")) {
            return false;
        }
        engine.beginHandshake();
        return true;
    }

    private void send(ByteBuffer data) throws SSLException {
        engine.wrap(data, packets.clear());
        byte[] bytes = new byte[packets.flip().remaining()];
        packets.get(bytes);
        transport.write(mangle.apply(bytes));
    }

    private boolean receive() throws SSLException {
        SSLEngineResult result = engine.unwrap(incoming, plain.clear());
        received.write(plain.array(), 0, result.bytesProduced());
        heardFarewell |= result.getStatus() == SSLEngineResult.Status.CLOSED;
        return result.getStatus() == SSLEngineResult.Status.OK;
    }
}
