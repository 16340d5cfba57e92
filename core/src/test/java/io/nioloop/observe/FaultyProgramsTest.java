package io.nioloop.observe;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.nioloop.support.Deadline;
import io.nioloop.task.Carriers;
import java.io.File;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** FaultyPrograms with a fault are diagnosed, and their neighbours left alone, in a JVM that has no thread of JUnit's. */
class FaultyProgramsTest {
    private static final int LIMIT_SECONDS = 50;

    static List<String> carriers() {
        return Carriers.offered();
    }

    /** What a program prints, and logs. */
    private static String output(String carrier, String program, String... options) throws Exception {
        List<String> command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "--add-opens=java.base/java.lang=ALL-UNNAMED",
                "--add-exports=java.base/jdk.internal.vm=ALL-UNNAMED",
                "-Dio.nioloop.carrier=" + carrier,
                "-Dio.nioloop.carrier.platform=true"));
        command.addAll(List.of(options));
        command.addAll(List.of(
                "-cp",
                "target/classes" + File.pathSeparator + "target/test-classes",
                FaultyPrograms.class.getName(),
                program));
        Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
        CompletableFuture<Void> limit = Deadline.of(process, LIMIT_SECONDS);
        String printed = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertEquals(0, process.waitFor(), program + ": " + printed);
        limit.cancel(false);
        return printed;
    }

    @ParameterizedTest
    @MethodSource("carriers")
    void deadlocksAreFoundAtOnce(String carrier) throws Exception {
        String forgotten = output(carrier, "forgotten");
        assertTrue(forgotten.contains("task Task-1 waits at FaultyPrograms.java:"), forgotten);
        String circle = output(carrier, "circle");
        assertTrue(circle.contains("in a circle: first -> second -> first"), circle);
        String order = output(carrier, "lock order");
        assertTrue(order.contains("in a circle: forth -> back -> forth"), order);
    }

    @ParameterizedTest
    @MethodSource("carriers")
    void whoeverMayCallKeepsItQuiet(String carrier) throws Exception {
        for (String program : List.of("a thread calls", "work elsewhere", "a stage", "a signal", "well behaved")) {
            String printed = output(carrier, program);
            assertTrue(printed.endsWith("done" + System.lineSeparator()), program + ": " + printed);
            assertFalse(printed.contains("nothing can ever wake"), program + ": " + printed);
        }
    }

    @Test
    void debugModeFindsTheFaults() throws Exception {
        assertFound("was cancelled at FaultyPrograms.java:", output("thread", "swallow", "-Dio.nioloop.debug=true"));
        assertFound("inside the monitor of a java.lang.Object", output("thread", "monitor", "-Dio.nioloop.debug=true"));
        assertFound("while it holds a java.util.concurrent", output("thread", "lock", "-Dio.nioloop.debug=true"));
        assertFound("a step of task report held the loop", output("thread", "block", "-Dio.nioloop.debug=true"));
    }

    @Test
    void aProgramThatAilsIsDiagnosedByTheToolsAlone() throws Exception {
        String printed = output("thread", "ailing", "-Dio.nioloop.debug=true", "-Dio.nioloop.ledger=true");
        assertFound("a step of task report held the loop", printed);
        assertFound("task worker was cancelled at FaultyPrograms.java:", printed);
        assertFound("in a circle: forth -> back -> forth", printed);
        assertFound("3 tasks outlive their run", printed);
        assertFound("unread error java.io.IOException: nobody asks for it", printed);
    }

    @Test
    void outOfDebugModeNobodyLooks() throws Exception {
        for (String program : List.of("swallow", "monitor", "lock", "block")) {
            assertQuiet(output("thread", program));
        }
        assertQuiet(output("thread", "well behaved", "-Dio.nioloop.debug=true", "-Dio.nioloop.watchdog=20s"));
    }

    private static void assertQuiet(String printed) {
        assertFalse(printed.contains("io.nioloop.observe"), printed);
    }

    @Test
    void thePropertySwitchesTheWatchdogOn() throws Exception {
        assertFound("a step of task report held the loop", output("thread", "block", "-Dio.nioloop.watchdog=100ms"));
        assertFalse(output("thread", "block", "-Dio.nioloop.watchdog=20s").contains("held the loop"));
    }

    @Test
    void aDebuggerSilencesTheWatchdog() throws Exception {
        String printed = output(
                "thread",
                "block",
                "-Dio.nioloop.watchdog=100ms",
                "-agentlib:jdwp=transport=dt_socket,server=y,suspend=n,address=127.0.0.1:0");
        assertFalse(printed.contains("held the loop"), printed);
        assertFound("done", printed);
    }

    @Test
    void aRuntimeOfJavaBaseAloneIsEnough() throws Exception {
        String[] options = {"--limit-modules=java.base", "-Dio.nioloop.debug=true"};
        assertFound("a step of task report held the loop", output("thread", "block", options));
        assertFound("was cancelled at FaultyPrograms.java:", output("thread", "swallow", options));
        assertFalse(output("thread", "lock", options).contains("ReentrantLock"));
        assertFound("in a circle", output("thread", "circle", options));
    }

    private static void assertFound(String expected, String printed) {
        assertTrue(Stream.of(printed.split("\n")).anyMatch(line -> line.contains(expected)), printed);
    }
}
