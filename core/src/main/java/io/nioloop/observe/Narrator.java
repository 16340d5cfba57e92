package io.nioloop.observe;

import io.nioloop.future.DoneCallback;
import io.nioloop.future.Future;
import io.nioloop.future.FutureEvent;
import io.nioloop.loop.Event;
import io.nioloop.loop.EventLoop;
import io.nioloop.loop.Handle;
import io.nioloop.loop.LoopEvent;
import io.nioloop.loop.Observer;
import io.nioloop.loop.TimerHandle;
import io.nioloop.net.NetEvent;
import io.nioloop.task.Task;
import io.nioloop.task.TaskEvent;
import java.nio.channels.SelectionKey;
import java.nio.channels.ServerSocketChannel;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.function.Consumer;

/**
 * Tells what a loop does, in plain sentences: when it sleeps and what wakes it, which callback runs and what it does,
 * who waits for what.
 *
 * <pre>{@code
 * try (Narrator narrator = Narrator.attach(loop, System.out::println)) {
 *     loop.runForever();
 * }
 * }</pre>
 *
 * <p>It speaks the words of this documentation, in English, German, French or Chinese. It chooses: a callback, or a
 * step of a task, is one line with all that it did, and a turn that finds nothing to do is left out. Times are those of
 * {@link EventLoop#time}. It counts bytes and shows none, and of an error it tells the class.
 *
 * <p>Without a change to the program, the system property {@code io.nioloop.explain} attaches one to every loop: its
 * value is {@code true}, for the {@link System.Logger} named {@code io.nioloop.explain}, or the name of a file.
 */
public final class Narrator implements AutoCloseable {
    private static final int READY_TOLD = 8; // of the channels that are ready in one turn

    private final EventLoop loop;
    private final Narration words;
    private final NarratedNames names;
    private final Storyline story;
    private final Observer observer = this::on;
    private boolean attached = true;
    private boolean asleep; // was told
    private long asleepSinceNanos;
    private long wakesAtNanos; // by itself
    private String wokenBy; // the thread; null: none
    private final List<String> ready = new ArrayList<>(); // channels, in words

    private Narrator(EventLoop loop, Consumer<String> out, Locale locale) {
        this.loop = Objects.requireNonNull(loop, "loop");
        this.words = Narration.in(locale);
        this.names = new NarratedNames(words);
        this.story = new Storyline(words, Objects.requireNonNull(out, "out"));
    }

    /**
     * Begins to tell what a loop does, in the language that the system property {@code io.nioloop.explain.language}
     * names ({@code en}, {@code de}, {@code fr}, {@code zh}), or else in that of the machine.
     *
     * @param loop the loop; it does not run, or the caller is on it
     * @param out gets each line, on the loop; must not block for long
     * @return the narrator; closing it ends the story, and so does closing the loop
     */
    public static Narrator attach(EventLoop loop, Consumer<String> out) {
        return attach(loop, out, Narration.locale());
    }

    /**
     * Begins to tell what a loop does.
     *
     * @param loop the loop; it does not run, or the caller is on it
     * @param out gets each line, on the loop; must not block for long
     * @param locale names the language; English, if there is no translation
     * @return the narrator; closing it ends the story, and so does closing the loop
     */
    public static Narrator attach(EventLoop loop, Consumer<String> out, Locale locale) {
        Narrator narrator = new Narrator(loop, out, locale);
        loop.addObserver(narrator.observer);
        loop.onClose(narrator::loopCloses);
        return narrator;
    }

    private void loopCloses() {
        if (attached) {
            story.tell(words.say("loop.closed", "now", words.moment(loop.time())));
        }
    }

    /** Ends the story. Any thread may call it; twice, it does nothing. */
    @Override
    public void close() {
        if (loop.isClosed()) {
            return;
        }
        if (loop.isRunning() && !loop.inLoop()) {
            loop.execute(this::close);
            return;
        }
        attached = false;
        loop.removeObserver(observer);
    }

    private void on(EventLoop where, Event event) {
        if (event instanceof LoopEvent happened) {
            turn(happened);
        } else if (event instanceof TaskEvent happened) {
            task(happened);
        } else if (event instanceof FutureEvent happened) {
            future(happened);
        } else if (event instanceof NetEvent happened) {
            connection(happened);
        }
    }

    // A turn.

