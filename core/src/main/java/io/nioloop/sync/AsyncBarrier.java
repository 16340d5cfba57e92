package io.nioloop.sync;

import java.util.Locale;

/**
 * A place where tasks wait for each other until a number of them is there: asyncio's {@code Barrier}, rules 164 to 166.
 *
 * <pre>
 *               the last arrives                the last leaves
 *   filling ────────────────────► draining ───────────────────────► filling
 *      ├── reset, tasks there ──► resetting ── the last leaves ───────┘
 *      └── abort ───────────────► broken ───── reset ──► filling
 * </pre>
 *
 * <p>Whoever comes while it is draining or resetting waits for the next round.
 */
public final class AsyncBarrier {
    private enum State {
        FILLING,
        DRAINING,
        RESETTING,
        BROKEN
    }

    private final AsyncCondition changed = new AsyncCondition(); // of the state
    private final int parties;
    private State state = State.FILLING;
    private int count; // tasks that have arrived and not left

    /**
     * Makes one.
     *
     * @param parties how many tasks it takes, at least one
     */
    public AsyncBarrier(int parties) {
        if (parties < 1) {
            throw new IllegalArgumentException("parties < 1: " + parties);
        }
        this.parties = parties;
    }

    /**
     * Suspends until as many tasks are here as it takes: asyncio's {@code await barrier.wait()}, rules 164 and 165. A
     * task that is cancelled is one less; the others wait on.
     *
     * @return which of the tasks this is, from 0 to {@code parties - 1} in the order of arrival
     * @throws BrokenBarrierException if the barrier is aborted, or is reset meanwhile
     */
    public int await() {
        return changed.with(this::arrive);
    }

    private int arrive() {
        changed.waitFor(() -> state != State.DRAINING && state != State.RESETTING);
        if (state == State.BROKEN) {
            throw new BrokenBarrierException("aborted: " + this);
        }
        int index = count++;
        try {
            if (count == parties) {
                become(State.DRAINING);
            } else {
                waitForOthers();
            }
            return index;
        } finally {
            count--;
            leave();
        }
    }

    private void waitForOthers() {
        changed.waitFor(() -> state != State.FILLING);
        if (state != State.DRAINING) {
            throw new BrokenBarrierException("aborted or reset: " + this);
        }
    }

    private void leave() {
        if (count == 0) {
            become(state == State.BROKEN ? State.BROKEN : State.FILLING);
        }
    }

    private void become(State next) {
        state = next;
        changed.signalAll();
    }

    /** Suspends for the lock, and sends all that wait away with an error: asyncio's {@code reset()}, rule 166. */
    public void reset() {
        changed.with(() -> become(count > 0 ? State.RESETTING : State.FILLING));
    }

    /** Suspends for the lock, and breaks the barrier until it is reset: asyncio's {@code abort()}, rule 166. */
    public void abort() {
        changed.with(() -> become(State.BROKEN));
    }

    /** {@return how many tasks it takes} */
    public int parties() {
        return parties;
    }

    /** {@return how many tasks wait for the others: asyncio's {@code n_waiting}} */
    public int waiting() {
        return state == State.FILLING ? count : 0;
    }

    /** {@return whether it was aborted} */
    public boolean broken() {
        return state == State.BROKEN;
    }

    @Override
    public String toString() {
        String waiters = broken() ? "" : ", waiters:" + waiting() + "/" + parties;
        return "<AsyncBarrier [" + state.name().toLowerCase(Locale.ROOT) + waiters + "]>";
    }
}
