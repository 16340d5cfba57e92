package io.nioloop.task;

import io.nioloop.loop.Event;

/** What happens on the floor of tasks. */
public sealed interface TaskEvent extends Event {
    /**
     * Code of the JDK, such as {@code Thread.sleep} or a lock, has stopped the body of a task. On a virtual thread only:
     * on the other carriers the loop would stand still with it. {@link Task#stack} shows where.
     *
     * @param task the task
     */
    record Blocked(Task<?> task) implements TaskEvent {}
}
