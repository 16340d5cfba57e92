package io.nioloop.observe;

import io.nioloop.loop.EventLoop;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/**
 * Who waits for whom: the tasks of a loop at one moment, with the Java stack of each that has stopped, as asyncio's
 * {@code ps} and {@code pstree} show them.
 *
 * <pre>{@code
 * System.out.println(TaskTree.of(loop).text());
 * }</pre>
 *
 * <p>It is a copy, in numbers and texts, which any thread may keep and read. It shows names of tasks, classes and methods,
 * and nothing of what a program handles. To take one holds up the loop for a tenth of a millisecond or so for each task,
 * most of it for the stack; of more than a thousand tasks the stacks of the oldest thousand are taken.
 *
 * <p>How long a task has waited is known if somebody had it noted since the wait began: in debug mode, while an
 * {@link Inspector} is open, or with {@code -Dio.nioloop.dump}, {@code -Dio.nioloop.jmx} or
 * {@code -Dio.nioloop.inspect}. Otherwise it is left out.
 */
public final class TaskTree {
    private final String loop;
    private final Duration time;
    private final Silence silence; // null: the loop has answered
    private final List<TaskNode> nodes;

    private TaskTree(String loop, Duration time, Silence silence, List<TaskNode> nodes) {
        this.loop = loop;
        this.time = time;
        this.silence = silence;
        this.nodes = List.copyOf(nodes);
    }

    /**
     * Looks at the tasks of a loop. Any thread may ask. The loop itself answers, or a thread that uses it while nobody
     * runs it; others wait until the loop has a moment, at most a second. If it has none, the tree is empty and shows where
     * the loop's thread is instead.
     *
     * @param loop the loop
     * @return its tasks
     */
    public static TaskTree of(EventLoop loop) {
        return Question.ask(loop, () -> take(loop), silence -> silent(loop, silence));
    }

    /** On the loop. */
    static TaskTree take(EventLoop loop) {
        return of(loop, TaskCensus.take(loop));
    }

    static TaskTree of(EventLoop loop, List<TaskNode> nodes) {
        return new TaskTree(loop.toString(), loop.time(), null, nodes);
    }

    static TaskTree silent(EventLoop loop, Silence silence) {
        return new TaskTree(loop.toString(), loop.time(), silence, List.of());
    }

    /** {@return whether the loop has answered} */
    public boolean isAnswered() {
        return silence == null;
    }

    /** {@return how many tasks there are that are not done} */
    public int taskCount() {
        return (int) nodes.stream().filter(TaskNode::isTask).count();
    }

    /**
     * {@return the tree, on some lines: a task that nobody waits for, below it whom it waits for, and so on; like
     * asyncio's {@code pstree}}
     */
    public String text() {
        return silence == null ? new TreeText(this).text() : silence.text();
    }

    /** {@return a table with a line for each task, like asyncio's {@code ps}} */
    public String table() {
        return silence == null ? TreeTable.text(this) : silence.text();
    }

    /** {@return the same as JSON, on one line; the keys stay the same from version to version} */
    public String json() {
        return TreeJson.text(this);
    }

    /** {@return chains of tasks that wait for each other in a circle, so that none will ever go on, by their names} */
    public List<List<String>> cycles() {
        return Cycles.of(nodes).stream()
                .map(cycle -> cycle.stream().map(id -> nodes.get(id).name()).toList())
                .toList();
    }

    /** {@code cycle: a -> b -> a}, a line each. */
    List<String> cycleLines() {
        List<String> lines = new ArrayList<>();
        for (List<String> cycle : cycles()) {
            lines.add("cycle: " + String.join(" -> ", cycle) + " -> " + cycle.get(0));
        }
        return lines;
    }

    /** Its nodes, by their ids. */
    List<TaskNode> nodes() {
        return nodes;
    }

    /** Those that nobody waits for. */
    List<TaskNode> roots() {
        return nodes.stream().filter(node -> node.awaitedBy().isEmpty()).toList();
    }

    String loop() {
        return loop;
    }

    Duration time() {
        return time;
    }

    Silence silence() {
        return silence;
    }

    @Override
    public String toString() {
        return "<TaskTree of " + taskCount() + " tasks" + (silence == null ? "" : ": the loop " + silence.reason())
                + ">";
    }
}
