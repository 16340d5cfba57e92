package io.nioloop.loop;

import java.nio.channels.SelectableChannel;

/** What happens on the floor of the loop itself. */
public sealed interface LoopEvent extends Event {
    /**
     * The loop looks for ready channels, and sleeps if it may.
     *
     * @param atMostNanos how long it will sleep; zero: not at all; {@link Long#MAX_VALUE}: until something happens
     */
    record Polling(long atMostNanos) implements LoopEvent {}

    /**
     * The loop has looked.
     *
     * @param ready how many channels were ready
     * @param wokenBy the thread that woke the loop by sending something; null if none did
     */
    record Polled(int ready, String wokenBy) implements LoopEvent {}

    /**
     * The loop has collected what it runs in this turn: callbacks of ready channels, what other threads sent, and
     * timers that are due. Now it runs them.
     *
     * @param callbacks how many there are
     */
    record Collected(int callbacks) implements LoopEvent {}

    /**
     * A channel has come to the selector.
     *
     * @param channel the channel, which waits for nothing yet
     */
    record ChannelRegistered(SelectableChannel channel) implements LoopEvent {}

    /**
     * A channel of the selector is about to be closed by the loop.
     *
     * @param channel the channel
     */
    record ChannelClosed(SelectableChannel channel) implements LoopEvent {}

    /**
     * A channel is ready.
     *
     * @param channel the channel
     * @param readyOps for what, in bits of {@link java.nio.channels.SelectionKey}
     */
    record ChannelReady(SelectableChannel channel, int readyOps) implements LoopEvent {}

    /**
     * A channel waits for something else than before.
     *
     * @param channel the channel
     * @param interestOps for what, in bits of {@link java.nio.channels.SelectionKey}
     */
    record InterestChanged(SelectableChannel channel, int interestOps) implements LoopEvent {}

    /**
     * A callback was queued by {@code callSoon} or {@code callSoonThreadsafe}.
     *
     * @param handle its handle
     */
    record CallbackQueued(Handle handle) implements LoopEvent {}

    /**
     * A timer was made.
     *
     * @param timer its handle
     */
    record TimerAdded(TimerHandle timer) implements LoopEvent {}

    /**
     * A callback is about to run; a {@link TimerHandle} among them is a timer that fired.
     *
     * @param callback its {@link Handle}, or the bare {@link Runnable} given to {@code execute}
     */
    record CallbackStarted(Object callback) implements LoopEvent {}

    /**
     * A callback has run, well or not.
     *
     * @param callback its {@link Handle}, or the bare {@link Runnable} given to {@code execute}
     * @param tookNanos how long
     */
    record CallbackFinished(Object callback, long tookNanos) implements LoopEvent {}

    /**
     * A callback or timer was cancelled.
     *
     * @param handle its handle
     */
    record CallbackCancelled(Handle handle) implements LoopEvent {}
}
