package io.nioloop.testing;

import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;

/**
 * Runs blocking jobs inside the simulation: each at a moment that chance decides, on a thread of its own which works
 * only while the loop's waits for it.
 */
final class SimulatedExecutor implements Executor, AutoCloseable {
    private static final long SHORTEST_NANOS = 100_000;
    private static final long LONGEST_NANOS = 10_000_000;
    private static final long SECOND = 1_000_000_000;

    private final SimulatedNetwork network;
    private final Lockstep lockstep = new Lockstep();
    private int jobs;
    private int pending;

    SimulatedExecutor(SimulatedNetwork network) {
        this.network = network;
    }

    @Override
    public void execute(Runnable job) {
        Faults faults = network.faults();
        if (faults.strikes(FaultKind.JOB_REFUSED)) {
            throw new RejectedExecutionException("the simulated executor refuses " + (jobs + 1) + ". job: a fault");
        }
        executeIn(faults.strikes(FaultKind.JOB_DELAYED) ? faults.size(FaultKind.JOB_DELAYED, 10 * SECOND) : 0, job);
    }

    void executeIn(long moreNanos, Runnable job) {
        int number = ++jobs;
        pending++;
        network.trace(Happening.JOB_QUEUED, number, 0);
        long usual = network.random(SimulatedNetwork.JOBS).between(SHORTEST_NANOS, LONGEST_NANOS);
        network.scheduleIn(usual + moreNanos, new SimEvent() {
            @Override
            void happen() {
                pending--;
                network.trace(Happening.JOB_RUN, number, 0);
                Throwable failure = lockstep.run(network, job);
                if (failure != null) {
                    throw new InvariantError("job " + number + " of the executor failed: " + failure, failure);
                }
            }
        });
    }

    /** How many jobs have not run yet. */
    int pending() {
        return pending;
    }

    @Override
    public void close() {
        lockstep.close();
    }
}
