package io.nioloop.samples.lessons;

import static io.nioloop.NioLoop.*;

import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * To read a file blocks, so a thread does it, and the loop has time for other tasks. Python's {@code to_thread}.
 */
final class ReadFile {
    private ReadFile() {}

    public static void main(String[] args) {
        run(() -> lesson(Path.of(args[0]), System.out));
    }

    static void lesson(Path file, PrintStream out) {
        createTask(() -> out.println("other tasks run"));
        out.println("reading begins");
        String text = toThread(() -> Files.readString(file));
        out.println("lines: " + text.lines().count());
    }
}
