package io.nioloop.loop;

import java.nio.channels.SelectableChannel;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * A poller without channels, on which sleeping is advancing the clock. It remembers how long each poll was allowed to
 * sleep, and turns a loop that would sleep for ever into a failed test.
 */
final class JumpingPoller implements Poller {
    final List<Long> polls = new ArrayList<>();
    final AtomicInteger wakeups = new AtomicInteger();
    boolean closed;

    private final VirtualClock clock;

    JumpingPoller(VirtualClock clock) {
        this.clock = clock;
    }

    /** A loop on a clock of its own. */
    static EventLoop openLoop() {
        return openLoop(new VirtualClock());
    }

    static EventLoop openLoop(VirtualClock clock) {
        return openLoop(LoopOptions.defaults().withClock(clock));
    }

    /** The clock of the options has to be a {@link VirtualClock}. */
    static EventLoop openLoop(LoopOptions options) {
        return new EventLoop(options, loop -> new JumpingPoller((VirtualClock) options.clock()));
    }

    @Override
    public boolean poll(long nanos, ReadyQueue ready) {
        polls.add(nanos);
        if (nanos == FOREVER) {
            throw new AssertionError("nothing can ever wake this loop");
        }
        clock.sleepingAtMost(nanos);
        clock.advanceNanos(nanos);
        return true;
    }

    @Override
    public void lookInNextTurn() {}

    @Override
    public void wakeup() {
        wakeups.incrementAndGet();
    }

    @Override
    public Registration register(SelectableChannel channel) {
        throw new AssertionError("no channels on a jumping poller: " + channel);
    }

    @Override
    public Registration find(SelectableChannel channel) {
        return null;
    }

    @Override
    public List<Object> owners() {
        return List.of();
    }

    @Override
    public List<LoopSnapshot.Channel> channels() {
        return List.of();
    }

    @Override
    public boolean anybodyWaits() {
        return false;
    }

    @Override
    public void close() {
        closed = true;
    }
}
