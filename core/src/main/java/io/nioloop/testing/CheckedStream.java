package io.nioloop.testing;

import java.nio.ByteBuffer;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.EnumSet;
import java.util.Set;

/** One direction of a checked connection: what was written, until the other side has received the same. */
final class CheckedStream {
    /** Who is watched: the side that writes, the side that reads. */
    enum End {
        WRITER,
        READER
    }

    private final String name;
    private final Deque<ByteBuffer> written = new ArrayDeque<>(); // and not received yet
    private final Set<End> joined = EnumSet.noneOf(End.class);
    private long received;
    private boolean abandoned; // by whoever writes, or by whoever reads: the rest need not arrive
    private boolean ended; // the reader has seen the end

    CheckedStream(String name) {
        this.name = name;
    }

    /** Whether somebody has this end already. */
    boolean has(End end) {
        return joined.contains(end);
    }

    void join(End end) {
        joined.add(end);
    }

    void write(ByteBuffer data) {
        if (data.hasRemaining()) {
            ByteBuffer copy = ByteBuffer.allocate(data.remaining());
            written.add(copy.put(data.duplicate()).flip());
        }
    }

    /** Compares bytes that arrive with those that were written. */
    void receive(ByteBuffer data) {
        if (!has(End.WRITER)) {
            return; // who is not checked
        }
        ByteBuffer left = data.duplicate();
        while (left.hasRemaining()) {
            ByteBuffer expected = written.peek();
            if (expected == null) {
                throw new InvariantError(
                        name + ": " + left.remaining() + " bytes more are received than were written, at " + received);
            }
            int length = Math.min(expected.remaining(), left.remaining());
            ByteBuffer piece = left.slice().limit(length);
            int difference = piece.mismatch(expected.slice().limit(length));
            if (difference >= 0) {
                throw new InvariantError(name + ": byte " + (received + difference) + " is "
                        + piece.get(difference) + ", but "
                        + expected.get(expected.position() + difference) + " was written");
            }
            received += length;
            left.position(left.position() + length);
            expected.position(expected.position() + length);
            if (!expected.hasRemaining()) {
                written.remove();
            }
        }
    }

    void abandon() {
        abandoned = true;
    }

    void end() {
        ended = true;
    }

    /** What is wrong at the end; null: nothing. */
    String missing() {
        return ended && !abandoned && !written.isEmpty()
                ? name + ": the stream has ended after " + received + " bytes, and "
                        + written.stream().mapToLong(ByteBuffer::remaining).sum() + " that were written are missing"
                : null;
    }
}
