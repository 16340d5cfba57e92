package io.nioloop.observe;

import java.util.List;
import java.util.function.Function;
import java.util.stream.Collectors;

/** A {@link TaskTree} as JSON, on one line. Keys are always there; what is not known is null. */
final class TreeJson {
    private TreeJson() {}

    static String text(TaskTree tree) {
        List<TaskNode> tasks = tree.nodes().stream().filter(TaskNode::isTask).toList();
        List<TaskNode> futures =
                tree.nodes().stream().filter(node -> !node.isTask()).toList();
        return "{\"loop\":" + loop(tree)
                + ",\"tasks\":" + array(tasks, TreeJson::task)
                + ",\"futures\":" + array(futures, TreeJson::future)
                + ",\"roots\":" + array(tree.roots(), node -> String.valueOf(node.id()))
                + ",\"cycles\":" + array(Cycles.of(tree.nodes()), cycle -> array(cycle, String::valueOf)) + "}";
    }

    private static String loop(TaskTree tree) {
        Silence silence = tree.silence();
        return "{\"state\":" + JsonText.quoted(tree.loop())
                + ",\"time_ms\":" + tree.time().toMillis()
                + ",\"answered\":" + (silence == null)
                + ",\"silence\":" + (silence == null ? "null" : silence(silence)) + "}";
    }

    private static String silence(Silence silence) {
        return "{\"reason\":" + JsonText.quoted(silence.reason())
                + ",\"thread\":" + orNull(silence.thread())
                + ",\"stack\":" + array(silence.stack(), JsonText::quoted) + "}";
    }

    private static String task(TaskNode node) {
        return "{\"id\":" + node.id()
                + ",\"name\":" + JsonText.quoted(node.name())
                + ",\"state\":" + JsonText.quoted(node.state().word())
                + ",\"waits_for\":" + orNull(node.waitsFor())
                + ",\"waited_ms\":"
                + (node.waitedNanos().isEmpty()
                        ? "null"
                        : String.valueOf(node.waitedNanos().getAsLong() / 1_000_000))
                + ",\"parked_by\":" + orNull(node.parkedBy())
                + ",\"cancelling\":" + node.cancelling()
                + ",\"created_at\":" + orNull(node.createdAt())
                + ",\"stack\":" + array(node.stack(), JsonText::quoted)
                + edges(node) + "}";
    }

    private static String future(TaskNode node) {
        return "{\"id\":" + node.id() + ",\"name\":" + JsonText.quoted(node.name()) + ",\"created_at\":"
                + orNull(node.createdAt()) + edges(node) + "}";
    }

    private static String edges(TaskNode node) {
        return ",\"awaits\":" + array(node.awaits(), String::valueOf) + ",\"awaited_by\":"
                + array(node.awaitedBy(), String::valueOf);
    }

    private static <E> String array(List<E> elements, Function<E, String> text) {
        return elements.stream().map(text).collect(Collectors.joining(",", "[", "]"));
    }

    private static String orNull(String text) {
        return text.isEmpty() ? "null" : JsonText.quoted(text);
    }
}
