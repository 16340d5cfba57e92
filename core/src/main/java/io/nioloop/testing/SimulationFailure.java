package io.nioloop.testing;

import java.util.ArrayList;
import java.util.List;

/** A simulated run failed. The message says how to repeat it; the cause is what went wrong. */
public final class SimulationFailure extends AssertionError {
    private static final long serialVersionUID = 1;
    private static final int LINES = 60;

    private final long seed;
    private final String plan;
    private final long traceHash;

    SimulationFailure(Simulation simulation, Throwable cause, List<String> story) {
        super(describe(simulation, cause, story), cause);
        this.seed = simulation.seed();
        this.plan = simulation.faults().plan().toString();
        this.traceHash = simulation.network().traceHash();
    }

    private static String describe(Simulation simulation, Throwable cause, List<String> story) {
        FaultPlan plan = simulation.faults().plan();
        String options =
                plan.isEmpty() ? "" : "SimulationOptions.defaults().withFaults(FaultPlan.parse(\"" + plan + "\")), ";
        List<String> shown = new ArrayList<>(story.subList(Math.max(0, story.size() - LINES), story.size()));
        shown.addAll(simulation.network().trace().legend().of(shown));
        return "seed " + simulation.seed() + " fails at "
                + simulation.network().trace().time() + " of virtual time: " + cause
                + "\n  to replay it: Simulation.run(" + simulation.seed() + "L, " + options + "body)"
                + "\n  faults: " + simulation.faults()
                + "\n  the last that happened:\n    " + String.join("\n    ", shown);
    }

    /** {@return the seed to repeat it with} */
    public long seed() {
        return seed;
    }

    /** {@return the faults to repeat it with} */
    public FaultPlan plan() {
        return FaultPlan.parse(plan);
    }

    /** {@return the hash of the trace, the same each time it is repeated} */
    public long traceHash() {
        return traceHash;
    }
}
