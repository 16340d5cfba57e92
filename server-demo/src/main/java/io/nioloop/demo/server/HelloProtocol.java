package io.nioloop.demo.server;

import io.nioloop.net.Protocol;
import io.nioloop.net.Transport;
import java.nio.ByteBuffer;

/**
 * The server from the articles: reads once, greets, closes. One object like this stands behind each connection.
 *
 * <pre>
 * Run with:  java -jar server-demo/target/nioloop-server-demo.jar hello
 * Talk to:   printf 'hi' | nc 127.0.0.1 8888
 * </pre>
 *
 * <p>A protocol never asks for anything, it is told: that the connection stands, that bytes came, that no more will
 * come. Writing never waits, and closing loses nothing of what was written before.
 */
final class HelloProtocol implements Protocol {
    private Transport transport;

    @Override
    public void connectionMade(Transport transport) {
        this.transport = transport;
    }

    @Override
    public void dataReceived(ByteBuffer data) {
        greet(); // whatever it was, and even if more is under way
    }

    @Override
    public boolean eofReceived() {
        greet(); // the peer has nothing to say, but may listen
        return false;
    }

    private void greet() {
        transport.write("Hello, world!\n");
        transport.close();
    }
}
