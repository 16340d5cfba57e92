package io.nioloop.process;

import io.nioloop.future.Future;
import io.nioloop.future.Futures;
import io.nioloop.future.Offload;
import io.nioloop.loop.EventLoop;
import io.nioloop.task.Task;
import java.io.IOException;
import java.io.OutputStream;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Executor;

/**
 * A child process, whose input and output are pipes: asyncio's {@code Process}, rules 265 to 271.
 *
 * <pre>{@code
 * try (Subprocess sort = Subprocess.exec("sort")) {
 *     byte[] sorted = sort.communicate(lines).stdout();
 * }
 * }</pre>
 */
public final class Subprocess implements AutoCloseable {
    private static final Executor THREADS =
            work -> { // one for each pipe, which may block for as long as the child likes
                Thread thread = new Thread(work, "nioloop-process");
                thread.setDaemon(true);
                thread.start();
            };

    private final EventLoop loop;
    private final Process process;
    private final Future<Process> exit;
    private boolean communicated;

    private Subprocess(EventLoop loop, Launch launch, Process process) {
        this.loop = loop;
        this.process = process;
        this.exit = Futures.wrap(loop, process.onExit());
        exit.addDoneCallback(done -> launch.leave(loop));
    }

    /**
     * Suspends until a program has been started: asyncio's {@code create_subprocess_exec} with three pipes. Cancelled,
     * it kills what it has started.
     *
     * @param command the program and its arguments
     * @return the process; to close it kills it
     * @throws IOException if it cannot be started, with the name of the program
     */
    public static Subprocess exec(String... command) throws IOException {
        if (command.length == 0) {
            throw new IllegalArgumentException("the command is empty: name a program");
        }
        EventLoop loop = Task.current("exec()").loop();
        ProcessBuilder builder = new ProcessBuilder(List.of(command));
        Launch launch = new Launch(builder.command());
        launch.enter(loop);
        boolean started = false;
        try {
            Process process = Task.await(Offload.run(loop, THREADS, () -> launch.start(builder)), IOException.class);
            Subprocess subprocess = new Subprocess(loop, launch, process);
            started = true;
            return subprocess;
        } finally {
            if (!started) {
                launch.abandon();
                launch.leave(loop);
            }
        }
    }

    /**
     * Suspends until a command of the shell has been started: asyncio's {@code create_subprocess_shell}.
     *
     * @param command what {@code /bin/sh -c} is to do
     * @return the process
     * @throws IOException if it cannot be started
     */
    public static Subprocess shell(String command) throws IOException {
        return exec("/bin/sh", "-c", command);
    }

    /**
     * What a process has written.
     *
     * @param stdout to its output
     * @param stderr to its errors
     * @param status how it ended
     */
    public record Output(byte[] stdout, byte[] stderr, ExitStatus status) {}

    /**
     * Suspends until the process has been fed, has been read to its end, and has exited: asyncio's {@code communicate},
     * rule 265. That it stops listening is no error. Cancelled, it leaves the process alone, and what was read is lost.
     *
     * @param input what to feed it
     * @return what it has written
     * @throws IOException if a pipe cannot be read
     * @throws IllegalStateException the second time
     */
    public Output communicate(byte[] input) throws IOException {
        EventLoop here = Task.current("communicate()").loop();
        if (here != loop || communicated) {
            throw new IllegalStateException("communicate() is for the process's own loop, and once: " + this);
        }
        communicated = true;
        byte[] copy = input.clone();
        Future<Void> fed = Offload.run(loop, THREADS, () -> feed(copy));
        Future<byte[]> out =
                Offload.run(loop, THREADS, () -> process.getInputStream().readAllBytes());
        Future<byte[]> err =
                Offload.run(loop, THREADS, () -> process.getErrorStream().readAllBytes());
        Task.await(Futures.gatherOutcomes(loop, List.of(fed, out, err)));
        ExitStatus status = waitFor();
        return new Output(Task.await(out, IOException.class), Task.await(err, IOException.class), status);
    }

    private Void feed(byte[] input) {
        try (OutputStream stdin = process.getOutputStream()) {
            stdin.write(input);
        } catch (IOException brokenPipe) {
            // It does not want the rest, which its owner sees from what it answers.
        }
        return null;
    }

    /**
     * Suspends until the process has exited, whoever else holds its pipes: asyncio's {@code wait}, rule 266. Several
     * tasks may wait.
     *
     * @return how it ended
     */
    public ExitStatus waitFor() {
        return new ExitStatus(Task.await(Futures.shield(exit)).exitValue());
    }

    /** {@return how it ended; empty until the loop has learnt that: asyncio's {@code returncode}} */
    public Optional<ExitStatus> returnCode() {
        return exit.done() ? Optional.of(new ExitStatus(exit.result().exitValue())) : Optional.empty();
    }

    /** {@return its number in the system} */
    public long pid() {
        return process.pid();
    }

    /** Asks it to end, with SIGTERM; harmless when it has. */
    public void terminate() {
        process.destroy();
    }

    /** Ends it, with SIGKILL; harmless when it has ended. */
    public void kill() {
        process.destroyForcibly();
    }

    /** Kills it if it runs, rule 269. */
    @Override
    public void close() {
        kill();
    }

    @Override
    public String toString() {
        return "<Subprocess " + pid() + " "
                + returnCode().map(ExitStatus::toString).orElse("running") + ">";
    }
}
