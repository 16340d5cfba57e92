package io.nioloop.net;

import java.nio.channels.CancelledKeyException;
import java.nio.channels.SelectableChannel;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.spi.AbstractSelectableChannel;
import java.nio.channels.spi.AbstractSelectionKey;
import java.nio.channels.spi.AbstractSelector;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Consumer;

/**
 * Asks its channels for what they are ready, in the order in which they were registered. Where a real selector would
 * sleep it lets the clock jump.
 */
final class FakeSelector extends AbstractSelector {
    /** A channel that knows for what it is ready. */
    interface Scripted {
        int readyOps();
    }

    private final FakeNet net;
    private final Set<SelectionKey> keys = new LinkedHashSet<>();
    private boolean woken;

    FakeSelector(FakeNet net) {
        super(net);
        this.net = net;
    }

    @Override
    public int selectNow(Consumer<SelectionKey> action) {
        forgetCancelled();
        woken = false;
        List<FakeKey> ready = new ArrayList<>();
        for (SelectionKey key : keys) {
            FakeKey fake = (FakeKey) key;
            fake.ready = fake.isValid() ? ((Scripted) fake.channel()).readyOps() & fake.interest : 0;
            if (fake.ready != 0) {
                ready.add(fake);
            }
        }
        ready.forEach(action);
        return ready.size();
    }

    @Override
    public int select(Consumer<SelectionKey> action, long timeout) {
        boolean awake = woken;
        int found = selectNow(action);
        if (found == 0 && !awake) {
            net.jump();
            return selectNow(action);
        }
        return found;
    }

    private void forgetCancelled() {
        for (SelectionKey key : List.copyOf(cancelledKeys())) {
            keys.remove(key);
            deregister((AbstractSelectionKey) key);
        }
        cancelledKeys().clear();
    }

    @Override
    public Selector wakeup() {
        woken = true;
        return this;
    }

    @Override
    protected SelectionKey register(AbstractSelectableChannel channel, int ops, Object attachment) {
        FakeKey key = new FakeKey(this, channel);
        key.attach(attachment);
        key.interest = ops;
        keys.add(key);
        return key;
    }

    @Override
    public Set<SelectionKey> keys() {
        return keys;
    }

    @Override
    protected void implCloseSelector() {
        keys.forEach(SelectionKey::cancel);
        forgetCancelled();
    }

    @Override
    public Set<SelectionKey> selectedKeys() {
        throw new UnsupportedOperationException();
    }

    @Override
    public int selectNow() {
        throw new UnsupportedOperationException();
    }

    @Override
    public int select(long timeout) {
        throw new UnsupportedOperationException();
    }

    @Override
    public int select() {
        throw new UnsupportedOperationException();
    }

    private static final class FakeKey extends AbstractSelectionKey {
        private final FakeSelector selector;
        private final SelectableChannel channel;
        private int interest;
        private int ready;

        FakeKey(FakeSelector selector, SelectableChannel channel) {
            this.selector = selector;
            this.channel = channel;
        }

        @Override
        public SelectableChannel channel() {
            return channel;
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
            interest = ops;
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
    }
}
