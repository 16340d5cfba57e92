package io.nioloop.demo.server;

import io.nioloop.net.Protocol;
import io.nioloop.net.Transport;
import java.nio.ByteBuffer;

/**
 * Echo, on the floor of transports: sends back what arrives.
 *
 * <pre>
 * Run with:  java -jar server-demo/target/nioloop-server-demo.jar echo
 * Talk to:   nc 127.0.0.1 8007
 * </pre>
 *
 * <p>{@link EchoCallbacks} does the same one floor below, where everything that a {@link Transport} takes care of has
 * to be written down: accepting, partial writes, the end of the stream, closing. What remains here is the one decision
 * that no library can take: what to do about a peer that sends, but does not read. We stop reading from it, so that it
 * is slowed down by its own doing and no memory fills up.
 */
final class EchoProtocol implements Protocol {
    private Transport transport;

    @Override
    public void connectionMade(Transport transport) {
        this.transport = transport;
    }

    @Override
    public void dataReceived(ByteBuffer data) {
        transport.write(data);
    }

    @Override
    public void pauseWriting() {
        transport.pauseReading();
    }

    @Override
    public void resumeWriting() {
        transport.resumeReading();
    }
}
