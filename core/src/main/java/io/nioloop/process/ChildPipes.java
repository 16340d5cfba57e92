package io.nioloop.process;

import io.nioloop.streams.Connection;
import io.nioloop.streams.StreamReader;
import io.nioloop.streams.StreamWriter;
import io.nioloop.streams.Streams;
import java.io.IOException;
import java.lang.ProcessBuilder.Redirect;

/** The near ends of the pipes of a child, as many as its options ask for. */
class ChildPipes {
    private final ProcessOptions options;
    private StreamWriter stdin; // null here and below: it is no pipe
    private Connection stdout;
    private Connection stderr;

    ChildPipes(ProcessOptions options) {
        this.options = options;
    }

    /** Suspends. */
    void open(Process process) throws IOException {
        String name = "nioloop-process-" + process.pid();
        if (options.stdin().equals(Redirect.PIPE)) {
            stdin = Streams.toBlocking(name + "-stdin", process.getOutputStream());
        }
        if (options.stdout().equals(Redirect.PIPE)) {
            stdout = Streams.fromBlocking(name + "-stdout", process.getInputStream());
        }
        if (options.stderr().equals(Redirect.PIPE) && !options.stderrToStdout()) {
            stderr = Streams.fromBlocking(name + "-stderr", process.getErrorStream());
        }
    }

    boolean hasStdin() {
        return stdin != null;
    }

    boolean hasStdout() {
        return stdout != null;
    }

    boolean hasStderr() {
        return stderr != null;
    }

    StreamWriter stdin() {
        if (stdin == null) {
            throw noPipe("stdin", options.stdin().toString());
        }
        return stdin;
    }

    StreamReader stdout() {
        if (stdout == null) {
            throw noPipe("stdout", options.stdout().toString());
        }
        return stdout.reader();
    }

    StreamReader stderr() {
        if (stderr == null) {
            throw noPipe(
                    "stderr",
                    options.stderrToStdout() ? "stdout" : options.stderr().toString());
        }
        return stderr.reader();
    }

    private static IllegalStateException noPipe(String name, String what) {
        return new IllegalStateException(name + " is no pipe but goes to or comes from " + what
                + ": start the process with Redirect.PIPE, the default");
    }

    /** Nobody will ever take the rest. */
    void dropStdin() {
        if (stdin != null) {
            stdin.transport().abort();
        }
    }

    void close() {
        dropStdin();
        if (stdout != null) {
            stdout.writer().transport().abort();
        }
        if (stderr != null) {
            stderr.writer().transport().abort();
        }
    }
}
