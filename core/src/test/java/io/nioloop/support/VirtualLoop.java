package io.nioloop.support;

import io.nioloop.loop.Clock;
import io.nioloop.loop.EventLoop;
import io.nioloop.loop.LoopError;
import io.nioloop.loop.LoopOptions;
import java.net.ProtocolFamily;
import java.nio.channels.DatagramChannel;
import java.nio.channels.Pipe;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.channels.spi.AbstractSelectableChannel;
import java.nio.channels.spi.AbstractSelector;
import java.nio.channels.spi.SelectorProvider;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;

/**
 * A loop on virtual time and without channels, for tests of the floors above {@code loop}. Opened by the public door:
 * the clock stands still, and the selector, asked to sleep, moves it to the end of the sleep.
 *
 * <pre>{@code
 * try (VirtualLoop virtual = VirtualLoop.open()) {
 *     virtual.loop().callLater(Duration.ofHours(1), () -> trail.add("an hour later"));
 *     virtual.advance(Duration.ofHours(2));
 * }
 * }</pre>
 *
 * <p>A sleep that nothing can end is an {@link AssertionError}, unless the test said that there are {@link #outsiders}:
 * then time stands still until one of them wakes the loop. Errors that reach the loop's exception handler are kept, and
 * {@link #close} fails if the test has not taken them.
 */
public final class VirtualLoop implements AutoCloseable {
    private final Time time = new Time();
    private final List<LoopError> errors = new CopyOnWriteArrayList<>();
    private final EventLoop loop;

    private VirtualLoop(LoopOptions options) {
        loop = EventLoop.open(options.withProvider(new Provider(time)).withClock(time));
        loop.setExceptionHandler((anyLoop, error) -> errors.add(error));
    }

    public static VirtualLoop open() {
        return open(LoopOptions.defaults());
    }

    /** Provider and clock of the options do not count. */
    public static VirtualLoop open(LoopOptions options) {
        return new VirtualLoop(options);
    }

    public EventLoop loop() {
        return loop;
    }

    /** From now on other threads may wake the loop while it sleeps, and it waits for them. */
    public VirtualLoop outsiders() {
        time.outsiders = true;
        return this;
    }

    /** Runs turns, without sleeping, until one has nothing to do. */
    public void settle() {
        while (loop.runOnce(Duration.ZERO)) {
            // the turn may have queued more
        }
    }

    /** Runs the loop for a while, with all timers that fall into it. */
    public void advance(Duration duration) {
        loop.callLater(duration, loop::stop);
        loop.runForever();
        settle();
    }

    /** What the exception handler was told since the last time. */
    public List<LoopError> takeErrors() {
        List<LoopError> taken = List.copyOf(errors);
        errors.clear();
        return taken;
    }

    @Override
    public void close() {
        loop.close();
        if (!errors.isEmpty()) {
            throw new AssertionError(
                    "errors that the test does not expect: " + errors,
                    errors.get(0).exception());
        }
    }

    /** A clock that stands still but for the sleeps of its selector. */
    private static final class Time implements Clock {
        private final AtomicLong nanos = new AtomicLong(Long.MAX_VALUE - 1_000_000_000); // wraps after a second
        private volatile long sleepNanos = Long.MAX_VALUE;
        private volatile boolean outsiders;

        @Override
        public long nanoTime() {
            return nanos.get();
        }

        @Override
        public void sleepingAtMost(long atMostNanos) {
            sleepNanos = atMostNanos;
        }

        void sleep() {
            if (sleepNanos == Long.MAX_VALUE) {
                throw new AssertionError("nothing can ever wake this loop");
            }
            nanos.addAndGet(sleepNanos);
        }
    }

    /** Selects nothing: whoever waits for its wake-up waits on its monitor. */
    private static final class NoChannels extends AbstractSelector {
        private static final long LIMIT_MILLIS = 30_000;

        private final Time time;
        private boolean woken;

        NoChannels(SelectorProvider provider, Time time) {
            super(provider);
            this.time = time;
        }

        @Override
        public int select(Consumer<SelectionKey> action, long timeoutMillis) {
            return select(timeoutMillis);
        }

        @Override
        public int selectNow(Consumer<SelectionKey> action) {
            return selectNow();
        }

        @Override
        public synchronized int select(long timeoutMillis) {
            if (!woken && time.outsiders) {
                awaitWakeup();
            } else if (!woken) {
                time.sleep();
            }
            return selectNow();
        }

        private void awaitWakeup() {
            long deadline = System.nanoTime() + LIMIT_MILLIS * 1_000_000;
            try {
                for (long left = LIMIT_MILLIS; !woken && left > 0; left = (deadline - System.nanoTime()) / 1_000_000) {
                    wait(left);
                }
            } catch (InterruptedException e) {
                throw new AssertionError("interrupted while the loop waited for another thread", e);
            }
            if (!woken) {
                throw new AssertionError("no other thread woke the loop within " + LIMIT_MILLIS + " ms");
            }
        }

        @Override
        public synchronized int selectNow() {
            woken = false;
            return 0;
        }

        @Override
        public int select() {
            return select(0);
        }

        @Override
        public synchronized Selector wakeup() {
            woken = true;
            notifyAll();
            return this;
        }

        @Override
        public Set<SelectionKey> keys() {
            return Set.of();
        }

        @Override
        public Set<SelectionKey> selectedKeys() {
            return Set.of();
        }

        @Override
        protected SelectionKey register(AbstractSelectableChannel channel, int ops, Object attachment) {
            throw new AssertionError("there are no channels on a virtual loop: " + channel);
        }

        @Override
        protected void implCloseSelector() {
            wakeup();
        }
    }

    /** Opens the selector and nothing else. */
    private static final class Provider extends SelectorProvider {
        private final Time time;

        Provider(Time time) {
            this.time = time;
        }

        @Override
        public AbstractSelector openSelector() {
            return new NoChannels(this, time);
        }

        @Override
        public DatagramChannel openDatagramChannel() {
            throw noChannels();
        }

        @Override
        public DatagramChannel openDatagramChannel(ProtocolFamily family) {
            throw noChannels();
        }

        @Override
        public Pipe openPipe() {
            throw noChannels();
        }

        @Override
        public ServerSocketChannel openServerSocketChannel() {
            throw noChannels();
        }

        @Override
        public SocketChannel openSocketChannel() {
            throw noChannels();
        }

        private static AssertionError noChannels() {
            return new AssertionError("there are no channels on a virtual loop");
        }
    }
}
