package io.nioloop.demo.server;

import io.nioloop.demo.server.cli.CommandLine;
import io.nioloop.demo.server.cli.Help;
import io.nioloop.demo.server.cli.Option;
import io.nioloop.loop.EventLoop;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * A program of this demo, as the command line knows it.
 *
 * @param name the command
 * @param port where it listens, with its default
 * @param summary what it does, in one line
 * @param examples arguments and what they do, in the order of the help
 * @param options those that only this program has
 * @param starter starts it
 */
record Program(
        String name,
        Option<Integer> port,
        String summary,
        Map<String, String> examples,
        List<Option<?>> options,
        Starter starter) {

    /** Starts a program: when it returns, the server listens. */
    interface Starter {
        /** Fails with an {@link IOException} that names the address it could not have. */
        Service start(Program program, EventLoop loop, CommandLine line, Reporter reporter) throws IOException;
    }

    List<Option<?>> allOptions() {
        List<Option<?>> all = new ArrayList<>(options);
        all.add(port);
        CommonOptions.all().stream().filter(common -> !hasItsOwn(common)).forEach(all::add);
        return all;
    }

    /** Whether this program has another default for an option that all have. */
    private boolean hasItsOwn(Option<?> common) {
        return options.stream().anyMatch(option -> option.name().equals(common.name()));
    }

    /** The help page of this program; {@code self} is how it was called. */
    String help(String self, int width) {
        Help page = new Help(width).paragraph(name + ": " + summary + ".").line("examples:");
        examples.forEach((arguments, effect) -> page.example(effect, (self + " " + name + " " + arguments).strip()));
        return page.line("")
                .paragraph("usage: " + self + " " + name + " [options]")
                .options("options", allOptions())
                .paragraph("Ctrl-C ends it once everything is sent; a second Ctrl-C ends it at once.")
                .text();
    }
}
