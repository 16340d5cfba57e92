package io.nioloop.task;

import java.util.concurrent.locks.LockSupport;

/**
 * What the threads of a loop hand to and fro: who has it runs, the others wait. They wait asleep. To look for a while
 * first, whether it comes right back, is ten times as fast if a processor is free, and ten times as slow if none is.
 */
final class Baton {
    private volatile Thread holder;

    /** Lets another thread go on. What the giver did before happens-before what the other does then. */
    void give(Thread other) {
        holder = other;
        LockSupport.unpark(other);
    }

    /** Waits until it is given to this thread. An interrupt does not end the wait; it is kept for later. */
    void await(Thread me) {
        boolean interrupted = false;
        while (holder != me) {
            LockSupport.park(this);
            interrupted |= Thread.interrupted();
        }
        if (interrupted) {
            me.interrupt();
        }
    }
}
