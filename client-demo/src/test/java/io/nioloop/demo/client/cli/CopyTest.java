package io.nioloop.demo.client.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/**
 * Both demos have the same parser of command lines, each its own copy, since a demo is to be read, and taken along, as
 * a whole. The tests of the parser are at the server's copy.
 */
class CopyTest {
    private static final Path JAVA = Path.of("src", "main", "java", "io", "nioloop", "demo");

    @Test
    void theCopiesOfBothDemosDifferInTheNameOfTheirPackageOnly() throws IOException {
        Map<String, String> ours = sources(JAVA.resolve(Path.of("client", "cli")), "io.nioloop.demo.client.cli");
        Path server = Path.of("..", "server-demo").resolve(JAVA).resolve(Path.of("server", "cli"));
        assertFalse(ours.isEmpty());
        assertEquals(sources(server, "io.nioloop.demo.server.cli"), ours);
    }

    /** The files of a package, by their names, without the line that names it. */
    private static Map<String, String> sources(Path directory, String name) throws IOException {
        Map<String, String> sources = new TreeMap<>();
        try (Stream<Path> files = Files.list(directory)) {
            for (Path file : files.toList()) {
                String text = Files.readString(file);
                assertEquals("package " + name + ";", text.lines().findFirst().orElseThrow(), file.toString());
                sources.put(file.getFileName().toString(), text.substring(text.indexOf('\n')));
            }
        }
        return sources;
    }
}
