package io.nioloop.demo.server;

import io.nioloop.demo.server.Proxy.Settings;
import io.nioloop.loop.EventLoop;
import io.nioloop.net.ExtraInfo;
import io.nioloop.streams.Connection;
import io.nioloop.streams.StreamReader;
import io.nioloop.streams.StreamWriter;
import io.nioloop.task.Coroutine;
import io.nioloop.task.Task;
import io.nioloop.task.TaskGroup;
import io.nioloop.task.Tasks;
import java.io.IOException;
import java.net.StandardSocketOptions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/**
 * A client of the proxy and the target, both connected: a task for each direction, which end on their own when their
 * side has sent its last, and a watch on each side, since a connection that is lost ends everything at once.
 *
 * <pre>
 *            ┌─ read ─► delay line, if there is latency ─► write, drain ─┐
 *   client ──┤                                                           ├── target
 *            └─ drain, write ◄─ delay line, if there is latency ◄─ read ─┘
 * </pre>
 *
 * <p>Back-pressure is the order of these words: who does not take what was written is waited for in {@code drain}, and
 * meanwhile nobody reads from the other side.
 */
final class Relay {
    private static final int PIECE_BYTES = 64 * 1024;

    private final EventLoop loop;
    private final Settings settings;
    private final Connection client;
    private final Connection target;
    private final List<DelayLine> delayLines = new ArrayList<>(); // none without latency
    private final Set<Task<?>> readers = new LinkedHashSet<>(); // the tasks that read now
    private TaskGroup all; // null until it runs
    private Duration movedAt; // when bytes were taken from one side or given to the other
    private long bytes;
    private boolean ending; // nothing more is read
    private boolean closing; // everything was written
    private boolean closed; // and sent

    /** What is done with bytes that were read. */
    private interface Sink {
        void take(byte[] data) throws IOException;
    }

    Relay(EventLoop loop, Settings settings, Connection client, Connection target) {
        this.loop = loop;
        this.settings = settings;
        this.client = client;
        this.target = target;
        this.movedAt = loop.time();
    }

    /** Suspends until both sides have had all from the other, or one is lost: then the other is reset. */
    void run() {
        try {
            TaskGroup.run(this::relay);
        } finally {
            if (!closed) {
                reset(target);
                reset(client);
            }
        }
    }

    private void relay(TaskGroup group) {
        all = group;
        start(group, () -> watch(client));
        start(group, () -> watch(target));
        if (!settings.idleTimeout().isZero()) {
            start(group, this::watchSilence);
        }
        TaskGroup.run(directions -> {
            start(directions, () -> forward(client.reader(), target.writer()));
            start(directions, () -> forward(target.reader(), client.writer()));
        });
        closing = true;
        close(target); // first, since the service is over when its last client is gone
        close(client);
        closed = true;
        group.cancel(); // the watch for silence
    }

    /** Starts a task, to which it happens that a connection is lost: then there is nothing left to do for any. */
    private void start(TaskGroup group, Coroutine.Action body) {
        group.createTask(Coroutine.of(() -> {
            try {
                body.run();
            } catch (IOException lost) {
                all.cancel();
            }
        }));
    }

    /** One direction. The end of a stream is passed on like its bytes; the other direction goes on. */
    private void forward(StreamReader from, StreamWriter to) throws IOException {
        if (settings.latency().isZero()) {
            pass(from, data -> write(data, to));
        } else {
            passLater(from, to);
        }
        if (to.canWriteEof()) {
            to.writeEof();
        }
        if (!client.writer().canWriteEof()) { // TLS ends both directions at once
            end();
        }
    }

    private void passLater(StreamReader from, StreamWriter to) {
        DelayLine line = new DelayLine(loop, settings.latency());
        delayLines.add(line);
        TaskGroup.run(ends -> {
            start(ends, () -> enter(from, line));
            start(ends, () -> leave(line, to));
        });
    }

    private void enter(StreamReader from, DelayLine line) throws IOException {
        try {
            pass(from, line::send);
        } finally {
            line.end();
        }
    }

    private void leave(DelayLine line, StreamWriter to) throws IOException {
        for (byte[] data = line.receive(); data.length > 0; data = line.receive()) {
            write(data, to);
        }
    }

    /**
     * Reads to the end, as {@link io.nioloop.streams.Streams#pipe} does if nothing is to be counted, paced or delayed.
     * Nothing is lost if that is cancelled: a sink waits after it has taken what it was given.
     */
    private void pass(StreamReader from, Sink sink) throws IOException {
        if (ending) {
            return;
        }
        Rate rate = settings.rate();
        Pace pace = rate == null ? null : new Pace(loop, rate);
        int pieceBytes = rate == null ? PIECE_BYTES : rate.pieceBytes();
        readers.add(Task.current());
        for (byte[] data = from.read(pieceBytes); data.length > 0; data = from.read(pieceBytes)) {
            movedAt = loop.time();
            sink.take(data);
            if (pace != null) {
                pace.passed(data.length);
            }
        }
        readers.remove(Task.current());
    }

    private void write(byte[] data, StreamWriter to) throws IOException {
        movedAt = loop.time();
        bytes += data.length;
        to.write(data);
        to.drain();
    }

    /** Without the other side there is nothing left to do for this one, whatever was still to be sent. */
    private void watch(Connection side) {
        try {
            side.writer().waitClosed();
            if (!side.writer().canWriteEof()) {
                return; // in good order: what came before is still passed on
            }
        } catch (IOException lost) {
            // which the observer has told, as of any connection
        }
        if (!closing) {
            all.cancel();
        }
    }

    /** Not by the idle limits of the transports: one side may be silent for long while the other catches up. */
    private void watchSilence() {
        Duration limit = settings.idleTimeout().plus(settings.latency());
        Duration left = limit;
        while (!left.isNegative() && !left.isZero()) {
            long before = kept();
            Tasks.sleep(left);
            if (kept() != before) {
                movedAt = loop.time();
            }
            left = movedAt.plus(limit).minus(loop.time());
        }
        settings.reporter().verbose("- " + Proxy.peer(client.writer()) + " was silent for too long");
        all.cancel();
    }

    /** How many bytes the transports keep because the peers did not take them yet. */
    private long kept() {
        return TcpService.kept(loop, client.writer().transport())
                + target.writer().transport().writeBufferSize();
    }

    private static void close(Connection side) {
        side.close();
        try {
            side.writer().waitClosed();
        } catch (IOException lost) {
            // at its end; the other side has got all it had to say
        }
    }

    /** Ends a connection so that the peer is told: if it were closed, what was cut off would look complete. */
    private static void reset(Connection side) {
        try {
            side.writer().extraInfo(ExtraInfo.SOCKET).setOption(StandardSocketOptions.SO_LINGER, 0);
        } catch (IOException goneAlready) {
            // this is the one that was lost
        }
        side.writer().transport().abort();
    }

    /** Reads no more; what was read is sent, and then both are closed. */
    void end() {
        ending = true;
        readers.forEach(Task::cancel);
    }

    /** Resets both now. */
    void abort() {
        all.cancel();
    }

    /** Whether there is something that was read and is not sent. */
    boolean isUndelivered() {
        return kept() > 0 || !delayLines.stream().allMatch(DelayLine::isEmpty);
    }

    /** How many bytes were forwarded, both ways together. */
    long bytes() {
        return bytes;
    }
}
