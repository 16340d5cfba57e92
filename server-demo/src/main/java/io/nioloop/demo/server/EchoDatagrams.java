package io.nioloop.demo.server;

import io.nioloop.net.DatagramProtocol;
import io.nioloop.net.DatagramTransport;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;

/**
 * Echo, without connections: each datagram goes back to where it came from, or at least is sent there.
 *
 * <pre>
 * Run with:  java -jar server-demo/target/nioloop-server-demo.jar echo --udp
 * Talk to:   nc -u 127.0.0.1 8007
 * </pre>
 *
 * <p>Compare with {@link EchoProtocol}: nobody comes and nobody leaves, there is one object for all, and a sender who
 * does not read cannot be slowed down. So what does not fit into the way out is dropped, as the network does it too.
 */
final class EchoDatagrams implements DatagramProtocol {
    private final Runnable onEnd;
    private DatagramTransport transport;
    private boolean full;
    private long sentBack;
    private long bytes;
    private long dropped;

    EchoDatagrams(Runnable onEnd) {
        this.onEnd = onEnd;
    }

    @Override
    public void connectionMade(DatagramTransport transport) {
        this.transport = transport;
    }

    @Override
    public void datagramReceived(ByteBuffer data, InetSocketAddress from) {
        if (full) {
            dropped++;
            return;
        }
        sentBack++;
        bytes += data.remaining();
        transport.sendTo(data, from);
    }

    /** Of one datagram; the next may be luckier. */
    @Override
    public void errorReceived(IOException failure) {
        dropped++;
    }

    @Override
    public void pauseWriting() {
        full = true;
    }

    @Override
    public void resumeWriting() {
        full = false;
    }

    @Override
    public void connectionLost(Throwable cause) {
        onEnd.run();
    }

    long sentBack() {
        return sentBack;
    }

    long bytes() {
        return bytes;
    }

    long dropped() {
        return dropped;
    }
}
