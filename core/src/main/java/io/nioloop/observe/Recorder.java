package io.nioloop.observe;

import io.nioloop.future.FutureEvent;
import io.nioloop.loop.Clock;
import io.nioloop.loop.Event;
import io.nioloop.loop.EventLoop;
import io.nioloop.loop.Handle;
import io.nioloop.loop.LoopEvent;
import io.nioloop.loop.Observer;
import io.nioloop.loop.TimerHandle;
import io.nioloop.net.NetEvent;
import io.nioloop.task.TaskEvent;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Objects;

/**
 * Writes all that happens on a loop to a file, to be looked at later: JSON, an object a line.
 *
 * <pre>{@code
 * try (Recorder recorder = Recorder.attach(loop, Path.of("run.nlr"))) {
 *     loop.runForever();
 * }
 * }</pre>
 *
 * <p>The first line says what the file is; a line with an {@code id} is an entry of the dictionary, and comes before the
 * first use of its number; a line with an {@code e} is an event; the last line is the event {@code end}, which says how
 * many events were left out because the file was full. No byte of the program's data is in it, no result and no text of
 * an error. The format is described in {@code docs/observing.md}.
 *
 * <p>The system property {@code io.nioloop.record} names a file and records every loop of the process, the second and
 * further ones with {@code .2}, {@code .3} behind the name.
 */
public final class Recorder implements AutoCloseable {
    /** How many events a recording holds unless told otherwise. */
    public static final long MAX_EVENTS = 1_000_000;

    /** How many bytes a recording has unless told otherwise. */
    public static final long MAX_BYTES = 64L * 1024 * 1024;

    private static final int RESERVE = 8 * 1024; // for one more event with all its entries, and for the end

    private final EventLoop loop;
    private final RecordFile file;
    private final RecordedThings things;
    private final long maxEvents;
    private final long maxBytes;
    private final Observer observer = this::on;
    private long events;
    private long dropped;
    private boolean ended;

    private Recorder(EventLoop loop, RecordFile file, long maxEvents, long maxBytes) {
        this.loop = loop;
        this.file = file;
        this.things = new RecordedThings(file::append);
        this.maxEvents = maxEvents;
        this.maxBytes = maxBytes;
    }

    /**
     * Begins to record a loop, within the usual limits.
     *
     * @param loop the loop; it does not run, or the caller is on it
     * @param path where to; a file that is there is replaced
     * @return the recorder; closing it ends the recording, and so does closing the loop
     * @throws IOException if the file cannot be written
     */
    public static Recorder attach(EventLoop loop, Path path) throws IOException {
        return attach(loop, path, MAX_EVENTS, MAX_BYTES);
    }

    /**
     * Begins to record a loop.
     *
     * @param loop the loop; it does not run, or the caller is on it
     * @param path where to; a file that is there is replaced
     * @param maxEvents how many events to write; more are counted
     * @param maxBytes how long the file may become
     * @return the recorder; closing it ends the recording, and so does closing the loop
     * @throws IOException if the file cannot be written
     */
    public static Recorder attach(EventLoop loop, Path path, long maxEvents, long maxBytes) throws IOException {
        Objects.requireNonNull(path, "path");
        loop.checkThread();
        Recorder recorder = new Recorder(loop, new RecordFile(path), maxEvents, maxBytes);
        recorder.begin();
        return recorder;
    }

    private void begin() {
        file.append(new JsonLine()
                .with("format", "nioloop recording")
                .with("version", 1)
                .with("clock", loop.options().clock() == Clock.system() ? "system" : "virtual")
                .with("jdk", Runtime.version().toString())
                .toString());
        loop.addObserver(observer);
        loop.onClose(this::end);
    }

    /** Ends the recording: the file is complete when this returns, or, on another thread, soon after. */
    @Override
    public void close() {
        if (loop.isRunning() && !loop.inLoop()) {
            loop.execute(this::close);
        } else if (!ended) {
            loop.removeObserver(observer);
            end();
        }
    }

    private void end() {
        if (!ended) {
            ended = true;
            events++;
            file.append(line("end")
                    .with("events", events - 1)
                    .with("dropped", dropped)
                    .toString());
            file.close();
        }
    }

    private JsonLine line(String event) {
        return new JsonLine().with("n", events).with("t", loop.time().toNanos()).with("e", event);
    }

    private void on(EventLoop where, Event event) {
        if (ended) {
            return; // the loop is being closed
        }
        if (events == maxEvents || file.bytes() + RESERVE > maxBytes) {
            dropped++;
            return;
        }
        events++;
        JsonLine line = describe(event);
        if (line == null) {
            events--; // of a family of somebody else
        } else {
            file.append(line.toString());
        }
    }

    private JsonLine describe(Event event) {
        if (event instanceof LoopEvent happened) {
            return loop(happened);
        }
        if (event instanceof TaskEvent happened) {
            return task(happened);
        }
        if (event instanceof FutureEvent happened) {
            return future(happened);
        }
        return event instanceof NetEvent happened ? connection(happened) : null;
    }

    // The loop.

