package io.nioloop.demo.client;

import io.nioloop.demo.client.cli.CommandLine;
import io.nioloop.demo.client.cli.UsageError;
import io.nioloop.loop.LoopError;
import java.io.PrintWriter;
import java.io.StringWriter;

/** What a program says about its work, on standard error. */
final class Talk {
    private enum Level {
        QUIET,
        NORMAL,
        VERBOSE
    }

    private final Terminal terminal;
    private final Level level;
    private final Style style;

    private Talk(Terminal terminal, Level level, Style style) {
        this.terminal = terminal;
        this.level = level;
        this.style = style;
    }

    /** As the options say. */
    static Talk of(Terminal terminal, CommandLine line) {
        boolean quiet = line.value(CommonOptions.QUIET);
        boolean verbose = line.value(CommonOptions.VERBOSE);
        if (quiet && verbose) {
            throw new UsageError("-q and -v exclude each other");
        }
        Level level = quiet ? Level.QUIET : verbose ? Level.VERBOSE : Level.NORMAL;
        return new Talk(terminal, level, new Style(terminal.errIsColored(line.value(CommonOptions.COLOR))));
    }

    /** What people like to see. */
    void info(String line) {
        if (level != Level.QUIET) {
            terminal.err().println(style.dim(line));
        }
    }

    /** What the curious like to see. */
    void verbose(String line) {
        if (level == Level.VERBOSE) {
            terminal.err().println(style.dim(line));
        }
    }

    /** Why it did not work, told at every level. */
    void error(String line) {
        terminal.err().println(style.red(line));
    }

    /** What must not happen; where exactly, for the curious. */
    void unexpected(LoopError error) {
        error("! " + error.message() + (error.exception() == null ? "" : ": " + error.exception()));
        if (error.exception() != null) {
            StringWriter trace = new StringWriter();
            error.exception().printStackTrace(new PrintWriter(trace));
            verbose(trace.toString().stripTrailing());
        }
    }

    boolean isQuiet() {
        return level == Level.QUIET;
    }
}
