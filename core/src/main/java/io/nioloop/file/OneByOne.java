package io.nioloop.file;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;

/** Runs jobs on the threads of another executor, but one after another, in the order in which they came. */
final class OneByOne implements Executor {
    private final Executor threads;
    private final Deque<Runnable> waiting = new ArrayDeque<>(); // guarded by this
    private boolean busy; // guarded by this: a thread is at work, or asked for

    OneByOne(Executor threads) {
        this.threads = threads;
    }

    /** The job must not throw. */
    @Override
    public void execute(Runnable job) {
        if (!begins(job)) {
            return;
        }
        try {
            threads.execute(this::runAll);
        } catch (RejectedExecutionException refused) {
            forget(job);
            throw refused;
        }
    }

    private synchronized boolean begins(Runnable job) {
        waiting.add(job);
        boolean first = !busy;
        busy = true;
        return first;
    }

    private synchronized void forget(Runnable job) {
        waiting.remove(job);
        busy = false;
    }

    private void runAll() {
        for (Runnable job = next(); job != null; job = next()) {
            job.run();
        }
    }

    private synchronized Runnable next() {
        Runnable job = waiting.poll();
        busy = job != null;
        return job;
    }
}
