package io.nioloop.tls;

import io.nioloop.loop.EventLoop;
import io.nioloop.loop.LoopLocal;
import java.nio.ByteBuffer;
import java.util.ArrayDeque;
import java.util.Deque;

/**
 * Room for records and for what is in them, shared by all connections of a loop, so that an idle one holds none. One
 * is taken for the time of an event and then given back; TLS inside TLS takes a second.
 */
final class Scratch {
    static final int PLAIN = 64 * 1024;
    static final int RECORD = 33 * 1024; // the JDK's own limit, with what others add to it
    private static final int SPARES = 4;
    private static final LoopLocal<Deque<Scratch>> SPARE = new LoopLocal<>(loop -> new ArrayDeque<>());

    final ByteBuffer packets = ByteBuffer.allocate(PLAIN + RECORD);
    final ByteBuffer plain = ByteBuffer.allocate(PLAIN + RECORD);
    final ByteBuffer plainView = plain.asReadOnlyBuffer(); // what protocols see of it

    static Scratch take(EventLoop loop) {
        Scratch spare = SPARE.get(loop).poll();
        return spare == null ? new Scratch() : spare;
    }

    void giveBack(EventLoop loop) {
        packets.clear();
        plain.clear();
        Deque<Scratch> spares = SPARE.get(loop);
        if (spares.size() < SPARES) {
            spares.push(this);
        }
    }
}
