package io.nioloop.observe;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.nioloop.future.Future;
import io.nioloop.future.Futures;
import io.nioloop.future.Promise;
import io.nioloop.loop.EventLoop;
import io.nioloop.task.Carriers;
import io.nioloop.task.Coroutine;
import io.nioloop.task.Task;
import io.nioloop.task.TaskGroup;
import io.nioloop.task.TaskOptions;
import io.nioloop.task.Tasks;
import io.nioloop.testing.Simulation;
import java.time.Duration;
import java.util.List;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.MethodSource;

/** What the tree says of tasks in every state, on every carrier. */
@ParameterizedClass(name = "{0}")
@MethodSource("carriers")
class TaskTreeTest {
    @Parameter
    String carrier;

    private Runnable restore;
    private EventLoop loop;

    static List<String> carriers() {
        return Carriers.offered();
    }

    @BeforeEach
    void chooseCarrier() {
        restore = Carriers.choose(carrier);
    }

    @AfterEach
    void restoreCarrier() {
        restore.run();
    }

    /** Runs a program in a task called main. */
    private void run(Coroutine.Action main) {
        Simulation.run(1, simulation -> {
            loop = simulation.loop();
            simulation.await(
                    Task.start(loop, Coroutine.of(main), TaskOptions.defaults().withName("main")));
        });
    }

    private Task<Void> spawn(String name, Coroutine.Action body) {
        return Task.start(loop, Coroutine.of(body), TaskOptions.defaults().withName(name));
    }

    private static void turn() {
        Tasks.sleep(Duration.ZERO);
    }

    /** The tree without stacks. */
    private String shape() {
        return TaskTree.of(loop)
                .text()
                .lines()
                .filter(line -> !line.contains(" at "))
                .collect(Collectors.joining("\n"));
    }

    private TaskNode node(String name) {
        return TaskTree.of(loop).nodes().stream()
                .filter(node -> node.name().equals(name))
                .findFirst()
                .orElseThrow();
    }

    @Test
    void whoeverWaitsStandsAboveWhomHeWaitsFor() {
        run(() -> {
            Promise<Void> end = new Promise<>(loop);
            Task<Void> inner = spawn("inner", () -> Task.await(end));
            Task<Void> outer = spawn("outer", () -> Task.await(inner));
            turn();
            turn();
            assertEquals("""
                    main  running
                    outer  waiting for inner
                    └── inner  waiting for a Promise""", shape());
            end.setResult(null);
            Task.await(outer);
        });
    }

    @Test
    void aSuspendedTaskShowsTheLinesOfTheProgramAndNoMachinery() {
        run(() -> {
            Promise<Void> end = new Promise<>(loop);
            Task<Void> task = spawn("task", () -> helper(end));
            turn();
            List<String> stack = node("task").stack();
            assertTrue(
                    stack.get(0).startsWith("io.nioloop.observe.TaskTreeTest.helper(TaskTreeTest.java:"),
                    stack.toString());
            assertEquals(2, stack.size(), stack.toString());
            assertTrue(node("task").place().startsWith("TaskTreeTest.helper("));
            end.setResult(null);
            Task.await(task);
        });
    }

    private static void helper(Future<Void> end) {
        Task.await(end);
    }

    @Test
    void aTaskIsReadyBeforeItBeginsAndWhenWhatItWaitedForIsDone() {
        run(() -> {
            Promise<Void> end = new Promise<>(loop);
            Task<Void> task = spawn("task", () -> Task.await(end));
            assertEquals("ready to begin", node("task").clause());
            turn();
            assertEquals("waiting for a Promise", node("task").clause());
            end.setResult(null);
            assertEquals("ready to go on", node("task").clause());
            Task<Void> passing = spawn("passing", TaskTreeTest::turn);
            turn();
            assertEquals("ready to go on", node("passing").clause());
            Task.await(task);
            Task.await(passing);
        });
    }

    @Test
    void aTaskThatIsAskedToEndSaysSo() {
        run(() -> {
            Promise<Void> end = new Promise<>(loop);
            Task<Void> task = spawn("task", () -> Task.await(end));
            turn();
            task.cancel("enough");
            assertEquals("ready to go on, asked to cancel", node("task").clause());
            Tasks.waitFor(List.of(task), Tasks.Until.ALL_COMPLETED, null);
        });
    }

    @Test
    void aTaskThatStartsAnotherEagerlyRunsToo() {
        run(() -> {
            Task<Void> eager = Task.start(
                    loop,
                    Coroutine.of(() -> assertEquals("main  running\ninner  running", shape())),
                    TaskOptions.defaults().withName("inner").withEager(true));
            Task.await(eager);
        });
    }

