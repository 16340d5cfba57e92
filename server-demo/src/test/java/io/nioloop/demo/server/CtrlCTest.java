package io.nioloop.demo.server;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.nioloop.loop.EventLoop;
import java.io.File;
import java.io.IOException;
import java.io.InputStream;
import java.net.URISyntaxException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Signals to a process of its own. */
class CtrlCTest {
    private static final Pattern PORT = Pattern.compile("127\\.0\\.0\\.1:(\\d+)");
    private static final int DEADLINE_SECONDS = 20;

    private final Lines out = new Lines();
    private final Lines err = new Lines();
    private final List<String> jvmOptions = new ArrayList<>(List.of("-XX:TieredStopAtLevel=1"));
    private final List<Thread> pumps = new ArrayList<>();
    private Process process;
    private int port;
    private Peer stuck; // null: nobody is

    private void start(String... arguments) throws Exception {
        List<String> command = new ArrayList<>(withDefaultSignals());
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.addAll(jvmOptions);
        command.addAll(List.of(
                "-cp", placeOf(Main.class) + File.pathSeparator + placeOf(EventLoop.class), Main.class.getName()));
        command.addAll(List.of(arguments));
        process = new ProcessBuilder(command).start();
        pump(process.getInputStream(), out);
        pump(process.getErrorStream(), err);
        Matcher listening = PORT.matcher(out.next());
        assertTrue(listening.find());
        port = Integer.parseInt(listening.group(1));
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

    private void pump(InputStream from, Lines to) {
        Thread pump = new Thread(() -> {
            try {
                from.transferTo(to);
            } catch (IOException processIsGone) {
                // the test waits for lines, and says what it misses
            }
        });
        pump.setDaemon(true);
        pump.start();
        pumps.add(pump);
    }

    private void send(String signal) throws Exception {
        new ProcessBuilder("kill", "-" + signal, String.valueOf(process.pid()))
                .start()
                .waitFor();
    }

    private int exitCode() throws InterruptedException {
        assertTrue(process.waitFor(DEADLINE_SECONDS, TimeUnit.SECONDS), "still runs");
        for (Thread pump : pumps) {
            pump.join(); // everything that was printed is there
        }
        return process.exitValue();
    }

    /** Lets a client send and not read, until the server has to keep much for it. */
    private void beStuck() throws Exception {
        stuck = new Peer(port, 4 * 1024);
        Thread sender = new Thread(() -> sendForEver(stuck));
        sender.setDaemon(true);
        sender.start();
        err.nextWith("bytes kept");
    }

    private static void sendForEver(Peer peer) {
        try {
            while (true) {
                peer.socket().getOutputStream().write(new byte[64 * 1024]);
            }
        } catch (IOException serverIsGone) {
            // as it should be
        }
    }

    @AfterEach
    void endProcess() throws IOException {
        if (stuck != null) {
            stuck.close();
        }
        if (process != null) {
            process.destroyForcibly();
        }
    }

    @Test
    void ctrlCDrainsAndExitsWithZero() throws Exception {
        start("chat", "-p", "0");
        try (Peer ann = new Peer(port)) {
            ann.send("ann\n");
            ann.readLineWith("* 1 here");
            send("INT");
            assertEquals("* the server is going down, bye", ann.readLine());
            assertNull(ann.readLine());
        }
        assertEquals(0, exitCode());
        assertEquals("done: 1 served, 0 lines, 0 errors", out.next());
        assertEquals("stopping: 1 client told, draining up to 5 s", err.nextWith("stopping"));
    }

    @Test
    void terminatingDrainsAndExitsWithZeroToo() throws Exception {
        start("echo", "-p", "0", "--json");
        send("TERM");
        assertEquals(0, exitCode());
        assertEquals(
                "{\"event\":\"done\",\"program\":\"echo\",\"drained\":true,\"served\":0,\"cut_off\":0,\"errors\":0}",
                out.next());
    }

    @Test
    void aClientThatNeverClosesDoesNotHoldUpTheEnd() throws Exception {
        start("echo", "-p", "0", "--grace", "1h");
        try (Peer peer = new Peer(port)) {
            peer.send("ping\n");
            assertEquals("ping", peer.readLine());
            send("INT");
            assertEquals(0, exitCode());
        }
    }

    @Test
    void whenTheGraceIsOverTheExitCodeNamesTheSignal() throws Exception {
        start("echo", "-p", "0", "-o", "verbose", "--grace", "100ms");
        beStuck();
        send("TERM");
        assertEquals(143, exitCode());
        assertEquals("done: 1 served, 1 cut off, 0 errors", out.next());
    }

    @Test
    void aSecondCtrlCQuitsAtOnce() throws Exception {
        start("echo", "-p", "0", "-o", "verbose", "--grace", "1h");
        beStuck();
        send("INT");
        err.nextWith("stopping: 1 client, draining up to 1 h");
        send("INT");
        assertEquals(130, exitCode());
        assertEquals(List.of(), out.rest());
    }

    @Test
    void withoutTheModuleForSignalsCtrlCStillDrains() throws Exception {
        jvmOptions.add("--limit-modules=java.base");
        start("echo", "-p", "0");
        send("INT");
        assertEquals(0, exitCode());
        assertEquals("done: 0 served, 0 errors", out.next());
    }

    @Test
    void withoutTheModuleForSignalsTheGraceIsLimitedToo() throws Exception {
        jvmOptions.add("--limit-modules=java.base");
        start("echo", "-p", "0", "-o", "verbose", "--grace", "100ms");
        beStuck();
        send("INT");
        assertEquals(130, exitCode());
        assertEquals("done: 1 served, 1 cut off, 0 errors", out.next());
    }
}
