package io.nioloop.testing;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** Which threads of this thread's group live now that did not at the beginning. */
final class ThreadLedger {
    private final List<Thread> before = live();

    private static List<Thread> live() {
        ThreadGroup group = Thread.currentThread().getThreadGroup();
        Thread[] found = new Thread[group.activeCount() + 16];
        return Arrays.asList(found).subList(0, group.enumerate(found));
    }

    List<String> started() {
        List<String> names = new ArrayList<>();
        for (Thread thread : live()) {
            if (!before.contains(thread)) {
                names.add(thread.getName());
            }
        }
        return names;
    }
}
