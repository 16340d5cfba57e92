package io.nioloop.task;

import io.nioloop.future.Awaiter;
import io.nioloop.future.Future;
import io.nioloop.future.Promise;
import io.nioloop.loop.Handle;
import io.nioloop.task.Tasks.Until;
import java.time.Duration;
import java.util.Collection;

/** Counts futures that are done, until there are enough. */
final class Waiter implements Awaiter {
    private final Task<?> task;
    private final Promise<Void> enough;
    private final Until until;
    private int missing;

    Waiter(Task<?> task, Until until) {
        this.task = task;
        this.enough = new Promise<>(task.loop());
        this.until = until;
    }

    void suspend(Collection<? extends Future<?>> futures, Duration timeout) {
        missing = futures.size();
        Handle timer = timeout == null ? null : enough.loop().callLater(timeout, () -> enough.trySetResult(null));
        futures.forEach(future -> future.addDoneCallback(this));
        try {
            Task.await(enough);
        } finally {
            if (timer != null) {
                timer.cancel();
            }
            futures.forEach(future -> future.removeDoneCallback(this));
        }
    }

    @Override
    public Future<?> awaiter() {
        return task;
    }

    @Override
    public void accept(Future<?> done) {
        missing--;
        if (missing == 0
                || until == Until.FIRST_COMPLETED
                || (until == Until.FIRST_EXCEPTION && !done.cancelled() && done.exception() != null)) {
            enough.trySetResult(null);
        }
    }
}
