package io.nioloop.loop;

import java.nio.channels.spi.SelectorProvider;
import java.time.Duration;
import java.util.Objects;

/**
 * What a loop is opened with. Start from {@link #defaults} and change what differs.
 *
 * <pre>{@code
 * EventLoop loop = EventLoop.open(LoopOptions.defaults().withSpin(Duration.ofNanos(20_000)));
 * }</pre>
 *
 * @param provider where selector and channels come from
 * @param clock what time it is
 * @param spin how long the loop looks for more I/O after there was some, before it sleeps. Saves the time a core
 *     takes to fall asleep and wake up, at the price of a busy core; given up for a while when it does not help.
 *     Zero, the default: not at all
 * @param debug whether to report slow callbacks; the default is the system property {@code io.nioloop.debug}
 * @param slowCallbackDuration in debug mode, callbacks that take at least this long are logged; 100 ms by default
 */
public record LoopOptions(
        SelectorProvider provider, Clock clock, Duration spin, boolean debug, Duration slowCallbackDuration) {

    private static final Duration MAX_SPIN = Duration.ofMillis(10);

    /**
     * Refuses null, and times that make no sense.
     *
     * @param provider where channels come from
     * @param clock what time it is
     * @param spin how long to spin, 0 to 10 ms
     * @param debug whether to report slow callbacks
     * @param slowCallbackDuration what is slow, more than zero
     */
    public LoopOptions {
        Objects.requireNonNull(provider, "provider");
        Objects.requireNonNull(clock, "clock");
        if (Objects.requireNonNull(spin, "spin").isNegative() || spin.compareTo(MAX_SPIN) > 0) {
            throw new IllegalArgumentException("spin is " + spin + ": use 0 to " + MAX_SPIN);
        }
        if (Objects.requireNonNull(slowCallbackDuration, "slowCallbackDuration").isNegative()
                || slowCallbackDuration.isZero()) {
            throw new IllegalArgumentException("slowCallbackDuration is " + slowCallbackDuration + ": use more than 0");
        }
    }

    /** {@return the options of {@link EventLoop#open()}} */
    public static LoopOptions defaults() {
        return new LoopOptions(
                SelectorProvider.provider(),
                Clock.system(),
                Duration.ZERO,
                Boolean.getBoolean("io.nioloop.debug"),
                Duration.ofMillis(100));
    }

    /**
     * {@return the same with another provider}
     *
     * @param provider where selector and channels come from
     */
    public LoopOptions withProvider(SelectorProvider provider) {
        return new LoopOptions(provider, clock, spin, debug, slowCallbackDuration);
    }

    /**
     * {@return the same with another clock; with any but the system's, the loop polls in every turn and never spins}
     *
     * @param clock what time it is
     */
    public LoopOptions withClock(Clock clock) {
        return new LoopOptions(provider, clock, spin, debug, slowCallbackDuration);
    }

    /**
     * {@return the same with spinning}
     *
     * @param spin how long to look for more I/O before sleeping, 0 to 10 ms
     */
    public LoopOptions withSpin(Duration spin) {
        return new LoopOptions(provider, clock, spin, debug, slowCallbackDuration);
    }

    /**
     * {@return the same with debug mode on or off}
     *
     * @param debug whether to report slow callbacks
     */
    public LoopOptions withDebug(boolean debug) {
        return new LoopOptions(provider, clock, spin, debug, slowCallbackDuration);
    }

    /**
     * {@return the same with another limit for slow callbacks: asyncio's {@code slow_callback_duration}}
     *
     * @param slowCallbackDuration what counts as slow, more than zero
     */
    public LoopOptions withSlowCallbackDuration(Duration slowCallbackDuration) {
        return new LoopOptions(provider, clock, spin, debug, slowCallbackDuration);
    }
}
