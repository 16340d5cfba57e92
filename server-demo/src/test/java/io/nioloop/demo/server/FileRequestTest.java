package io.nioloop.demo.server;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The lines of the file server, and the names in them. */
class FileRequestTest {
    private static final String SHA = "0123456789abcdef".repeat(4);
    private static final Path DIRECTORY = Path.of("share").toAbsolutePath();

    @Test
    void eachRequestIsALine() throws Exception {
        assertEquals(new FileRequest.Listing(), FileRequest.parse("LIST"));
        assertEquals(new FileRequest.Quit(), FileRequest.parse("QUIT"));
        assertEquals(new FileRequest.Get(7, "a name"), FileRequest.parse("GET 7 a name"));
        assertEquals(new FileRequest.Put(9, SHA, "x y", false), FileRequest.parse("PUT 9 " + SHA + " x y"));
        assertEquals(new FileRequest.Put(0, SHA, "x", true), FileRequest.parse("REPLACE 0 " + SHA + " x"));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "list",
                "LIST all",
                "GET",
                "GET name",
                "GET -1 name",
                "GET 1",
                "GET 1 ",
                "GET 1234567890123456789 x",
                "PUT 1 abc x",
                "PUT x",
                "GET 0x1 name",
                " LIST",
                "DELETE x"
            })
    void anotherLineIsRefusedWithWhatToSayInstead(String line) {
        FileProblem problem = assertThrows(FileProblem.class, () -> FileRequest.parse(line));
        assertEquals("not understood: " + FileRequest.HELP, problem.getMessage());
    }

    @ParameterizedTest
    @ValueSource(strings = {"a", "a b", "..a", "a..", ".hidden", "ünï", "-rf", "%2e%2e", "~", "part", "a.part.txt"})
    void aPlainNameIsAFileInTheDirectory(String name) throws Exception {
        assertEquals(DIRECTORY.resolve(name), FileName.in(DIRECTORY, name));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                " ",
                ".",
                "..",
                "../a",
                "/etc/passwd",
                "a/b",
                "a/",
                "..\\a",
                "C:\\a",
                "a\0b",
                "a\rb",
                "a\u0085b",
                "a\u001b[2J",
                "x.part"
            })
    void anotherNameIsRefused(String name) {
        FileProblem problem = assertThrows(FileProblem.class, () -> FileName.in(DIRECTORY, name));
        assertTrue(problem.getMessage().startsWith("refused name '"), problem.getMessage());
        assertTrue(problem.getMessage().chars().noneMatch(Character::isISOControl), "control characters");
    }

    @Test
    void aNameHasAtMostAsManyBytesAsTheFileSystemTakesWithTheSuffix() throws Exception {
        FileName.in(DIRECTORY, "n".repeat(250));
        assertThrows(FileProblem.class, () -> FileName.in(DIRECTORY, "n".repeat(251)));
        assertThrows(FileProblem.class, () -> FileName.in(DIRECTORY, "ü".repeat(126)));
    }
}
