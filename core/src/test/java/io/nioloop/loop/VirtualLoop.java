package io.nioloop.loop;

/**
 * Opens loops on virtual time and without channels, for the tests of all floors. A sleep takes no time; one that would
 * never end is an {@link AssertionError}.
 */
public final class VirtualLoop {
    private VirtualLoop() {}

    public static EventLoop open() {
        return open(new VirtualClock());
    }

    public static EventLoop open(VirtualClock clock) {
        return open(LoopOptions.defaults().withClock(clock));
    }

    /** The clock of the options has to be a {@link VirtualClock}. */
    public static EventLoop open(LoopOptions options) {
        return new EventLoop(options, loop -> new JumpingPoller((VirtualClock) options.clock()));
    }
}
