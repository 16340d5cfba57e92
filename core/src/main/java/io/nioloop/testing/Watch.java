package io.nioloop.testing;

import java.util.ArrayList;
import java.util.List;

/**
 * Stands between a channel and the selectors it is registered with: the channel says that its readiness may have
 * changed, and its keys are looked at. So nobody ever has to look at all keys to find the ready ones.
 */
final class Watch {
    /** What a channel is ready for, as the system would see it, whether or not somebody waits for it. */
    interface Readiness {
        int readyOps();
    }

    private final Readiness channel;
    private SimKey key; // null: not registered
    private List<SimKey> more; // with other selectors, while one replaces another; null: none

    Watch(Readiness channel) {
        this.channel = channel;
    }

    int readyOps() {
        return channel.readyOps();
    }

    void add(SimKey added) {
        if (key == null) {
            key = added;
            return;
        }
        if (more == null) {
            more = new ArrayList<>();
        }
        more.add(added);
    }

    void remove(SimKey removed) {
        if (more != null) {
            more.remove(removed);
        }
        if (key == removed) {
            key = more == null || more.isEmpty() ? null : more.remove(0);
        }
    }

    void changed() {
        if (key != null) {
            key.check();
        }
        if (more != null) {
            more.forEach(SimKey::check);
        }
    }

    void cancelKeys() {
        if (key != null) {
            key.cancel();
        }
        if (more != null) {
            more.forEach(SimKey::cancel);
        }
    }

    /** What somebody waits for. */
    int interest() {
        return key == null || !key.isValid() ? 0 : key.interestOps();
    }
}
