package io.nioloop.task;

import io.nioloop.future.Future;
import io.nioloop.loop.Context;
import io.nioloop.loop.EventLoop;
import io.nioloop.loop.LoopError;
import io.nioloop.loop.LoopLocal;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * The tasks of one loop: which of them runs, and all that are not done. It holds them, so that a task which nobody else
 * knows lives on until its body ends; when the loop is closed, bodies that still wait are unwound.
 */
final class Roster {
    private static final LoopLocal<Roster> OF_LOOP = new LoopLocal<>(Roster::new);
    private static final int ROUNDS = 100; // of errors, until a body counts as one that does not end
    private static final int MOMENT_MILLIS = 10; // in each round
    private static final int LOOK_AGAIN_MILLIS = 100; // the loop may have ended with the question unanswered

    private final EventLoop loop;
    private Carrier carrier; // null: no task was started yet, and maybe none will be
    private TaskFactory factory = TaskFactory.DEFAULT;
    private Task<?> latest; // to run; null: that one is done
    private boolean stepping; // the latest task runs; else a plain callback does, or nothing
    private Task<?> first; // of those that are not done: a list through the tasks themselves
    private Task<?> last;
    private int numbered; // tasks without a name

    private Roster(EventLoop loop) {
        this.loop = loop;
    }

    static Roster of(EventLoop loop) {
        return OF_LOOP.get(loop);
    }

    /** The task that runs on this thread; null if none does. */
    static Task<?> currentTask() {
        EventLoop loop = EventLoop.currentOrNull();
        return loop == null ? null : of(loop).current();
    }

    static <T> Task<T> startEagerly(EventLoop loop, Coroutine<? extends T> body, TaskOptions options) {
        return start(loop, body, options.withEager(true));
    }

    static <T> Task<T> start(EventLoop loop, Coroutine<? extends T> body, TaskOptions options) {
        Roster roster = of(loop);
        if (loop.isClosed()) {
            throw new IllegalStateException("loop is closed: " + loop);
        }
        Task<T> task = new Task<>(roster, loop, body, options);
        if (options.eager() && loop.inLoop()) {
            task.beginEagerly();
        } else {
            task.begin();
        }
        return task;
    }

    // Steps.

    /** Runs one step of a task; inside that of another, if that starts it eagerly. */
    Fiber.Stop run(Task<?> task, Fiber fiber) {
        Task<?> outer = current();
        Context before = loop.context();
        enter(task, task.context);
        if (loop.observer() != null) {
            loop.emit(new TaskEvent.StepStarted(task));
        }
        Fiber.Stop stop;
        try {
            stop = fiber.resume();
        } finally {
            if (loop.observer() != null) {
                loop.emit(new TaskEvent.StepFinished(task));
            }
            if (task.context != loop.context()) {
                task.context = loop.context();
            }
            enter(outer, before);
        }
        if (stop == Fiber.Stop.PARKED && loop.observer() != null) {
            loop.emit(new TaskEvent.Blocked(task));
        }
        return stop;
    }

    // What observers hear, of the body's stack.

    void waits(Task<?> task, Future<?> future) {
        if (loop.observer() != null) {
            loop.emit(new TaskEvent.Waiting(task, future));
        }
    }

    void cancels(Task<?> task, String message) {
        if (loop.observer() != null) {
            loop.emit(new TaskEvent.CancelRequested(task, message));
        }
    }

    void goesOn(Task<?> task, boolean cancelled) {
        if (cancelled && loop.observer() != null) {
            loop.emit(new TaskEvent.CancelDelivered(task));
        }
    }

    /** Stores no reference that is there already, as most are: a store costs a barrier of the collector. */
    private void enter(Task<?> task, Context context) {
        stepping = task != null;
        if (stepping && latest != task) {
            latest = task;
        }
        if (loop.context() != context) {
            loop.swapContext(context);
        }
    }

    Task<?> current() {
        return stepping ? latest : null;
    }

    int nextNumber() {
        return ++numbered;
    }

    Carrier carrier() {
        if (carrier == null) {
            carrier = Carrier.of(loop);
            loop.onClose(this::unwindAll);
        }
        return carrier;
    }

    TaskFactory factory() {
        return factory;
    }

    void factory(TaskFactory next) {
        factory = next;
    }

    // Who is there.

    void add(Task<?> task) {
        task.before = last;
        if (last == null) {
            first = task;
        } else {
            last.after = task;
        }
        last = task;
        if (loop.observer() != null) {
            loop.emit(new TaskEvent.Created(task));
        }
    }

    void remove(Task<?> task) {
        if (task.before == null) {
            first = task.after;
        } else {
            task.before.after = task.after;
        }
        if (task.after == null) {
            last = task.before;
        } else {
            task.after.before = task.before;
        }
        task.before = null;
        task.after = null;
        if (latest == task) {
            latest = null;
        }
    }

    static List<Task<?>> tasks(EventLoop loop) {
        if (loop.isClosed()) {
            return List.of();
        }
        if (!loop.isRunning() || loop.inLoop()) {
            Roster roster = OF_LOOP.peek(loop);
            return roster == null ? List.of() : roster.list();
        }
        CompletableFuture<List<Task<?>>> answer = new CompletableFuture<>();
        try {
            loop.execute(() -> answer.complete(of(loop).list()));
            return answer.get(LOOK_AGAIN_MILLIS, TimeUnit.MILLISECONDS);
        } catch (RejectedExecutionException | TimeoutException busyOrEnded) {
            return tasks(loop);
        } catch (InterruptedException | ExecutionException failed) {
            throw new IllegalStateException("nobody has waited for the tasks of " + loop, failed);
        }
    }

    private List<Task<?>> list() {
        List<Task<?>> tasks = new ArrayList<>();
        for (Task<?> task = first; task != null; task = task.after) {
            tasks.add(task);
        }
        return tasks;
    }

    /**
     * Rule 66. The youngest first, so that a task which waits for others finds them done; and in rounds, since one may
     * need what another gives back.
     */
    private void unwindAll() {
        for (int round = 0; round < ROUNDS && last != null; round++) {
            List<Task<?>> tasks = list();
            Collections.reverse(tasks);
            tasks.forEach(this::unwind);
            if (list().stream().allMatch(task -> task.blockedThread() != null)) {
                waitAMoment();
            }
        }
        list().forEach(task -> report("Task does not end: " + task, null, task));
    }

    /** All that are left wait for other threads, as for the one by which the JDK hands a monitor on. */
    private void waitAMoment() {
        try {
            if (last != null) {
                last.blockedThread().join(MOMENT_MILLIS);
            }
        } catch (InterruptedException inAHurry) {
            Thread.currentThread().interrupt();
        }
    }

    private void unwind(Task<?> task) {
        if (!task.unwinding && !task.quiet) {
            report("Task was destroyed but it is pending: " + task, null, task);
        }
        Thread blocked = task.blockedThread();
        if (blocked != null) {
            blocked.interrupt(); // most code of the JDK gives up then
        }
        try {
            task.unwind();
        } catch (Throwable fatal) {
            report("Task fails while the loop is closed: " + task, fatal, task); // the others have to end too
        }
    }

    private void report(String message, Throwable failure, Task<?> task) {
        loop.callExceptionHandler(LoopError.of(message, failure, task));
    }
}
