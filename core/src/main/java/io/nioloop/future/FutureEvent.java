package io.nioloop.future;

import io.nioloop.loop.Event;

/** What happens on the floor of futures. */
public sealed interface FutureEvent extends Event {
    /**
     * A future was completed, or cancelled.
     *
     * @param future the future, now done
     */
    record Completed(Future<?> future) implements FutureEvent {
        /** {@return what the future failed with; null if it did not; to look does not count as retrieving it} */
        public Throwable failure() {
            return future.failure();
        }
    }

    /**
     * Somebody waits for a pending future: a callback was added.
     *
     * @param future the future
     */
    record Awaited(Future<?> future) implements FutureEvent {}

    /**
     * Nobody waits for a pending future any more: its last callback was taken back.
     *
     * @param future the future
     */
    record Forsaken(Future<?> future) implements FutureEvent {}

    /**
     * Work was handed to an executor.
     *
     * @param future stands for its result
     */
    record Offloaded(Future<?> future) implements FutureEvent {}

    /**
     * Work of an executor has come back; its future is about to be completed.
     *
     * @param future stands for its result
     * @param thread the name of the thread that did it
     */
    record OffloadFinished(Future<?> future, String thread) implements FutureEvent {}
}
