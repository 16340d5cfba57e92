package io.nioloop.testing;

import io.nioloop.loop.EventLoop;
import io.nioloop.net.BaseProtocol;
import io.nioloop.net.Transport;

/**
 * Two transports back to back, without a network between: what is written to the one is received by the other's
 * protocol, in the next turn of the loop. For tests of protocols on any loop, a real one too.
 *
 * <pre>{@code
 * MemoryPipe pipe = MemoryPipe.open(loop, new Echo(), client);
 * pipe.right().write("hello"); // and client.dataReceived(...) gets it back
 * }</pre>
 *
 * <p>Both protocols are told {@code connectionMade} in the next turn, the left one first. An {@code abort} drops what was
 * not received yet, and the other side sees the end of the stream. Belongs to the loop's thread.
 */
public final class MemoryPipe {
    private final MemoryTransport left;
    private final MemoryTransport right;

    private MemoryPipe(MemoryTransport left, MemoryTransport right) {
        this.left = left;
        this.right = right;
    }

    /**
     * Connects two protocols.
     *
     * @param loop on which both of them run
     * @param left one of them, a {@link io.nioloop.net.Protocol} or {@link io.nioloop.net.BufferedProtocol}
     * @param right the other
     * @return the pipe between them
     */
    public static MemoryPipe open(EventLoop loop, BaseProtocol left, BaseProtocol right) {
        MemoryTransport one = new MemoryTransport(loop, "left", left);
        MemoryTransport other = new MemoryTransport(loop, "right", right);
        one.connect(other);
        other.connect(one);
        loop.execute(one::begin);
        loop.execute(other::begin);
        return new MemoryPipe(one, other);
    }

    /** {@return the transport of the left protocol} */
    public Transport left() {
        return left;
    }

    /** {@return the transport of the right protocol} */
    public Transport right() {
        return right;
    }

    @Override
    public String toString() {
        return "<MemoryPipe " + left + " " + right + ">";
    }
}
