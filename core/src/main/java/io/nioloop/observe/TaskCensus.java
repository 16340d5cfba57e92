package io.nioloop.observe;

import io.nioloop.future.Future;
import io.nioloop.loop.Birthplaces;
import io.nioloop.loop.EventLoop;
import io.nioloop.observe.TaskNode.State;
import io.nioloop.task.Task;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.Set;

/**
 * Goes from task to task, on the loop, and writes down what each does. Nothing that a program handles is written down but
 * the names of tasks and classes: no result, no message, no bytes.
 */
final class TaskCensus {
    private static final int STACKS = 1_000; // each holds up the loop for up to a tenth of a millisecond

    private final EventLoop loop;
    private final Map<Future<?>, Integer> ids = new LinkedHashMap<>(); // of tasks and what stands between them
    private final List<Future<?>> futures = new ArrayList<>(); // the same, by their ids
    private final List<List<Integer>> awaits = new ArrayList<>();
    private final List<List<Integer>> awaitedBy = new ArrayList<>();
    private final Map<Future<?>, String> names = new LinkedHashMap<>(); // of futures
    private final Map<String, Integer> numbered = new LinkedHashMap<>(); // how many of each class have a name

    private Set<Task<?>> steps; // null: not asked for yet

    private TaskCensus(EventLoop loop) {
        this.loop = loop;
    }

    static List<TaskNode> take(EventLoop loop) {
        return new TaskCensus(loop).nodes();
    }

    private List<TaskNode> nodes() {
        Task.all(loop).forEach(this::id);
        for (int i = 0; i < futures.size(); i++) { // grows meanwhile
            noteAwaiters(i);
        }
        List<TaskNode> nodes = new ArrayList<>();
        for (int i = 0; i < futures.size(); i++) {
            nodes.add(futures.get(i) instanceof Task<?> task ? node(i, task) : node(i, futures.get(i)));
        }
        return nodes;
    }

    private int id(Future<?> future) {
        Integer known = ids.get(future);
        if (known != null) {
            return known;
        }
        int id = futures.size();
        ids.put(future, id);
        futures.add(future);
        awaits.add(new ArrayList<>());
        awaitedBy.add(new ArrayList<>());
        return id;
    }

    private void noteAwaiters(int id) {
        Set<Future<?>> awaiters = new LinkedHashSet<>(futures.get(id).awaitedBy());
        for (Future<?> awaiter : awaiters) {
            int by = id(awaiter);
            awaits.get(by).add(id);
            awaitedBy.get(id).add(by);
        }
    }

    private TaskNode node(int id, Future<?> future) {
        return new TaskNode(
                id,
                name(future),
                State.FUTURE,
                "",
                OptionalLong.empty(),
                "",
                0,
                Frames.birthplace(future),
                List.of(),
                "",
                awaits.get(id),
                awaitedBy.get(id));
    }

    private TaskNode node(int id, Task<?> task) {
        List<StackTraceElement> stack = id < STACKS ? task.stack() : List.of();
        Future<?> future = task.waitingFor();
        State state = state(task, stack);
        boolean atRest = state == State.WAITING || state == State.PARKED;
        List<StackTraceElement> shown = state == State.RUNNING ? List.of() : Frames.ofBody(stack);
        return new TaskNode(
                id,
                task.name(),
                state,
                state == State.WAITING ? describe(future) : "",
                atRest ? WaitTimes.of(loop).waitedNanos(task, future) : OptionalLong.empty(),
                state == State.PARKED ? Frames.call(shown.get(0)) : "",
                task.cancelling(),
                Frames.birthplace(task),
                id < STACKS
                        ? Frames.texts(shown)
                        : List.of("... (not taken: there are more than " + STACKS + " tasks)"),
                Frames.place(shown),
                awaits.get(id),
                awaitedBy.get(id));
    }

    private State state(Task<?> task, List<StackTraceElement> stack) {
        if (task == Task.current() || startsAnother(task, stack)) {
            return State.RUNNING;
        }
        if (task.waitingFor() != null) {
            return task.waitingFor().done() ? State.READY : State.WAITING;
        }
        return Frames.isParked(stack) ? State.PARKED : State.READY;
    }

    /** Whether the body has not stopped: it starts a task eagerly, and that asks. A bare continuation has no stack then. */
    private boolean startsAnother(Task<?> task, List<StackTraceElement> stack) {
        boolean bare = stack.isEmpty() && task.waitingFor() == null && Task.current() != null;
        return bare ? !steps().contains(task) : Frames.startsAnother(stack);
    }

    /** The tasks whose next step is queued. */
    private Set<Task<?>> steps() {
        if (steps == null) {
            steps = new LinkedHashSet<>();
            for (Object entry : loop.snapshot().ready()) {
                if (Work.of(entry) instanceof Work.Step step) {
                    steps.add(step.task());
                }
            }
        }
        return steps;
    }

    private String describe(Future<?> future) {
        boolean shared = ids.containsKey(future) || future.awaitedBy().size() > 1;
        return shared ? name(future) : "a " + className(future) + Birthplaces.text(future);
    }

    private String name(Future<?> future) {
        if (future instanceof Task<?> task) {
            return task.name();
        }
        return names.computeIfAbsent(
                future, unnamed -> className(unnamed) + "#" + numbered.merge(className(unnamed), 1, Integer::sum));
    }

    private static String className(Future<?> future) {
        String name = future.getClass().getSimpleName();
        return name.isEmpty() ? "Future" : name;
    }
}
