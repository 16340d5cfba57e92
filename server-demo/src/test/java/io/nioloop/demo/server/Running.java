package io.nioloop.demo.server;

import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** A program that runs on a thread of its own, with its output caught and Ctrl-C at hand. */
final class Running implements AutoCloseable {
    private static final Pattern PORT = Pattern.compile("127\\.0\\.0\\.1:(\\d+)");
    private static final Duration DEADLINE = Duration.ofSeconds(20);

    private final Lines out = new Lines();
    private final Lines err = new Lines();
    private final CompletableFuture<Consumer<Signals.Signal>> stop = new CompletableFuture<>();
    private final Thread thread;
    private volatile int exitCode = -1;
    private String firstLine;
    private int port;
    private boolean told; // to end

    private Running(List<String> arguments) {
        Terminal terminal = new Terminal(out.printStream(), err.printStream(), false, Map.of(), "demo");
        Main main = new Main(terminal, (limit, listener) -> stop.complete(listener));
        thread = new Thread(() -> exitCode = main.run(arguments), "program");
        thread.start();
    }

    /** Starts a program on a free port, and waits until it listens. */
    static Running start(String... arguments) throws InterruptedException {
        Running running = startAnywhere(arguments);
        Matcher port = PORT.matcher(running.firstLine);
        assertTrue(port.find());
        running.port = Integer.parseInt(port.group(1));
        return running;
    }

    /** The same without a port. */
    static Running startAnywhere(String... arguments) throws InterruptedException {
        Running running = new Running(List.of(arguments));
        running.firstLine = running.out.next();
        return running;
    }

    /** What it said when it listened. */
    String firstLine() {
        return firstLine;
    }

    int port() {
        return port;
    }

    Peer connect() throws IOException {
        return new Peer(port);
    }

    Lines out() {
        return out;
    }

    Lines err() {
        return err;
    }

    void signal(Signals.Signal signal) {
        told = true;
        stop.join().accept(signal);
    }

    int exitCode() throws InterruptedException {
        thread.join(DEADLINE.toMillis());
        assertFalse(thread.isAlive(), "still runs");
        return exitCode;
    }

    @Override
    public void close() {
        if (!told) {
            signal(Signals.Signal.TERM);
        }
        try {
            exitCode();
        } catch (InterruptedException timeout) {
            throw new AssertionError(timeout);
        }
    }
}
