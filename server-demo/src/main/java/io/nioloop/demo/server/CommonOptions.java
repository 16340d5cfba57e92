package io.nioloop.demo.server;

import io.nioloop.demo.server.cli.Durations;
import io.nioloop.demo.server.cli.Option;
import java.time.Duration;
import java.util.List;

/** The options that all programs have. */
final class CommonOptions {
    static final Option<String> BIND_ADDRESS = Option.text(
                    List.of("-b", "--bind-address"), "ADDR", "name or address to listen on; 0.0.0.0 for all interfaces")
            .orElse("127.0.0.1");
    static final Option<Integer> PORT =
            Option.number(List.of("-p", "--port"), "PORT", 0, 65_535, "port to listen on; 0 picks a free one");
    static final Option<Integer> MAX_CLIENTS = Option.number(
            List.of("--max-clients"), "N", 1, Integer.MAX_VALUE, "serve so many at a time; others wait in line");
    static final Option<Duration> IDLE_TIMEOUT = Option.of(
                    List.of("--idle-timeout"),
                    "DUR",
                    Durations::parse,
                    "end connections that are silent for so long, for instance 30s or 5m; 0 for never")
            .orElse("0");
    static final Option<Duration> GRACE = Option.of(
                    List.of("--grace"), "DUR", Durations::parse, "after Ctrl-C, time to send what is still to be sent")
            .orElse("5s");
    static final Option<Duration> SPIN = Option.of(
                    List.of("--spin"),
                    "DUR",
                    CommonOptions::spin,
                    "look for more work before sleeping, at most 10ms: answers sooner, keeps a core busy")
            .orElse("0");
    static final Option<Reporter.Level> OUTPUT = Option.choice(
                    List.of("-o", "--output"), Reporter.Level.class, "how much to tell")
            .orElse("info");
    static final Option<Boolean> JSON =
            Option.flag(List.of("--json"), "one JSON object a line on standard output, at start and at the end");
    static final Option<Terminal.Color> COLOR = Option.choice(
                    List.of("--color"), Terminal.Color.class, "whether to use colours; auto: on a terminal")
            .orElse("auto");
    static final Option<Integer> INSPECT = Option.optional(
            "--inspect",
            "PORT",
            CommonOptions::portOrAny,
            "let 'ps' and 'pstree' of the client demo ask who waits for whom; logs how");
    static final Option<Boolean> INSPECT_CONTROL =
            Option.flag(List.of("--inspect-control"), "let them cancel tasks, too");
    static final Option<Boolean> HELP = Option.flag(List.of("-h", "-?", "--help"), "this page");
    static final Option<Boolean> VERSION = Option.flag(List.of("--version"), "version of the program and of Java");

    private static final Duration LONGEST_SPIN = Duration.ofMillis(10);

    private CommonOptions() {}

    private static Duration spin(String text) {
        Duration spin = Durations.parse(text);
        if (spin.compareTo(LONGEST_SPIN) > 0) {
            throw new IllegalArgumentException("use at most 10ms, for instance 50us");
        }
        return spin;
    }

    private static int portOrAny(String text) {
        return text.isEmpty()
                ? 0
                : Option.number(List.of("--inspect"), "PORT", 1, 65_535, "")
                        .reader()
                        .apply(text);
    }

    /** All of them, but for the port, which has a default of its own in each program. */
    static List<Option<?>> all() {
        return List.of(
                BIND_ADDRESS,
                MAX_CLIENTS,
                IDLE_TIMEOUT,
                GRACE,
                SPIN,
                OUTPUT,
                Watching.EXPLAIN,
                Watching.RECORD,
                INSPECT,
                INSPECT_CONTROL,
                JSON,
                COLOR,
                HELP,
                VERSION);
    }
}
