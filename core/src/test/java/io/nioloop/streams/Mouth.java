package io.nioloop.streams;

import io.nioloop.net.Protocol;
import io.nioloop.net.Transport;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;

/** A protocol that swallows what it gets and keeps the connection open. */
final class Mouth implements Protocol {
    private final StringBuilder swallowed = new StringBuilder();
    private boolean ended;
    private boolean gone;
    private Transport transport;

    @Override
    public void connectionMade(Transport made) {
        transport = made;
    }

    @Override
    public void dataReceived(ByteBuffer data) {
        swallowed.append(StandardCharsets.ISO_8859_1.decode(data));
    }

    @Override
    public boolean eofReceived() {
        ended = true;
        return true;
    }

    @Override
    public void connectionLost(Throwable cause) {
        gone = true;
    }

    String swallowed() {
        return swallowed.toString();
    }

    boolean ended() {
        return ended;
    }

    boolean gone() {
        return gone;
    }

    Transport transport() {
        return transport;
    }
}
