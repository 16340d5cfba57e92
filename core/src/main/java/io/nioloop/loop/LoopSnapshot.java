package io.nioloop.loop;

import java.nio.channels.SelectableChannel;
import java.util.List;

/**
 * What a loop holds at one moment: the lists on which it works, copied. See {@link EventLoop#snapshot}.
 *
 * @param ready the callbacks that run next, in their order: {@link Handle}s and bare {@link Runnable}s
 * @param inbox how many callbacks of other threads are not among them yet
 * @param timers the timers that were not cancelled, the next first
 * @param channels the channels that are registered, in the order in which they came
 */
public record LoopSnapshot(List<Object> ready, int inbox, List<TimerHandle> timers, List<Channel> channels) {
    /**
     * Copies the lists.
     *
     * @param ready what runs next
     * @param inbox what other threads sent
     * @param timers what runs later
     * @param channels what the loop waits for
     */
    public LoopSnapshot {
        ready = List.copyOf(ready);
        timers = List.copyOf(timers);
        channels = List.copyOf(channels);
    }

    /**
     * A channel at the selector.
     *
     * @param channel the channel
     * @param interestOps what it waits for, in bits of {@link java.nio.channels.SelectionKey}
     * @param owner the transport or the like that it belongs to; null: nobody
     */
    public record Channel(SelectableChannel channel, int interestOps, Object owner) {}
}
