package io.nioloop.process;

import java.lang.ProcessBuilder.Redirect;
import java.nio.file.Path;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;

/**
 * How to start a process. Start from {@link #defaults} and change what differs.
 *
 * @param stdin where its input comes from: {@link Redirect#PIPE}, the default; {@link Redirect#INHERIT};
 *     {@link Redirect#DISCARD}, which is an empty input; or a file
 * @param stdout where its output goes to: the same, where a file is overwritten or appended to
 * @param stderr where its errors go to, if not to its output: the same
 * @param stderrToStdout whether its errors go where its output goes: asyncio's {@code STDOUT}
 * @param environment what it gets in addition to the environment of this program
 * @param directory where it works; empty, the default: where this program does
 */
public record ProcessOptions(
        Redirect stdin,
        Redirect stdout,
        Redirect stderr,
        boolean stderrToStdout,
        Map<String, String> environment,
        Optional<Path> directory) {
    private static final ProcessOptions DEFAULTS = new ProcessOptions(
            Redirect.PIPE, Redirect.PIPE, Redirect.PIPE, false, new LinkedHashMap<>(), Optional.empty());

    /**
     * Refuses a stream the wrong way round.
     *
     * @param stdin where its input comes from
     * @param stdout where its output goes to
     * @param stderr where its errors go to
     * @param stderrToStdout whether they go where its output goes
     * @param environment what it gets in addition
     * @param directory where it works
     */
    public ProcessOptions {
        if (stdin.type() == Redirect.Type.APPEND
                || (stdin.type() == Redirect.Type.WRITE && !stdin.equals(Redirect.DISCARD))) {
            throw new IllegalArgumentException("stdin is " + stdin + ": use Redirect.from(file)");
        }
        requireOutput("stdout", stdout);
        requireOutput("stderr", stderr);
        environment = Collections.unmodifiableMap(new LinkedHashMap<>(environment));
        Objects.requireNonNull(directory, "directory");
    }

    private static void requireOutput(String name, Redirect redirect) {
        if (redirect.type() == Redirect.Type.READ) {
            throw new IllegalArgumentException(name + " is " + redirect + ": use Redirect.to(file)");
        }
    }

    /** {@return the defaults} */
    public static ProcessOptions defaults() {
        return DEFAULTS;
    }

    /**
     * {@return the same with another input}
     *
     * @param stdin where it comes from
     */
    public ProcessOptions withStdin(Redirect stdin) {
        return new ProcessOptions(stdin, stdout, stderr, stderrToStdout, environment, directory);
    }

    /**
     * {@return the same with its output elsewhere}
     *
     * @param stdout where it goes to
     */
    public ProcessOptions withStdout(Redirect stdout) {
        return new ProcessOptions(stdin, stdout, stderr, stderrToStdout, environment, directory);
    }

    /**
     * {@return the same with its errors elsewhere, and not in its output}
     *
     * @param stderr where they go to
     */
    public ProcessOptions withStderr(Redirect stderr) {
        return new ProcessOptions(stdin, stdout, stderr, false, environment, directory);
    }

    /** {@return the same with its errors going where its output goes: asyncio's {@code stderr=STDOUT}} */
    public ProcessOptions withStderrToStdout() {
        return new ProcessOptions(stdin, stdout, stderr, true, environment, directory);
    }

    /**
     * {@return the same with one more variable in the environment}
     *
     * @param name its name
     * @param value its value
     */
    public ProcessOptions withEnvironment(String name, String value) {
        Map<String, String> more = new LinkedHashMap<>(environment);
        more.put(Objects.requireNonNull(name, "name"), Objects.requireNonNull(value, "value"));
        return new ProcessOptions(stdin, stdout, stderr, stderrToStdout, more, directory);
    }

    /**
     * {@return the same in another directory}
     *
     * @param directory where it works
     */
    public ProcessOptions withDirectory(Path directory) {
        return new ProcessOptions(stdin, stdout, stderr, stderrToStdout, environment, Optional.of(directory));
    }

    ProcessBuilder builder(String... command) {
        boolean empty = stdin.equals(Redirect.DISCARD);
        ProcessBuilder builder = new ProcessBuilder(command)
                .redirectInput(empty ? Redirect.from(Redirect.DISCARD.file()) : stdin)
                .redirectOutput(stdout)
                .redirectError(stderr)
                .redirectErrorStream(stderrToStdout);
        builder.environment().putAll(environment);
        directory.ifPresent(path -> builder.directory(path.toFile()));
        return builder;
    }
}
