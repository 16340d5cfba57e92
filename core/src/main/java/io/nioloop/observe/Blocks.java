package io.nioloop.observe;

import io.nioloop.loop.Clock;
import io.nioloop.loop.Event;
import io.nioloop.loop.EventLoop;
import io.nioloop.loop.LoopEvent;
import io.nioloop.loop.LoopSnapshot;
import io.nioloop.loop.Observer;
import io.nioloop.loop.TimerHandle;
import io.nioloop.observe.BlockReport.Victim;
import java.nio.channels.SelectableChannel;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;
import java.util.function.Supplier;

/**
 * What a loop and its watchdog tell each other. The loop says what it runs, and who had to wait when that took long;
 * the watchdog looks at its stack meanwhile, and delivers the reports.
 *
 * <pre>
 *   loop      started ───────────────── finished: victims ── polled: channels ─┐
 *   watchdog       look  look: sample  look: sample  look                      └─► look: deliver
 * </pre>
 */
final class Blocks implements Observer {
    private static final int STILL = 10; // times the threshold, then it is reported although it goes on
    private static final int LISTED = 1_000;
    private static final int SAMPLES = 100;
    private static final long NOTICED_NANOS = 1_000_000; // who waited for less was not harmed
    private static final long SUSPENDED_NANOS = 2_000_000_000; // a sleep that long over its time was no sleep

    /** A callback while it runs. What the watchdog keeps of it is the watchdog's own. */
    private static final class Running {
        final Object callback;
        final long startedNanos;
        final Map<List<StackTraceElement>, Integer> samples = new LinkedHashMap<>(0);
        boolean reported;

        Running(Object callback, long startedNanos) {
            this.callback = callback;
            this.startedNanos = startedNanos;
        }
    }

    private record Waits(Object entry, long sinceNanos) {}

    private record Ended(Running block, long endedNanos, List<Victim> victims) {}

    private final Clock clock;
    private final long thresholdNanos;
    private final long tickNanos;
    private final Supplier<StackTraceElement[]> sampler;
    private final Consumer<? super BlockReport> sink;

    // Shared.
    private final AtomicReference<Running> current = new AtomicReference<>(); // null: nothing runs
    private final Queue<Ended> over = new ConcurrentLinkedQueue<>();

    private final AtomicReference<Ended> unpolled = new AtomicReference<>(); // waits for the next poll, to see whose
    // channels were ready, but not as long as the loop sleeps; null: nothing does
    private volatile boolean asleep; // or about to be: the poll that goes on may take long
    private final AtomicInteger owed = new AtomicInteger(); // blocks that are over and not told yet

    // The loop's own.
    private final List<Waits> queued = new ArrayList<>(); // since the current callback began
    private final List<SelectableChannel> ready = new ArrayList<>(); // in the poll that goes on

    // The watchdog's own.
    @SuppressWarnings("NonAtomicVolatileUpdate") // others only read it
    private final AtomicInteger samples = new AtomicInteger(); // taken so far

    private long lookedNanos;
    private long suspendedFrom;
    private long suspendedTo;

    Blocks(Clock clock, Duration threshold, Supplier<StackTraceElement[]> sampler, Consumer<? super BlockReport> sink) {
        this.clock = clock;
        this.thresholdNanos = threshold.toNanos();
        this.tickNanos = Math.max(1_000_000, thresholdNanos / 4);
        this.sampler = sampler;
        this.sink = sink;
        this.lookedNanos = clock.nanoTime();
        this.suspendedFrom = lookedNanos;
        this.suspendedTo = lookedNanos;
    }

    long tickNanos() {
        return tickNanos;
    }

    int samples() {
        return samples.get();
    }

    // On the loop.

    @Override
    public void on(EventLoop loop, Event event) {
        if (event instanceof LoopEvent.CallbackStarted started) {
            queued.clear();
            current.setRelease(new Running(started.callback(), clock.nanoTime()));
        } else if (event instanceof LoopEvent.CallbackFinished) {
            finished(loop);
        } else if (event instanceof LoopEvent.CallbackQueued added && current.getPlain() != null) {
            queued.add(new Waits(added.handle(), clock.nanoTime()));
        } else if (unpolled.getPlain() != null) {
            polls(loop, event);
        }
    }

    private void finished(EventLoop loop) {
        Running block = current.getPlain();
        current.setRelease(null);
        if (block == null) {
            return; // it has fastened the watchdog
        }
        long now = clock.nanoTime();
        if (now - block.startedNanos >= thresholdNanos) {
            handOver();
            owed.incrementAndGet();
            asleep = false;
            unpolled.set(ended(loop, block, now));
        }
    }

