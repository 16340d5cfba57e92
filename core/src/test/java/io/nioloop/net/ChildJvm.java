package io.nioloop.net;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.nioloop.support.Deadline;
import java.io.BufferedReader;
import java.io.BufferedWriter;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.spi.ToolProvider;

/** A virtual machine of its own, for tests that need one with too little of something. It speaks line by line. */
final class ChildJvm implements AutoCloseable {
    private static Path jar; // made when first needed

    private final Process process;
    private final BufferedReader output;
    private final BufferedWriter input;
    private final List<String> said = new ArrayList<>();

    /** Starts a class with options of the JVM, after a command of the shell such as {@code ulimit -n 100}. */
    ChildJvm(String before, String options, Class<?> main) throws IOException {
        Path java = Path.of(System.getProperty("java.home"), "bin", "java");
        String command = before + "; exec " + java + " -XX:TieredStopAtLevel=1 " + options + " -cp " + jar() + " "
                + main.getName();
        process = new ProcessBuilder("bash", "-c", command)
                .redirectErrorStream(true)
                .start();
        Deadline.of(process, LoopThread.LIMIT_MILLIS / 1_000); // no wait is for ever
        output = process.inputReader();
        input = process.outputWriter();
    }

    /** Our classes, and these tests, as they are used: a jar has its one descriptor from the start. */
    private static synchronized Path jar() throws IOException {
        if (jar == null) {
            Path made = Files.createTempFile("nioloop-tests", ".jar");
            made.toFile().deleteOnExit();
            String arguments = "cf " + made + " -C target/classes io -C target/test-classes io/nioloop/net";
            int result = ToolProvider.findFirst("jar").orElseThrow().run(System.out, System.err, arguments.split(" "));
            assertEquals(0, result, "jar " + arguments);
            jar = made;
        }
        return jar;
    }

    /** Reads until a line begins so, and returns the rest of that line; fails if the child ends before. */
    String await(String beginning) throws IOException {
        for (String line = output.readLine(); line != null; line = output.readLine()) {
            said.add(line);
            if (line.startsWith(beginning)) {
                return line.substring(beginning.length()).strip();
            }
        }
        throw new AssertionError("ended without \"" + beginning + "\":\n" + String.join("\n", said));
    }

    void say(String line) throws IOException {
        input.write(line + "\n");
        input.flush();
    }

    /** Waits for the end. */
    int exitCode() throws InterruptedException {
        return process.waitFor();
    }

    /** How many lines so far began so. */
    long count(String beginning) {
        return said.stream().filter(line -> line.startsWith(beginning)).count();
    }

    @Override
    public void close() throws IOException {
        process.destroyForcibly();
        try {
            process.waitFor(LoopThread.LIMIT_MILLIS, TimeUnit.MILLISECONDS);
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
        output.close();
    }
}
