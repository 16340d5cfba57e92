package io.nioloop.net;

import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.AtomicInteger;

/** How many connections the servers of a group may have together: a counter is all that they share. */
final class Places {
    private final int most;
    private final AtomicInteger taken = new AtomicInteger();
    private final List<Server> servers = new CopyOnWriteArrayList<>();

    Places(int most) {
        this.most = most;
    }

    void add(Server server) {
        servers.add(server);
    }

    /** Takes a place, if there is one. */
    boolean take() {
        return taken.getAndUpdate(count -> Math.min(count + 1, most)) < most;
    }

    /** The first place after there was none: whoever stopped accepting for want of it begins again, on its own loop. */
    void leave() {
        if (taken.getAndDecrement() == most) {
            servers.forEach(Places::acceptAgain);
        }
    }

    private static void acceptAgain(Server server) {
        try {
            server.loop().execute(server::acceptAgain);
        } catch (RejectedExecutionException loopHasEnded) {
            // it accepts nothing any more
        }
    }
}
