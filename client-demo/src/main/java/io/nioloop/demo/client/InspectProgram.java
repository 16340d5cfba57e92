package io.nioloop.demo.client;

import io.nioloop.Runner;
import io.nioloop.demo.client.cli.CommandLine;
import io.nioloop.demo.client.cli.Option;
import io.nioloop.demo.client.cli.UsageError;
import io.nioloop.future.CancelledError;
import io.nioloop.future.Futures;
import io.nioloop.future.TimeoutException;
import io.nioloop.loop.EventLoop;
import io.nioloop.task.Task;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Asks a running program who waits for whom, as it is called from the command line.
 *
 * <pre>
 * Run with:  java -jar client-demo/target/nioloop-client-demo.jar pstree 127.0.0.1:39481
 * </pre>
 *
 * <p>{@link Inspection} does the asking.
 */
final class InspectProgram {
    private static final String TOKEN_VARIABLE = "NIOLOOP_TOKEN";
    private static final Option<String> TOKEN = Option.text(
            List.of("--token"),
            "TOKEN",
            "the token; others see it in the list of processes, so better set " + TOKEN_VARIABLE);
    private static final Option<Path> TOKEN_FILE =
            Option.of(List.of("--token-file"), "FILE", Path::of, "read the token from a file");
    private static final Option<Boolean> JSON =
            Option.flag(List.of("--json"), "the tasks as a JSON object on one line");
    private static final Option<Boolean> DUMP =
            Option.flag(List.of("--dump"), "all there is: also callbacks, timers and channels");
    private static final Option<String> CANCEL =
            Option.text(List.of("--cancel"), "TASK", "ask the task of that name to end, if the program grants control");
    private static final Option<Duration> TIMEOUT = Option.of(
                    List.of("-w", "--timeout"), "DUR", CommonOptions::positive, "how long the whole may take")
            .orElse("10s");

    private static final List<Option<?>> OPTIONS = List.of(TOKEN, TOKEN_FILE, JSON, DUMP, CANCEL, TIMEOUT);
    private static final List<String> REMARKS = List.of(
            "The program has to have opened an inspector, by Inspector.open(loop) or -Dio.nioloop.inspect; a server of the"
                    + " server demo does so with --inspect. It logs the port and the token. The token is read from"
                    + " --token, --token-file or the environment variable " + TOKEN_VARIABLE
                    + ", the first that is there.",
            "Exit code: 0 answered, 1 not reached or refused, 2 usage, 130 Ctrl-C.");

    static final Program PS = new Program(
            "ps",
            "HOST:PORT",
            "lists the tasks of a running program",
            examples(
                    "127.0.0.1:39481", "what does each task do?",
                    "127.0.0.1:39481 --cancel Task-3", "end one of them"),
            OPTIONS,
            REMARKS,
            (line, terminal, interrupts) -> new InspectProgram("ps", line, terminal).run(interrupts));

    static final Program PSTREE = new Program(
            "pstree",
            "HOST:PORT",
            "shows who waits for whom in a running program, and where",
            examples(
                    "127.0.0.1:39481", "with the stack of each task",
                    "127.0.0.1:39481 --token-file token --json", "for a script"),
            OPTIONS,
            REMARKS,
            (line, terminal, interrupts) -> new InspectProgram("pstree", line, terminal).run(interrupts));

    private final String command;
    private final Target target;
    private final String token;
    private final Duration timeout;
    private final CommandLine line;
    private final Terminal terminal;
    private final Talk talk;

    private InspectProgram(String command, CommandLine line, Terminal terminal) {
        this.target = Target.parse(line.operands("HOST:PORT").get(0));
        this.command = request(command, line);
        this.token = token(line, terminal.environment());
        this.timeout = line.value(TIMEOUT);
        this.line = line;
        this.terminal = terminal;
        this.talk = Talk.of(terminal, line);
    }

    private static Map<String, String> examples(String first, String effect, String second, String secondEffect) {
        Map<String, String> examples = new LinkedHashMap<>();
        examples.put(first, effect);
        examples.put(second, secondEffect);
        return examples;
    }

    private static String request(String command, CommandLine line) {
        String cancel = line.value(CANCEL);
        long wishes = List.of(line.value(JSON), line.value(DUMP), cancel != null).stream()
                .filter(wish -> wish)
                .count();
        if (wishes > 1) {
            throw new UsageError("--json, --dump and --cancel exclude each other");
        }
        if (cancel != null && (cancel.isBlank() || cancel.contains("\n"))) {
            throw new UsageError("--cancel needs the name of a task, as ps shows it");
        }
        if (cancel != null) {
            return "cancel " + cancel;
        }
        return line.value(JSON) ? "json" : line.value(DUMP) ? "dump" : command;
    }

    private static String token(CommandLine line, Map<String, String> environment) {
        String token = line.value(TOKEN);
        if (token == null && line.given(TOKEN_FILE)) {
            token = contents(line.value(TOKEN_FILE));
        }
        if (token == null) {
            token = environment.getOrDefault(TOKEN_VARIABLE, "");
        }
        if (!token.matches("\\S+")) {
            throw new UsageError("no token: set " + TOKEN_VARIABLE + " to the one that the program has logged");
        }
        return token;
    }

    private static String contents(Path file) {
        try {
            return Files.readString(file).strip();
        } catch (IOException | UncheckedIOException unreadable) {
            throw new UsageError("--token-file " + file + ": cannot be read");
        }
    }

    private int run(Interrupts interrupts) {
        try (Runner runner = new Runner()) {
            EventLoop loop = runner.loop();
            loop.setExceptionHandler((where, error) -> talk.unexpected(error));
            Watching.begin(loop, line, terminal.err());
            Task<String> asking = Task.start(loop, () -> new Inspection(target, token, timeout).ask(command));
            interrupts.onInterrupt(loop, asking::cancel);
            return print(asking);
        }
    }

    private int print(Task<String> asking) {
        try {
            terminal.out().println(Futures.runUntilComplete(asking).stripTrailing());
            return ExitCode.OK;
        } catch (CancelledError interrupted) {
            return ExitCode.INTERRUPTED;
        } catch (TimeoutException slow) {
            talk.error("no answer of " + target + " within the time: try a longer --timeout.");
            return ExitCode.FAILURE;
        } catch (UncheckedIOException failure) {
            IOException cause = failure.getCause();
            boolean refused = cause instanceof Inspection.Refused;
            talk.error(refused ? target + ": " + cause.getMessage() + "." : Advice.on(cause, target, timeout));
            return ExitCode.FAILURE;
        }
    }
}
