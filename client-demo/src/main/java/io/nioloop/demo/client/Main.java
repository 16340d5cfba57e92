package io.nioloop.demo.client;

import io.nioloop.demo.client.cli.CommandLine;
import io.nioloop.demo.client.cli.Help;
import io.nioloop.demo.client.cli.Option;
import io.nioloop.demo.client.cli.UsageError;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** The command line: {@code java -jar client-demo/target/nioloop-client-demo.jar nc 127.0.0.1:8888}. */
public final class Main {
    private static final List<Program> PROGRAMS = List.of(
            Netcat.PROGRAM,
            BenchProgram.PROGRAM,
            TransferProgram.SEND,
            TransferProgram.RECV,
            ScanProgram.PROGRAM,
            InspectProgram.PS,
            InspectProgram.PSTREE);

    private final Terminal terminal;
    private final Interrupts interrupts;

    Main(Terminal terminal, Interrupts interrupts) {
        this.terminal = terminal;
        this.interrupts = interrupts;
    }

    /**
     * Runs a program and ends the process with its exit code.
     *
     * @param arguments the command, what it works on, and its options
     */
    public static void main(String[] arguments) {
        ProcessInterrupts interrupts = new ProcessInterrupts();
        interrupts.exit(new Main(Terminal.ofProcess(), interrupts).run(List.of(arguments)));
    }

    /** Does what the arguments say; returns the exit code. */
    int run(List<String> arguments) {
        if (arguments.isEmpty()) {
            terminal.err().println(overview().text());
            return ExitCode.USAGE;
        }
        boolean hasCommand = !arguments.get(0).startsWith("-");
        try {
            return hasCommand ? command(arguments) : noCommand(arguments);
        } catch (UsageError error) {
            terminal.err().println(error.getMessage());
            terminal.err().println("help: " + terminal.self() + helpFor(arguments));
            return ExitCode.USAGE;
        }
    }

    private int command(List<String> arguments) {
        Program program = named(arguments.get(0));
        CommandLine line = CommandLine.parse(program.allOptions(), arguments.subList(1, arguments.size()));
        if (line.value(CommonOptions.HELP)) {
            return print(program.help(terminal.self(), Help.columns(terminal.environment())));
        }
        if (line.value(CommonOptions.VERSION)) {
            return print(version());
        }
        return program.runner().run(line, terminal, interrupts);
    }

    private static Program named(String name) {
        return PROGRAMS.stream()
                .filter(program -> program.name().equals(name))
                .findFirst()
                .orElseThrow(() -> UsageError.unknown(
                        "command", name, PROGRAMS.stream().map(Program::name).toList()));
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
        PROGRAMS.forEach(program -> commands.put(program.name() + " " + program.operand(), program.summary()));
        String self = terminal.self();
        return new Help(Help.columns(terminal.environment()))
                .paragraph("Small clients on nioloop, for the servers of its server demo and others.")
                .line("examples:")
                .example("talk to a chat room", self + " nc 127.0.0.1:9000")
                .example("how fast is an echo server?", self + " bench echo://127.0.0.1:8007")
                .example("fetch a file from a file server", self + " recv notes.txt 127.0.0.1:8200")
                .example("who listens on this machine?", self + " scan localhost")
                .example("what do the tasks of a program wait for?", self + " pstree 127.0.0.1:PORT")
                .example("all options of a command", self + " bench --help")
                .line("")
                .paragraph("usage: " + self + " COMMAND [options]")
                .table("commands", commands);
    }

    private static String helpFor(List<String> arguments) {
        String command = arguments.get(0);
        boolean known = PROGRAMS.stream().anyMatch(program -> program.name().equals(command));
        return known ? " " + command + " --help" : " --help";
    }

    private int print(String text) {
        terminal.out().println(text);
        return ExitCode.OK;
    }

    private static String version() {
        String version = Main.class.getPackage().getImplementationVersion();
        return "nioloop-client-demo " + (version == null ? "(unpackaged)" : version) + ", Java "
                + System.getProperty("java.version");
    }
}
