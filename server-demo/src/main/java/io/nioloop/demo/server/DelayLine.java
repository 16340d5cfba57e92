package io.nioloop.demo.server;

import io.nioloop.loop.EventLoop;
import io.nioloop.sync.AsyncEvent;
import io.nioloop.sync.AsyncQueue;
import io.nioloop.task.Tasks;
import java.time.Duration;

/**
 * A long cable: what goes in at one end comes out at the other, all of it later by the same time. Any number of bytes
 * are on their way together, up to a limit, so the delay takes nothing from the throughput: that would fall to one piece
 * for each delay if a task read, slept and wrote.
 */
final class DelayLine {
    static final int LIMIT_BYTES = 4 * 1024 * 1024; // at 50 ms, 80 MB/s
    private static final int PIECE_COSTS = 64; // bytes of memory, so that many small pieces do not fill it either
    private static final byte[] END = {};

    @SuppressWarnings("ArrayRecordComponent") // never compared
    private record Piece(byte[] bytes, Duration due) {
        int cost() {
            return bytes.length + PIECE_COSTS;
        }
    }

    private final EventLoop loop;
    private final Duration delay;
    private final AsyncQueue<Piece> pieces = new AsyncQueue<>();
    private final AsyncEvent arrival = new AsyncEvent();
    private int underWay; // bytes

    DelayLine(EventLoop loop, Duration delay) {
        this.loop = loop;
        this.delay = delay;
    }

    /** Sends bytes on their way, and suspends while too many are: if that is cancelled, these are not lost. */
    void send(byte[] bytes) {
        enter(bytes);
        while (underWay >= LIMIT_BYTES) {
            arrival.clear();
            arrival.await();
        }
    }

    /** No more comes. */
    void end() {
        enter(END);
    }

    private void enter(byte[] bytes) {
        Piece piece = new Piece(bytes, loop.time().plus(delay));
        underWay += piece.cost();
        pieces.putNowait(piece);
    }

    /** Suspends until the next bytes have arrived; none at the end. */
    byte[] receive() {
        Piece piece = pieces.get();
        Duration left = piece.due().minus(loop.time());
        if (!left.isNegative() && !left.isZero()) {
            Tasks.sleep(left);
        }
        underWay -= piece.cost();
        arrival.set();
        return piece.bytes();
    }

    boolean isEmpty() {
        return underWay == 0;
    }
}
