package io.nioloop.loop;

import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

/**
 * Finds the loop that runs on a thread. A {@code ThreadLocal} would do, but tasks may have threads of their own, and
 * each would have to set it up; so the loops are asked, which know their runner, and there are few of them.
 */
final class Loops {
    private static final List<EventLoop> KNOWN = new CopyOnWriteArrayList<>(); // from the first run until closed
    private static EventLoop guess; // that was found by some thread or other, and is asked first; may be null

    private Loops() {}

    /** {@return the loop that runs on this thread, null if none does} */
    static EventLoop here() {
        EventLoop first = guess;
        return first != null && first.inLoop() ? first : find();
    }

    private static EventLoop find() {
        for (EventLoop loop : KNOWN) {
            if (loop.inLoop()) {
                guess = loop;
                return loop;
            }
        }
        return null;
    }

    /** Makes a loop known; on its thread it comes before one in whose callback it is closed. */
    static void add(EventLoop loop) {
        remove(loop);
        KNOWN.add(0, loop);
    }

    static void remove(EventLoop loop) {
        KNOWN.remove(loop);
        guess = null;
    }
}
