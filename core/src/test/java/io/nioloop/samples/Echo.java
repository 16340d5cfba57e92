package io.nioloop.samples;

import io.nioloop.net.Protocol;
import io.nioloop.net.Transport;
import java.nio.ByteBuffer;

/** Sends back what it gets. */
final class Echo implements Protocol {
    private Transport transport;

    @Override
    public void connectionMade(Transport transport) {
        this.transport = transport;
    }

    @Override
    public void dataReceived(ByteBuffer data) {
        transport.write(data);
    }
}
