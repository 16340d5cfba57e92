package io.nioloop.observe;

import io.nioloop.loop.EventLoop;
import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.OutputStreamWriter;
import java.io.UncheckedIOException;
import java.io.Writer;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;

/**
 * The system property {@code io.nioloop.explain}: a {@link Narrator} for every loop of the process. They share one
 * output; the lines of the first loop are as they are, those of the others say which loop it is.
 */
final class ExplainProperty {
    private static final Logger LOGGER = System.getLogger("io.nioloop.explain");
    private static final AtomicInteger LOOPS = new AtomicInteger();
    private static Consumer<String> output; // null: not opened yet

    private ExplainProperty() {}

    /** Attaches a narrator; {@code target} is the property's value. */
    static void fasten(EventLoop loop, String target) {
        if (target.equals("false")) {
            return;
        }
        Consumer<String> out = output(target);
        int number = LOOPS.incrementAndGet();
        Narrator.attach(loop, number == 1 ? out : line -> out.accept("loop " + number + "  " + line));
    }

    private static synchronized Consumer<String> output(String target) {
        if (output == null) {
            output = target.isEmpty() || target.equals("true") ? ExplainProperty::log : file(Path.of(target));
        }
        return output;
    }

    private static void log(String line) {
        LOGGER.log(Level.INFO, line);
    }

    /** Each line is there as soon as it is told; a file that fails is given up, and the program goes on. */
    private static Consumer<String> file(Path path) {
        try {
            Writer writer = open(path);
            return line -> write(writer, line);
        } catch (IOException failure) {
            LOGGER.log(Level.WARNING, "cannot write to " + path + ", so nothing is explained", failure);
            return line -> {};
        }
    }

    /** Standard error is not opened anew: redirected to a file, it would have two positions, and lose lines. */
    private static Writer open(Path path) throws IOException {
        return path.equals(Path.of("/dev/stderr"))
                ? new OutputStreamWriter(new FileOutputStream(FileDescriptor.err), StandardCharsets.UTF_8)
                : Files.newBufferedWriter(path, StandardOpenOption.CREATE, StandardOpenOption.APPEND);
    }

    private static void write(Writer writer, String line) {
        synchronized (writer) {
            try {
                writer.write(line + System.lineSeparator());
                writer.flush();
            } catch (IOException failure) {
                throw new UncheckedIOException("cannot explain", failure); // and the loop takes the narrator off
            }
        }
    }
}
