package io.nioloop.demo.client;

import io.nioloop.future.Future;
import io.nioloop.future.Promise;
import io.nioloop.future.TimeoutException;
import io.nioloop.loop.EventLoop;
import io.nioloop.loop.TimerHandle;
import io.nioloop.net.ConnectOptions;
import io.nioloop.net.Tcp;
import io.nioloop.net.Transport;
import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/**
 * A load generator for echo servers. It works in a closed loop: each connection waits for an answer before it sends the
 * next message, apart from the depth of its pipeline.
 *
 * <pre>
 *   connecting ──► warming up ──► measuring ──► the last answers ──► done
 *        └──────────────┴──── no connection left, or Ctrl-C ──────────┘
 * </pre>
 */
final class Bench {
    private static final int CONNECTING_AT_ONCE = 64; // more might overflow the backlog of the server
    private static final Duration PATIENCE = Duration.ofSeconds(1); // with answers that are out when the time is up

    /** What is going on. */
    enum Phase {
        CONNECTING,
        WARMING_UP,
        MEASURING,
        DONE
    }

    /**
     * How it ended.
     *
     * @param elapsedNanos how long was measured
     * @param utilisation which part of that time our thread was at work
     * @param interrupted whether it ended before its time
     */
    record Outcome(long elapsedNanos, double utilisation, boolean interrupted) {}

    private final EventLoop loop;
    private final List<InetSocketAddress> addresses;
    private final Load load;
    private final Measurement measurement;
    private final Payload payload = new Payload();
    private final ThreadMXBean threads = ManagementFactory.getThreadMXBean();
    private final Promise<Outcome> done;

    private final List<Future<Transport>> attempts = new ArrayList<>();
    private final List<EchoConversation> conversations = new ArrayList<>(); // those that could be made
    private final List<TimerHandle> timers = new ArrayList<>();
    private Phase phase = Phase.CONNECTING;
    private int decided; // attempts that succeeded or failed
    private int alive; // conversations that have not come to their end
    private Throwable whyNot; // why an attempt failed, the last one; null: none did
    private long cpuNanos; // what our thread had used up when measuring began

    Bench(EventLoop loop, List<InetSocketAddress> addresses, Load load) {
        this.loop = loop;
        this.addresses = addresses;
        this.load = load;
        this.measurement = new Measurement(load);
        this.done = new Promise<>(loop);
    }

    Future<Outcome> run() {
        for (int i = 0; i < Math.min(CONNECTING_AT_ONCE, load.connections()); i++) {
            connectNext();
        }
        return done;
    }

    private void connectNext() {
        int number = attempts.size();
        ConnectOptions options = ConnectOptions.defaults().withTimeout(load.timeout());
        Future<Transport> attempt = Tcp.connect(loop, addresses, () -> conversation(number), options);
        attempts.add(attempt);
        attempt.addDoneCallback(this::decided);
    }

    private EchoConversation conversation(int number) {
        EchoConversation conversation = new EchoConversation(
                number, load, payload, measurement, loop.options().clock(), this::conversationEnded);
        conversations.add(conversation);
        alive++;
        return conversation;
    }

    private void decided(Future<Transport> attempt) {
        if (phase == Phase.DONE) {
            return; // and it was cancelled
        }
        if (attempt.exception() != null) {
            notConnected(attempt.exception());
        }
        decided++;
        if (attempts.size() < load.connections()) {
            connectNext();
        } else if (decided == load.connections()) {
            begin();
        }
    }

    private void notConnected(Throwable failure) {
        whyNot = failure;
        String reason =
                failure instanceof TimeoutException ? Advice.notConnected(load.timeout()) : failure.getMessage();
        measurement.failed(reason, reason);
    }

    private void begin() {
        if (alive == 0) {
            finish(false);
            return;
        }
        phase = Phase.WARMING_UP;
        if (load.warmup().isZero()) {
            measure();
        } else {
            timers.add(loop.callLater(load.warmup(), this::measure));
        }
        timers.add(loop.callLater(load.timeout(), this::checkProgress));
        conversations.forEach(EchoConversation::begin);
    }

    private void measure() {
        phase = Phase.MEASURING;
        cpuNanos = cpuNanos();
        measurement.begin(nanoTime());
        timers.add(loop.callLater(load.duration().plus(PATIENCE), this::giveUp));
    }

    private long cpuNanos() {
        return threads.isCurrentThreadCpuTimeSupported() ? threads.getCurrentThreadCpuTime() : 0;
    }

    private long nanoTime() {
        return loop.options().clock().nanoTime();
    }

    private void checkProgress() {
        conversations.forEach(EchoConversation::checkProgress);
        timers.add(loop.callLater(load.timeout(), this::checkProgress));
    }

    private void giveUp() {
        conversations.forEach(EchoConversation::giveUp);
    }

    private void conversationEnded() {
        alive--;
        if (alive == 0 && phase != Phase.CONNECTING) {
            finish(false);
        }
    }

    /** Ends it before its time, with what was measured so far. */
    void interrupt() {
        finish(true);
    }

    private void finish(boolean interrupted) {
        if (phase == Phase.DONE) {
            return;
        }
        phase = Phase.DONE;
        long elapsedNanos = measurement.elapsedNanos(nanoTime());
        double utilisation = elapsedNanos == 0 ? 0 : (double) (cpuNanos() - cpuNanos) / elapsedNanos;
        timers.forEach(TimerHandle::cancel);
        attempts.forEach(Future::cancel);
        conversations.forEach(EchoConversation::stop);
        done.setResult(new Outcome(elapsedNanos, utilisation, interrupted));
    }

    EventLoop loop() {
        return loop;
    }

    Load load() {
        return load;
    }

    Phase phase() {
        return phase;
    }

    Measurement measurement() {
        return measurement;
    }

    /** How many connections could be made so far. */
    int connected() {
        return conversations.size();
    }

    /** Why a connection could not be made, the last one that could not; null if all could. */
    Throwable whyNot() {
        return whyNot;
    }
}
