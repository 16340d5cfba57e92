package io.nioloop.observe;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.nioloop.support.Deadline;
import java.io.BufferedReader;
import java.io.File;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What system properties switch on, in a process of its own: {@link Watched}. */
class OtherProcessTest {
    private static final int LIMIT_SECONDS = 60;

    private Process process;
    private BufferedReader output;
    private CompletableFuture<Void> limit;
    private final List<String> read = new ArrayList<>();

    private void start(String... options) throws IOException {
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.addAll(List.of("-cp", "target/classes" + File.pathSeparator + "target/test-classes"));
        Arrays.stream(options).filter(option -> option.startsWith("-")).forEach(command::add);
        command.add(Watched.class.getName());
        Arrays.stream(options).filter(option -> !option.startsWith("-")).forEach(command::add);
        process = new ProcessBuilder(command).redirectErrorStream(true).start();
        output = process.inputReader();
        limit = Deadline.of(process, LIMIT_SECONDS);
    }

    @AfterEach
    void end() throws Exception {
        process.destroyForcibly().waitFor();
        limit.cancel(false);
    }

    /** Reads up to a line that has some text in it. */
    private String await(String text) throws IOException {
        for (String line = output.readLine(); line != null; line = output.readLine()) {
            read.add(line);
            if (line.contains(text)) {
                return line;
            }
        }
        throw new AssertionError("no line with " + text + " in:\n" + String.join("\n", read));
    }

    private void signal(String name) throws Exception {
        assertEquals(
                0,
                new ProcessBuilder("kill", "-" + name, String.valueOf(process.pid()))
                        .start()
                        .waitFor());
    }

    @ParameterizedTest
    @ValueSource(strings = {"HUP", "USR2"})
    void aSignalWritesWhatEveryLoopHasToDo(String signal) throws Exception {
        start("-Dio.nioloop.dump=" + signal);
        await("end");
        for (int i = 0; i < 2; i++) {
            signal(signal);
            await("<EventLoop running");
            await("tasks: 1");
            assertTrue(await("sleeper").matches("  sleeper  waiting \\d+\\.\\d s for a Promise"), read::toString);
            await("io.nioloop.observe.Watched.");
        }
        assertTrue(process.isAlive());
    }

    @Test
    void aSignalThatTheJvmNeedsIsNamedAndTheLoopOpensNevertheless() throws Exception {
        start("-Dio.nioloop.dump=QUIT");
        await("signal QUIT cannot be handled");
        await("end");
    }

    @Test
    void aPropertyOpensAnInspectorForTheLoopAndNoneForTheInspectorsOwn() throws Exception {
        start("-Dio.nioloop.inspect");
        await("NIOLOOP_TOKEN=");
        await("end");
        assertEquals(
                1, read.stream().filter(line -> line.contains("NIOLOOP_TOKEN=")).count());
    }

    @Test
    void aRuntimeWithoutJmxSaysSoAndEverythingElseWorks() throws Exception {
        start("--limit-modules=java.base", "-Dio.nioloop.jmx", "register");
        await("no JMX: this runtime lacks the module java.management");
        await("no JMX: this runtime lacks the module java.management");
        await("sleeper  waiting");
        await("end");
        assertEquals(0, process.waitFor(), read::toString);
    }

    @Test
    void aRuntimeWithoutSignalsSaysSoAndEverythingElseWorks() throws Exception {
        start("--limit-modules=java.base", "-Dio.nioloop.dump=HUP");
        await("lacks sun.misc.Signal");
        await("end");
    }

    @Test
    void jmxShowsEachLoopUnderANumber() throws Exception {
        start("-Dio.nioloop.jmx", "register");
        await("registered");
        await("end");
        assertEquals(0, process.waitFor(), read::toString);
    }
}
