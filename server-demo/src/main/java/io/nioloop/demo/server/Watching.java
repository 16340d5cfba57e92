package io.nioloop.demo.server;

import io.nioloop.demo.server.cli.CommandLine;
import io.nioloop.demo.server.cli.Option;
import io.nioloop.demo.server.cli.UsageError;
import io.nioloop.loop.EventLoop;
import io.nioloop.observe.Narrator;
import io.nioloop.observe.Recorder;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Path;
import java.util.List;

/** The options with which the loop of a program can be watched. */
final class Watching {
    static final Option<Boolean> EXPLAIN =
            Option.flag(List.of("--explain"), "tell on standard error what the loop does, in plain sentences");
    static final Option<Path> RECORD =
            Option.of(List.of("--record"), "FILE", Path::of, "write all that the loop does to a file, as JSON lines");

    private Watching() {}

    /**
     * Begins to watch as the command line says, until the loop is closed.
     *
     * @param number which loop of the program it is, from 1; each has a narrator and a file of its own
     */
    static void begin(EventLoop loop, int number, CommandLine line, PrintStream err) {
        if (line.value(EXPLAIN)) {
            String who = number == 1 ? "" : "loop " + number + "  ";
            Narrator.attach(loop, told -> err.println(who + told));
        }
        Path file = line.value(RECORD);
        if (file != null) {
            record(loop, number == 1 ? file : Path.of(file + "." + number));
        }
    }

    private static void record(EventLoop loop, Path file) {
        try {
            Recorder.attach(loop, file);
        } catch (IOException failure) {
            throw new UsageError(RECORD.name() + " " + file + ": cannot be written. Try another place.");
        }
    }
}
