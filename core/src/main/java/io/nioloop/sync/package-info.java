/**
 * Locks and queues for the tasks of one loop: asyncio's {@code locks.py} and {@code queues.py}. Their waiting methods
 * suspend the task that calls; all others return at once, and may be called from callbacks too. Whoever waits longest
 * is served first, and a task that is cancelled, be it between its wake-up and its next step, takes nothing with it.
 *
 * <p>Nothing here is for other threads: they hand their call to the loop by
 * {@link io.nioloop.loop.EventLoop#callSoonThreadsafe}.
 */
package io.nioloop.sync;
