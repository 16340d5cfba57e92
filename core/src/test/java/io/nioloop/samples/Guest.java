package io.nioloop.samples;

import static java.nio.charset.StandardCharsets.US_ASCII;

import io.nioloop.net.Protocol;
import io.nioloop.net.Transport;
import java.nio.ByteBuffer;
import java.util.List;

/** Somebody at the other end, who remembers what he hears. */
final class Guest implements Protocol {
    private final StringBuilder heard = new StringBuilder();
    private Transport transport; // null until connected
    private Throwable cause; // why the connection was lost; null: in good order, or not yet

    @Override
    public void connectionMade(Transport transport) {
        this.transport = transport;
    }

    @Override
    public void dataReceived(ByteBuffer data) {
        heard.append(US_ASCII.decode(data));
    }

    @Override
    public void connectionLost(Throwable cause) {
        this.cause = cause;
    }

    void say(String line) {
        if (transport != null && !transport.isClosing()) {
            transport.write(line + "\n");
        }
    }

    void leave() {
        if (transport != null) {
            transport.close();
        }
    }

    /** The lines that have arrived whole. */
    List<String> lines() {
        return heard.substring(0, heard.lastIndexOf("\n") + 1).lines().toList();
    }

    Throwable cause() {
        return cause;
    }
}