    private JsonLine loop(LoopEvent event) {
        if (event instanceof LoopEvent.Polling polling) {
            return line("polling").with("most", polling.atMostNanos() == Long.MAX_VALUE ? -1 : polling.atMostNanos());
        }
        if (event instanceof LoopEvent.Polled polled) {
            JsonLine line = line("polled").with("ready", polled.ready());
            return polled.wokenBy() == null ? line : line.with("thread", things.text("thread", polled.wokenBy()));
        }
        if (event instanceof LoopEvent.Collected collected) {
            return line("collected").with("callbacks", collected.callbacks());
        }
        if (event instanceof LoopEvent.CallbackStarted started) {
            return callback("started", started.callback());
        }
        if (event instanceof LoopEvent.CallbackFinished finished) {
            return line("finished")
                    .with("callback", things.callback(finished.callback()))
                    .with("took", finished.tookNanos());
        }
        if (event instanceof LoopEvent.CallbackQueued queued) {
            return callback("queued", queued.handle());
        }
        if (event instanceof LoopEvent.TimerAdded added) {
            return callback("timer", added.timer());
        }
        return event instanceof LoopEvent.CallbackCancelled cancelled
                ? line("cancelled").with("callback", things.callback(cancelled.handle()))
                : channel(event);
    }

    private JsonLine callback(String event, Object callback) {
        JsonLine line = line(event).with("callback", things.callback(callback));
        Work work = Work.of(callback);
        if (work instanceof Work.Step step) {
            line.with("step", things.future(step.task()));
        } else if (work instanceof Work.Notification notification) {
            line.with("done", things.future(notification.future()));
        } else if (work instanceof Work.Callback other) {
            line.with("class", things.text("class", other.className()));
        }
        if (callback instanceof TimerHandle timer) {
            line.with("when", timer.when().toNanos());
        }
        String birthplace = callback instanceof Handle ? RecordedThings.birthplace(callback) : "";
        return birthplace.isEmpty() ? line : line.with("place", things.text("place", birthplace));
    }

    private JsonLine channel(LoopEvent event) {
        if (event instanceof LoopEvent.ChannelRegistered registered) {
            return line("registered").with("channel", things.channel(registered.channel()));
        }
        if (event instanceof LoopEvent.ChannelClosed closed) {
            return line("closed").with("channel", things.channel(closed.channel()));
        }
        if (event instanceof LoopEvent.ChannelReady ready) {
            return line("ready")
                    .with("channel", things.channel(ready.channel()))
                    .with("ops", ready.readyOps());
        }
        LoopEvent.InterestChanged changed = (LoopEvent.InterestChanged) event; // the last of a sealed family
        return line("interest")
                .with("channel", things.channel(changed.channel()))
                .with("ops", changed.interestOps());
    }

    // Tasks.

    private JsonLine task(TaskEvent event) {
        long task = things.future(event.task());
        if (event instanceof TaskEvent.Waiting waiting) {
            return waiting(waiting, task);
        }
        return line(name(event)).with("task", task);
    }

    private static String name(TaskEvent event) {
        if (event instanceof TaskEvent.StepStarted) {
            return "step";
        }
        if (event instanceof TaskEvent.StepFinished) {
            return "stepped";
        }
        if (event instanceof TaskEvent.CancelRequested) {
            return "cancel";
        }
        if (event instanceof TaskEvent.CancelDelivered) {
            return "cancelling";
        }
        return event instanceof TaskEvent.Created ? "created" : "blocked";
    }

    private JsonLine waiting(TaskEvent.Waiting event, long task) {
        JsonLine line = line("waiting").with("task", task);
        if (event.future() != null) {
            line.with("future", things.future(event.future()));
        }
        CallSite place = CallSite.ofWait();
        return place == null
                ? line
                : line.with("in", things.text("method", place.method()))
                        .with("place", things.text("place", place.line()));
    }

    // Futures.

    private JsonLine future(FutureEvent event) {
        if (event instanceof FutureEvent.Completed completed) {
            JsonLine line = line("done").with("future", things.future(completed.future()));
            if (completed.failure() != null) {
                return line.with("error", things.className(completed.failure()));
            }
            return completed.future().cancelled() ? line.with("cancelled", 1) : line;
        }
        if (event instanceof FutureEvent.OffloadFinished back) {
            return line("back")
                    .with("future", things.future(back.future()))
                    .with("thread", things.text("thread", back.thread()));
        }
        if (event instanceof FutureEvent.Offloaded offloaded) {
            return line("offload").with("future", things.future(offloaded.future()));
        }
        return event instanceof FutureEvent.Awaited awaited
                ? line("awaited").with("future", things.future(awaited.future()))
                : line("forsaken").with("future", things.future(((FutureEvent.Forsaken) event).future()));
    }

    // Connections.

    private JsonLine connection(NetEvent event) {
        long connection = things.connection(event.transport());
        if (event instanceof NetEvent.BytesReceived received) {
            return line("received").with("connection", connection).with("bytes", received.count());
        }
        if (event instanceof NetEvent.BytesSent sent) {
            return line("sent").with("connection", connection).with("bytes", sent.count());
        }
        if (event instanceof NetEvent.BufferLevel level) {
            return line("kept").with("connection", connection).with("bytes", level.kept());
        }
        if (event instanceof NetEvent.WritingPaused writing) {
            return line(writing.paused() ? "paused" : "resumed")
                    .with("connection", connection)
                    .with("bytes", writing.kept());
        }
        if (event instanceof NetEvent.ConnectionLost lost) {
            JsonLine line = line("lost").with("connection", connection);
            return lost.cause() == null ? line : line.with("error", things.className(lost.cause()));
        }
        return line(event instanceof NetEvent.EofReceived ? "eof" : "made").with("connection", connection);
    }
}
