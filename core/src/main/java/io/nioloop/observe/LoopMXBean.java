package io.nioloop.observe;

/**
 * A loop, for tools that speak JMX, such as JConsole: {@code io.nioloop:type=EventLoop,name=...}. See
 * {@link LoopManagement}. Each question waits for the loop, at most a second.
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
}
