package io.nioloop.demo.server;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The options --explain and --record. */
class WatchingTest {
    @TempDir
    Path directory;

    @ParameterizedTest
    @ValueSource(strings = {"protocol", "streams"})
    void aVisitIsToldAndRecordedFromConnectionToEnd(String style) throws Exception {
        Path file = directory.resolve("run.nlr");
        try (Running hello = Running.start(
                "hello", "-p", "0", "-o", "verbose", "--style", style, "--explain", "--record", file.toString())) {
            try (Peer peer = hello.connect()) {
                peer.send("secret\n");
                assertEquals("Hello, world!", peer.readLine());
            }
            hello.signal(Signals.Signal.TERM);
            assertEquals(0, hello.exitCode());
            String story = String.join("\n", hello.err().rest());
            assertTrue(story.matches("(?s).*\\b7 .*127\\.0\\.0\\.1.*\\b14 .*"), story); // bytes, in any language
            assertTrue(story.contains("+ 127.0.0.1:"), "verbose is told too: " + story);
            assertTrue(!story.contains("secret"), story);
        }
        List<String> lines = Files.readAllLines(file);
        assertTrue(lines.get(0).startsWith("{\"format\":\"nioloop recording\""), lines.get(0));
        assertTrue(
                lines.stream().anyMatch(line -> line.contains("\"e\":\"received\"") && line.contains("\"bytes\":7}")));
        assertTrue(lines.get(lines.size() - 1).contains("\"e\":\"end\""));
        assertTrue(lines.stream().noneMatch(line -> line.contains("secret")));
    }

    @Test
    void aFileThatCannotBeWrittenIsRefused() {
        Path nowhere = directory.resolve("no").resolve("such");
        Lines err = new Lines();
        Terminal terminal = new Terminal(new Lines().printStream(), err.printStream(), false, Map.of(), "demo");
        Main main = new Main(terminal, (limit, listener) -> listener.accept(Signals.Signal.TERM));
        assertEquals(2, main.run(List.of("hello", "-p", "0", "--record", nowhere.toString())));
        assertEquals(
                "--record " + nowhere + ": cannot be written. Try another place.",
                err.rest().get(0));
    }
}
