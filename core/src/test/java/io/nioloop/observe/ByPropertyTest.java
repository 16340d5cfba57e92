package io.nioloop.observe;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.nioloop.loop.EventLoop;
import io.nioloop.support.Deadline;
import io.nioloop.testing.Simulation;
import java.io.File;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Narrator and recorder of a program that knows nothing of them: in a process of its own, with system properties. */
class ByPropertyTest {
    private static final int LIMIT_SECONDS = 60;

    @TempDir
    Path directory;

    /** The program: two loops, one after the other. */
    static final class TwoLoops {
        private TwoLoops() {}

        public static void main(String[] arguments) {
            for (int i = 0; i < 2; i++) {
                try (EventLoop loop = EventLoop.open()) {
                    loop.callSoon(loop::stop);
                    loop.runForever();
                }
            }
        }
    }

    /** A program that is simulated: the simulation listens too. */
    static final class Simulated {
        private Simulated() {}

        public static void main(String[] arguments) {
            Simulation.run(1, Programs.GATHER::run);
        }
    }

    private static String run(String... options) throws Exception {
        return run(TwoLoops.class, options);
    }

    private static String run(Class<?> main, String... options) throws Exception {
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.addAll(List.of("--limit-modules=java.base", "-XX:TieredStopAtLevel=1", "-Dfile.encoding=UTF-8"));
        command.addAll(List.of(options));
        command.addAll(List.of("-cp", "target/classes" + File.pathSeparator + "target/test-classes", main.getName()));
        Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
        CompletableFuture<Void> limit = Deadline.of(process, LIMIT_SECONDS);
        String printed = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertEquals(0, process.waitFor(), printed);
        limit.cancel(false);
        return printed;
    }

    @Test
    void aProgramIsExplainedInAFileAndItsSecondLoopIsNamed() throws Exception {
        Path file = directory.resolve("story.txt");
        assertEquals("", run("-Dio.nioloop.explain=" + file, "-Dio.nioloop.explain.language=de"));
        List<String> lines = Files.readAllLines(file);
        assertEquals("Runde 1  ein Callback von ByPropertyTest.TwoLoops läuft", lines.get(0));
        assertTrue(lines.get(1).startsWith("Runde 1  die Schleife ist geschlossen"), lines.toString());
        assertEquals("loop 2  Runde 1  ein Callback von ByPropertyTest.TwoLoops läuft", lines.get(2));
        assertEquals(4, lines.size());
    }

    @Test
    void aProgramIsExplainedInItsLog() throws Exception {
        String log = run("-Dio.nioloop.explain=true", "-Dio.nioloop.explain.language=en");
        assertTrue(log.contains("INFO: turn 1   a callback of ByPropertyTest.TwoLoops runs"), log);
        assertEquals(log, log.replace("io.nioloop.record", ""));
    }

    @Test
    void aProgramIsRecordedAFileForEachLoop() throws Exception {
        Path file = directory.resolve("run.nlr");
        assertEquals("", run("-Dio.nioloop.record=" + file));
        for (Path each : List.of(file, directory.resolve("run.nlr.2"))) {
            List<Map<String, Object>> lines =
                    Files.readAllLines(each).stream().map(TinyJson::parse).toList();
            assertEquals("system", lines.get(0).get("clock"));
            assertEquals("end", lines.get(lines.size() - 1).get("e"));
        }
    }

    @Test
    void aFileThatCannotBeWrittenDoesNotKeepTheProgramFromItsWork() throws Exception {
        Path nowhere = directory.resolve("no").resolve("such");
        String log = run("-Dio.nioloop.record=" + nowhere, "-Dio.nioloop.explain=" + nowhere);
        assertTrue(log.contains("so nothing is recorded") && log.contains("so nothing is explained"), log);
    }

    @Test
    void aSimulationIsExplainedAsWell() throws Exception {
        Path file = directory.resolve("story.txt");
        run(Simulated.class, "-Dio.nioloop.explain=" + file, "-Dio.nioloop.explain.language=en");
        assertEquals(
                Files.readAllLines(Path.of("src", "test", "resources", "io", "nioloop", "observe", "gather.txt")),
                Files.readAllLines(file));
    }

    @Test
    void nothingIsToldUnlessSomebodyAsks() throws Exception {
        assertEquals("", run("-Dio.nioloop.explain=false"));
    }
}
