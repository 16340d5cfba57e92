package io.nioloop.task;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.nioloop.support.Deadline;
import io.nioloop.task.Carrier.Kind;
import java.io.File;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CompletableFuture;

/** A virtual machine of its own, for tests that need a fresh one, or one with a small heap. */
final class ChildJvm {
    private static final int LIMIT_SECONDS = 60;

    private ChildJvm() {}

    /** Runs a program whose loops have a carrier of this kind, to its end, and returns what it has printed. */
    static String run(Kind kind, String option, Class<?> main, String... arguments) throws Exception {
        List<String> command = new ArrayList<>(
                List.of(Path.of(System.getProperty("java.home"), "bin", "java").toString(), option));
        command.add("-Dio.nioloop.carrier=" + kind);
        if (!kind.flag().isEmpty() && kind != Kind.THREAD) {
            command.addAll(List.of(kind.flag().replaceAll("=.*", "=ALL-UNNAMED").split(" ")));
        }
        command.addAll(List.of("-cp", "target/classes" + File.pathSeparator + "target/test-classes", main.getName()));
        command.addAll(Arrays.asList(arguments));
        Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
        CompletableFuture<Void> limit = Deadline.of(process, LIMIT_SECONDS);
        String printed = read(process);
        assertEquals(0, process.waitFor(), printed);
        limit.cancel(false);
        return printed;
    }

    private static String read(Process process) throws IOException {
        return new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    }
}
