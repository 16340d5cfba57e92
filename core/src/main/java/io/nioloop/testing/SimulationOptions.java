package io.nioloop.testing;

import java.time.Duration;
import java.util.Objects;
import java.util.function.LongFunction;

/**
 * How a {@link Simulation} is run. Start from {@link #defaults} and change what differs.
 *
 * @param plan what goes wrong, given the seed; nothing by default
 * @param clockStartNanos the first reading of the clock; 0 by default
 * @param maxTime how much virtual time a run may take; a hundred years by default
 * @param maxEvents after how many packets and turns of the loop a run counts as endless; 20 million by default
 * @param settleTime how much virtual time a run gets at its end to come to rest; an hour by default
 * @param checkLeaks whether what is left at the end is an error, as it is by default
 */
public record SimulationOptions(
        LongFunction<FaultPlan> plan,
        long clockStartNanos,
        Duration maxTime,
        long maxEvents,
        Duration settleTime,
        boolean checkLeaks) {
    /**
     * Refuses null, and numbers that make no sense.
     *
     * @param plan what goes wrong, given the seed
     * @param clockStartNanos any
     * @param maxTime more than zero
     * @param maxEvents 1 or more
     * @param settleTime zero or more
     * @param checkLeaks whether what is left at the end is an error
     */
    public SimulationOptions {
        Objects.requireNonNull(plan, "plan");
        if (Objects.requireNonNull(maxTime, "maxTime").isNegative() || maxTime.isZero()) {
            throw new IllegalArgumentException("maxTime is " + maxTime + ": use more than zero");
        }
        if (maxEvents < 1) {
            throw new IllegalArgumentException("maxEvents is " + maxEvents + ": use 1 or more");
        }
        if (Objects.requireNonNull(settleTime, "settleTime").isNegative()) {
            throw new IllegalArgumentException("settleTime is " + settleTime + ": use zero or more");
        }
    }

    /** {@return the defaults: nothing goes wrong} */
    public static SimulationOptions defaults() {
        return new SimulationOptions(
                seed -> FaultPlan.none(), 0, Duration.ofDays(36_525), 20_000_000, Duration.ofHours(1), true);
    }

    /**
     * {@return the same with faults}
     *
     * @param plan what goes wrong, whatever the seed
     */
    public SimulationOptions withFaults(FaultPlan plan) {
        Objects.requireNonNull(plan, "plan");
        return withFaults(seed -> plan);
    }

    /**
     * {@return the same with faults that depend on the seed}
     *
     * @param plan for instance {@code FaultPlan::draw}
     */
    public SimulationOptions withFaults(LongFunction<FaultPlan> plan) {
        return new SimulationOptions(plan, clockStartNanos, maxTime, maxEvents, settleTime, checkLeaks);
    }

    /**
     * {@return the same with another first reading of the clock}
     *
     * @param nanos for instance a little less than {@link Long#MAX_VALUE}, where the number wraps
     */
    public SimulationOptions withClockStart(long nanos) {
        return new SimulationOptions(plan, nanos, maxTime, maxEvents, settleTime, checkLeaks);
    }

    /**
     * {@return the same with another limit of virtual time}
     *
     * @param maxTime how much a run may take
     */
    public SimulationOptions withMaxTime(Duration maxTime) {
        return new SimulationOptions(plan, clockStartNanos, maxTime, maxEvents, settleTime, checkLeaks);
    }

    /**
     * {@return the same with another limit of events}
     *
     * @param maxEvents after how many a run counts as endless
     */
    public SimulationOptions withMaxEvents(long maxEvents) {
        return new SimulationOptions(plan, clockStartNanos, maxTime, maxEvents, settleTime, checkLeaks);
    }

    /**
     * {@return the same with another time to come to rest}
     *
     * @param settleTime how much a run gets at its end
     */
    public SimulationOptions withSettleTime(Duration settleTime) {
        return new SimulationOptions(plan, clockStartNanos, maxTime, maxEvents, settleTime, checkLeaks);
    }

    /**
     * {@return the same, with or without a look at what is left at the end}
     *
     * @param checkLeaks whether open channels, live timers and the like are an error
     */
    public SimulationOptions withCheckLeaks(boolean checkLeaks) {
        return new SimulationOptions(plan, clockStartNanos, maxTime, maxEvents, settleTime, checkLeaks);
    }
}
