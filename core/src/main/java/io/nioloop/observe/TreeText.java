package io.nioloop.observe;

import java.util.ArrayDeque;
import java.util.BitSet;
import java.util.Deque;
import java.util.List;

/**
 * A {@link TaskTree} as lines of text. Each node is shown in full once; where it comes again it is named only. Below a
 * hundred levels a chain goes on at the left margin.
 *
 * <pre>
 * main  waiting 3.2 s for a Promise
 * │   at io.nioloop.task.TaskGroup.run(TaskGroup.java:120)
 * │   at Example.main(Example.java:13)
 * ├── first  ready to go on
 * │       at Example.work(Example.java:20)
 * └── second  not begun
 * </pre>
 */
final class TreeText {
    private static final int DEEPEST = 100;

    private final TaskTree tree;
    private final List<TaskNode> nodes;
    private final StringBuilder text = new StringBuilder();
    private final BitSet shown = new BitSet(); // in full
    private final BitSet onPath = new BitSet();
    private final Deque<Integer> deferred = new ArrayDeque<>();

    TreeText(TaskTree tree) {
        this.tree = tree;
        this.nodes = tree.nodes();
    }

    String text() {
        tree.cycleLines().forEach(this::line);
        tree.roots().forEach(root -> show(root.id()));
        for (TaskNode node : nodes) { // those in circles, which have no root
            show(node.id());
        }
        return text.isEmpty() ? "no tasks\n" : text.toString();
    }

    private void show(int root) {
        if (!shown.get(root)) {
            node(root, "", "", 0);
        }
        while (!deferred.isEmpty()) {
            int next = deferred.remove();
            if (!shown.get(next)) {
                node(next, "", "", 0);
            }
        }
    }

    /** One node and all below it; recursive, but never deeper than a hundred levels. */
    private void node(int id, String first, String rest, int depth) {
        TaskNode node = nodes.get(id);
        if (shown.get(id) || depth == DEEPEST) {
            line(first + node.name() + "  " + reference(id));
            return;
        }
        shown.set(id);
        onPath.set(id);
        line(first + node.name() + "  " + node.clause());
        List<Integer> below = node.awaits();
        node.stack().forEach(frame -> line(rest + (below.isEmpty() ? "    " : "│   ") + "at " + frame));
        for (int i = 0; i < below.size(); i++) {
            boolean last = i == below.size() - 1;
            node(below.get(i), rest + (last ? "└── " : "├── "), rest + (last ? "    " : "│   "), depth + 1);
        }
        onPath.clear(id);
    }

    private String reference(int id) {
        if (onPath.get(id)) {
            return "(in a circle: see above)";
        }
        if (shown.get(id)) {
            return "(see above)";
        }
        deferred.add(id);
        return "(goes on below)";
    }

    private void line(String line) {
        text.append(line.stripTrailing()).append('\n');
    }
}
