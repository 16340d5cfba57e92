package io.nioloop.demo.server;

import io.nioloop.demo.server.cli.CommandLine;
import io.nioloop.demo.server.cli.Help;
import io.nioloop.demo.server.cli.Option;
import io.nioloop.demo.server.cli.UsageError;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** The command line: {@code java -jar server-demo/target/nioloop-server-demo.jar hello}. */
public final class Main {
    private static final int OK = 0;
    private static final int FAILURE = 1;
    private static final int USAGE = 2;

    private final Terminal terminal;
    private final Signals signals;

    Main(Terminal terminal, Signals signals) {
        this.terminal = terminal;
        this.signals = signals;
    }

    /**
     * Runs a program and ends the process with its exit code.
     *
     * @param arguments the command and its options
     */
    public static void main(String[] arguments) {
        ProcessSignals signals = new ProcessSignals();
        signals.exit(new Main(Terminal.ofProcess(), signals).run(List.of(arguments)));
    }

    /** Does what the arguments say; returns the exit code. */
    int run(List<String> arguments) {
        if (arguments.isEmpty()) {
            terminal.err().println(overview().text());
            return USAGE;
        }
        boolean hasCommand = !arguments.get(0).startsWith("-");
        try {
            return hasCommand ? command(arguments) : noCommand(arguments);
        } catch (UsageError error) {
            terminal.err().println(error.getMessage());
            terminal.err().println("help: " + terminal.self() + helpFor(arguments));
            return USAGE;
        } catch (IOException failure) {
            return fail(failure);
        } catch (UncheckedIOException failure) {
            return fail(failure.getCause());
        }
    }

    private int fail(IOException failure) {
        terminal.err().println(Advice.on(failure));
        return FAILURE;
    }

    private int command(List<String> arguments) throws IOException {
        Program program = Programs.named(arguments.get(0));
        CommandLine line = CommandLine.parse(program.allOptions(), arguments.subList(1, arguments.size()));
        if (line.value(CommonOptions.HELP)) {
            return print(program.help(terminal.self(), Help.columns(terminal.environment())));
        }
        if (line.value(CommonOptions.VERSION)) {
            return print(version());
        }
        line.operands();
        return new Serving(program, line, reporter(line), signals).run();
    }

    private Reporter reporter(CommandLine line) {
        boolean colored = terminal.colored(line.value(CommonOptions.COLOR));
        return new Reporter(terminal, line.value(CommonOptions.OUTPUT), line.value(CommonOptions.JSON), colored);
    }

    private int noCommand(List<String> arguments) {
        List<Option<?>> options = List.of(CommonOptions.HELP, CommonOptions.VERSION);
        String first = arguments.get(0);
        if (options.stream().noneMatch(option -> option.names().contains(first))) {
            throw new UsageError("the command comes first: " + terminal.self() + " COMMAND " + first);
        }
        CommandLine line = CommandLine.parse(options, arguments);
        if (line.value(CommonOptions.VERSION)) {
            return print(version());
        }
        return print(overview().options("options", options).text());
    }

    /** What there is, on half a screen. */
    private Help overview() {
        Map<String, String> commands = new LinkedHashMap<>();
        for (Program program : Programs.ALL) {
            commands.put(
                    program.name(),
                    program.summary() + " (port " + program.port().fallback() + ")");
        }
        String self = terminal.self();
        return new Help(Help.columns(terminal.environment()))
                .paragraph("Small servers on nioloop, to run, to read and to talk to.")
                .line("examples:")
                .example("greet whoever connects to port 8888", self + " hello")
                .example("a chat room on any free port", self + " chat -p 0")
                .example("all options of a command", self + " chat --help")
                .line("")
                .paragraph("usage: " + self + " COMMAND [options]")
                .table("commands", commands);
    }

    private static String helpFor(List<String> arguments) {
        String command = arguments.get(0);
        boolean known = Programs.ALL.stream().anyMatch(program -> program.name().equals(command));
        return known ? " " + command + " --help" : " --help";
    }

    private int print(String text) {
        terminal.out().println(text);
        return OK;
    }

    private static String version() {
        String version = Main.class.getPackage().getImplementationVersion();
        return "nioloop-server-demo " + (version == null ? "(unpackaged)" : version) + ", Java "
                + System.getProperty("java.version");
    }
}
