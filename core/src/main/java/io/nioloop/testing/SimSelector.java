package io.nioloop.testing;

import java.io.IOException;
import java.nio.channels.ClosedSelectorException;
import java.nio.channels.IllegalSelectorException;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.spi.AbstractSelectableChannel;
import java.nio.channels.spi.AbstractSelector;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.Comparator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;

/**
 * The selector of a {@link SimulatedNetwork}: what a loop sleeps in. Where a real one would sleep, this one moves
 * virtual time to the next thing that happens.
 *
 * <p>Keys that may be ready stand in a list, put there by their channels, and leave it when a select finds that they
 * are not ready any more. Ready keys are reported in an order that the seed decides.
 */
final class SimSelector extends AbstractSelector {
    private static final long FOREVER = Long.MAX_VALUE;

    private final SimulatedNetwork network;
    private final VirtualClock clock;
    private final ReadyOrder order;
    private final Set<SelectionKey> keys = new LinkedHashSet<>();
    private final Set<SelectionKey> keysToSee = Collections.unmodifiableSet(keys);
    private final SelectedKeys selected = new SelectedKeys();
    private final AtomicBoolean woken = new AtomicBoolean();
    private final Queue<SimKey> changedElsewhere = new ConcurrentLinkedQueue<>(); // by threads that are not ours
    private SimKey[] list = new SimKey[16]; // may be ready
    private int listed;
    private boolean inSelect;
    private boolean found; // this select has found a ready key, or the last one did and callbacks have run since

    SimSelector(SimulatedNetwork network) {
        super(network);
        this.network = network;
        this.clock = network.clock();
        this.order = new ReadyOrder(network);
    }

    /** One select: what happens is let happen, what is ready is reported, and if nothing is, time moves on. */
    private int look(Consumer<SelectionKey> action, long limitNanos) throws IOException {
        begin(action);
        try {
            long deadline = clock.nanoTime() + limitNanos; // means nothing if there is no limit
            while (true) {
                removeCancelledKeys();
                network.timeline().happenNow();
                boolean wakened = woken.getAndSet(false);
                int updated = report(action);
                if (found
                        || wakened
                        || limitNanos == 0
                        || Thread.currentThread().isInterrupted()) {
                    return updated;
                }
                boolean timeIsUp = limitNanos != FOREVER && deadline - clock.nanoTime() <= 0;
                if (timeIsUp) {
                    return 0;
                }
                if (network.faults().strikes(FaultKind.READY_FOR_NOTHING)) {
                    return reportOneThatIsNot(action);
                }
                if (!network.timeline().sleep(limitNanos == FOREVER, deadline)) {
                    return 0;
                }
            }
        } finally {
            inSelect = false;
        }
    }

    private void begin(Consumer<SelectionKey> action) {
        requireOpen();
        if (inSelect) {
            throw new IllegalStateException("a selector cannot be selected from within its own action: " + action);
        }
        inSelect = true;
        network.adopt(Thread.currentThread());
        if (found) {
            found = false;
            network.timeline().callbacksRan();
        }
    }

    /** Reports what is ready; returns how many keys learn something by that. */
    private int report(Consumer<SelectionKey> action) {
        int ready = prune();
        if (ready == 0) {
            return 0;
        }
        SimKey[] inOrder = order.decide(list, ready);
        int reported = order.howMany(ready);
        int updated = 0;
        for (int i = 0; i < ready; i++) {
            SimKey key = inOrder[i];
            inOrder[i] = null;
            if (i < reported && key.readyNow() != 0 && !order.isLate(key)) {
                updated += report(key, key.readyNow(), action);
            }
        }
        removeCancelledKeys();
        return updated;
    }

    /** A fault: some key that waits for something gets it, though there is none. */
    private int reportOneThatIsNot(Consumer<SelectionKey> action) {
        List<SimKey> waiting = new ArrayList<>();
        for (SelectionKey key : keys) {
            if (key.isValid() && ((SimKey) key).interest() != 0) {
                waiting.add((SimKey) key);
            }
        }
        if (waiting.isEmpty()) {
            return 0;
        }
        SimKey key = waiting.get(network.faults().size(FaultKind.READY_FOR_NOTHING, waiting.size()) - 1);
        return report(key, key.interest(), action);
    }

    private int report(SimKey key, int ops, Consumer<SelectionKey> action) {
        found = true;
        network.trace(Happening.READY, key.simChannel().number(), ops);
        if (action != null) {
            key.ready(ops);
            action.accept(key);
            return 1;
        }
        boolean known = selected.contains(key);
        int before = known ? key.ready() : 0;
        key.ready(before | ops);
        selected.select(key);
        return known && (before | ops) == before ? 0 : 1;
    }

