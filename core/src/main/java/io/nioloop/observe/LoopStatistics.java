package io.nioloop.observe;

import java.time.Duration;

/**
 * What a loop has done since {@link Statistics} listens, at one moment.
 *
 * @param elapsed since it listens, by the loop's clock
 * @param turns turns of the loop
 * @param callbacks callbacks that ran, those of timers and the steps of tasks among them
 * @param timers timers that fired
 * @param tasksCreated tasks that were made by the running loop, so without its main
 * @param tasksDone tasks that ended
 * @param wakeUps sleeps that another thread ended
 * @param channelsReady how often a channel was ready
 * @param bytesReceived bytes that transports read
 * @param bytesSent bytes that the system took from transports
 * @param busy the time spent in callbacks
 * @param longest the longest callback so far
 * @param longestWork what that was; empty if there was none
 * @param deepest the most callbacks that one turn collected
 * @param lagMedian of how late timers are: the median,
 * @param lag99 what 99 of 100 timers do not exceed,
 * @param lagMax and the latest of all
 * @param turn99 the time in callbacks that 99 of 100 turns do not exceed: so long may something wait that becomes ready
 */
public record LoopStatistics(
        Duration elapsed,
        long turns,
        long callbacks,
        long timers,
        long tasksCreated,
        long tasksDone,
        long wakeUps,
        long channelsReady,
        long bytesReceived,
        long bytesSent,
        Duration busy,
        Duration longest,
        String longestWork,
        long deepest,
        Duration lagMedian,
        Duration lag99,
        Duration lagMax,
        Duration turn99) {
    /** {@return the part of the time that was spent in callbacks, 0 to 1: near 1 the loop is the bottleneck} */
    public double utilisation() {
        return elapsed.isZero() ? 0 : Math.min(1, (double) busy.toNanos() / elapsed.toNanos());
    }
}
