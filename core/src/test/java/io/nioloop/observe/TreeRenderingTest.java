package io.nioloop.observe;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.nioloop.observe.TaskNode.State;
import io.nioloop.support.VirtualLoop;
import io.nioloop.task.Task;
import io.nioloop.task.TaskOptions;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;

/** Trees of every shape as text and JSON. */
class TreeRenderingTest {
    @Test
    void aChainOfTenThousandTasksIsShownInFullWithoutADeepStack() {
        List<TaskNode> chain = new ArrayList<>();
        for (int i = 0; i < 10_000; i++) {
            chain.add(node(i, i == 9_999 ? List.of() : List.of(i + 1), i == 0 ? List.of() : List.of(i - 1)));
        }
        assertEquals(List.of(), Cycles.of(chain));
        String text = new TreeText(tree(chain)).text();
        assertEquals(
                10_000,
                text.lines().filter(line -> line.contains("waiting for")).count());
        assertEquals(
                99,
                text.lines().filter(line -> line.contains("(goes on below)")).count());
        assertTrue(text.lines().allMatch(line -> line.length() < 500));
    }

    @Test
    void aCircleOfTenThousandTasksIsOneCycle() {
        List<TaskNode> circle = new ArrayList<>();
        for (int i = 0; i < 10_000; i++) {
            circle.add(node(i, List.of((i + 1) % 10_000), List.of((i + 9_999) % 10_000)));
        }
        assertEquals(1, Cycles.of(circle).size());
        assertEquals(10_000, Cycles.of(circle).get(0).size());
    }

    @Test
    void jsonHasEveryKeyAlwaysInTheSameOrder() {
        TaskNode task = new TaskNode(
                0,
                "a \"b\"\\\n\u2028\ud83d\ude00\ud83d",
                State.WAITING,
                "a Promise",
                OptionalLong.of(3_200_000_000L),
                "",
                1,
                "Main.java:12",
                List.of("Main.main(Main.java:13)"),
                "",
                List.of(),
                List.of());
        assertTrue(TreeJson.text(tree(List.of(task))).endsWith("""
                "tasks":[{"id":0,"name":"a \\"b\\"\\\\\\u000a\\u2028\ud83d\ude00\\ud83d","state":"waiting",\
                "waits_for":"a Promise","waited_ms":3200,"parked_by":null,"cancelling":1,\
                "created_at":"Main.java:12","stack":["Main.main(Main.java:13)"],"awaits":[],"awaited_by":[]}],\
                "futures":[],"roots":[0],"cycles":[]}"""), TreeJson.text(tree(List.of(task))));
    }

    @Test
    void jsonOfALoopThatIsSilentHasTheSameKeysAndTheReason() {
        try (VirtualLoop virtual = VirtualLoop.open()) {
            Silence silence = new Silence("does not answer", "main (RUNNABLE)", List.of("A.b(A.java:1)"));
            String json = TaskTree.silent(virtual.loop(), silence).json();
            assertEquals(
                    "{\"loop\":{\"state\":\"<EventLoop idle ready=0 timers=0>\",\"time_ms\":0,\"answered\":false,"
                            + "\"silence\":{\"reason\":\"does not answer\",\"thread\":\"main (RUNNABLE)\","
                            + "\"stack\":[\"A.b(A.java:1)\"]}},\"tasks\":[],\"futures\":[],\"roots\":[],\"cycles\":[]}",
                    json);
        }
    }

    @Test
    void aTaskThatCodeOfTheJdkHasParkedIsShownWithTheCall() {
        StackTraceElement park = new StackTraceElement(
                "app", "java.base", "21", "java.lang.VirtualThread", "parkNanos", "VirtualThread.java", 600);
        StackTraceElement sleep =
                new StackTraceElement("app", "java.base", "21", "java.lang.Thread", "sleep", "Thread.java", 500);
        StackTraceElement mine = new StackTraceElement("Main", "main", "Main.java", 7);
        List<StackTraceElement> stack = List.of(park, sleep, mine);
        assertTrue(Frames.isParked(stack));
        assertEquals(List.of(sleep, mine), Frames.ofBody(stack));
        assertEquals("Main.main(Main.java:7)", Frames.place(Frames.ofBody(stack)));
        assertEquals("java.lang.Thread.sleep", Frames.call(Frames.ofBody(stack).get(0)));
    }

    @Test
    void aTreeIsACopyThatOutlivesItsTasks() {
        TaskTree tree;
        try (VirtualLoop virtual = VirtualLoop.open()) {
            Task.start(virtual.loop(), () -> null, TaskOptions.defaults().withName("short"));
            tree = TaskTree.of(virtual.loop());
            virtual.settle();
        }
        assertEquals("short  ready to begin\n", tree.text());
        assertEquals(1, tree.taskCount());
        assertTrue(tree.table().startsWith("TASK   STATE  FOR  WAITS FOR  AWAITED BY  AT\nshort  ready  -    -"));
    }

    private static TaskNode node(int id, List<Integer> awaits, List<Integer> awaitedBy) {
        return new TaskNode(
                id,
                "t" + id,
                State.WAITING,
                "another",
                OptionalLong.empty(),
                "",
                0,
                "",
                List.of(),
                "",
                awaits,
                awaitedBy);
    }

    private static TaskTree tree(List<TaskNode> nodes) {
        try (VirtualLoop virtual = VirtualLoop.open()) {
            return TaskTree.of(virtual.loop(), nodes);
        }
    }
}
