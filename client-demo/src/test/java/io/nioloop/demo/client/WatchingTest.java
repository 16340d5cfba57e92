package io.nioloop.demo.client;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The options --explain and --record. */
class WatchingTest {
    private static final String RECORDING = "{\"format\":\"nioloop recording\"";

    @TempDir
    Path directory;

    private final Session session = new Session();

    private Path file() {
        return directory.resolve("run.nlr");
    }

    /** Runs a program with both options, and checks that there is a story and a recording. */
    private void assertWatched(String... program) throws Exception {
        Session watched = new Session().typing("hello\n");
        List<String> arguments = new ArrayList<>(List.of(program));
        arguments.addAll(List.of("--explain", "--record", file().toString()));
        watched.run(arguments.toArray(String[]::new));
        assertTrue(watched.err().contains("127.0.0.1:"), watched.err());
        assertTrue(
                watched.err().lines().anyMatch(line -> line.matches("(turn|Runde|tour|第) \\d+ .*127.*")),
                watched.err());
        List<String> lines = Files.readAllLines(file());
        assertTrue(lines.get(0).startsWith(RECORDING), lines.get(0));
        assertTrue(lines.get(lines.size() - 1).contains("\"e\":\"end\""));
        Files.delete(file());
    }

    @Test
    void eachProgramCanBeWatched() throws Exception {
        try (LocalServer server = new LocalServer(LocalServer.Echo::new)) {
            String address = server.address();
            String port = String.valueOf(server.port());
            assertWatched("nc", address);
            assertWatched("bench", "echo://" + address, "-c", "1", "-n", "1", "--warmup", "0");
            assertWatched("scan", "127.0.0.1", port);
        }
        try (LocalServer closing = new LocalServer((reader, writer) -> writer.close())) {
            assertWatched("recv", "some.txt", closing.address(), "-r", "0", "-o", directory.toString());
        }
    }

    @Test
    void aFileThatCannotBeWrittenIsRefused() {
        Path nowhere = directory.resolve("no").resolve("such");
        assertEquals(2, session.run("nc", "127.0.0.1:1", "--record", nowhere.toString()));
        assertTrue(session.err().startsWith("--record " + nowhere + ": cannot be written."), session.err());
    }
}
