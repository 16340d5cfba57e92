package io.nioloop.demo.server;

import io.nioloop.demo.server.cli.CommandLine;
import io.nioloop.demo.server.cli.Option;
import io.nioloop.demo.server.cli.UsageError;
import java.util.List;

/** Options that make no sense together: it is better to say so than to ignore one. */
final class Exclusive {
    private Exclusive() {}

    /** Refuses an option beside any of some others. */
    static void refuse(CommandLine line, Option<?> option, List<Option<?>> others, String reason) {
        for (Option<?> other : others) {
            if (isOn(line, option) && isOn(line, other)) {
                throw new UsageError(option.name() + " and " + other.name() + " exclude each other: " + reason);
            }
        }
    }

    /** Whether an option was typed, and not taken back. */
    static boolean isOn(CommandLine line, Option<?> option) {
        return line.given(option) && !Boolean.FALSE.equals(line.value(option));
    }
}
