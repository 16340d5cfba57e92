package io.nioloop.observe;

import java.util.ArrayList;
import java.util.List;

/** Finds nodes that wait for themselves, by way of others: depth first, and without recursion, since chains may be long. */
final class Cycles {
    private enum Color {
        NEW,
        ON_PATH,
        DONE
    }

    private final List<TaskNode> nodes;
    private final List<Color> colors = new ArrayList<>();
    private final List<Integer> nextEdge = new ArrayList<>(); // of each node
    private final List<Integer> path = new ArrayList<>();
    private final List<List<Integer>> found = new ArrayList<>();

    private Cycles(List<TaskNode> nodes) {
        this.nodes = nodes;
        for (int i = 0; i < nodes.size(); i++) {
            colors.add(Color.NEW);
            nextEdge.add(0);
        }
    }

    /** Each cycle once, beginning anywhere, by ids. */
    static List<List<Integer>> of(List<TaskNode> nodes) {
        Cycles cycles = new Cycles(nodes);
        for (int id = 0; id < nodes.size(); id++) {
            if (cycles.colors.get(id) == Color.NEW) {
                cycles.explore(id);
            }
        }
        return cycles.found;
    }

    private void explore(int start) {
        enter(start);
        while (!path.isEmpty()) {
            int id = path.get(path.size() - 1);
            List<Integer> edges = nodes.get(id).awaits();
            int edge = nextEdge.get(id);
            if (edge == edges.size()) {
                colors.set(id, Color.DONE);
                path.remove(path.size() - 1);
            } else {
                nextEdge.set(id, edge + 1);
                follow(edges.get(edge));
            }
        }
    }

    private void follow(int target) {
        if (colors.get(target) == Color.NEW) {
            enter(target);
        } else if (colors.get(target) == Color.ON_PATH) {
            found.add(List.copyOf(path.subList(path.indexOf(target), path.size())));
        }
    }

    private void enter(int id) {
        colors.set(id, Color.ON_PATH);
        path.add(id);
    }
}
