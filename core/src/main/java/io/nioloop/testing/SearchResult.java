package io.nioloop.testing;

/**
 * What {@link Simulation#search} has seen when nothing failed.
 *
 * @param runs how many runs there were
 * @param events how many events in all of them
 * @param strikes how many faults in all of them
 */
public record SearchResult(long runs, long events, long strikes) {}
