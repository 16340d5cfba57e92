package io.nioloop.task;

import io.nioloop.future.CancelledError;
import io.nioloop.future.ExceptionGroup;
import io.nioloop.future.TimeoutException;
import io.nioloop.loop.EventLoop;
import io.nioloop.loop.Handle;
import java.time.Duration;
import java.util.Locale;

/**
 * A limit on how long a stretch of a task may take: asyncio's {@code timeout()}, rules 120 to 131. At the deadline the
 * task is cancelled, once; and where the stretch ends that becomes a {@link TimeoutException}, unless somebody else
 * has cancelled it too.
 *
 * <pre>
 *   created ──► active ── deadline ──► expiring ── the stretch ends ──► expired
 *                  └───── the stretch ends ──► finished
 * </pre>
 */
public final class Timeout {
    private enum State {
        CREATED,
        ACTIVE,
        EXPIRING,
        EXPIRED,
        FINISHED
    }

    private final EventLoop loop;
    private State state = State.CREATED;
    private Duration when; // by the loop's clock; null: no limit
    private Task<?> task;
    private int cancellingBefore;
    private Handle timer; // null: none

    Timeout(EventLoop loop, Duration when) {
        this.loop = loop;
        this.when = when;
    }

    <T> T run(Body<T> body) throws Exception {
        enter();
        T result;
        try {
            result = body.run(this);
        } catch (CancelledError cancelled) {
            if (leave()) {
                throw new TimeoutException("timed out", cancelled);
            }
            throw cancelled;
        } catch (Throwable failure) {
            if (leave()) {
                insertTimeout(failure);
            }
            throw failure;
        }
        leave();
        return result;
    }

    /**
     * The stretch that is limited.
     *
     * @param <T> the type of its result
     */
    @FunctionalInterface
    public interface Body<T> {
        /**
         * Runs, in the task that has set the limit.
         *
         * @param timeout the limit, which can be moved
         * @return the result
         * @throws Exception what the stretch fails with
         */
        T run(Timeout timeout) throws Exception;
    }

    private void enter() {
        if (state != State.CREATED) {
            throw new IllegalStateException("Timeout has already been entered: " + this);
        }
        task = Task.current();
        if (task == null) {
            throw new IllegalStateException("Timeout should be used inside a task");
        }
        state = State.ACTIVE;
        cancellingBefore = task.cancelling();
        schedule();
    }

    /** Returns whether a cancellation that leaves the stretch is this limit's. */
    private boolean leave() {
        stopTimer();
        if (state == State.ACTIVE) {
            state = State.FINISHED;
            return false;
        }
        state = State.EXPIRED;
        return task.uncancel() <= cancellingBefore;
    }

    /** Rule 125: the cancellation that a failure came of was a timeout. */
    private static void insertTimeout(Throwable failure) {
        if (failure instanceof ExceptionGroup group) {
            group.exceptions().forEach(Timeout::insertTimeout);
        }
        for (Throwable above = failure; above.getCause() != null; above = above.getCause()) {
            if (above.getCause() instanceof CancelledError) {
                failure.addSuppressed(new TimeoutException("timed out", above.getCause()));
                return;
            }
        }
    }

    private void schedule() {
        stopTimer();
        if (when != null) {
            boolean past = when.compareTo(loop.time()) <= 0;
            timer = past ? loop.callSoon(this::expire) : loop.callAt(when, this::expire);
        }
    }

    private void expire() {
        timer = null;
        state = State.EXPIRING;
        task.cancel();
    }

    private void stopTimer() {
        if (timer != null) {
            timer.cancel();
            timer = null;
        }
    }

    /**
     * Moves the deadline, inside the stretch only: asyncio's {@code reschedule}.
     *
     * @param when by the loop's clock, {@link EventLoop#time}; null: no limit
     */
    public void reschedule(Duration when) {
        if (state != State.ACTIVE) {
            throw new IllegalStateException("the deadline of a limit can be moved while it is active only: " + this);
        }
        this.when = when;
        schedule();
    }

    /** {@return the deadline by the loop's clock; null: there is none} */
    public Duration when() {
        return when;
    }

    /** {@return whether the time was up before the stretch ended} */
    public boolean expired() {
        return state == State.EXPIRING || state == State.EXPIRED;
    }

    @Override
    public String toString() {
        return "<Timeout " + state.name().toLowerCase(Locale.ROOT) + (state == State.ACTIVE ? " when=" + when : "")
                + ">";
    }
}
