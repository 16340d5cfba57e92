package io.nioloop.demo.client;

import io.nioloop.demo.client.cli.Durations;
import io.nioloop.future.TimeoutException;
import io.nioloop.net.ConnectOptions;
import io.nioloop.streams.Connection;
import io.nioloop.streams.StreamReader;
import io.nioloop.streams.Streams;
import io.nioloop.task.Tasks;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;

/** Several files, one after another, on one connection as long as that goes well. */
final class Transfers implements AutoCloseable {
    private static final int LONGEST_SHIFT = 5; // 32 s

    /** Which way. */
    enum Direction {
        SEND,
        RECEIVE
    }

    /**
     * What the command line says.
     *
     * @param files that are sent, or names of those that are received
     * @param directory where those go that are received
     * @param replace whether they may take the place of others
     * @param timeout how long the server may be silent
     * @param retries how often to try again when the connection is lost
     */
    record Order(
            Direction direction,
            List<String> files,
            Target target,
            Path directory,
            boolean replace,
            Duration timeout,
            int retries) {}

    private final Order order;
    private final Talk talk;
    private final TransferDisplay display;
    private Wire wire; // null: not connected
    private boolean wasConnected; // at least once
    private boolean isUnreachable; // the last attempt to connect failed
    private int done;

    Transfers(Order order, Talk talk, TransferDisplay display) {
        this.order = order;
        this.talk = talk;
        this.display = display;
    }

    /** Suspends until all is done that can be; returns the exit code. */
    int run() {
        for (String file : order.files()) {
            if (isDone(file)) {
                done++;
            } else if (isUnreachable) {
                break;
            }
        }
        if (done == order.files().size()) {
            return ExitCode.OK;
        }
        return done == 0 ? ExitCode.FAILURE : ExitCode.PARTIAL_FAILURE;
    }

    /** Tries until it is done, or makes no sense any more. */
    private boolean isDone(String file) {
        for (int attempt = 0; ; attempt++) {
            try {
                transfer(file);
                display.ended(order.direction() == Direction.SEND ? "sent" : "received");
                return true;
            } catch (FileProblem problem) {
                failed(problem.getMessage());
                return false;
            } catch (IOException | TimeoutException lost) {
                String reason = PlainText.of(file) + ": " + reason(lost);
                if (attempt == order.retries() || !wasConnected) {
                    failed(reason + (wasConnected ? " What has come is kept: the same command goes on there." : ""));
                    return false;
                }
                tryLater(reason, Duration.ofSeconds(1L << Math.min(attempt, LONGEST_SHIFT)));
            }
        }
    }

    private void transfer(String file) throws IOException {
        if (order.direction() == Direction.RECEIVE) {
            Path target = FileName.in(order.directory(), file);
            client().receive(file, target, order.replace());
            return;
        }
        Path path = Path.of(file);
        try (SourceFile source = new SourceFile(Disk.call(path, path::toRealPath))) {
            source.open();
            client().send(source, path.getFileName().toString(), order.replace());
        }
    }

    private FileClient client() throws IOException {
        if (wire == null) {
            wire = new Wire(connect(), order.timeout());
        }
        return new FileClient(wire, order.timeout(), display);
    }

    private Connection connect() throws IOException {
        try {
            Connection connection = Streams.openConnection(
                    order.target().host(),
                    order.target().port(),
                    ConnectOptions.defaults().withTimeout(order.timeout()),
                    StreamReader.DEFAULT_LIMIT);
            wasConnected = true;
            isUnreachable = false;
            return connection;
        } catch (IOException | TimeoutException failure) {
            isUnreachable = true;
            throw new IOException(Advice.on(failure, order.target(), order.timeout()), failure);
        }
    }

    private String reason(Throwable lost) {
        String reason = lost instanceof TimeoutException
                ? "the server was silent for " + Durations.text(order.timeout())
                : String.valueOf(lost.getMessage());
        return reason.endsWith(".") || reason.endsWith("?") ? reason : reason + ".";
    }

    private void failed(String why) {
        close();
        talk.error(why);
    }

    private void tryLater(String why, Duration pause) {
        close();
        talk.info(why + " Trying again in " + Durations.text(pause) + ".");
        Tasks.sleep(pause);
    }

    /** Ends the connection, which is of no use after a failure. */
    @Override
    public void close() {
        display.close();
        if (wire != null) {
            wire.close();
            wire = null;
        }
    }
}
