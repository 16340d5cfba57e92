package io.nioloop.demo.client;

import io.nioloop.Runner;
import io.nioloop.demo.client.cli.CommandLine;
import io.nioloop.demo.client.cli.Option;
import io.nioloop.demo.client.cli.UsageError;
import io.nioloop.future.CancelledError;
import io.nioloop.future.Futures;
import io.nioloop.loop.EventLoop;
import io.nioloop.task.Task;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Sends files to a file server, and fetches them, as it is called from the command line.
 *
 * <pre>
 * Run with:  java -jar client-demo/target/nioloop-client-demo.jar send notes.txt 127.0.0.1:8200
 *            java -jar client-demo/target/nioloop-client-demo.jar recv notes.txt 127.0.0.1:8200 -o copies
 * </pre>
 *
 * <p>{@link FileClient} is what happens to a file, {@link Transfers} what happens to all of them.
 */
final class TransferProgram {
    private static final Option<Path> OUTPUT = Option.of(
                    List.of("-o", "--output"), "DIR", Path::of, "where to put what is received")
            .orElse(".");
    private static final Option<Boolean> FORCE =
            Option.flag(List.of("-f", "--force"), "replace files that are there, if the server allows it");
    private static final Option<Boolean> FORCE_HERE =
            Option.flag(List.of("-f", "--force"), "replace files that are there");
    private static final Option<Duration> TIMEOUT = Option.of(
                    List.of("-w", "--timeout"),
                    "DUR",
                    CommonOptions::positive,
                    "how long connecting may take, and the server be silent")
            .orElse("1m");
    private static final Option<Integer> RETRIES = Option.number(
                    List.of("-r", "--retries"), "N", 0, 1000, "try again so often when the connection is lost")
            .orElse("3");

    private static final String RESUME =
            "What was cut off goes on where it was, also if the same command is given later; the whole is compared by its"
                    + " SHA-256 in the end. Ctrl-C cuts off too.";
    private static final String EXIT_CODES = "Exit code: 0 all files, 1 none, 2 usage, 3 some of them, 130 Ctrl-C.";

    static final Program SEND = new Program(
            "send",
            "FILE... HOST:PORT",
            "sends files to a file server",
            examples(
                    "notes.txt 127.0.0.1:8200", "store a file under its name",
                    "*.iso 127.0.0.1:8200 -r 100", "several, over a bad line"),
            List.of(FORCE, TIMEOUT, RETRIES),
            List.of(RESUME, EXIT_CODES),
            (line, terminal, interrupts) -> run(Transfers.Direction.SEND, line, terminal, interrupts));

    static final Program RECV = new Program(
            "recv",
            "NAME... HOST:PORT",
            "fetches files from a file server",
            examples(
                    "notes.txt 127.0.0.1:8200", "fetch a file",
                    "a.iso b.iso '[::1]:8200' -o copies", "several, into a directory"),
            List.of(OUTPUT, FORCE_HERE, TIMEOUT, RETRIES),
            List.of(RESUME, EXIT_CODES),
            (line, terminal, interrupts) -> run(Transfers.Direction.RECEIVE, line, terminal, interrupts));

    private TransferProgram() {}

    private static Map<String, String> examples(String first, String effect, String second, String secondEffect) {
        Map<String, String> examples = new LinkedHashMap<>();
        examples.put(first, effect);
        examples.put(second, secondEffect);
        return examples;
    }

    private static int run(Transfers.Direction direction, CommandLine line, Terminal terminal, Interrupts interrupts) {
        Transfers.Order order = order(direction, line);
        Talk talk = Talk.of(terminal, line);
        try (Runner runner = new Runner()) { // which waits for work with files that is under way
            EventLoop loop = runner.loop();
            loop.setExceptionHandler((where, error) -> talk.unexpected(error));
            Watching.begin(loop, line, terminal.err());
            Task<Integer> all = Task.start(loop, () -> {
                try (Transfers transfers = new Transfers(order, talk, new TransferDisplay(loop, terminal, talk))) {
                    return transfers.run();
                }
            });
            interrupts.onInterrupt(loop, all::cancel);
            try {
                return Futures.runUntilComplete(all);
            } catch (CancelledError interrupted) {
                talk.info("interrupted: what has come is kept, the same command goes on there");
                return ExitCode.INTERRUPTED;
            }
        }
    }

    private static Transfers.Order order(Transfers.Direction direction, CommandLine line) {
        boolean sends = direction == Transfers.Direction.SEND;
        List<String> operands =
                new ArrayList<>(line.operandsUpTo(Integer.MAX_VALUE, sends ? "FILE" : "NAME", "HOST:PORT"));
        Target target = Target.parse(operands.remove(operands.size() - 1));
        return new Transfers.Order(
                direction,
                operands,
                target,
                sends ? Path.of("") : directory(line.value(OUTPUT)),
                line.value(sends ? FORCE : FORCE_HERE),
                line.value(TIMEOUT),
                line.value(RETRIES));
    }

    private static Path directory(Path output) {
        if (!Files.isDirectory(output)) {
            throw new UsageError("-o " + output + ": there is no such directory");
        }
        return output.toAbsolutePath();
    }
}
