package io.nioloop.future;

import io.nioloop.loop.EventLoop;
import io.nioloop.loop.LoopLocal;

/** Counts what goes on elsewhere and will come back to a loop: work for an executor, stages that were wrapped. */
public final class Outsiders {
    private static final LoopLocal<Outsiders> OF_LOOP = new LoopLocal<>(loop -> new Outsiders());

    private int open;

    private Outsiders() {}

    /** Something begins elsewhere, until {@link #left} is called. */
    static Outsiders joined(EventLoop loop) {
        Outsiders outsiders = OF_LOOP.get(loop);
        outsiders.open++;
        return outsiders;
    }

    /** It has come back, or nobody waits for it any more. */
    void left() {
        open--;
    }

    /**
     * {@return how many there are}
     *
     * @param loop a loop
     */
    public static int open(EventLoop loop) {
        Outsiders outsiders = OF_LOOP.peek(loop);
        return outsiders == null ? 0 : outsiders.open;
    }
}