    @Test
    void ofManyTasksTheStacksOfTheOldestThousandAreTaken() {
        run(() -> {
            Promise<Void> end = new Promise<>(loop);
            for (int i = 0; i < 1_000; i++) {
                spawn("task " + i, () -> Task.await(end));
            }
            turn();
            assertTrue(node("task 998").stack().get(0).contains("TaskTreeTest."));
            assertTrue(node("task 999").stack().get(0).contains("not taken"));
            assertEquals("waiting for Promise#1", node("task 999").clause());
            end.setResult(null);
            turn();
        });
    }

    @Test // rule 283
    void groupsGathersShieldsAndWaitsAreEdges() {
        run(() -> {
            Promise<Void> end = new Promise<>(loop);
            Task<Void> grouped = spawn(
                    "grouping",
                    () -> TaskGroup.run(group -> {
                        group.createTask(
                                () -> Task.await(end), TaskOptions.defaults().withName("in group"));
                    }));
            Task<Void> gathered = spawn("in gather", () -> Task.await(end));
            Task<Void> gathering = spawn("gathering", () -> Tasks.gatherFutures(List.of(gathered)));
            Task<Void> shielded = spawn("in shield", () -> Task.await(end));
            Task<Void> shielding = spawn("shielding", () -> Tasks.shield(shielded));
            Task<Void> waited = spawn("in wait", () -> Task.await(end));
            Task<Void> waiting =
                    spawn("waiting", () -> Tasks.waitFor(List.of(waited), Tasks.Until.ALL_COMPLETED, null));
            turn();
            turn();
            assertEquals("""
                    main  running
                    grouping  waiting for a Promise
                    └── in group  waiting for Promise#1
                    gathering  waiting for Gather#1
                    └── Gather#1  a future
                        └── in gather  waiting for Promise#1
                    shielding  waiting for Shield#1
                    └── Shield#1  a future
                        └── in shield  waiting for Promise#1
                    waiting  waiting for a Promise
                    └── in wait  waiting for Promise#1""", shape());
            end.setResult(null);
            Futures.gather(loop, List.of(grouped, gathering, shielding, waiting));
            Tasks.waitFor(List.of(grouped, gathering, shielding, waiting), Tasks.Until.ALL_COMPLETED, null);
        });
    }

    @Test
    void aTaskThatSeveralAwaitIsShownInFullOnce() {
        run(() -> {
            Promise<Void> end = new Promise<>(loop);
            Task<Void> shared = spawn("shared", () -> Task.await(end));
            Task<Void> first = spawn("first", () -> Task.await(shared));
            Task<Void> second = spawn("second", () -> Task.await(shared));
            turn();
            turn();
            assertEquals("""
                    main  running
                    first  waiting for shared
                    └── shared  waiting for a Promise
                    second  waiting for shared
                    └── shared  (see above)""", shape());
            assertEquals(
                    "first, second",
                    TaskTree.of(loop)
                            .table()
                            .lines()
                            .filter(line -> line.startsWith("shared"))
                            .findFirst()
                            .orElseThrow()
                            .split(" {2,}")[4]);
            end.setResult(null);
            Task.await(first);
            Task.await(second);
        });
    }

    @Test
    void tasksThatWaitForEachOtherAreNamedAsACycle() {
        run(() -> {
            Task<?>[] tasks = new Task<?>[2];
            tasks[0] = spawn("a", () -> Task.await(tasks[1]));
            tasks[1] = spawn("b", () -> Task.await(tasks[0]));
            turn();
            assertEquals("""
                    cycle: a -> b -> a
                    main  running
                    a  waiting for b
                    └── b  waiting for a
                        └── a  (in a circle: see above)""", shape());
            assertEquals(List.of(List.of("a", "b")), TaskTree.of(loop).cycles());
            tasks[0].cancel();
            Tasks.waitFor(List.of(tasks[0], tasks[1]), Tasks.Until.ALL_COMPLETED, null);
            assertEquals(List.of(), TaskTree.of(loop).cycles());
        });
    }

    @Test
    void sinceWhenATaskWaitsIsKnownIfSomebodyHadItNoted() {
        run(() -> {
            Promise<Void> end = new Promise<>(loop);
            Task<Void> before = spawn("before", () -> Task.await(end));
            turn();
            WaitTimes.of(loop).want(loop, this);
            Tasks.sleep(Duration.ofSeconds(1));
            Task<Void> after = spawn("after", () -> Task.await(end));
            Tasks.sleep(Duration.ofMillis(3200));
            assertEquals("waiting for Promise#1", node("before").clause());
            assertEquals("waiting 3.2 s for Promise#1", node("after").clause());
            WaitTimes.of(loop).forgo(loop, this);
            assertEquals("waiting for Promise#1", node("after").clause());
            end.setResult(null);
            Task.await(before);
            Task.await(after);
        });
    }

