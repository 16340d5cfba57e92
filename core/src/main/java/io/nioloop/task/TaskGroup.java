package io.nioloop.task;

import io.nioloop.future.Awaiter;
import io.nioloop.future.CancelledError;
import io.nioloop.future.ExceptionGroup;
import io.nioloop.future.Future;
import io.nioloop.loop.EventLoop;
import io.nioloop.loop.LoopError;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/**
 * Tasks that end before a stretch of code does: asyncio's {@code TaskGroup}, rules 132 to 147. If one fails, the others
 * and the stretch itself are cancelled, and all that went wrong arrives in one {@link ExceptionGroup}.
 *
 * <pre>{@code
 * TaskGroup.run(group -> {
 *     group.createTask(() -> fetch("one"));
 *     group.createTask(() -> fetch("two"));
 * }); // both are done here
 * }</pre>
 */
@SuppressWarnings("overloads") // a lambda either returns something or does not
public final class TaskGroup {
    private final EventLoop loop;
    private final Task<?> parent;
    private final int limit; // of tasks at a time
    private final Waiters changes; // of the number of tasks
    private final Set<Task<?>> tasks = new LinkedHashSet<>(); // not done
    private final List<Throwable> errors = new ArrayList<>();
    private boolean exiting; // the stretch has ended
    private boolean aborting; // children have been cancelled
    private boolean parentCancelRequested; // by us, to be taken back
    private VirtualMachineError fatal; // null: none

    /**
     * What is done with a group.
     *
     * @param <T> the type of its result
     */
    @FunctionalInterface
    public interface Body<T> {
        /**
         * Runs, in the task that opened the group.
         *
         * @param group starts tasks
         * @return the result
         * @throws Exception which cancels the tasks
         */
        T call(TaskGroup group) throws Exception;
    }

    /** What is done with a group, without a result. */
    @FunctionalInterface
    public interface Action {
        /**
         * Runs, in the task that opened the group.
         *
         * @param group starts tasks
         * @throws Exception which cancels the tasks
         */
        void run(TaskGroup group) throws Exception;
    }

    /** Tells the group of the end of a task, for which its parent waits. */
    private record Child(TaskGroup group, Task<?> task) implements Awaiter {
        @Override
        public Future<?> awaiter() {
            return group.parent;
        }

        @Override
        public void accept(Future<?> done) {
            group.ended(task);
        }
    }

    private TaskGroup(Task<?> parent, int limit) {
        this.loop = parent.loop();
        this.parent = parent;
        this.limit = limit;
        this.changes = new Waiters(loop);
    }

    /**
     * Opens a group, and suspends until all of its tasks are done.
     *
     * @param body starts tasks; it runs in the task that calls
     * @throws ExceptionGroup if the body or a task failed
     * @throws IllegalStateException outside a task
     */
    public static void run(Action body) {
        run(Integer.MAX_VALUE, body);
    }

    /**
     * Opens a group, and suspends until all of its tasks are done.
     *
     * @param <T> the type of the result
     * @param body starts tasks; it runs in the task that calls
     * @return what the body returns; null if {@link #cancel} ended it
     * @throws ExceptionGroup if the body or a task failed
     * @throws IllegalStateException outside a task
     */
    public static <T> T call(Body<T> body) {
        return call(Integer.MAX_VALUE, body);
    }

    /**
     * Opens a group of which only so many tasks run at a time, and suspends until all are done.
     *
     * @param limit how many; when there are as many, {@link #createTask} suspends until one is done
     * @param body starts tasks; it runs in the task that calls
     * @throws ExceptionGroup if the body or a task failed
     * @throws IllegalStateException outside a task
     */
    public static void run(int limit, Action body) {
        call(limit, group -> {
            body.run(group);
            return null;
        });
    }

    /**
     * Opens a group of which only so many tasks run at a time, and suspends until all are done.
     *
     * @param <T> the type of the result
     * @param limit how many; when there are as many, {@link #createTask} suspends until one is done
     * @param body starts tasks; it runs in the task that calls
     * @return what the body returns; null if {@link #cancel} ended it
     * @throws ExceptionGroup if the body or a task failed
     * @throws IllegalStateException outside a task
     */
    public static <T> T call(int limit, Body<T> body) {
        if (limit < 1) {
            throw new IllegalArgumentException("a group of " + limit + " tasks at a time can never run one");
        }
        Task<?> parent = Task.current();
        if (parent == null) {
            throw new IllegalStateException("a task group is opened inside a task");
        }
        TaskGroup group = new TaskGroup(parent, limit);
        T result = null;
        Throwable failure = null;
        try {
            result = body.call(group);
        } catch (Throwable thrown) {
            failure = thrown;
        }
        group.exit(failure);
        return result;
    }

