package io.nioloop.future;

import java.util.ArrayDeque;
import java.util.Queue;
import java.util.concurrent.Executor;

/** An executor whose work waits until the test runs it. */
final class ByHand implements Executor {
    private final Queue<Runnable> jobs = new ArrayDeque<>();

    @Override
    public void execute(Runnable job) {
        jobs.add(job);
    }

    void runAll() {
        for (Runnable job; (job = jobs.poll()) != null; ) {
            job.run();
        }
    }
}
