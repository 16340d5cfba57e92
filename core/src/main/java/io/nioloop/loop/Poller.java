package io.nioloop.loop;

import java.nio.channels.SelectableChannel;
import java.util.List;

/** The one thing that knows how a loop sleeps. Everything but {@link #wakeup} is for the loop alone. */
interface Poller {
    long FOREVER = Long.MAX_VALUE;

    /**
     * Sleeps until a channel is ready, the time is up or somebody calls {@link #wakeup}, and adds the handles of
     * ready channels to the queue.
     *
     * @param nanos how long to sleep at most; zero: not at all
     * @return false if it did not look, because it did so a moment ago
     */
    boolean poll(long nanos, ReadyQueue ready);

    /** The next poll looks, however busy the loop is. */
    void lookInNextTurn();

    /** Any thread: ends the sleep that goes on now. Whoever calls this has put something into the inbox before. */
    void wakeup();

    /** The place of a channel, made if it has none. */
    Registration register(SelectableChannel channel);

    /** The place of a channel; null if it has none. */
    Registration find(SelectableChannel channel);

    List<Object> owners();

    List<LoopSnapshot.Channel> channels();

    /** Whether there is a channel that waits for something. */
    boolean anybodyWaits();

    void close();
}
