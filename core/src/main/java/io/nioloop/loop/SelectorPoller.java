package io.nioloop.loop;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.System.Logger.Level;
import java.nio.channels.CancelledKeyException;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.IllegalBlockingModeException;
import java.nio.channels.IllegalSelectorException;
import java.nio.channels.SelectableChannel;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;

/**
 * Sleeps in a {@link Selector}: the only file that names one.
 *
 * <p>Who wakes whom. The loop says that it is about to sleep ({@code mood}), then looks at the inbox once more, then
 * sleeps. A sender fills the inbox first and asks for the mood afterwards. So either the loop sees the entry or the
 * sender sees the loop asleep, and of many senders one alone pays for the wake-up.
 *
 * <pre>
 *            about to sleep                    about to spin
 *   ASLEEP ◄──────────────── AWAKE ────────────────────────► SPINNING
 *      │                       ▲ ▲                               │
 *      └── woke by itself, or ─┘ └── time is up, or somebody ────┘
 *          wakeup() + selector.wakeup()    called wakeup(): the flag suffices
 * </pre>
 */
final class SelectorPoller implements Poller {
    private static final int AWAKE = 0;
    private static final int SPINNING = 1;
    private static final int ASLEEP = 2;

    private static final long MILLI = 1_000_000;
    private static final long SPIN_BELOW_NANOS = MILLI / 2; // select(1) takes a millisecond and a bit
    private static final long MAX_SELECT_MILLIS = 60_000; // a selector that lost its wake-up is noticed within a minute
    private static final int LONGEST_STRIDE = 64;
    private static final int FRUITLESS_SPINS = 16; // after so many the option `spin` rests …
    private static final int SPIN_REST = 64; // … for so many sleeps

    private final EventLoop loop;
    private final Clock clock;
    private final boolean systemClock;
    private final Inbox inbox;
    private final SelectorHealth health;
    private final PollStride stride;
    private final long spinNanos; // of the option `spin`
    private final Consumer<SelectionKey> collect = this::collect; // made once: nothing is allocated per event
    private final AtomicInteger mood = new AtomicInteger(AWAKE);
    private volatile Selector selector; // replaced by the loop; other threads only wake it
    private volatile String wokenBy; // for the observer: the thread whose call ended the last sleep

    // Loop only.
    private ReadyQueue ready; // where `collect` puts what it finds
    private int nextNumber;
    private int fruitlessSpins;
    private Registration waiter; // waited for something when last asked: mostly it still does

    /** Opens a poller, and finds out whether it can be woken. */
    static SelectorPoller open(EventLoop loop) {
        try {
            SelectorPoller poller = new SelectorPoller(loop);
            poller.proveWakeup();
            return poller;
        } catch (IOException failure) {
            throw new UncheckedIOException("cannot open a selector: " + failure.getMessage(), failure);
        }
    }

    private SelectorPoller(EventLoop loop) throws IOException {
        this.loop = loop;
        this.clock = loop.clock();
        this.systemClock = clock == Clock.system();
        this.inbox = loop.inbox();
        this.health = new SelectorHealth(clock);
        this.stride = new PollStride(systemClock ? LONGEST_STRIDE : 1);
        this.spinNanos = systemClock ? loop.options().spin().toNanos() : 0; // others may stand still meanwhile
        this.selector = loop.options().provider().openSelector();
    }

    @Override
    public boolean poll(long nanos, ReadyQueue queue) {
        if (nanos == 0 && loop.observer() == null && stride.skip()) {
            return false; // observers see each turn whole
        }
        ready = queue;
        lookOrSleep(nanos);
        return true;
    }

    private void lookOrSleep(long nanos) {
        if (loop.observer() != null) {
            loop.emit(new LoopEvent.Polling(nanos));
        }
        int found;
        try {
            found = nanos == 0 ? look() : sleep(nanos);
        } catch (IOException failure) {
            health.failed(failure);
            rebuild();
            found = 0;
        }
        if (loop.observer() != null) {
            loop.emit(new LoopEvent.Polled(found, wokenBy));
            wokenBy = null;
        }
    }

    private int look() throws IOException {
        stride.looking(clock.nanoTime());
        return selector.selectNow(collect);
    }

    /** Tells the clock, says good night, makes sure that nobody sent anything meanwhile, and sleeps. */
    private int sleep(long nanos) throws IOException {
        clock.sleepingAtMost(nanos);
        stride.reset();
        boolean exact = systemClock && nanos < SPIN_BELOW_NANOS;
        int found = exact ? spin(nanos) : spinNanos > 0 ? spinAfterIo(nanos) : 0;
        if (exact || found > 0) {
            return found;
        }
        long started = clock.nanoTime();
        mood.set(ASLEEP);
        if (!inbox.isEmpty()) {
            mood.set(AWAKE);
            return selector.selectNow(collect);
        }
        found = selector.select(collect, millis(nanos));
        boolean woken = mood.getAndSet(AWAKE) == AWAKE;
        if (found == 0) {
            sleptWithoutResult(nanos, clock.nanoTime() - started, woken);
        } else {
            health.fine();
        }
        return found;
    }

    /** Looks again and again: below half a millisecond the selector's own timeout is too coarse. */
    private int spin(long nanos) throws IOException {
        long deadline = clock.nanoTime() + nanos;
        mood.set(SPINNING);
        int found = 0;
        while (found == 0 && inbox.isEmpty() && mood.get() == SPINNING && deadline - clock.nanoTime() > 0) {
            found = selector.selectNow(collect);
        }
        mood.set(AWAKE);
        return found;
    }

