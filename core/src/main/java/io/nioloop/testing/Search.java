package io.nioloop.testing;

import java.util.List;

/** Looks for the smallest seed that fails, and for the least faults with which it still does. */
final class Search {
    private static final int OCCASIONS_TRIED = 20;

    private final SimulationOptions options;
    private final Simulation.Body body;
    private Faults lastFaults; // of the run before, whether it failed or not

    Search(SimulationOptions options, Simulation.Body body) {
        this.options = options;
        this.body = body;
    }

    SearchResult run(long firstSeed, int count) {
        Long only = property("io.nioloop.seed");
        Long asked = property("io.nioloop.seeds");
        long first = only == null ? firstSeed : only;
        long seeds = only != null ? 1 : asked != null ? asked : count;
        long events = 0;
        long strikes = 0;
        for (long seed = first; seed < first + seeds; seed++) {
            try {
                events += run(seed, options).events();
            } catch (SimulationFailure failure) {
                throw shrink(failure);
            }
            strikes += strikes();
        }
        return new SearchResult(seeds, events, strikes);
    }

    private static Long property(String name) {
        String value = System.getProperty(name);
        try {
            return value == null ? null : Long.valueOf(value);
        } catch (NumberFormatException e) {
            throw new IllegalArgumentException("-D" + name + "=" + value + ": use a whole number", e);
        }
    }

    private SimulationResult run(long seed, SimulationOptions how) {
        return Simulation.run(seed, how, simulation -> {
            lastFaults = simulation.faults();
            body.run(simulation);
        });
    }

    private long strikes() {
        Faults faults = lastFaults;
        return faults.plan().kinds().stream().mapToLong(faults::strikesOf).sum();
    }

    /** Takes away kinds, and then strikes of those that are left, as long as the same still fails. */
    private SimulationFailure shrink(SimulationFailure found) {
        SimulationFailure smallest = alone(found);
        FaultPlan before;
        do {
            before = smallest.plan();
            for (FaultKind kind : before.kinds()) {
                smallest = smaller(smallest, smallest.plan().without(kind));
            }
            for (FaultKind kind : smallest.plan().kinds()) {
                smallest = once(smallest, kind);
            }
        } while (!smallest.plan().equals(before));
        return smallest;
    }

    /** Most failures need no fault, or a single strike: tried first, since others may stand in its way. */
    private SimulationFailure alone(SimulationFailure found) {
        SimulationFailure less = smaller(found, FaultPlan.none());
        for (FaultKind kind : found.plan().kinds()) {
            for (int occasion = 1; less == found && occasion <= OCCASIONS_TRIED; occasion++) {
                less = smaller(found, FaultPlan.none().once(kind, occasion));
            }
        }
        return less;
    }

    /** Tries to do with a single strike, and if that is not enough, with the first two, four, eight … */
    private SimulationFailure once(SimulationFailure failure, FaultKind kind) {
        smaller(failure, failure.plan()); // to learn when it struck
        List<Integer> occasions = List.copyOf(lastFaults.struck(kind));
        for (int occasion : occasions.subList(0, Math.min(OCCASIONS_TRIED, occasions.size()))) {
            SimulationFailure single = smaller(failure, failure.plan().once(kind, occasion));
            if (single != failure) {
                return single;
            }
        }
        FaultPlan.Rule rule = failure.plan().rule(kind);
        for (int most = 2; most < occasions.size(); most *= 2) {
            FaultPlan fewer = failure.plan().with(kind, new FaultPlan.Rule(rule.probability(), rule.from(), most));
            SimulationFailure some = smaller(failure, fewer);
            if (some != failure) {
                return some;
            }
        }
        return failure;
    }

    /** The failure with another plan, if it is the same; otherwise the one it was. */
    private SimulationFailure smaller(SimulationFailure failure, FaultPlan plan) {
        try {
            run(failure.seed(), options.withFaults(plan));
            return failure;
        } catch (SimulationFailure other) {
            return kind(other).equals(kind(failure)) ? other : failure;
        }
    }

    /** What failed, without the numbers and identities that differ from run to run. */
    private static String kind(SimulationFailure failure) {
        Throwable cause = failure.getCause();
        String message = String.valueOf(cause.getMessage());
        return cause.getClass().getName()
                + message.lines().limit(1).findFirst().orElse("").replaceAll("@[0-9a-f]+|\\d+", "#");
    }
}
