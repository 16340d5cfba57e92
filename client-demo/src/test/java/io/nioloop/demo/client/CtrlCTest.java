package io.nioloop.demo.client;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.nioloop.loop.EventLoop;
import java.io.File;
import java.io.IOException;
import java.net.URISyntaxException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Signals to a process of its own. */
class CtrlCTest {
    private static final int DEADLINE_SECONDS = 30;

    private final CountDownLatch busy = new CountDownLatch(100); // messages that the server has got
    private Process process;

    @BeforeEach
    void signalsAreThere() {
        Assumptions.assumeFalse(File.separatorChar == '\\');
    }

    @AfterEach
    void endProcess() {
        if (process != null) {
            process.destroyForcibly();
        }
    }

    private final class BusyEcho extends LocalServer.Echo {
        @Override
        public void dataReceived(ByteBuffer data) {
            super.dataReceived(data);
            busy.countDown();
        }
    }

    private void start(String... arguments) throws Exception {
        List<String> command = new ArrayList<>(withDefaultSignals());
        command.addAll(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-XX:TieredStopAtLevel=1",
                "-cp",
                placeOf(Main.class) + File.pathSeparator + placeOf(EventLoop.class),
                Main.class.getName()));
        command.addAll(List.of(arguments));
        process = new ProcessBuilder(command).redirectErrorStream(true).start();
    }

    /** A build in the background of a script ignores Ctrl-C, and so would its children. */
    private static List<String> withDefaultSignals() throws Exception {
        List<String> env = List.of("env", "--default-signal=INT");
        Process trial = new ProcessBuilder(env.get(0), env.get(1), "true").start();
        return trial.waitFor() == 0 ? env : List.of();
    }

    private static Path placeOf(Class<?> type) throws URISyntaxException {
        return Path.of(type.getProtectionDomain().getCodeSource().getLocation().toURI());
    }

    private void send(String signal) throws Exception {
        new ProcessBuilder("kill", "-" + signal, String.valueOf(process.pid()))
                .start()
                .waitFor();
    }

    private int exitCode() throws InterruptedException {
        assertTrue(process.waitFor(DEADLINE_SECONDS, TimeUnit.SECONDS), "still runs");
        return process.exitValue();
    }

    private String printed() throws IOException {
        return new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    }

    private void startBenchForEver(LocalServer server) throws Exception {
        start("bench", "echo://" + server.address(), "-d", "1h", "--warmup", "0", "--json");
        assertTrue(busy.await(DEADLINE_SECONDS, TimeUnit.SECONDS), "no load");
    }

    @Test
    void ctrlCPrintsWhatWasMeasuredAndExitsWith130() throws Exception {
        try (LocalServer server = new LocalServer(BusyEcho::new)) {
            startBenchForEver(server);
            send("INT");
            assertEquals(130, exitCode());
            assertTrue(printed().strip().endsWith("\"interrupted\":true}"), "no result");
        }
    }

    @Test
    void terminatingDoesSoTooAndExitsWith143() throws Exception {
        try (LocalServer server = new LocalServer(BusyEcho::new)) {
            startBenchForEver(server);
            send("TERM");
            assertEquals(143, exitCode());
            assertTrue(printed().strip().endsWith("\"interrupted\":true}"), "no result");
        }
    }

    @Test
    void aProgramThatEndsByItselfKeepsItsExitCode() throws Exception {
        try (LocalServer server = new LocalServer(BusyEcho::new)) {
            start("bench", "echo://" + server.address(), "-c1", "-n1", "--warmup", "0", "--json");
            assertEquals(0, exitCode());
            assertTrue(printed().strip().endsWith("\"interrupted\":false}"), "no result");
        }
    }
}
