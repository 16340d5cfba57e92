package io.nioloop.loop;

/**
 * Listens to what a loop and the floors on it do: narrators, statistics, traces. Runs on the loop, between two steps
 * of it, and must neither block nor call the loop. Each floor declares its events as a sealed family of
 * {@link Event}.
 */
@FunctionalInterface
public interface Observer {
    /**
     * Something happened.
     *
     * @param loop where
     * @param event what
     */
    void on(EventLoop loop, Event event);
}