    private void exit(Throwable failure) {
        exiting = true;
        CancelledError cancelled = failure instanceof CancelledError error ? error : null;
        noteFatal(failure);
        if (failure != null && !aborting) {
            abort();
        }
        CancelledError late = null;
        // Being cancelled, even again and again, does not end the wait (rule 142); but the end of the loop does.
        while (!tasks.isEmpty() && !parent.unwinding) {
            try {
                changes.suspend();
            } catch (CancelledError error) {
                late = error;
                if (!aborting) {
                    cancelled = error;
                    abort();
                }
            }
        }
        throwWhatMatters(failure, cancelled, late);
    }

    private void throwWhatMatters(Throwable failure, CancelledError ours, CancelledError late) {
        if (fatal != null) {
            errors.remove(fatal);
            errors.forEach(error -> loop.callExceptionHandler(
                    LoopError.of("an error of a task group is hidden by a fatal one", error, this)));
            throw fatal;
        }
        CancelledError cancelled = ours;
        if (parentCancelRequested) {
            if (parent.uncancel() == 0) {
                cancelled = null;
            } else if (cancelled == null) {
                cancelled = late; // what is left is not ours (rule 143)
            }
        }
        if (cancelled != null && errors.isEmpty()) {
            throw cancelled;
        }
        if (failure != null && !(failure instanceof CancelledError)) {
            errors.add(Wrapped.origin(failure));
        }
        if (!errors.isEmpty()) {
            if (parent.cancelling() > 0) { // the cancellation stays, for where the parent waits next (rule 137)
                parent.uncancel();
                parent.cancel();
            }
            throw new ExceptionGroup("unhandled errors in a TaskGroup", errors);
        }
    }

    private void noteFatal(Throwable failure) {
        try {
            EventLoop.throwIfFatal(failure); // which knows what is
        } catch (VirtualMachineError error) {
            fatal = fatal == null ? error : fatal;
        }
    }

    /**
     * Starts a task of the group: asyncio's {@code create_task}.
     *
     * @param <T> the type of the result
     * @param body what it does
     * @return the task
     * @throws IllegalStateException if the group is finished or being cancelled
     */
    public <T> Task<T> createTask(Coroutine<? extends T> body) {
        return createTask(body, TaskOptions.defaults());
    }

    /**
     * Starts a task of the group: asyncio's {@code create_task}.
     *
     * @param <T> the type of the result
     * @param body what it does
     * @param options its name and the like
     * @return the task
     * @throws IllegalStateException if the group is finished or being cancelled
     */
    public <T> Task<T> createTask(Coroutine<? extends T> body, TaskOptions options) {
        loop.checkThread();
        requireOpen();
        while (tasks.size() >= limit) {
            changes.suspend();
            requireOpen();
        }
        Task<T> task = Task.start(loop, body, options);
        tasks.add(task);
        task.addDoneCallback(new Child(this, task));
        if (aborting && !task.done()) {
            task.cancel(); // it began eagerly, and cancelled the group before it joined
        }
        return task;
    }

    private void requireOpen() {
        if (exiting && tasks.isEmpty()) {
            throw new IllegalStateException("finished: " + this);
        }
        if (aborting) {
            throw new IllegalStateException("shutting down: " + this);
        }
    }

    private void abort() {
        aborting = true;
        for (Task<?> task : List.copyOf(tasks)) {
            if (!task.done()) {
                task.cancel();
            }
        }
    }

    private void ended(Task<?> task) {
        tasks.remove(task);
        if (tasks.isEmpty() || tasks.size() == limit - 1) {
            changes.wakeAll();
        }
        if (task.cancelled()) {
            return;
        }
        Throwable failure = task.exception();
        if (failure == null) {
            return;
        }
        errors.add(failure);
        noteFatal(failure);
        if (!aborting) {
            endEarly();
        }
    }

    /** Cancels all there is of the group, the stretch too. */
    private void endEarly() {
        abort();
        parentCancelRequested = true;
        parent.cancel();
    }

    /**
     * Ends the group early: cancels its tasks and the stretch, and nothing is thrown for it. Twice, or after the end, it
     * does nothing.
     */
    public void cancel() {
        loop.checkThread();
        if (!aborting && !(exiting && tasks.isEmpty())) {
            endEarly();
        }
    }

    @Override
    public String toString() {
        return "<TaskGroup tasks=" + tasks.size() + (errors.isEmpty() ? "" : " errors=" + errors.size())
                + (aborting ? " cancelling" : exiting ? " exiting" : "") + ">";
    }
}