    /** Callbacks behind it, timers that became due, and what other threads have sent. */
    private Ended ended(EventLoop loop, Running block, long now) {
        LoopSnapshot left = loop.snapshot();
        Map<Object, Long> since = new LinkedHashMap<>();
        queued.forEach(waits -> since.put(waits.entry(), waits.sinceNanos()));
        List<Victim> victims = new ArrayList<>();
        for (Object entry : left.ready()) {
            add(victims, Work.of(entry).toString(), now - since.getOrDefault(entry, block.startedNanos));
        }
        Duration time = loop.time();
        List<TimerHandle> due = left.timers().stream()
                .filter(timer -> timer.when().compareTo(time) <= 0)
                .toList();
        for (TimerHandle timer : due) {
            long late = time.minus(timer.when()).toNanos();
            add(victims, "the timer of " + Work.of(timer), Math.min(late, now - block.startedNanos));
        }
        for (int i = 0; i < left.inbox(); i++) {
            add(victims, "a callback of another thread", now - block.startedNanos);
        }
        return new Ended(block, now, victims);
    }

    private static void add(List<Victim> victims, String what, long waitedNanos) {
        if (waitedNanos >= NOTICED_NANOS && victims.size() < LISTED) {
            victims.add(new Victim(what, Duration.ofNanos(waitedNanos)));
        }
    }

    private void polls(EventLoop loop, Event event) {
        if (event instanceof LoopEvent.Polling polling) {
            asleep = polling.atMostNanos() > 0;
        } else if (event instanceof LoopEvent.ChannelReady channel) {
            ready.add(channel.channel());
        } else if (event instanceof LoopEvent.Polled) {
            addChannels(loop);
            handOver();
        }
    }

    private void addChannels(EventLoop loop) {
        Ended polled = unpolled.getAndSet(null);
        if (polled == null || ready.isEmpty()) {
            unpolled.set(polled);
            ready.clear();
            return;
        }
        List<LoopSnapshot.Channel> known = loop.snapshot().channels();
        List<Victim> victims = new ArrayList<>(polled.victims());
        long atMost = polled.endedNanos() - polled.block().startedNanos;
        for (SelectableChannel channel : ready) {
            add(victims, "the channel of " + SafeText.of(owner(known, channel)), atMost);
        }
        unpolled.set(new Ended(polled.block(), polled.endedNanos(), victims));
        ready.clear();
    }

    private static Object owner(List<LoopSnapshot.Channel> known, SelectableChannel channel) {
        return known.stream()
                .filter(place -> place.channel() == channel && place.owner() != null)
                .<Object>map(LoopSnapshot.Channel::owner)
                .findFirst()
                .orElse(channel);
    }

    /** Lets the watchdog have what it is to report; also called when the loop ends. */
    void handOver() {
        Ended ended = unpolled.getAndSet(null);
        if (ended != null) {
            over.add(ended);
        }
    }

    /** Whether the receiver of reports, which is the program's, will be called for what is over. */
    boolean owes() {
        return owed.get() > 0;
    }

    // On the watchdog's thread.

    /** To be called after each sleep of {@link #tickNanos}. */
    void look() {
        long now = clock.nanoTime();
        if (now - lookedNanos > tickNanos + SUSPENDED_NANOS) {
            suspendedFrom = lookedNanos;
            suspendedTo = now;
        }
        lookedNanos = now;
        Running block = current.getAcquire();
        Ended ended = unpolled.get();
        if (ended != null && asleep && now - ended.endedNanos() > tickNanos && unpolled.compareAndSet(ended, null)) {
            over.add(ended); // the loop sleeps: no channel was ready
        }
        deliver();
        if (block == null || wasSuspended(block, now) || now - block.startedNanos < thresholdNanos / 2) {
            return;
        }
        sample(block);
        if (!block.reported && now - block.startedNanos >= STILL * thresholdNanos) {
            report(block, now, false, List.of());
        }
    }

    void deliver() {
        for (Ended ended; (ended = over.poll()) != null; ) {
            if (!ended.block().reported && !wasSuspended(ended.block(), ended.endedNanos())) {
                report(ended.block(), ended.endedNanos(), true, ended.victims());
            }
            owed.decrementAndGet();
        }
    }

    /** The process, or the machine, stood still for a part of it. */
    private boolean wasSuspended(Running block, long endNanos) {
        return suspendedTo != suspendedFrom && block.startedNanos - suspendedTo < 0 && endNanos - suspendedFrom > 0;
    }

    private void sample(Running block) {
        StackTraceElement[] stack = sampler.get();
        if (current.getAcquire() == block && block.samples.size() < SAMPLES) {
            block.samples.merge(CallbackFrames.ofCallback(stack), 1, Integer::sum);
            samples.incrementAndGet();
        }
    }

    private void report(Running block, long endNanos, boolean ended, List<Victim> victims) {
        block.reported = true;
        Work work = Work.of(block.callback);
        Object source = work instanceof Work.Step step ? step.task() : block.callback;
        Duration duration = Duration.ofNanos(endNanos - block.startedNanos);
        Findings.tell(sink, new BlockReport(source, work.toString(), mostFrequent(block), duration, ended, victims));
    }

    /** Of those seen equally often, the deepest. */
    private static List<StackTraceElement> mostFrequent(Running block) {
        List<StackTraceElement> best = List.of();
        int most = 0;
        for (Map.Entry<List<StackTraceElement>, Integer> sample : block.samples.entrySet()) {
            int times = sample.getValue();
            if (times > most || (times == most && sample.getKey().size() > best.size())) {
                best = sample.getKey();
                most = times;
            }
        }
        return best;
    }
}
