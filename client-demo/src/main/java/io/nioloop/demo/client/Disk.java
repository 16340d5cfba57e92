package io.nioloop.demo.client;

import io.nioloop.future.CancelledError;
import io.nioloop.future.Future;
import io.nioloop.future.Offload;
import io.nioloop.future.Outcome;
import io.nioloop.task.Task;
import io.nioloop.task.Tasks;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.RejectedExecutionException;

/** Work with files, which blocks, away from the loop: everything that reads or writes one comes through here. */
final class Disk {
    private Disk() {}

    /** Work that returns nothing. */
    interface Action {
        void run() throws IOException;
    }

    static void run(Path file, Action work) throws FileProblem {
        call(file, () -> {
            work.run();
            return null;
        });
    }

    /**
     * Suspends until work on a file is done on another thread. Cancelled, it waits for that all the same: who cancels will
     * close the file, and nobody may be at work on it then.
     */
    static <T> T call(Path file, Callable<T> work) throws FileProblem {
        Future<T> result = Offload.run(Task.current("a disk").loop(), work);
        CancelledError cancelled = null;
        while (!result.done()) {
            try {
                Tasks.waitFor(List.of(result), Tasks.Until.ALL_COMPLETED, null);
            } catch (CancelledError later) {
                cancelled = later;
            }
        }
        Outcome<T> outcome = Outcome.of(result);
        if (cancelled != null) {
            throw cancelled;
        }
        return taken(file, outcome);
    }

    private static <T> T taken(Path file, Outcome<T> outcome) throws FileProblem {
        if (outcome.error() instanceof FileProblem problem) {
            throw problem;
        }
        if (outcome.error() instanceof IOException failure) {
            throw FileProblem.of(file, failure);
        }
        if (outcome.error() instanceof RejectedExecutionException busy) {
            throw FileProblem.of(file, new IOException("too busy for work with files", busy));
        }
        if (outcome.error() instanceof RuntimeException bug) {
            throw bug;
        }
        if (outcome.error() instanceof Error bug) {
            throw bug;
        }
        return outcome.value();
    }
}
