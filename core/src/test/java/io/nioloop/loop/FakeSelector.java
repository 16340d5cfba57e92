package io.nioloop.loop;

import java.io.IOException;
import java.nio.channels.CancelledKeyException;
import java.nio.channels.SelectableChannel;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.spi.AbstractSelectableChannel;
import java.nio.channels.spi.AbstractSelectionKey;
import java.nio.channels.spi.AbstractSelector;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;

/**
 * A selector without a system call: {@link FakeChannel}s say what is ready, and the provider says how it sleeps. It
 * counts what is asked of it. Only the forms of select that take an action may be used.
 */
final class FakeSelector extends AbstractSelector {
    /** How a fake selector sleeps. */
    @FunctionalInterface
    interface Sleep {
        /** Sleeps so many milliseconds at most (zero: for ever); returns how many keys the action was given. */
        int sleep(FakeSelector selector, Consumer<SelectionKey> action, long millis) throws IOException;
    }

    /** What a fake selector does before it looks. */
    @FunctionalInterface
    interface Look {
        void look() throws IOException;
    }

    final List<Long> sleeps = new ArrayList<>(); // how many milliseconds each select was given
    final AtomicInteger wakeups = new AtomicInteger();
    int looks; // calls of selectNow

    private final FakeProvider provider;
    private final Set<SelectionKey> keys = new LinkedHashSet<>();
    private final Semaphore woken = new Semaphore(0); // a wake-up sticks until a select ends with it

    FakeSelector(FakeProvider provider) {
        super(provider);
        this.provider = provider;
    }

    /** Sleeps on virtual time: to be told nothing and to have no timer means that the test is stuck. */
    static Sleep jumping(VirtualClock clock) {
        return (selector, action, millis) -> {
            int found = selector.deliver(action);
            if (found == 0 && !selector.takeWakeup()) {
                long nanos = clock.sleepingAtMostNanos();
                if (nanos == Poller.FOREVER) {
                    throw new AssertionError("nothing can ever wake this loop");
                }
                clock.advanceNanos(Math.min(nanos, millis == 0 ? Long.MAX_VALUE : millis * 1_000_000));
            }
            return found;
        };
    }

    /** Waits for a wake-up, so many milliseconds at most; zero: for ever. */
    void awaitWakeup(long millis) {
        try {
            if (woken.tryAcquire(millis == 0 ? Long.MAX_VALUE : millis, TimeUnit.MILLISECONDS)) {
                woken.drainPermits();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** Begins to count from here. */
    void forget() {
        sleeps.clear();
        wakeups.set(0);
        looks = 0;
    }

    long keysOfOpenChannels() {
        return keys.stream().filter(SelectionKey::isValid).count();
    }

    boolean takeWakeup() {
        return woken.drainPermits() > 0;
    }

    /** Gives every ready key to the action. */
    int deliver(Consumer<SelectionKey> action) {
        forgetCancelledKeys();
        int found = 0;
        for (SelectionKey key : List.copyOf(keys)) {
            found += ((Key) key).deliver(action);
        }
        return found;
    }

    private void forgetCancelledKeys() {
        Set<SelectionKey> cancelled = cancelledKeys();
        synchronized (cancelled) {
            for (SelectionKey key : cancelled) {
                keys.remove(key);
                deregister((AbstractSelectionKey) key);
            }
            cancelled.clear();
        }
    }

    @Override
    public int selectNow(Consumer<SelectionKey> action) throws IOException {
        looks++;
        provider.look.look();
        takeWakeup();
        return deliver(action);
    }

    @Override
    public int select(Consumer<SelectionKey> action, long millis) throws IOException {
        forgetCancelledKeys();
        sleeps.add(millis);
        return provider.sleep.sleep(this, action, millis);
    }

    @Override
    public Selector wakeup() {
        wakeups.incrementAndGet();
        if (!provider.deaf) {
            woken.release();
        }
        return this;
    }

    @Override
    protected SelectionKey register(AbstractSelectableChannel channel, int ops, Object attachment) {
        provider.register.accept(channel);
        Key key = new Key((FakeChannel) channel);
        key.interestOps(ops);
        key.attach(attachment);
        keys.add(key);
        return key;
    }

    @Override
    public Set<SelectionKey> keys() {
        return Collections.unmodifiableSet(keys);
    }

    @Override
    protected void implCloseSelector() {
        wakeup();
        keys.forEach(key -> deregister((AbstractSelectionKey) key));
    }

    @Override
    public Set<SelectionKey> selectedKeys() {
        throw new UnsupportedOperationException("use the form with an action");
    }

    @Override
    public int selectNow() {
        throw new UnsupportedOperationException("use the form with an action");
    }

    @Override
    public int select(long timeout) {
        throw new UnsupportedOperationException("use the form with an action");
    }

    @Override
    public int select() {
        throw new UnsupportedOperationException("use the form with an action");
    }

    private final class Key extends AbstractSelectionKey {
        private final FakeChannel channel;
        private int interestOps;
        private int readyOps;

        Key(FakeChannel channel) {
            this.channel = channel;
        }

        int deliver(Consumer<SelectionKey> action) {
            readyOps = channel.readyOps() & interestOps;
            if (readyOps == 0) {
                return 0;
            }
            action.accept(this);
            return 1;
        }

        @Override
        public SelectableChannel channel() {
            return channel;
        }

        @Override
        public Selector selector() {
            return FakeSelector.this;
        }

        @Override
        public int interestOps() {
            requireValid();
            return interestOps;
        }

        @Override
        public SelectionKey interestOps(int ops) {
            requireValid();
            interestOps = ops;
            return this;
        }

        @Override
        public int readyOps() {
            requireValid();
            return readyOps;
        }

        private void requireValid() {
            if (!isValid()) {
                throw new CancelledKeyException();
            }
        }
    }
}
