package io.nioloop.task;

import io.nioloop.loop.EventLoop;

/**
 * Starts the tasks of a loop: asyncio's task factory, rules 70 and 71. One of your own wraps each body, names tasks,
 * counts them, begins them eagerly, and hands on to the default.
 *
 * <pre>{@code
 * TaskFactory.set(loop, new TaskFactory() {
 *     public <T> Task<T> start(EventLoop loop, Coroutine<? extends T> body, TaskOptions options) {
 *         return TaskFactory.DEFAULT.start(loop, body, options.withEager(true));
 *     }
 * });
 * }</pre>
 */
public interface TaskFactory {
    /** The one that a loop has until another is set. */
    TaskFactory DEFAULT = Roster::start;

    /** One whose tasks all begin at once: asyncio's {@code eager_task_factory}. */
    TaskFactory EAGER = Roster::startEagerly;

    /**
     * Starts a task.
     *
     * @param <T> the type of the result
     * @param loop the loop
     * @param body what it does
     * @param options as they were given
     * @return the task
     */
    <T> Task<T> start(EventLoop loop, Coroutine<? extends T> body, TaskOptions options);

    /**
     * Replaces the factory of a loop.
     *
     * @param loop the loop
     * @param factory starts its tasks from now on; null: the {@link #DEFAULT}
     */
    static void set(EventLoop loop, TaskFactory factory) {
        Roster.of(loop).factory(factory == null ? DEFAULT : factory);
    }

    /**
     * {@return the factory of a loop: asyncio's {@code get_task_factory}}
     *
     * @param loop the loop
     */
    static TaskFactory of(EventLoop loop) {
        return Roster.of(loop).factory();
    }
}
