package io.nioloop.process;

import io.nioloop.future.CancelledError;
import io.nioloop.loop.EventLoop;
import io.nioloop.net.Transport;
import io.nioloop.task.Task;
import io.nioloop.task.Tasks;
import java.io.IOException;
import java.time.Duration;
import java.util.Optional;
import java.util.function.Supplier;

/**
 * A child process and its pipes for a {@link SubprocessProtocol}: asyncio's {@code SubprocessTransport}. Tasks are better
 * served by {@link Subprocess}.
 */
public final class SubprocessTransport implements AutoCloseable {
    private final Subprocess process;
    private final ProtocolPipes pipes;

    private SubprocessTransport(Subprocess process, ProtocolPipes pipes) {
        this.process = process;
        this.pipes = pipes;
    }

    /**
     * Suspends until a program has been started and its protocol was told so: asyncio's {@code loop.subprocess_exec}.
     * Cancelled, it leaves no child, as {@link Subprocess#exec(ProcessOptions, String...)} does.
     *
     * @param factory makes the protocol
     * @param options its pipes, environment, and directory
     * @param command the program and its arguments
     * @return the transport; to close it kills the child
     * @throws IOException if it cannot be started, with the name of the program
     */
    public static SubprocessTransport exec(
            Supplier<? extends SubprocessProtocol> factory, ProcessOptions options, String... command)
            throws IOException {
        EventLoop loop = Task.current("exec()").loop();
        ProtocolPipes pipes = new ProtocolPipes(loop, options, factory.get());
        Subprocess process = Subprocess.exec(pipes, options, command);
        SubprocessTransport transport = new SubprocessTransport(process, pipes);
        process.onExit(pipes::exited);
        pipes.made(transport);
        try {
            Tasks.sleep(Duration.ZERO); // connectionMade() comes first
        } catch (CancelledError cancelled) {
            transport.close();
            process.waitFor();
            throw cancelled;
        }
        return transport;
    }

    /**
     * Suspends until a command of the shell has been started: asyncio's {@code loop.subprocess_shell}.
     *
     * @param factory makes the protocol
     * @param options its pipes, environment, and directory
     * @param command what {@code /bin/sh -c} is to do
     * @return the transport
     * @throws IOException if it cannot be started
     */
    public static SubprocessTransport shell(
            Supplier<? extends SubprocessProtocol> factory, ProcessOptions options, String command) throws IOException {
        return exec(factory, options, "/bin/sh", "-c", command);
    }

    /**
     * {@return the transport of a pipe, to write to the child or to pause what it writes; null: that is no pipe}
     *
     * @param fd 0 for the child's input, 1 for its output, 2 for its errors
     */
    public Transport pipeTransport(int fd) {
        return pipes.transport(fd);
    }

    /** {@return how it ended; empty until the loop has learnt that: asyncio's {@code get_returncode}} */
    public Optional<ExitStatus> returnCode() {
        return process.returnCode();
    }

    /** {@return its number in the system: asyncio's {@code get_pid}} */
    public long pid() {
        return process.pid();
    }

    /** Asks it to end, with SIGTERM; harmless when it has. */
    public void terminate() {
        process.terminate();
    }

    /** Ends it, with SIGKILL; harmless when it has ended. */
    public void kill() {
        process.kill();
    }

    /**
     * Suspends until a signal has been sent, as {@link Subprocess#sendSignal(String)} does.
     *
     * @param signal its name, as {@code HUP} or {@code SIGHUP}
     * @throws IOException if the system knows no such signal, or does not let us send it
     */
    public void sendSignal(String signal) throws IOException {
        process.sendSignal(signal);
    }

    /** Kills it if it runs and closes its pipes, rule 269; the protocol hears of each end. Twice it does nothing more. */
    @Override
    public void close() {
        process.close();
    }

    @Override
    public String toString() {
        return process.toString().replace("<Subprocess ", "<SubprocessTransport ");
    }
}
