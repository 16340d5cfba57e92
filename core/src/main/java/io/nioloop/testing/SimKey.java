package io.nioloop.testing;

import java.nio.channels.CancelledKeyException;
import java.nio.channels.SelectableChannel;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.spi.AbstractSelectionKey;

/** A channel's place at a {@link SimSelector}. */
final class SimKey extends AbstractSelectionKey {
    private final SimSelector selector;
    private final SimChannel channel;
    private volatile int interest;
    private volatile int ready; // as of the last select that found it
    boolean listed; // the selector has it among those that may be ready
    private boolean held; // a fault keeps its readiness back

    SimKey(SimSelector selector, SimChannel channel) {
        this.selector = selector;
        this.channel = channel;
    }

    @Override
    public SelectableChannel channel() {
        return (SelectableChannel) channel;
    }

    @Override
    public Selector selector() {
        return selector;
    }

    @Override
    public int interestOps() {
        requireValid();
        return interest;
    }

    @Override
    public SelectionKey interestOps(int ops) {
        requireValid();
        if ((ops & ~channel().validOps()) != 0) {
            throw new IllegalArgumentException("ops " + Happening.ops(ops) + " are not for " + channel);
        }
        if (ops != interest) {
            interest = ops;
            selector.interestChanged(this, ops);
        }
        return this;
    }

    @Override
    public int readyOps() {
        requireValid();
        return ready;
    }

    private void requireValid() {
        if (!isValid()) {
            throw new CancelledKeyException();
        }
    }

    /** The channel may have become ready. */
    void check() {
        if (!listed && readyNow() != 0) {
            selector.list(this);
        }
    }

    /** What of that which is waited for the channel is ready for; nothing once the key is cancelled. */
    int readyNow() {
        return isValid() && !held ? channel.watch().readyOps() & interest : 0;
    }

    /** A fault: for a while, or for ever, it counts as not ready. */
    void deaf() {
        held = true;
    }

    void hearsAgain() {
        held = false;
        check();
    }

    int interest() {
        return interest;
    }

    int ready() {
        return ready;
    }

    void ready(int ops) {
        ready = ops;
    }

    SimChannel simChannel() {
        return channel;
    }

    @Override
    public String toString() {
        return "<SimKey of " + channel + (isValid() ? ", waits for " + Happening.ops(interest) : ", cancelled") + ">";
    }
}
