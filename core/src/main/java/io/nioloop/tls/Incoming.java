package io.nioloop.tls;

import java.nio.ByteBuffer;

/**
 * What came from below and was not decrypted yet: what is kept from before, and behind it the bytes that are just being
 * received. Only what is left of those at the end of the event is copied; never is more allocated than twice of what
 * came.
 */
final class Incoming {
    private static final ByteBuffer NOTHING = ByteBuffer.allocate(0);

    private ByteBuffer kept = NOTHING; // from its position to its limit
    private ByteBuffer arriving = NOTHING;

    void begin(ByteBuffer data) {
        arriving = data.position() == 0 ? data : data.slice();
    }

    /** Moves as much as fits; what is not used of it is to be given back by {@link #unread}. */
    void moveTo(ByteBuffer packets) {
        move(kept, packets);
        move(arriving, packets);
    }

    private static void move(ByteBuffer from, ByteBuffer to) {
        int count = Math.min(from.remaining(), to.remaining());
        to.put(to.position(), from, from.position(), count);
        to.position(to.position() + count);
        from.position(from.position() + count);
    }

    /** Takes back the last bytes that were moved, as often as they are moved again. */
    void unread(int count) {
        int fromArriving = Math.min(count, arriving.position());
        arriving.position(arriving.position() - fromArriving);
        kept.position(kept.position() - (count - fromArriving));
    }

    /** The event is over: what is left of the bytes is kept. */
    void end() {
        int size = size();
        if (size == 0) {
            kept = NOTHING;
        } else if (arriving.hasRemaining() && kept.capacity() - kept.limit() >= arriving.remaining()) {
            int end = kept.limit();
            kept.limit(end + arriving.remaining()).put(end, arriving, arriving.position(), arriving.remaining());
        } else if (arriving.hasRemaining() || kept.capacity() > 2 * size) {
            ByteBuffer larger = ByteBuffer.allocate(size + (kept.hasRemaining() ? size / 2 : 0));
            move(kept, larger);
            move(arriving, larger);
            kept = larger.flip();
        }
        arriving = NOTHING;
    }

    int size() {
        return kept.remaining() + arriving.remaining();
    }

    void clear() {
        kept = NOTHING;
        arriving.position(arriving.limit());
    }
}
