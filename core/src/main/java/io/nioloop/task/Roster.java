package io.nioloop.task;

import io.nioloop.loop.Context;
import io.nioloop.loop.EventLoop;
import io.nioloop.loop.LoopError;
import io.nioloop.loop.LoopLocal;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;

/**
 * The tasks of one loop: which of them runs, and all that are not done. It holds them, so that a task which nobody else
 * knows lives on until its body ends; when the loop is closed, bodies that still wait are unwound.
 */
final class Roster {
    private static final LoopLocal<Roster> OF_LOOP = new LoopLocal<>(Roster::new);
    private static final int UNWINDING_ROUNDS = 100;

    private final EventLoop loop;
    private final Carrier carrier;
    private TaskFactory factory = TaskFactory.DEFAULT;
    private Task<?> current; // null: a plain callback runs, or nothing does
    private Task<?> eager; // has its first step before the current task goes on; null: none
    private Task<?> first; // of those that are not done: a list through the tasks themselves
    private Task<?> last;
    private int named;

    private Roster(EventLoop loop) {
        this.loop = loop;
        this.carrier = Carrier.of(loop);
        loop.onClose(this::unwindAll);
    }

    static Roster of(EventLoop loop) {
        return OF_LOOP.get(loop);
    }

    /** The task that runs on this thread; null if none does. */
    static Task<?> currentTask() {
        EventLoop loop = EventLoop.currentOrNull();
        return loop == null ? null : of(loop).current;
    }

    static <T> Task<T> start(EventLoop loop, Coroutine<? extends T> body, TaskOptions options) {
        Roster roster = of(loop);
        if (loop.isClosed()) {
            throw new IllegalStateException("loop is closed: " + loop);
        }
        String name = options.name() == null ? "Task-" + ++roster.named : options.name();
        Context context = options.context() == null ? loop.context() : options.context();
        Task<T> task = new Task<>(loop, body, name, context);
        if (options.eager() && loop.inLoop()) {
            task.beginEagerly();
        } else {
            task.begin();
        }
        return task;
    }

    // Steps.

    /** Runs one step of a task, and the first steps of those that it starts eagerly. */
    Fiber.Stop run(Task<?> task, Fiber fiber) {
        Task<?> outer = current;
        Context before = loop.context();
        enter(task.context());
        current = task;
        try {
            Fiber.Stop stop = fiber.resume();
            while (eager != null) {
                stop = runEager(task, fiber);
            }
            return stop;
        } finally {
            current = outer;
            task.context(loop.context());
            enter(before);
        }
    }

    private void enter(Context context) {
        if (loop.context() != context) { // most tasks have none of their own
            loop.swapContext(context);
        }
    }

    /** The current task has stepped aside for one that begins now; it goes on when that waits or is done. */
    private Fiber.Stop runEager(Task<?> task, Fiber fiber) {
        Task<?> begun = eager;
        eager = null;
        begun.step();
        current = task;
        return fiber.resume();
    }

    /** Runs the first step of a task now, whoever asks. */
    void runNow(Task<?> task) {
        if (current == null) {
            task.step();
        } else {
            eager = task; // a body cannot carry another
            current.stepAside();
        }
    }

    Task<?> current() {
        return current;
    }

    Carrier carrier() {
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
    }

    static List<Task<?>> tasks(EventLoop loop) {
        if (loop.isClosed()) {
            return List.of();
        }
        if (!loop.isRunning() || loop.inLoop()) {
            return of(loop).list();
        }
        CompletableFuture<List<Task<?>>> answer = new CompletableFuture<>();
        loop.execute(() -> answer.complete(of(loop).list()));
        return answer.join();
    }

    private List<Task<?>> list() {
        List<Task<?>> tasks = new ArrayList<>();
        for (Task<?> task = first; task != null; task = task.after) {
            tasks.add(task);
        }
        return tasks;
    }

    /** Rule 66. */
    private void unwindAll() {
        Map<Task<?>, String> left = new LinkedHashMap<>();
        list().forEach(task -> left.put(task, task.toString()));
        for (int round = 0; round < UNWINDING_ROUNDS && first != null; round++) {
            list().forEach(Task::unwind); // in rounds: one may need the lock that another holds
        }
        left.forEach((task, was) -> loop.callExceptionHandler(LoopError.of(
                task.done() ? "Task was destroyed but it is pending: " + was : "Task does not end: " + was,
                null,
                task)));
    }
}
