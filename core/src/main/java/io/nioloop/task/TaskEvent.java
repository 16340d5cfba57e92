package io.nioloop.task;

import io.nioloop.future.Future;
import io.nioloop.loop.Event;

/** What happens on the floor of tasks. */
public sealed interface TaskEvent extends Event {
    /** {@return the task it happened to} */
    Task<?> task();

    /**
     * A task was made; its first step is queued, or about to run. Its end is a
     * {@link io.nioloop.future.FutureEvent.Completed}.
     *
     * @param task the task
     */
    record Created(Task<?> task) implements TaskEvent {}

    /**
     * A step of a task is about to run.
     *
     * @param task the task
     */
    record StepStarted(Task<?> task) implements TaskEvent {}

    /**
     * A step of a task has run: it waits, has given the turn to others, or its body is over.
     *
     * @param task the task
     */
    record StepFinished(Task<?> task) implements TaskEvent {}

    /**
     * The body of a task is about to be suspended. The observer is called on the body's stack.
     *
     * @param task the task
     * @param future what it waits for; null: only for its next turn
     */
    record Waiting(Task<?> task, Future<?> future) implements TaskEvent {}

    /**
     * Somebody asks a task to end.
     *
     * @param task the task
     * @param message for the error, may be null
     */
    record CancelRequested(Task<?> task, String message) implements TaskEvent {}

    /**
     * The body of a task is about to be told that it was cancelled, by a {@link io.nioloop.future.CancelledError} where
     * it waits. The observer is called on the body's stack.
     *
     * @param task the task
     */
    record CancelDelivered(Task<?> task) implements TaskEvent {}

    /**
     * Code of the JDK, such as {@code Thread.sleep} or a lock, has stopped the body of a task. On a virtual thread only:
     * on the other carriers the loop would stand still with it. {@link Task#stack} shows where.
     *
     * @param task the task
     */
    record Blocked(Task<?> task) implements TaskEvent {}
}
