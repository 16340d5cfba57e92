package io.nioloop.testing;

import java.time.Duration;

/**
 * How a {@link Simulation} went that went well.
 *
 * @param seed its seed
 * @param plan what went wrong in it
 * @param traceHash a number that depends on all that happened, and on its order; the same for the same seed and program
 * @param events how many packets, jobs and callbacks there were
 * @param virtualTime how much time passed in it
 */
public record SimulationResult(long seed, FaultPlan plan, long traceHash, long events, Duration virtualTime) {}
