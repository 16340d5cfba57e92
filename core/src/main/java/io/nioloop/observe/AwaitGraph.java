package io.nioloop.observe;

import io.nioloop.future.Future;
import io.nioloop.future.Place;
import io.nioloop.loop.EventLoop;
import io.nioloop.sync.AsyncLock;
import io.nioloop.task.Task;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

/** The tasks of a loop that wait, and which other tasks could let them go on. */
final class AwaitGraph {
    private final Map<Task<?>, Set<Task<?>>> edges = new LinkedHashMap<>(); // from who waits to whom he waits for

    private AwaitGraph(List<Task<?>> tasks) {
        for (Task<?> task : tasks) {
            if (task.waitingFor() != null) {
                edges.put(task, new LinkedHashSet<>());
            }
        }
        edges.keySet().forEach(this::addHolder);
        tasks.forEach(task -> addAwaiters(task, task, new LinkedHashSet<>()));
    }

    /** To be called on the loop, or while nobody runs it. */
    static AwaitGraph of(EventLoop loop) {
        return new AwaitGraph(Task.all(loop));
    }

    private void addHolder(Task<?> task) {
        Task<?> holder = holder(task.waitingFor());
        if (holder != null) {
            edges.get(task).add(holder);
        }
    }

    /** Null: it waits for something else than a lock, or nobody knows. */
    private static Task<?> holder(Future<?> future) {
        return future instanceof Place place && place.at() instanceof AsyncLock lock ? lock.holder() : null;
    }

    /** Those who wait for a task, directly or by way of a gather and the like. */
    private void addAwaiters(Task<?> task, Future<?> link, Set<Future<?>> seen) {
        for (Future<?> awaiter : link.awaitedBy()) {
            if (awaiter instanceof Task<?> waiting) {
                edges.computeIfAbsent(waiting, none -> new LinkedHashSet<>()).add(task);
            } else if (seen.add(awaiter)) {
                addAwaiters(task, awaiter, seen);
            }
        }
    }

    boolean isEmpty() {
        return edges.isEmpty();
    }

    Set<Task<?>> tasks() {
        return Collections.unmodifiableSet(edges.keySet());
    }

    /** Tasks of which each waits for the next, and the last for the first; empty: there are none. */
    List<Task<?>> circle() {
        Set<Task<?>> cleared = new LinkedHashSet<>();
        for (Task<?> start : edges.keySet()) {
            List<Task<?>> circle = circleFrom(start, cleared);
            if (!circle.isEmpty()) {
                return circle;
            }
        }
        return List.of();
    }

    /** Depth first, with a path of its own instead of recursion: chains may be long. */
    private List<Task<?>> circleFrom(Task<?> start, Set<Task<?>> cleared) {
        List<Task<?>> path = new ArrayList<>(List.of(start));
        while (!path.isEmpty()) {
            Task<?> last = path.get(path.size() - 1);
            Task<?> next = edges.getOrDefault(last, Collections.emptySet()).stream()
                    .filter(task -> !cleared.contains(task))
                    .findFirst()
                    .orElse(null);
            if (next == null) {
                cleared.add(last);
                path.remove(path.size() - 1);
            } else if (path.contains(next)) {
                return path.subList(path.indexOf(next), path.size());
            } else {
                path.add(next);
            }
        }
        return path;
    }

    /** One line for each task, and one for the circle. */
    String text() {
        String lines = edges.keySet().stream().map(AwaitGraph::line).collect(Collectors.joining("\n"));
        List<Task<?>> circle = circle();
        return circle.isEmpty()
                ? lines
                : lines + "\n  in a circle: " + names(circle) + " -> "
                        + circle.get(0).name();
    }

    private static String names(List<Task<?>> tasks) {
        return tasks.stream().map(Task::name).collect(Collectors.joining(" -> "));
    }

    private static String line(Task<?> task) {
        StackTraceElement where = CallbackFrames.firstForeign(task.stack());
        long millis =
                WaitTimes.of(task.loop()).waitedNanos(task, task.waitingFor()).orElse(0) / 1_000_000;
        return "  task " + task.name() + " waits" + (where == null ? "" : " at " + CallbackFrames.text(where)) + " for "
                + what(task.waitingFor())
                + (millis == 0 ? "" : " (" + millis + " ms)");
    }

    private static String what(Future<?> future) {
        if (future instanceof Task<?> task) {
            return "task " + task.name();
        }
        if (!(future instanceof Place place)) {
            return String.valueOf(future);
        }
        Task<?> holder = holder(future);
        return place.at() + (holder == null ? "" : ", which task " + holder.name() + " holds");
    }
}
