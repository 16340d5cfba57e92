package io.nioloop.support;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * Ends what does not end by itself. The JDK's one timer thread does it: an executor with a delay starts a new thread when the
 * time is up, also if nobody waits any more, and in the middle of some other test that counts threads.
 */
public final class Deadline {
    private Deadline() {}

    /** Kills a process after so many seconds; completing or cancelling the future takes the timer away. */
    public static CompletableFuture<Void> of(Process process, int seconds) {
        return of(process::destroyForcibly, seconds);
    }

    /** Does something after so many seconds; completing or cancelling the future takes the timer away. */
    public static CompletableFuture<Void> of(Runnable end, int seconds) {
        CompletableFuture<Void> limit = new CompletableFuture<Void>().orTimeout(seconds, TimeUnit.SECONDS);
        limit.whenComplete((inTime, late) -> {
            if (late instanceof TimeoutException) {
                end.run();
            }
        });
        return limit;
    }
}
