package io.nioloop.demo.client;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What both ends of a file transfer need is in both demos, each with its own copy, since a demo is taken along as a whole. */
class FilesCopyTest {
    private static final Path JAVA = Path.of("src", "main", "java", "io", "nioloop", "demo");

    @ParameterizedTest
    @ValueSource(strings = {"Digest", "Disk", "FileName", "FileProblem", "Partial", "PlainText", "SourceFile", "Wire"})
    void theCopiesDifferInTheNameOfTheirPackageOnly(String name) throws IOException {
        Path server = Path.of("..", "server-demo").resolve(JAVA).resolve(Path.of("server", name + ".java"));
        Path client = JAVA.resolve(Path.of("client", name + ".java"));
        assertEquals(withoutPackage(server), withoutPackage(client));
    }

    private static String withoutPackage(Path file) throws IOException {
        String text = Files.readString(file);
        return text.substring(text.indexOf('\n'));
    }
}
