package io.nioloop.support;

import io.nioloop.loop.EventLoop;
import io.nioloop.loop.LoopError;
import io.nioloop.loop.LoopOptions;
import io.nioloop.testing.SimulatedNetwork;
import io.nioloop.testing.VirtualClock;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

/**
 * A loop on virtual time that the test itself drives, turn by turn if it likes, for tests of the floors above {@code
 * loop}.
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
    private static final long WRAPS_IN_A_SECOND = Long.MAX_VALUE - 1_000_000_000;

    private final VirtualClock clock = new VirtualClock(WRAPS_IN_A_SECOND);
    private final SimulatedNetwork network = new SimulatedNetwork(clock, 1);
    private final List<LoopError> errors = new CopyOnWriteArrayList<>();
    private final EventLoop loop;

    private VirtualLoop(LoopOptions options) {
        loop = EventLoop.open(options.withProvider(network).withClock(clock));
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
    @SuppressWarnings("resource") // they stay as long as the loop does
    public VirtualLoop outsiders() {
        network.outsider();
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
}
