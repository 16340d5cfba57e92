package io.nioloop.loop;

import java.io.IOException;
import java.net.ProtocolFamily;
import java.nio.channels.DatagramChannel;
import java.nio.channels.Pipe;
import java.nio.channels.SelectableChannel;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.channels.spi.SelectorProvider;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;

/** Opens {@link FakeSelector}s, which follow what is set here. */
final class FakeProvider extends SelectorProvider {
    final List<FakeSelector> opened = new ArrayList<>();
    FakeSelector.Sleep sleep; // how select behaves
    FakeSelector.Look look = () -> {}; // what happens in selectNow before it looks
    Consumer<SelectableChannel> register = channel -> {}; // what happens before a channel is registered
    IOException cannotOpen; // thrown by openSelector; null: it can
    volatile boolean deaf; // wake-ups get lost

    FakeProvider(FakeSelector.Sleep sleep) {
        this.sleep = sleep;
    }

    /** The selector that was opened last, which is the one in use. */
    FakeSelector selector() {
        return opened.get(opened.size() - 1);
    }

    @Override
    public FakeSelector openSelector() throws IOException {
        if (cannotOpen != null) {
            throw cannotOpen;
        }
        FakeSelector selector = new FakeSelector(this);
        opened.add(selector);
        return selector;
    }

    @Override
    public DatagramChannel openDatagramChannel() {
        throw noSuchChannel();
    }

    @Override
    public DatagramChannel openDatagramChannel(ProtocolFamily family) {
        throw noSuchChannel();
    }

    @Override
    public Pipe openPipe() {
        throw noSuchChannel();
    }

    @Override
    public ServerSocketChannel openServerSocketChannel() {
        throw noSuchChannel();
    }

    @Override
    public SocketChannel openSocketChannel() {
        throw noSuchChannel();
    }

    private static AssertionError noSuchChannel() {
        return new AssertionError("a FakeChannel is opened by its own method open");
    }
}
