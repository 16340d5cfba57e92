package io.nioloop.observe;

/**
 * A thread of a tool: a daemon, so that it keeps no process alive. No tool is fastened to the loops that are opened on it:
 * an inspector that inspected its own loop would need another inspector for that one.
 */
final class ToolThread extends Thread {
    ToolThread(String name, Runnable work) {
        super(work, "nioloop-" + name);
        setDaemon(true);
    }

    static boolean isCurrent() {
        return Thread.currentThread() instanceof ToolThread;
    }
}
