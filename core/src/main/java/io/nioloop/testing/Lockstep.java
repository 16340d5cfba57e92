package io.nioloop.testing;

import java.util.concurrent.Semaphore;

/**
 * A thread that works only while another waits for it. What runs on it is on a thread of its own, as far as it can
 * tell, and still nothing happens at the same time.
 */
final class Lockstep implements AutoCloseable {
    private final Semaphore begin = new Semaphore(0);
    private final Semaphore end = new Semaphore(0);
    private Thread worker; // null until there is work
    private Runnable job; // null: the worker ends
    private Throwable failure; // of the last job; null if it had none

    /** Runs a job on the other thread, and waits; returns what it threw, null if nothing. */
    Throwable run(SimulatedNetwork network, Runnable work) {
        if (worker == null) {
            worker = new Thread(this::work, "nioloop-simulated-executor");
            worker.setDaemon(true);
            worker.start();
        }
        Thread caller = Thread.currentThread();
        job = work;
        failure = null;
        network.adopt(worker);
        begin.release();
        end.acquireUninterruptibly();
        network.adopt(caller);
        return failure;
    }

    private void work() {
        while (true) {
            begin.acquireUninterruptibly();
            if (job == null) {
                return;
            }
            try {
                job.run();
            } catch (Throwable thrown) {
                failure = thrown;
            }
            end.release();
        }
    }

    /** Ends the thread, and waits until it has. */
    @Override
    public void close() {
        if (worker == null) {
            return;
        }
        job = null;
        begin.release();
        boolean interrupted = false;
        while (worker.isAlive()) {
            try {
                worker.join();
            } catch (InterruptedException e) {
                interrupted = true;
            }
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
        worker = null;
    }
}
