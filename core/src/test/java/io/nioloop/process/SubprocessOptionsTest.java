package io.nioloop.process;

import static io.nioloop.process.Children.run;
import static io.nioloop.process.Children.text;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.lang.ProcessBuilder.Redirect;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.function.Executable;
import org.junit.jupiter.api.io.TempDir;

/** Each of the {@link ProcessOptions}, with real children, on every carrier. */
@Timeout(240)
class SubprocessOptionsTest {
    private static final ProcessOptions DEFAULTS = ProcessOptions.defaults();

    @TempDir
    private Path folder;

    @Test
    void filesTakeThePlaceOfThePipes() throws IOException {
        Path in = Files.writeString(folder.resolve("in"), "hello\n");
        Path out = folder.resolve("out");
        Path err = Files.writeString(folder.resolve("err"), "before\n");
        ProcessOptions options = DEFAULTS.withStdin(Redirect.from(in.toFile()))
                .withStdout(Redirect.to(out.toFile()))
                .withStderr(Redirect.appendTo(err.toFile()));
        run(() -> {
            Files.writeString(err, "before\n");
            Subprocess child = Subprocess.shell(options, "cat; echo oops >&2");
            Subprocess.Output output = child.communicate();
            assertEquals(0, output.stdout().length + output.stderr().length);
            assertEquals("hello\n", Files.readString(out));
            assertEquals("before\noops\n", Files.readString(err));
        });
    }

    @Test
    void discardedStreamsAreEmptyAndSwallowed() {
        ProcessOptions options = DEFAULTS.withStdin(Redirect.DISCARD)
                .withStdout(Redirect.DISCARD)
                .withStderr(Redirect.DISCARD);
        run(() -> {
            Subprocess child = Subprocess.shell(options, "cat; echo out; echo err >&2; exit 6");
            assertEquals(6, child.communicate().status().raw());
        });
    }

    @Test
    void inheritedStreamsAreThoseOfThisProgram() {
        run(() -> {
            Subprocess in = Subprocess.shell(DEFAULTS.withStdin(Redirect.INHERIT), ask(0, 1));
            assertEquals(link(0), text(in.communicate().stdout()).strip());
            Subprocess out = Subprocess.shell(DEFAULTS.withStdout(Redirect.INHERIT), ask(1, 2));
            assertEquals(link(1), text(out.communicate().stderr()).strip());
            Subprocess err = Subprocess.shell(DEFAULTS.withStderr(Redirect.INHERIT), ask(2, 1));
            assertEquals(link(2), text(err.communicate().stdout()).strip());
        });
    }

    private static String ask(int descriptor, int answerTo) {
        return "link=$(readlink /proc/$$/fd/" + descriptor + "); echo $link >&" + answerTo;
    }

    private static String link(int descriptor) throws IOException {
        return Files.readSymbolicLink(Path.of("/proc/self/fd/" + descriptor)).toString();
    }

    @Test
    void mergedErrorsComeInTheOutputInOrder() {
        run(() -> {
            Subprocess child =
                    Subprocess.shell(DEFAULTS.withStderrToStdout(), "echo one; echo two >&2; echo three; exit 1");
            assertRefused("stderr is no pipe but goes to or comes from stdout", child::stderr);
            Subprocess.Output output = child.communicate();
            assertEquals("one\ntwo\nthree\n", text(output.stdout()));
            assertEquals("", text(output.stderr()));
        });
    }

    @Test
    void laterChoiceOfTheErrorsUndoesTheMerging() {
        ProcessOptions options = DEFAULTS.withStderrToStdout().withStderr(Redirect.PIPE);
        run(() -> {
            Subprocess.Output output = Subprocess.shell(options, "echo two >&2").communicate();
            assertEquals("two\n", text(output.stderr()));
        });
    }

    @Test
    void askingForWhatIsNoPipeIsRefusedByName() {
        ProcessOptions options = DEFAULTS.withStdin(Redirect.DISCARD)
                .withStdout(Redirect.INHERIT)
                .withStderr(Redirect.DISCARD);
        run(() -> {
            Subprocess child = Subprocess.shell(options, "exit 0");
            assertRefused("stdin is no pipe", child::stdin);
            assertRefused("stdin is no pipe", () -> child.communicate(new byte[1]));
            assertRefused("stdout is no pipe but goes to or comes from INHERIT", child::stdout);
            assertRefused("stderr is no pipe", child::stderr);
            child.waitFor();
        });
    }

    private static void assertRefused(String beginning, Executable call) {
        String message = assertThrows(IllegalStateException.class, call).getMessage();
        assertTrue(message.startsWith(beginning), message);
    }

    @Test
    void environmentIsAddedTo() {
        ProcessOptions options =
                DEFAULTS.withEnvironment("GREETING", "good morning").withEnvironment("HOME", "/nowhere");
        run(() -> {
            Subprocess child = Subprocess.shell(options, "echo $GREETING, $HOME, $PATH");
            assertEquals(
                    "good morning, /nowhere, " + System.getenv("PATH") + "\n",
                    text(child.communicate().stdout()));
        });
        assertEquals(Map.of(), DEFAULTS.environment());
    }

    @Test
    void childWorksInItsDirectory() throws IOException {
        Path real = folder.toRealPath();
        run(() -> {
            Subprocess child = Subprocess.exec(DEFAULTS.withDirectory(real), "pwd");
            assertEquals(real + "\n", text(child.communicate().stdout()));
            Path missing = real.resolve("missing");
            String message = assertThrows(
                            IOException.class, () -> Subprocess.exec(DEFAULTS.withDirectory(missing), "pwd"))
                    .getMessage();
            assertTrue(message.contains(missing.toString()), message);
        });
    }

    @Test
    void streamsTheWrongWayRoundAreRefusedByName() {
        Redirect to = Redirect.to(folder.resolve("x").toFile());
        Redirect from = Redirect.from(folder.resolve("x").toFile());
        assertWrong("stdin is redirect to write to file", () -> DEFAULTS.withStdin(to));
        assertWrong("stdout is redirect to read from file", () -> DEFAULTS.withStdout(from));
        assertWrong("stderr is redirect to read from file", () -> DEFAULTS.withStderr(from));
    }

    private static void assertWrong(String beginning, Executable call) {
        String message = assertThrows(IllegalArgumentException.class, call).getMessage();
        assertTrue(message.startsWith(beginning), message);
    }

    @Test
    void optionsDoNotChangeWithTheMapTheyCameFrom() {
        Map<String, String> environment = new LinkedHashMap<>();
        ProcessOptions options =
                new ProcessOptions(Redirect.PIPE, Redirect.PIPE, Redirect.PIPE, false, environment, Optional.empty());
        environment.put("A", "b");
        assertEquals(DEFAULTS, options);
        assertThrows(
                UnsupportedOperationException.class, () -> options.environment().put("A", "b"));
    }
}
