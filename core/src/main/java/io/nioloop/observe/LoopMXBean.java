package io.nioloop.observe;

/**
 * A loop, for tools that speak JMX, such as JConsole: {@code io.nioloop:type=EventLoop,name=...}. See
 * {@link LoopManagement}. What the loop has now it is asked for, which takes a second at most; what it has done comes from
 * {@link Statistics} and waits for nobody.
 */
public interface LoopMXBean {
    /** {@return what the loop has to do: see {@link io.nioloop.loop.EventLoop#dump}} */
    String dump();

    /** {@return a line for each task: see {@link TaskTree#table}} */
    String[] getTasks();

    /** {@return how many tasks are not done; -1 if the loop does not answer} */
    int getTaskCount();

    /** {@return how many callbacks run next; -1 if the loop does not answer} */
    int getReadyCount();

    /** {@return how many timers wait; -1 if the loop does not answer} */
    int getTimerCount();

    /** {@return how many channels are registered; -1 if the loop does not answer} */
    int getChannelCount();

    /** {@return turns since the loop was registered} */
    long getTurns();

    /** {@return callbacks that ran since then, those of timers and steps of tasks among them} */
    long getCallbacks();

    /** {@return the part of the time since then that was spent in callbacks, 0 to 1} */
    double getUtilisation();

    /** {@return what 99 of 100 timers were late at most, in milliseconds} */
    double getTimerLag99Millis();

    /** {@return the longest callback since then, in milliseconds, and what it was} */
    String getLongestCallback();

    /** {@return bytes that transports have received since then} */
    long getBytesReceived();

    /** {@return bytes that transports have sent since then} */
    long getBytesSent();
}
