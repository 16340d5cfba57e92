package io.nioloop.guard;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import java.io.IOException;
import java.io.InputStream;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.lang.module.ModuleDescriptor;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.spi.ToolProvider;
import java.util.stream.Stream;

/**
 * What the guards look at, and the JDK's own tools to look with. Paths are relative to the directory of the core
 * module, where the build starts its tests.
 */
final class House {
    static final Path ROOT = Path.of("..");
    static final Path SOURCES = Path.of("src", "main", "java");
    static final Path CLASSES = Path.of("target", "classes");
    static final Path TEST_CLASSES = Path.of("target", "test-classes");

    /** What a tool printed, standard output and errors together, and how it ended. */
    record Run(int exitCode, String output) {}

    private House() {}

    /** Runs a tool of the JDK that is expected to succeed, and returns what it printed. */
    static String print(String tool, List<String> arguments) {
        Run run = run(tool, arguments);
        assertEquals(0, run.exitCode(), () -> tool + " " + arguments + "\n" + run.output());
        return run.output();
    }

    static Run run(String tool, List<String> arguments) {
        StringWriter output = new StringWriter();
        PrintWriter printer = new PrintWriter(output);
        int exitCode =
                ToolProvider.findFirst(tool).orElseThrow().run(printer, printer, arguments.toArray(String[]::new));
        printer.flush();
        return new Run(exitCode, output.toString().replace("\r\n", "\n"));
    }

    /** The regular files below a directory whose name ends so, in the order of their names; never none. */
    static List<Path> files(Path directory, String suffix) {
        List<Path> found = filesIfAny(directory, suffix);
        assertFalse(found.isEmpty(), () -> "no file *" + suffix + " in " + directory.toAbsolutePath());
        return found;
    }

    static List<Path> filesIfAny(Path directory, String suffix) {
        if (!Files.isDirectory(directory)) {
            return List.of();
        }
        try (Stream<Path> all = Files.walk(directory)) {
            return all.filter(path -> path.toString().endsWith(suffix)).sorted().toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    static ModuleDescriptor descriptor() {
        try (InputStream stream = Files.newInputStream(CLASSES.resolve("module-info.class"))) {
            return ModuleDescriptor.read(stream);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    static String text(Path file) {
        try {
            return Files.readString(file);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Options of a tool, followed by the files it shall look at. */
    static List<String> arguments(List<Path> files, String... options) {
        return Stream.concat(Stream.of(options), files.stream().map(Path::toString))
                .toList();
    }
}
