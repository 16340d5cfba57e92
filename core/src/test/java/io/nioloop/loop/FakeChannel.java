package io.nioloop.loop;

import java.io.IOException;
import java.nio.channels.SelectionKey;
import java.nio.channels.spi.AbstractSelectableChannel;
import java.nio.channels.spi.SelectorProvider;

/** A channel without a descriptor; the test says for what it is ready. */
final class FakeChannel extends AbstractSelectableChannel {
    private final int validOps;
    private volatile int readyOps;

    private FakeChannel(SelectorProvider provider, int validOps) {
        super(provider);
        this.validOps = validOps;
    }

    static FakeChannel open(SelectorProvider provider) {
        FakeChannel channel = new FakeChannel(provider, SelectionKey.OP_READ | SelectionKey.OP_WRITE);
        try {
            channel.configureBlocking(false);
        } catch (IOException impossible) {
            throw new AssertionError(impossible);
        }
        return channel;
    }

    /** From now on it is ready for this, until it is told otherwise: fake selectors are level-triggered too. */
    void ready(int ops) {
        readyOps = ops;
    }

    int readyOps() {
        return readyOps;
    }

    @Override
    public int validOps() {
        return validOps;
    }

    @Override
    protected void implCloseSelectableChannel() {}

    @Override
    protected void implConfigureBlocking(boolean block) {}
}