    /** Takes those that are not ready from the list; returns how many are left. */
    private int prune() {
        int left = 0;
        for (int i = 0; i < listed; i++) {
            SimKey key = list[i];
            if (key.readyNow() != 0) {
                list[left++] = key;
            } else {
                key.listed = false;
            }
        }
        Arrays.fill(list, left, listed, null);
        listed = left;
        return left;
    }

    void list(SimKey key) {
        if (listed == list.length) {
            list = Arrays.copyOf(list, listed * 2);
        }
        key.listed = true;
        list[listed++] = key;
    }

    void interestChanged(SimKey key, int ops) {
        if (network.isElsewhere()) {
            changedElsewhere.add(key);
            return;
        }
        network.trace(Happening.INTEREST, key.simChannel().number(), ops);
        key.check();
    }

    private void removeCancelledKeys() {
        network.doWhatOthersWanted();
        for (SimKey key; (key = changedElsewhere.poll()) != null; ) {
            key.check();
        }
        Set<SelectionKey> cancelled = cancelledKeys();
        if (!cancelled.isEmpty()) { // what another thread cancels right now, the next select finds
            takeFrom(cancelled).forEach(this::remove);
        }
    }

    /** The set of cancelled keys has no order; that of their channels is the same in each run. */
    private static List<SimKey> takeFrom(Set<SelectionKey> cancelled) {
        List<SimKey> inOrder = new ArrayList<>();
        synchronized (cancelled) {
            cancelled.forEach(key -> inOrder.add((SimKey) key));
            cancelled.clear();
        }
        inOrder.sort(Comparator.comparingInt(key -> key.simChannel().number()));
        return inOrder;
    }

    private void remove(SimKey key) {
        keys.remove(key);
        selected.forget(key);
        deregister(key);
        SimChannel channel = key.simChannel();
        channel.watch().remove(key);
        if (!channel.isOpen() && !channel.isRegistered()) {
            channel.kill();
        }
    }

    @Override
    protected SelectionKey register(AbstractSelectableChannel channel, int ops, Object attachment) {
        if (!(channel instanceof SimChannel simulated) || simulated.network() != network) {
            throw new IllegalSelectorException();
        }
        SimKey key = new SimKey(this, simulated);
        key.attach(attachment);
        requireOpen();
        keys.add(key);
        simulated.watch().add(key);
        if (network.faults().strikes(FaultKind.REGISTRATION_LOST)) {
            key.deaf();
        }
        key.interestOps(ops);
        return key;
    }

    @Override
    public int select(Consumer<SelectionKey> action, long timeout) throws IOException {
        return look(requireAction(action), limitNanos(timeout));
    }

    @Override
    public int select(Consumer<SelectionKey> action) throws IOException {
        return look(requireAction(action), limitNanos(0));
    }

    @Override
    public int selectNow(Consumer<SelectionKey> action) throws IOException {
        clock.takeTold(0);
        return look(requireAction(action), 0);
    }

    @Override
    public int select(long timeout) throws IOException {
        return look(null, limitNanos(timeout));
    }

    @Override
    public int select() throws IOException {
        return look(null, limitNanos(0));
    }

    @Override
    public int selectNow() throws IOException {
        clock.takeTold(0);
        return look(null, 0);
    }

    private static Consumer<SelectionKey> requireAction(Consumer<SelectionKey> action) {
        if (action == null) {
            throw new NullPointerException("action");
        }
        return action;
    }

    /** What the loop said to the clock is exact; what it says to the selector is rounded. */
    private long limitNanos(long timeoutMillis) {
        if (timeoutMillis < 0) {
            throw new IllegalArgumentException("timeout is " + timeoutMillis + " ms: use 0 or more");
        }
        boolean forever = timeoutMillis == 0 || timeoutMillis > FOREVER / 4_000_000;
        return clock.takeTold(forever ? FOREVER : timeoutMillis * 1_000_000);
    }

    @Override
    public Selector wakeup() {
        woken.set(true);
        network.timeline().wakeup();
        return this;
    }

    @Override
    public Set<SelectionKey> keys() {
        requireOpen();
        return keysToSee;
    }

    @Override
    public Set<SelectionKey> selectedKeys() {
        requireOpen();
        return selected;
    }

    private void requireOpen() {
        if (!isOpen()) {
            throw new ClosedSelectorException();
        }
    }

    @Override
    protected void implCloseSelector() {
        wakeup();
        removeCancelledKeys();
        for (SelectionKey key : List.copyOf(keys)) {
            remove((SimKey) key);
        }
        Arrays.fill(list, null);
        listed = 0;
    }
}
