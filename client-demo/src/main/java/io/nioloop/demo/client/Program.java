package io.nioloop.demo.client;

import io.nioloop.demo.client.cli.CommandLine;
import io.nioloop.demo.client.cli.Help;
import io.nioloop.demo.client.cli.Option;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * A program of this demo, as the command line knows it.
 *
 * @param name the command
 * @param operand what it works on
 * @param summary what it does, in one line
 * @param examples arguments and what they do, in the order of the help
 * @param options those that only this program has
 * @param remarks what else one has to know, a paragraph each
 * @param runner runs it
 */
record Program(
        String name,
        String operand,
        String summary,
        Map<String, String> examples,
        List<Option<?>> options,
        List<String> remarks,
        Runner runner) {

    /** Runs a program to its end. */
    interface Runner {
        /** Returns the exit code. */
        int run(CommandLine line, Terminal terminal, Interrupts interrupts);
    }

    List<Option<?>> allOptions() {
        List<Option<?>> all = new ArrayList<>(options);
        all.addAll(CommonOptions.all());
        return all;
    }

    /** The help page of this program; {@code self} is how it was called. */
    String help(String self, int width) {
        Help page = new Help(width).paragraph(name + ": " + summary + ".").line("examples:");
        examples.forEach((arguments, effect) -> page.example(effect, self + " " + name + " " + arguments));
        page.line("")
                .paragraph("usage: " + self + " " + name + " " + operand + " [options]")
                .options("options", allOptions());
        remarks.forEach(page::paragraph);
        return page.text();
    }
}
