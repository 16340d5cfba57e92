package io.nioloop.demo.client;

import io.nioloop.demo.client.cli.Durations;
import io.nioloop.demo.client.cli.Option;
import java.time.Duration;
import java.util.List;

/** The options that all programs have. */
final class CommonOptions {
    static final Option<Terminal.Color> COLOR = Option.choice(
                    List.of("--color"), Terminal.Color.class, "whether to use colours; auto: on a terminal")
            .orElse("auto");
    static final Option<Boolean> QUIET = Option.flag(List.of("-q", "--quiet"), "no talk, only results and errors");
    static final Option<Boolean> VERBOSE = Option.flag(List.of("-v", "--verbose"), "more talk");
    static final Option<Boolean> HELP = Option.flag(List.of("-h", "-?", "--help"), "this page");
    static final Option<Boolean> VERSION = Option.flag(List.of("--version"), "version of the program and of Java");

    private CommonOptions() {}

    static List<Option<?>> all() {
        return List.of(Watching.EXPLAIN, Watching.RECORD, COLOR, QUIET, VERBOSE, HELP, VERSION);
    }

    /** Reads a duration that has to be more than nothing. */
    static Duration positive(String text) {
        Duration duration = Durations.parse(text);
        if (duration.isZero()) {
            throw new IllegalArgumentException("use more than zero, for instance 250ms or 5s");
        }
        return duration;
    }
}
