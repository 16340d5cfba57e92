package io.nioloop.demo.client;

import java.nio.ByteBuffer;
import java.util.Random;

/**
 * What the connections of a bench send, and what has to come back: an endless stream of bytes for each, all cut from
 * the same circle, each from a place of its own. The circle looks random and its length is a prime, so a byte that is
 * wrong, lost, doubled, or belongs to another message or connection does not fit where it arrives.
 */
final class Payload {
    static final int PIECE = 256 * 1024; // the longest stretch to be had at once

    private static final int CIRCLE = 65_521;
    private static final int STRIDE = 7_919; // from the place of one connection to that of the next

    private final ByteBuffer bytes = ByteBuffer.allocateDirect(CIRCLE + PIECE);

    Payload() {
        byte[] circle = new byte[CIRCLE];
        new Random(CIRCLE).nextBytes(circle); // the same in each run
        while (bytes.hasRemaining()) {
            bytes.put(circle, 0, Math.min(CIRCLE, bytes.remaining()));
        }
    }

    /** Where the stream of a connection begins. */
    static long begin(int connection) {
        return (long) connection * STRIDE;
    }

    /** A stretch of a stream, at most {@link #PIECE} long; good until the next call. */
    ByteBuffer at(long position, int length) {
        int start = (int) (position % CIRCLE);
        return bytes.limit(start + length).position(start);
    }

    /** At which place data differs from the stream at this position; -1 if nowhere. */
    int mismatch(ByteBuffer data, long position) {
        for (int done = 0; done < data.remaining(); done += PIECE) {
            int length = Math.min(PIECE, data.remaining() - done);
            ByteBuffer piece = length == data.remaining() ? data : data.slice(data.position() + done, length);
            int wrong = piece.mismatch(at(position + done, length));
            if (wrong >= 0) {
                return done + wrong;
            }
        }
        return -1;
    }
}