    private void turn(LoopEvent event) {
        if (event instanceof LoopEvent.Polling polling) {
            sleeps(polling.atMostNanos());
        } else if (event instanceof LoopEvent.ChannelReady channel) {
            isReady(channel);
        } else if (event instanceof LoopEvent.Polled polled) {
            wokenBy = polled.wokenBy() == null ? wokenBy : polled.wokenBy();
        } else if (event instanceof LoopEvent.Collected collected) {
            if (collected.callbacks() > 0) {
                goesOn();
            }
        } else if (event instanceof LoopEvent.CallbackStarted started) {
            runs(started.callback());
        } else if (event instanceof LoopEvent.CallbackFinished finished) {
            ran(finished.tookNanos());
        } else {
            change(event);
        }
    }

    /** A sleep that ends without anything to do goes on in the next turn, and both are told as one. */
    private void sleeps(long atMostNanos) {
        long now = loop.time().toNanos();
        if (!asleep) {
            story.nextTurn();
            asleepSinceNanos = now;
            wokenBy = null;
            ready.clear();
        }
        wakesAtNanos = atMostNanos == Long.MAX_VALUE ? Long.MAX_VALUE : now + atMostNanos;
        if (atMostNanos > 0 && !asleep) {
            asleep = true;
            story.tell(
                    atMostNanos == Long.MAX_VALUE
                            ? words.say("sleeps.forever")
                            : words.say("sleeps.timer", "time", words.time(atMostNanos)));
        }
    }

    private void isReady(LoopEvent.ChannelReady event) {
        String channel = names.channel(event.channel());
        for (int op = 1; op <= SelectionKey.OP_ACCEPT; op <<= 1) {
            if ((event.readyOps() & op) != 0) {
                ready.add(words.say("ready." + name(op), "channel", channel));
            }
        }
    }

    private static String name(int op) {
        return switch (op) {
            case SelectionKey.OP_READ -> "read";
            case SelectionKey.OP_WRITE -> "write";
            case SelectionKey.OP_CONNECT -> "connect";
            default -> "accept";
        };
    }

    private void goesOn() {
        List<String> why = new ArrayList<>(ready.subList(0, Math.min(READY_TOLD, ready.size())));
        if (ready.size() > READY_TOLD) {
            why.add(words.say("more", "n", ready.size() - READY_TOLD));
        }
        if (asleep) {
            why.addAll(otherReasons());
            String slept = words.time(loop.time().toNanos() - asleepSinceNanos);
            story.tell(words.say("woke", "now", words.moment(loop.time()), "time", slept, "why", words.join(why)));
        } else if (!why.isEmpty()) {
            story.tell(words.say("awake", "why", words.join(why)));
        }
        asleep = false;
    }

    private List<String> otherReasons() {
        List<String> reasons = new ArrayList<>();
        if (wokenBy != null) {
            reasons.add(words.say("woken", "thread", wokenBy));
        }
        if (loop.time().toNanos() - wakesAtNanos >= 0) {
            reasons.add(words.say("due"));
        } else if (ready.isEmpty() && wokenBy == null) {
            reasons.add(words.say("sent"));
        }
        return reasons;
    }

    private void runs(Object callback) {
        if (callback instanceof TimerHandle timer) {
            String name = names.endedTimer(timer);
            if (name != null) {
                story.begin(() -> words.say("timer.fires", "timer", name), null, true);
                return;
            }
        }
        Work work = Work.of(callback);
        if (work instanceof Work.Step step) {
            story.begin(() -> names.task(step.task()), step.task(), false);
        } else if (work instanceof Work.Notification notification) {
            Future<?> future = notification.future();
            story.begin(() -> words.say("callback.done", "future", names.future(future)), null, !isOurs(callback));
        } else if (work instanceof Work.Callback other) {
            story.begin(() -> words.say("callback.runs", "class", other.className()), null, !isOurs(callback));
        }
    }

    /** Whether it is the library's business, which is worth a line only if it does something. */
    private static boolean isOurs(Object callback) {
        Object code = callback instanceof Handle handle ? handle.callback() : callback;
        if (code instanceof DoneCallback done) {
            code = done.callback();
        }
        return CallSite.isOfLibrary(code.getClass().getName());
    }

    private void ran(long tookNanos) {
        if (tookNanos >= loop.options().slowCallbackDuration().toNanos()) {
            story.clause(words.say("took", "time", words.time(tookNanos)));
        }
        story.end();
    }

