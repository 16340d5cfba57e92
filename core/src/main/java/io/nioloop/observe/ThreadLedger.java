package io.nioloop.observe;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** Which threads of a thread group live now that did not when this was made. Virtual threads are in no group. */
public final class ThreadLedger {
    private final ThreadGroup group = Thread.currentThread().getThreadGroup();
    private final List<Thread> before = live();

    /** Begins with the threads of this thread's group that live now. */
    public ThreadLedger() {}

    private List<Thread> live() {
        Thread[] found = new Thread[group.activeCount() + 16];
        return Arrays.asList(found).subList(0, group.enumerate(found));
    }

    /** {@return the threads that were started since and still live} */
    public List<Thread> started() {
        List<Thread> started = new ArrayList<>(live());
        started.removeAll(before);
        return started;
    }
}
