package io.nioloop.demo.client;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.nioloop.loop.EventLoop;
import java.io.File;
import java.io.IOException;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** {@code ps} and {@code pstree} as they are called, against another process: {@link Inspected}. */
class InspectProgramTest {
    private static final int LIMIT_SECONDS = 60;

    private final Session session = new Session();
    private Process process;
    private String address;
    private String token;

    @TempDir
    private Path directory;

    private void inspect(String kind) throws IOException {
        process = new ProcessBuilder(List.of(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-cp",
                        placeOf(Inspected.class) + File.pathSeparator + placeOf(EventLoop.class),
                        Inspected.class.getName(),
                        kind))
                .redirectError(ProcessBuilder.Redirect.DISCARD)
                .start();
        String[] words = process.inputReader().readLine().split(" ");
        address = words[0];
        token = words[1];
        session.with(Map.of("NIOLOOP_TOKEN", token));
    }

    private static Path placeOf(Class<?> type) {
        try {
            return Path.of(
                    type.getProtectionDomain().getCodeSource().getLocation().toURI());
        } catch (URISyntaxException impossible) {
            throw new AssertionError(impossible);
        }
    }

    @AfterEach
    void end() throws InterruptedException {
        if (process != null) {
            process.destroyForcibly().waitFor();
        }
    }

    @Test
    void pstreeShowsWhoWaitsForWhom() throws Exception {
        inspect("read-only");
        assertEquals(0, session.run("pstree", address), session::err);
        List<String> lines = session.out().lines().toList();
        assertTrue(lines.get(0).matches("outer  waiting \\d+\\.\\d s for inner"), session.out());
        assertTrue(lines.get(1).matches("│   at io.nioloop.demo.client.Inspected.*"), session.out());
        assertTrue(lines.get(2).matches("└── inner  waiting \\d+\\.\\d s for a Promise"), session.out());
        assertEquals("", session.err());
    }

    @Test
    void psListsTheTasksAndJsonIsForScripts() throws Exception {
        inspect("read-only");
        assertEquals(0, session.run("ps", address), session::err);
        assertTrue(session.out().startsWith("TASK   STATE    FOR"), session.out());
        assertEquals(3, session.out().lines().count());
        assertEquals(0, session.run("ps", address, "--json"), session::err);
        assertTrue(session.out().contains("\"name\":\"outer\",\"state\":\"waiting\",\"waits_for\":\"inner\""));
        assertEquals(0, session.run("ps", address, "--dump"), session::err);
        assertTrue(session.out().contains("tasks: 2\n"));
    }

    @Test
    void aBlockedProgramShowsWhere() throws Exception {
        inspect("blocked");
        assertEquals(0, session.run("pstree", address), session::err);
        assertTrue(session.out().contains("the loop does not answer within 1 s"), session.out());
        assertTrue(session.out().contains("at io.nioloop.demo.client.Inspected.blockForEver("), session.out());
    }

    @Test
    void withoutControlNothingIsCancelled() throws Exception {
        inspect("read-only");
        assertEquals(1, session.run("ps", address, "--cancel", "outer"));
        assertEquals(address + ": control was not granted: nothing can be cancelled.\n", session.err());
        assertTrue(process.isAlive());
    }

    @Test
    void withControlATaskIsCancelledAndTheProgramEnds() throws Exception {
        inspect("control");
        assertEquals(1, session.run("ps", address, "--cancel", "nobody"));
        assertEquals(0, session.run("ps", address, "--cancel", "outer"), session::err);
        assertEquals("asked to cancel: outer\n", session.out());
        assertTrue(process.waitFor(LIMIT_SECONDS, TimeUnit.SECONDS), "still runs");
        assertEquals(0, process.exitValue());
    }

    @Test
    void theTokenComesFromTheLineAFileOrTheEnvironment() throws Exception {
        inspect("read-only");
        Path file = Files.writeString(directory.resolve("token"), token + "\n", UTF_8);
        session.with(Map.of("NIOLOOP_TOKEN", "wrong"));
        assertEquals(1, session.run("ps", address));
        assertEquals(address + ": wrong token.\n", session.err());
        assertEquals(0, session.run("ps", address, "--token-file", file.toString()), session::err);
        assertEquals(0, session.run("ps", address, "--token", token), session::err);
    }

    @Test
    void whatIsNoInspectorIsNamed() throws Exception {
        session.with(Map.of("NIOLOOP_TOKEN", "any"));
        try (LocalServer echo = new LocalServer(LocalServer.Echo::new)) {
            assertEquals(1, session.run("ps", echo.address()));
            assertEquals(echo.address() + ": that is no inspector.\n", session.err());
            address = echo.address();
        }
        assertEquals(1, session.run("ps", address));
        assertTrue(session.err().contains("Nobody listens there"), session.err());
    }

    @Test
    void aServerThatSaysNothingIsGivenUp() throws Exception {
        session.with(Map.of("NIOLOOP_TOKEN", "any"));
        try (LocalServer silent = new LocalServer((reader, writer) -> {
            reader.read();
            writer.close();
        })) {
            assertEquals(1, session.run("ps", silent.address(), "-w", "50ms"));
            assertEquals(
                    "no answer of " + silent.address() + " within the time: try a longer --timeout.\n", session.err());
        }
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '"', textBlock = """
            ps                           | missing HOST:PORT                                    | ps
            pstree localhost             | not HOST:PORT: localhost. Try for instance localhost:8888, 127.0.0.1:8888 or [::1]:8888. | pstree
            ps localhost:1               | no token: set NIOLOOP_TOKEN to the one that the program has logged | ps
            ps localhost:1 --json --dump | --json, --dump and --cancel exclude each other       | ps
            ps localhost:1 --token-file nix | --token-file nix: cannot be read                  | ps
            """)
    void whatCannotBeMeantIsSaid(String arguments, String message, String command) {
        assertEquals(2, session.run(arguments.split(" ")));
        assertEquals(
                message + "\nhelp: nioloop " + command + " --help",
                session.err().strip());
    }
}