    /** The option {@code spin}: after I/O there is often more to come. Rests for a while when there was not. */
    private int spinAfterIo(long nanos) throws IOException {
        if (fruitlessSpins >= FRUITLESS_SPINS) {
            fruitlessSpins = fruitlessSpins < FRUITLESS_SPINS + SPIN_REST ? fruitlessSpins + 1 : 0;
            return 0;
        }
        int found = spin(Math.min(nanos, spinNanos));
        fruitlessSpins = found > 0 ? 0 : fruitlessSpins + 1;
        return found;
    }

    /**
     * Milliseconds for {@code select}, where zero means for ever. Rounded down, but not to nothing: what is left of
     * the wait is then short enough to be spun, and the timer is exact.
     */
    private static long millis(long nanos) {
        return Math.min(MAX_SELECT_MILLIS, Math.max(1, nanos / MILLI));
    }

    private void sleptWithoutResult(long nanos, long sleptNanos, boolean woken) {
        if (Thread.interrupted()) {
            health.interrupted();
            return;
        }
        boolean timeIsUp = sleptNanos >= Math.min(nanos, millis(nanos) * MILLI) - MILLI;
        if (woken || timeIsUp) {
            health.fine();
        } else if (health.wokeForNothing()) {
            rebuild();
        }
    }

    /** Sorts one ready key; appends only, since a selector must not be selected from inside its own action. */
    private void collect(SelectionKey key) {
        try {
            ((Registration) key.attachment()).ready(key.readyOps(), ready);
        } catch (CancelledKeyException closedElsewhere) {
            // Another thread closed the channel between the system call and this line: there is nobody to tell.
            stride.reset();
        }
    }

    @Override
    public void wakeup() {
        if (mood.get() != AWAKE && mood.getAndSet(AWAKE) == ASLEEP) {
            wokenBy = loop.observer() == null ? null : Thread.currentThread().getName();
            selector.wakeup();
        }
    }

    /** Whatever the stride: only a look frees the descriptor of a closed channel. */
    @Override
    public void lookInNextTurn() {
        stride.reset();
    }

    @Override
    public Registration register(SelectableChannel channel) {
        Registration registration = find(channel);
        if (registration != null) {
            return registration;
        }
        registration = new Registration(loop, this, nextNumber++);
        try {
            registration.key(channel.register(selector, 0, registration));
            if (loop.observer() != null) {
                loop.emit(new LoopEvent.ChannelRegistered(channel));
            }
            return registration;
        } catch (ClosedChannelException e) {
            throw new IllegalArgumentException("channel is closed: " + channel, e);
        } catch (IllegalBlockingModeException e) {
            throw new IllegalArgumentException("channel blocks: " + channel + "; call configureBlocking(false)", e);
        } catch (IllegalSelectorException e) {
            throw new IllegalArgumentException("channel comes from another provider: open it by loop.provider()", e);
        }
    }

    @Override
    public Registration find(SelectableChannel channel) {
        SelectionKey key = channel.keyFor(selector);
        return key == null || !key.isValid() ? null : (Registration) key.attachment();
    }

    @Override
    public List<Object> owners() {
        return registrations().stream()
                .map(Registration::owner)
                .filter(owner -> owner != null)
                .toList();
    }

    @Override
    public List<LoopSnapshot.Channel> channels() {
        return registrations().stream().map(Registration::snapshot).toList();
    }

    @Override
    public boolean anybodyWaits() {
        if (waiter == null || !waiter.waits()) {
            waiter = registrations().stream()
                    .filter(Registration::waits)
                    .findFirst()
                    .orElse(null);
        }
        return waiter != null;
    }

    /** In the order of arrival; the selector's own set has none. */
    private List<Registration> registrations() {
        List<Registration> all = new ArrayList<>();
        for (SelectionKey key : selector.keys()) {
            if (key.isValid()) {
                all.add((Registration) key.attachment());
            }
        }
        all.sort(Comparator.comparingInt(registration -> registration.number));
        return all;
    }

    /** Moves everything to a new selector: a safety net for selectors that lie or fail. */
    private void rebuild() {
        Selector old = selector;
        try {
            Selector fresh = loop.options().provider().openSelector();
            for (Registration registration : registrations()) {
                registration.moveTo(fresh);
            }
            selector = fresh;
            stride.reset();
            old.close();
        } catch (IOException failure) {
            ErrorLog.LOGGER.log(Level.WARNING, "cannot replace the selector, going on with the old one", failure);
        }
    }

    /**
     * Row 7 of the fault catalogue: a wake-up channel that failed in silence would leave the loop deaf to other
     * threads. Sleeping through one wake-up is forgiven: the whole machine may have stood still.
     */
    private void proveWakeup() throws IOException {
        try {
            boolean deaf = sleepsThroughWakeup();
            if (deaf && sleepsThroughWakeup()) {
                throw new IOException("its wake-up does not work: it slept through it twice");
            }
        } catch (IOException failure) {
            selector.close();
            throw failure;
        }
    }

    private boolean sleepsThroughWakeup() throws IOException {
        long started = clock.nanoTime();
        selector.wakeup();
        selector.select(key -> {}, 500);
        return clock.nanoTime() - started >= 400 * MILLI;
    }

    @Override
    public void close() {
        try {
            selector.close();
        } catch (IOException failure) {
            ErrorLog.LOGGER.log(Level.WARNING, "closing the selector failed", failure);
        }
    }
}
