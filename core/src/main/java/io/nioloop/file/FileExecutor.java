package io.nioloop.file;

import io.nioloop.future.Future;
import io.nioloop.future.Offload;
import io.nioloop.loop.EventLoop;
import io.nioloop.loop.LoopError;
import io.nioloop.loop.LoopLocal;
import io.nioloop.task.Task;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.Executor;
import java.util.concurrent.ExecutorService;

/**
 * The threads of a loop on which files are read and written: a few of its own, so that a slow disk does not hold up other
 * work. Nobody interrupts them, since an interrupt closes a {@code FileChannel}.
 */
final class FileExecutor {
    private static final int THREADS = 4;
    private static final LoopLocal<FileExecutor> OF_LOOP = new LoopLocal<>(FileExecutor::new);

    private final EventLoop loop;
    private final ExecutorService own = Offload.pool("nioloop-file-", THREADS);
    private final Set<AsyncFile> open = new LinkedHashSet<>();
    private Executor executor = own;

    private FileExecutor(EventLoop loop) {
        this.loop = loop;
        loop.onClose(this::close);
    }

    static FileExecutor of(EventLoop loop) {
        return OF_LOOP.get(loop);
    }

    /** That of the loop of the task which runs. */
    static FileExecutor current(String call) {
        return of(Task.current(call).loop());
    }

    EventLoop loop() {
        return loop;
    }

    void use(Executor other) {
        executor = Objects.requireNonNull(other, "executor");
        own.shutdown();
    }

    /** Suspends until the work is done; a task that is cancelled leaves it to itself. */
    <T> T call(Callable<T> work) throws IOException {
        return Task.await(start(executor, work), IOException.class);
    }

    <T> Future<T> start(Executor on, Callable<T> work) {
        return Offload.run(loop, on, () -> checked(work));
    }

    /** A stream of paths has to wrap its errors. */
    private static <T> T checked(Callable<T> work) throws Exception {
        try {
            return work.call();
        } catch (UncheckedIOException wrapped) {
            throw wrapped.getCause();
        }
    }

    /** One after another, in the order of the calls. */
    Executor oneByOne() {
        return new OneByOne(work -> executor.execute(work));
    }

    void opened(AsyncFile file) {
        open.add(file);
    }

    void closed(AsyncFile file) {
        open.remove(file);
    }

    private void close() {
        for (AsyncFile file : new ArrayList<>(open)) {
            loop.callExceptionHandler(LoopError.of("never closed, now closed with its loop:", null, file));
            file.closeSoon();
        }
        own.shutdown(); // after what is queued
    }
}
