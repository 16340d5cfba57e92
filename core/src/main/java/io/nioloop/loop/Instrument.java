package io.nioloop.loop;

/**
 * A tool that is fastened to every loop of the process when the loop is opened: trio's {@code Instrument}, found by
 * {@link java.util.ServiceLoader}. The floor {@code io.nioloop.observe} is one, and looks at system properties to see
 * what is wanted of it; a program adds its own, say for metrics, by a provider of this service. It mostly adds an
 * {@link Observer} to the loop.
 */
public interface Instrument {
    /**
     * A loop was opened, and does not run yet. What this throws is logged; the loop opens nevertheless.
     *
     * @param loop the loop
     */
    void install(EventLoop loop);

    /**
     * Debug mode was switched on or off, for {@link EventLoop#setDebug}; also called after {@link #install} for a
     * loop that is opened in debug mode.
     *
     * @param loop the loop
     * @param enabled whether it is on now
     */
    default void debug(EventLoop loop, boolean enabled) {}

    /**
     * A loop is about to be closed: nothing of it is freed yet.
     *
     * @param loop the loop
     */
    default void closing(EventLoop loop) {}

    /**
     * Describes what a loop has to do, for {@link EventLoop#dump}. Any thread may call it.
     *
     * @param loop the loop
     * @return some lines of text; empty: nothing to say
     */
    default String dump(EventLoop loop) {
        return "";
    }
}
