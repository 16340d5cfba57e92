package io.nioloop.observe;

import io.nioloop.future.Future;
import io.nioloop.task.Task;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Stream;

/**
 * Who waits for a future, and who for them, with their stacks: asyncio's {@code FutureCallGraph}, rule 283. Where a
 * {@link TaskTree} looks down from those whom nobody waits for, this looks up from one.
 *
 * <pre>{@code
 * FutureCallGraph.printCallGraph(task, System.err);
 * }</pre>
 *
 * <p>On the future's loop only, or while nobody runs that. Tasks that wait for each other in a circle, which no tree can
 * show, and levels beyond the hundredth are cut: nobody is shown to wait for the last.
 *
 * @param future the future
 * @param callStack where its body has stopped or is, innermost first; empty for what is no task
 * @param awaitedBy who waits for it
 */
public record FutureCallGraph(Future<?> future, List<StackTraceElement> callStack, List<FutureCallGraph> awaitedBy) {
    private static final int DEEPEST = 100;

    /**
     * Copies the lists.
     *
     * @param future the future
     * @param callStack where its body is
     * @param awaitedBy who waits for it
     */
    public FutureCallGraph {
        Objects.requireNonNull(future, "future");
        callStack = List.copyOf(callStack);
        awaitedBy = List.copyOf(awaitedBy);
    }

    /** {@return the graph of the task that runs; null outside a task: asyncio's {@code capture_call_graph()}} */
    public static FutureCallGraph captureCallGraph() {
        Task<?> current = Task.current();
        return current == null ? null : captureCallGraph(current);
    }

    /**
     * Looks up from a future: asyncio's {@code capture_call_graph(future)}.
     *
     * @param future a future or task
     * @return its graph; one that is awaited on two ways comes twice, as the same object
     * @throws IllegalStateException if the future's loop runs on another thread
     */
    public static FutureCallGraph captureCallGraph(Future<?> future) {
        future.loop().checkThread();
        return capture(future, new LinkedHashMap<>(), new LinkedHashSet<>());
    }

    private static FutureCallGraph capture(
            Future<?> future, Map<Future<?>, FutureCallGraph> known, Set<Future<?>> path) {
        if (known.containsKey(future)) {
            return known.get(future);
        }
        path.add(future);
        List<FutureCallGraph> awaitedBy = new ArrayList<>();
        for (Future<?> awaiter : new LinkedHashSet<>(future.awaitedBy())) {
            boolean cut = path.contains(awaiter) || path.size() == DEEPEST;
            awaitedBy.add(
                    cut ? new FutureCallGraph(awaiter, stack(awaiter), List.of()) : capture(awaiter, known, path));
        }
        path.remove(future);
        FutureCallGraph graph = new FutureCallGraph(future, stack(future), awaitedBy);
        known.put(future, graph);
        return graph;
    }

    private static List<StackTraceElement> stack(Future<?> future) {
        if (!(future instanceof Task<?> task)) {
            return List.of();
        }
        return Frames.ofBody(task == Task.current() ? here() : task.stack());
    }

    /** The body's part of the stack of this thread. */
    private static List<StackTraceElement> here() {
        return Stream.of(new Throwable().getStackTrace())
                .dropWhile(frame -> frame.getClassName().equals(FutureCallGraph.class.getName()))
                .takeWhile(frame -> !frame.getClassName().startsWith("io.nioloop.task.Fiber"))
                .toList();
    }

    /**
     * The graph as text: asyncio's {@code format_call_graph}.
     *
     * @param future a future or task
     * @return some lines
     * @throws IllegalStateException if the future's loop runs on another thread
     */
    public static String formatCallGraph(Future<?> future) {
        StringBuilder text = new StringBuilder();
        printCallGraph(future, text);
        return text.toString();
    }

    /**
     * Prints the graph: asyncio's {@code print_call_graph}.
     *
     * @param future a future or task
     * @param out where to, such as {@code System.err}
     * @throws IllegalStateException if the future's loop runs on another thread
     * @throws UncheckedIOException if it cannot be printed
     */
    public static void printCallGraph(Future<?> future, Appendable out) {
        StringBuilder text = new StringBuilder();
        captureCallGraph(future).format(text, "", new LinkedHashSet<>());
        try {
            out.append(text);
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
    }

    /** Names the future only, never its result. */
    private void format(StringBuilder text, String indent, Set<Future<?>> shown) {
        boolean again = !shown.add(future);
        text.append(indent).append("* ").append(name()).append(again ? "  (see above)\n" : "\n");
        if (again) {
            return;
        }
        if (!callStack.isEmpty()) {
            text.append(indent).append("  + Call stack:\n");
            callStack.forEach(frame -> text.append(indent)
                    .append("  |   at ")
                    .append(Frames.text(frame))
                    .append('\n'));
        }
        if (!awaitedBy.isEmpty()) {
            text.append(indent).append("  + Awaited by:\n");
            awaitedBy.forEach(awaiter -> awaiter.format(text, indent + "    ", shown));
        }
    }

    private String name() {
        return future instanceof Task<?> task
                ? "Task(name='" + task.name() + "')"
                : future.getClass().getSimpleName() + "()";
    }
}