    @Test
    void debugModeNotesSinceWhenATaskWaitsAndWhereItWasMade() {
        run(() -> {
            loop.setDebug(true);
            Promise<Void> end = new Promise<>(loop);
            Task<Void> task = spawn("task", () -> Task.await(end));
            Tasks.sleep(Duration.ofSeconds(5));
            assertTrue(node("task").waited().equals("5.0 s"), node("task").clause());
            end.setResult(null);
            Task.await(task);
            loop.setDebug(false);
        });
    }

    @Test
    void resultsAndMessagesAreNeverShown() {
        run(() -> {
            Promise<String> end = new Promise<>(loop);
            Task<Void> task = spawn("task", () -> Task.await(end));
            turn();
            end.setResult("secret");
            task.cancel("secret");
            loop.callSoon(() -> {});
            String all = loop.dump() + TaskTree.of(loop).json() + FutureCallGraph.formatCallGraph(end);
            assertFalse(all.contains("secret"), all);
            Tasks.waitFor(List.of(task), Tasks.Until.ALL_COMPLETED, null);
        });
    }

    @Test
    void aLoopWithoutTasksSaysSo() {
        Simulation.run(
                1,
                simulation -> assertEquals(
                        "no tasks\n", TaskTree.of(simulation.loop()).text()));
    }

    @Test
    void aClosedLoopSaysSo() {
        run(() -> {});
        assertEquals("the loop is closed\n", TaskTree.of(loop).text());
        assertFalse(TaskTree.of(loop).isAnswered());
        assertTrue(loop.dump().contains("the loop is closed"), loop.dump());
    }

    @Test
    void theDumpListsCallbacksTimersAndTasks() {
        run(() -> {
            Task<Void> task = spawn("sleeper", () -> Tasks.sleep(Duration.ofSeconds(2)));
            turn();
            loop.callSoon(new Marked());
            String dump = loop.dump();
            assertTrue(dump.contains("ready: 1\n  a callback of TaskTreeTest.Marked\n"), dump);
            assertTrue(dump.contains("timers: 1\n  in 2.0 s: a callback of"), dump);
            assertTrue(dump.contains("channels: 0\n"), dump);
            assertTrue(dump.contains("tasks: 2\n  main  running\n  sleeper  waiting for a "), dump);
            Task.await(task);
        });
    }

    private static final class Marked implements Runnable {
        @Override
        public void run() {}
    }

    @Test // rule 283
    void theCallGraphLooksUpFromAFutureToThoseWhoWait() {
        run(() -> {
            Promise<Void> end = new Promise<>(loop);
            Task<Void> inner = spawn("inner", () -> helper(end));
            Task<Void> gathering = spawn("gathering", () -> Tasks.gatherFutures(List.of(inner)));
            turn();
            turn();
            String graph = FutureCallGraph.formatCallGraph(end).replaceAll(":\\d+\\)", ")");
            assertTrue(graph.startsWith("""
                    * Promise()
                      + Awaited by:
                        * Task(name='inner')
                          + Call stack:
                          |   at io.nioloop.observe.TaskTreeTest.helper(TaskTreeTest.java)
                    """), graph);
            assertTrue(graph.contains("""
                          + Awaited by:
                            * Gather()
                              + Awaited by:
                                * Task(name='gathering')
                    """), graph);
            end.setResult(null);
            Task.await(gathering);
            assertEquals(List.of(), FutureCallGraph.captureCallGraph(end).awaitedBy());
        });
    }

    @Test
    void theCallGraphOfTheTaskThatRunsBeginsWhereItIs() {
        run(() -> {
            FutureCallGraph graph = FutureCallGraph.captureCallGraph();
            assertEquals(Task.current(), graph.future());
            assertEquals(TaskTreeTest.class.getName(), graph.callStack().get(0).getClassName());
            assertTrue(graph.callStack().stream()
                    .noneMatch(frame -> frame.getClassName().startsWith("io.nioloop.task.")
                            || frame.getClassName().startsWith("org.junit")));
        });
        assertEquals(null, FutureCallGraph.captureCallGraph());
    }

    @Test
    void theCallGraphOfACircleEnds() {
        run(() -> {
            Task<?>[] tasks = new Task<?>[2];
            tasks[0] = spawn("a", () -> Task.await(tasks[1]));
            tasks[1] = spawn("b", () -> Task.await(tasks[0]));
            turn();
            String graph = FutureCallGraph.formatCallGraph(tasks[0]);
            assertTrue(graph.contains("* Task(name='a')  (see above)"), graph);
            tasks[0].cancel();
            Tasks.waitFor(List.of(tasks[0], tasks[1]), Tasks.Until.ALL_COMPLETED, null);
        });
    }
}
