package io.nioloop.demo.client;

import io.nioloop.demo.client.cli.CommandLine;
import io.nioloop.demo.client.cli.Durations;
import io.nioloop.demo.client.cli.Option;
import io.nioloop.demo.client.cli.Sizes;
import java.time.Duration;
import java.util.List;

/** The options that only the load generator has. */
final class BenchOptions {
    static final Option<Boolean> OWN_HOST = Option.flag(
            List.of("--i-own-this-host"), "the target is not this machine, and I am allowed to put load on it");
    static final Option<Boolean> JSON =
            Option.flag(List.of("--json"), "the result as a JSON object on one line; times in microseconds");

    private static final Option<Integer> CONNECTIONS = Option.number(
                    List.of("-c", "--connections"), "N", 1, 100_000, "how many, all at the same time")
            .orElse("50");
    private static final Option<Integer> SIZE = Option.of(
                    List.of("-s", "--size"), "SIZE", BenchOptions::size, "of a message, for instance 100 or 16KB")
            .orElse("64");
    private static final Option<Integer> PIPELINE = Option.number(
                    List.of("--pipeline"), "P", 1, 10_000, "messages of a connection that are under way at any moment")
            .orElse("1");
    private static final Option<Duration> DURATION = Option.of(
                    List.of("-d", "--duration"), "DUR", CommonOptions::positive, "how long to measure")
            .orElse("10s");
    private static final Option<Integer> REQUESTS = Option.number(
            List.of("-n", "--requests"),
            "N",
            1,
            Integer.MAX_VALUE,
            "measure so many messages; without -d however long it takes");
    private static final Option<Duration> WARMUP = Option.of(
                    List.of("--warmup"),
                    "DUR",
                    Durations::parse,
                    "run so long before anything counts; 0 for not at all")
            .orElse("1s");
    private static final Option<Duration> TIMEOUT = Option.of(
                    List.of("-w", "--timeout"),
                    "DUR",
                    CommonOptions::positive,
                    "give a connection up that is not made, or not answered, for so long")
            .orElse("10s");

    static final List<Option<?>> ALL =
            List.of(CONNECTIONS, SIZE, PIPELINE, DURATION, REQUESTS, WARMUP, TIMEOUT, OWN_HOST, JSON);

    private static final int LARGEST = 1 << 30;

    private BenchOptions() {}

    private static int size(String text) {
        long size = Sizes.parse(text);
        if (size < 1 || size > LARGEST) {
            throw new IllegalArgumentException("use 1 to 1GB");
        }
        return (int) size;
    }

    static Load load(CommandLine line) {
        boolean untilTime = line.given(DURATION) || !line.given(REQUESTS);
        return new Load(
                line.value(CONNECTIONS),
                line.value(SIZE),
                line.value(PIPELINE),
                line.value(WARMUP),
                untilTime ? line.value(DURATION) : Load.NO_END,
                line.given(REQUESTS) ? line.value(REQUESTS) : Long.MAX_VALUE,
                line.value(TIMEOUT));
    }
}
