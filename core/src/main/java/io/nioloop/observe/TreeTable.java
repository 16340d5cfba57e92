package io.nioloop.observe;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;

/** A {@link TaskTree} as a table, a line for each task. */
final class TreeTable {
    private static final List<String> HEAD = List.of("TASK", "STATE", "FOR", "WAITS FOR", "AWAITED BY", "AT");
    private static final int WIDEST = 40;
    private static final String GAP = "  ";

    private TreeTable() {}

    static String text(TaskTree tree) {
        List<List<String>> rows = new ArrayList<>();
        rows.add(HEAD);
        tree.nodes().stream()
                .filter(TaskNode::isTask)
                .map(node -> row(tree, node))
                .forEach(rows::add);
        int[] widths = widths(rows);
        String table = rows.stream().map(row -> line(row, widths)).collect(Collectors.joining());
        return tree.cycleLines().stream().map(line -> line + "\n").collect(Collectors.joining()) + table;
    }

    private static List<String> row(TaskTree tree, TaskNode node) {
        String by =
                node.awaitedBy().stream().map(id -> tree.nodes().get(id).name()).collect(Collectors.joining(", "));
        String awaited = node.waitsFor().isEmpty() ? node.parkedBy() : node.waitsFor();
        String state = node.state().word() + (node.cancelling() > 0 ? ", cancelling" : "");
        return List.of(node.name(), state, dash(node.waited()), dash(awaited), dash(by), dash(node.place()));
    }

    private static String dash(String text) {
        return text.isEmpty() ? "-" : text;
    }

    private static int[] widths(List<List<String>> rows) {
        int[] widths = new int[HEAD.size()];
        for (List<String> row : rows) {
            for (int i = 0; i < widths.length; i++) {
                widths[i] = Math.max(widths[i], Math.min(WIDEST, row.get(i).length()));
            }
        }
        return widths;
    }

    private static String line(List<String> row, int[] widths) {
        StringBuilder line = new StringBuilder();
        for (int i = 0; i < widths.length; i++) {
            String cell = row.get(i);
            line.append(cell)
                    .append(" ".repeat(Math.max(0, widths[i] - cell.length())))
                    .append(GAP);
        }
        return line.toString().stripTrailing() + "\n";
    }
}
