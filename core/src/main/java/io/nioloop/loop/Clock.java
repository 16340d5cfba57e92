package io.nioloop.loop;

/**
 * What time it is, for a loop and all that stands on it. Nanoseconds from an arbitrary origin, never backwards; the
 * number may wrap, so compare readings by their difference.
 */
@FunctionalInterface
public interface Clock {
    /** {@return the reading, in nanoseconds; any thread may ask} */
    long nanoTime();

    /**
     * Says that the loop is about to sleep, and how long at most: the exact figure, which {@code Selector.select}
     * would round to milliseconds. A virtual clock remembers it, for the simulated selector to jump there. The
     * system's clock does nothing.
     *
     * @param nanos the time until the next timer; {@link Long#MAX_VALUE} if there is none
     */
    default void sleepingAtMost(long nanos) {}

    /** {@return the clock of the machine, {@link System#nanoTime}} */
    static Clock system() {
        return SystemClock.INSTANCE;
    }
}
