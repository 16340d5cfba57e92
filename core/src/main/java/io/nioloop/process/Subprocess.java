package io.nioloop.process;

import io.nioloop.future.Future;
import io.nioloop.future.Futures;
import io.nioloop.future.Offload;
import io.nioloop.loop.EventLoop;
import io.nioloop.streams.StreamReader;
import io.nioloop.streams.StreamWriter;
import io.nioloop.task.Coroutine;
import io.nioloop.task.Task;
import java.io.IOException;
import java.nio.charset.Charset;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Executor;

/**
 * A child process: asyncio's {@code Process}, rules 265 to 271. Its input and output are pipes, unless
 * {@link ProcessOptions} say otherwise, and a child whose output nobody reads is made to wait.
 *
 * <pre>{@code
 * try (Subprocess sort = Subprocess.exec("sort")) {
 *     byte[] sorted = sort.communicate(lines).stdout();
 * }
 * }</pre>
 *
 * <p>Daemon threads copy what goes through the pipes. One that reads ends with the last process that holds the other
 * end, which may be a child of the child. If the child itself has ended before this thread could begin, Java has closed
 * the pipe, and what its children write after that is lost.
 */
public final class Subprocess implements AutoCloseable {
    private static final Executor STARTERS = work -> { // not the loop's, which may be full of work that waits for this
        Thread thread = new Thread(work, "nioloop-process-start");
        thread.setDaemon(true);
        thread.start();
    };

    private final EventLoop loop;
    private final Process process;
    private final ChildPipes pipes;
    private final Future<Process> exit;

    private Subprocess(EventLoop loop, Launch launch, Process process, ChildPipes pipes) {
        this.loop = loop;
        this.process = process;
        this.pipes = pipes;
        this.exit = Futures.wrap(loop, process.onExit());
        exit.addDoneCallback(done -> {
            launch.leave(loop);
            pipes.dropStdin();
        });
    }

    /**
     * Suspends until a program has been started, with three pipes: asyncio's {@code create_subprocess_exec}.
     *
     * @param command the program and its arguments
     * @return the process; to close it kills it
     * @throws IOException if it cannot be started, with the name of the program
     */
    public static Subprocess exec(String... command) throws IOException {
        return exec(ProcessOptions.defaults(), command);
    }

    /**
     * Suspends until a program has been started: asyncio's {@code create_subprocess_exec}. Cancelled, it kills what it
     * has started and waits for its end, rule 270; cancelled again, it does not wait.
     *
     * @param options its pipes, environment, and directory
     * @param command the program and its arguments
     * @return the process; to close it kills it
     * @throws IOException if it cannot be started, with the name of the program
     */
    public static Subprocess exec(ProcessOptions options, String... command) throws IOException {
        return exec(new ChildPipes(options), options, command);
    }

    static Subprocess exec(ChildPipes pipes, ProcessOptions options, String... command) throws IOException {
        if (command.length == 0) {
            throw new IllegalArgumentException("the command is empty: name a program");
        }
        EventLoop loop = Task.current("exec()").loop();
        ProcessBuilder builder = options.builder(command.clone());
        Launch launch = new Launch(builder.command());
        Future<Process> starting = Offload.run(loop, STARTERS, () -> launch.start(builder));
        launch.enter(loop);
        try {
            Process process = Task.await(Futures.shield(starting), IOException.class);
            pipes.open(process);
            return new Subprocess(loop, launch, process, pipes);
        } catch (Throwable failure) {
            launch.abandon();
            pipes.close();
            EventLoop.throwIfFatal(failure);
            reap(loop, launch, starting);
            throw failure;
        }
    }

    void onExit(Runnable callback) {
        exit.addDoneCallback(done -> callback.run());
    }