    private void change(LoopEvent event) {
        if (event instanceof LoopEvent.CallbackQueued queued) {
            if (Work.of(queued.handle()) instanceof Work.Callback callback && !isOurs(queued.handle())) {
                story.clause(words.say("queued", "class", callback.className()));
            }
        } else if (event instanceof LoopEvent.TimerAdded added) {
            long left = Math.max(0, added.timer().when().toNanos() - loop.time().toNanos());
            String timer = names.newTimer(added.timer());
            story.clause(words.say("timer.set", "timer", timer, "time", words.time(left)));
        } else if (event instanceof LoopEvent.CallbackCancelled cancelled) {
            String timer = cancelled.handle() instanceof TimerHandle handle ? names.endedTimer(handle) : null;
            if (timer != null) {
                story.clause(words.say("timer.cancelled", "timer", timer));
            }
        } else if (event instanceof LoopEvent.InterestChanged changed) {
            story.clause(words.say(
                    "interest." + interest(changed.interestOps()), "channel", names.channel(changed.channel())));
        } else if (event instanceof LoopEvent.ChannelClosed closed && closed.channel() instanceof ServerSocketChannel) {
            story.clause(words.say("listening.closed", "channel", names.channel(closed.channel())));
        }
    }

    private static String interest(int ops) {
        boolean both = (ops & SelectionKey.OP_READ) != 0 && (ops & SelectionKey.OP_WRITE) != 0;
        return ops == 0 ? "none" : both ? "both" : name(Integer.highestOneBit(ops));
    }

    // Tasks.

    private void task(TaskEvent event) {
        Task<?> task = event.task();
        if (event instanceof TaskEvent.Created) {
            story.clause(words.say("task.created", "task", names.task(task)));
        } else if (event instanceof TaskEvent.StepStarted) {
            String key = names.isFirstStep(task) ? "task.begins" : "task.goes.on";
            story.beginStep(task, () -> words.say(key, "task", names.task(task)));
        } else if (event instanceof TaskEvent.StepFinished) {
            story.endStep(task);
        } else if (event instanceof TaskEvent.Waiting waiting) {
            story.clause(waits(waiting.future()));
        } else if (event instanceof TaskEvent.CancelRequested) {
            story.clause(words.say("task.cancel", "task", names.task(task)));
        } else if (event instanceof TaskEvent.CancelDelivered) {
            story.clause(words.say("task.cancelled"));
        } else if (event instanceof TaskEvent.Blocked) {
            story.clause(words.say("task.blocked"));
        }
    }

    private String waits(Future<?> future) {
        if (future == null) {
            return words.say("waits.turn");
        }
        CallSite place = CallSite.ofWait();
        String name = names.future(future);
        return place == null
                ? words.say("waits", "future", name)
                : words.say("waits.in", "future", name, "method", place.method());
    }

    // Futures.

    private void future(FutureEvent event) {
        if (event instanceof FutureEvent.Awaited awaited) {
            if (CallSite.listenerIsForeign()) {
                names.listenedTo(awaited.future());
            }
        } else if (event instanceof FutureEvent.Completed completed) {
            done(completed.future(), completed.failure());
        } else if (event instanceof FutureEvent.Offloaded offloaded) {
            story.clause(words.say("offload", "future", names.future(offloaded.future())));
        } else if (event instanceof FutureEvent.OffloadFinished back) {
            String future = names.future(back.future());
            story.clause(words.say("offload.back", "future", future, "thread", back.thread()));
        }
    }

    private void done(Future<?> future, Throwable failure) {
        if (!names.isNews(future)) {
            return;
        }
        String how = failure != null ? "failed" : future.cancelled() ? "cancelled" : "result";
        String name = failure == null ? "" : failure.getClass().getSimpleName();
        String whose = future == story.actor() ? "self." : "done.";
        story.clause(words.say(whose + how, "future", names.future(future), "error", name));
    }

    // Connections.

    private void connection(NetEvent event) {
        String peer = names.peer(event.transport());
        if (event instanceof NetEvent.BytesReceived received) {
            story.bytes("net.received", peer, received.count());
        } else if (event instanceof NetEvent.BytesSent sent) {
            story.bytes("net.sent", peer, sent.count());
        } else if (event instanceof NetEvent.BufferLevel level) {
            story.clause(
                    level.kept() == 0
                            ? words.say("net.kept.none", "peer", peer)
                            : words.say("net.kept", "bytes", words.count("bytes", level.kept()), "peer", peer));
        } else if (event instanceof NetEvent.ConnectionLost lost && lost.cause() != null) {
            story.clause(words.say(
                    "net.lost", "peer", peer, "error", lost.cause().getClass().getSimpleName()));
        } else {
            story.clause(words.say("net." + plain(event), "peer", peer));
        }
    }

    private static String plain(NetEvent event) {
        if (event instanceof NetEvent.WritingPaused writing) {
            return writing.paused() ? "paused" : "resumed";
        }
        return event instanceof NetEvent.ConnectionMade
                ? "made"
                : event instanceof NetEvent.EofReceived ? "eof" : "over";
    }
}
