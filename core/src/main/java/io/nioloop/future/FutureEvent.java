package io.nioloop.future;

import io.nioloop.loop.Event;

/** What happens on the floor of futures. */
public sealed interface FutureEvent extends Event {
    /**
     * A future was completed, or cancelled.
     *
     * @param future the future, now done
     */
    record Completed(Future<?> future) implements FutureEvent {}

    /**
     * Work was handed to an executor.
     *
     * @param future stands for its result
     */
    record Offloaded(Future<?> future) implements FutureEvent {}
}