    private static void reap(EventLoop loop, Launch launch, Future<Process> starting) {
        try {
            Process process = Task.await(Futures.shield(starting), IOException.class);
            Task.await(Futures.wrap(loop, process.onExit()));
        } catch (IOException notStarted) {
            // There is nothing to wait for.
        } finally {
            launch.leave(loop);
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
        return shell(ProcessOptions.defaults(), command);
    }

    /**
     * Suspends until a command of the shell has been started: asyncio's {@code create_subprocess_shell}.
     *
     * @param options its pipes, environment, and directory
     * @param command what {@code /bin/sh -c} is to do
     * @return the process
     * @throws IOException if it cannot be started
     */
    public static Subprocess shell(ProcessOptions options, String command) throws IOException {
        return exec(options, "/bin/sh", "-c", command);
    }

    /**
     * {@return its input: asyncio's {@code stdin}. When the process has exited it is closed}
     *
     * @throws IllegalStateException if it is no pipe
     */
    public StreamWriter stdin() {
        return pipes.stdin();
    }

    /**
     * {@return its output: asyncio's {@code stdout}. What it wrote before it exited is there after, rule 268}
     *
     * @throws IllegalStateException if it is no pipe
     */
    public StreamReader stdout() {
        return pipes.stdout();
    }

    /**
     * {@return its errors: asyncio's {@code stderr}}
     *
     * @throws IllegalStateException if they are no pipe
     */
    public StreamReader stderr() {
        return pipes.stderr();
    }

    /**
     * What a process has written.
     *
     * @param stdout to its output; nothing if that is no pipe
     * @param stderr to its errors; nothing if they are no pipe
     * @param status how it ended
     */
    @SuppressWarnings("ArrayRecordComponent") // bytes as they come: who compares two outputs?
    public record Output(byte[] stdout, byte[] stderr, ExitStatus status) {}

    /**
     * Suspends until the process has been read to its end, with nothing to feed it, and has exited: asyncio's
     * {@code communicate()}.
     *
     * @return what it has written
     * @throws IOException if a pipe cannot be read
     */
    public Output communicate() throws IOException {
        return communicate(new byte[0]);
    }

    /**
     * Suspends until the process has been fed, has been read to its end, and has exited: asyncio's {@code communicate},
     * rule 265. That it stops listening is no error. Cancelled, it leaves the process alone and loses nothing that was
     * not read yet.
     *
     * @param input what to feed it
     * @return what it has written
     * @throws IOException if a pipe cannot be read
     * @throws IllegalStateException if there is something to feed it and its input is no pipe
     */
    public Output communicate(byte[] input) throws IOException {
        if (input.length > 0) {
            stdin();
        }
        byte[] copy = input.clone();
        Task<Void> fed = Task.start(loop, Coroutine.of(() -> feed(copy)));
        Task<byte[]> out = Task.start(loop, () -> pipes.hasStdout() ? stdout().read() : new byte[0]);
        Task<byte[]> err = Task.start(loop, () -> pipes.hasStderr() ? stderr().read() : new byte[0]);
        Task.await(Futures.gatherOutcomes(loop, List.of(fed, out, err)));
        ExitStatus status = waitFor();
        Task.await(fed);
        return new Output(Task.await(out, IOException.class), Task.await(err, IOException.class), status);
    }

    private void feed(byte[] input) {
        if (!pipes.hasStdin()) {
            return;
        }
        try (StreamWriter writer = stdin()) {
            writer.write(input);
            writer.drain();
        } catch (IOException brokenPipe) {
            // It does not want the rest, which its owner sees from what it answers.
        }
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

    /** Asks it to end, with SIGTERM; harmless when it has. Its pipes stay, so that one can read what it says to that. */
    public void terminate() {
        if (process.isAlive()) {
            process.toHandle().destroy();
        }
    }

    /** Ends it, with SIGKILL; harmless when it has ended. */
    public void kill() {
        Launch.kill(process);
    }

    /**
     * Suspends until a signal has been sent: asyncio's {@code send_signal}. Java can only terminate and kill, so for
     * every other signal this runs the {@code kill} of the shell. Harmless when the process has exited, rule 271.
     *
     * @param signal a number as {@code kill -l} prints them, 1 or more
     * @throws IOException if the system knows no such signal, or does not let us send it
     */
    public void sendSignal(int signal) throws IOException {
        sendSignal(Integer.toString(signal));
    }

    /**
     * Suspends until a signal has been sent, as {@link #sendSignal(int)} does.
     *
     * @param signal its name, as {@code HUP} or {@code SIGHUP}
     * @throws IOException if the system knows no such signal, or does not let us send it
     */
    public void sendSignal(String signal) throws IOException {
        String name = signal.startsWith("SIG") ? signal.substring("SIG".length()) : signal;
        if (!name.matches("[A-Z][A-Z0-9+-]*|[1-9][0-9]?")) {
            throw new IllegalArgumentException("signal is \"" + signal + "\": use a name such as HUP, or a number");
        }
        if (!process.isAlive()) {
            return;
        }
        switch (name) {
            case "KILL", "9" -> kill();
            case "TERM", "15" -> terminate();
            default -> runKill(name);
        }
    }

    private void runKill(String signal) throws IOException {
        try (Subprocess killer = shell("kill -" + signal + " " + pid())) {
            Output output = killer.communicate(new byte[0]);
            if (output.status().raw() != 0 && process.isAlive()) {
                String reason = new String(output.stderr(), Charset.defaultCharset()).strip();
                throw new IOException("cannot send " + signal + " to " + this + ": " + reason);
            }
        }
    }

    /** Kills it if it runs, rule 269, and closes its pipes: what was not read is lost. */
    @Override
    public void close() {
        kill();
        pipes.close();
    }

    @Override
    public String toString() {
        return "<Subprocess " + pid() + " "
                + returnCode().map(ExitStatus::toString).orElse("running") + ">";
    }
}
