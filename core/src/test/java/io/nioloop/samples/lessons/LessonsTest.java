package io.nioloop.samples.lessons;

import static io.nioloop.NioLoop.createTask;
import static io.nioloop.NioLoop.openConnection;
import static io.nioloop.NioLoop.sleep;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;

import io.nioloop.streams.Connection;
import io.nioloop.task.Carriers;
import io.nioloop.task.Coroutine;
import io.nioloop.task.Task;
import io.nioloop.testing.Simulation;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.MethodSource;

/** What the lessons print, on virtual time and on every carrier. */
@ParameterizedClass(name = "{0}")
@MethodSource("io.nioloop.task.Carriers#offered")
class LessonsTest {
    @Parameter
    private String carrier;

    private interface Lesson {
        void run(PrintStream out) throws Exception;
    }

    private interface Program {
        void run(Simulation simulation, PrintStream out) throws Exception;
    }

    /** Runs a lesson as the main task. */
    private void prints(String expected, Lesson lesson) {
        programPrints(
                expected,
                (simulation, out) ->
                        simulation.await(Task.start(simulation.loop(), Coroutine.of(() -> lesson.run(out)))));
    }

    /** Runs a lesson that runs the loop itself. */
    private void programPrints(String expected, Program program) {
        ByteArrayOutputStream printed = new ByteArrayOutputStream();
        Runnable restore = Carriers.choose(carrier);
        try (PrintStream out = new PrintStream(printed, false, UTF_8)) {
            Simulation.run(1, simulation -> program.run(simulation, out));
        } finally {
            restore.run();
        }
        assertEquals(expected, printed.toString(UTF_8).replace(System.lineSeparator(), "\n"));
    }

    @Test
    void sleepingTasksLetEachOtherRun() {
        prints("""
                hello
                world
                one after the other: 3 s
                hello
                world
                at the same time: 2 s
                """, SleepCoroutine::lesson);
    }

    @Test
    void loopRunsUntilATaskIsDone() {
        programPrints("""
                nothing has run yet
                hello
                world
                the task returned 42
                hello
                world
                and another 42
                """, (simulation, out) -> RunUntilComplete.lesson(simulation.loop(), out));
    }

    @Test
    void callbackIsToldAndStopsTheLoop() {
        programPrints("""
                the loop starts
                the future is done
                the loop has stopped
                """, (simulation, out) -> FutureCallback.lesson(simulation.loop(), out));
    }

    @Test
    void futureIsMadeOfWhateverComes() {
        prints("""
                scheduled, and not begun
                the operation begins
                the operation is done
                taken as it is: true
                from elsewhere
                """, EnsureFuture::lesson);
    }

    @Test
    void fetchesRunAtTheSameTime() {
        prints("""
                fetched page 1
                fetched page 2
                fetched page 3
                [page 3, page 1, page 2]
                3 s
                """, GatherFetches::lesson);
    }

    @Test
    void serverGreetsWhileAnotherClientIsSilent() {
        prints("""
                serving
                Ada is here
                Hello, Ada!
                """, out -> {
            Task<Void> serving = createTask(() -> HelloServer.lesson(out));
            sleep(Duration.ofSeconds(1));
            try (Connection silent = openConnection("127.0.0.1", 8888);
                    Connection ada = openConnection("127.0.0.1", 8888)) {
                silent.reader().readLine();
                ada.reader().readLine();
                ada.writer().write("Ada\n");
                out.print(new String(ada.reader().read(), UTF_8));
            }
            serving.cancel();
        });
    }

    @Test
    void lockSavesADeposit() {
        prints("""
                without a lock: 20
                with a lock: 30
                """, LockWorkers::lesson);
    }

    @Test
    void semaphoreLetsTwoInAtATime() {
        prints("""
                0 s: download 1
                0 s: download 2
                1 s: download 3
                1 s: download 4
                2 s: download 5
                3 s: all done
                """, SemaphoreWorkers::lesson);
    }

    @Test
    void workersShareTheJobs() {
        prints("""
                Grace has worked for 1 s
                Edsger has worked for 2 s
                Ada has worked for 3 s
                Edsger has worked for 2 s
                Grace has worked for 4 s
                12 s of work in 5 s
                """, QueueWorkers::lesson);
    }

    @Test
    void producerWaitsForTheConsumer() {
        prints("""
                put 1
                put 2
                put 3
                used 1
                put 4
                used 2
                used 3
                used 4
                no more
                """, ProducerConsumer::lesson);
    }

    @Test
    void nothingWaitsForEver() {
        prints("""
                cancelled, and cleaning up
                one call: timed out
                a stretch of code: timed out
                a deadline that moves: in time
                """, Timeouts::lesson);
    }

    @Test
    void threadReadsTheFile(@TempDir Path directory) throws IOException {
        Path file = Files.writeString(directory.resolve("poem.txt"), "one\ntwo\nthree\n");
        prints("""
                reading begins
                other tasks run
                lines: 3
                """, out -> ReadFile.lesson(file, out));
    }
}
