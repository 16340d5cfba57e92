package io.nioloop.net;

import io.nioloop.loop.EventLoop;
import io.nioloop.loop.LoopLocal;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.LinkedBlockingQueue;

/**
 * Where a loop touches files, while it waits for the result. An interrupt closes the {@code FileChannel} that the
 * interrupted thread is at, and nothing in the JDK prevents that; so it is another thread that is there, which nobody
 * knows and so nobody interrupts, and a loop that is interrupted keeps its file. For callbacks only: the body of a task
 * on a virtual thread would let others run while it waits.
 */
final class FileThread {
    private static final LoopLocal<FileThread> OF_LOOP = new LoopLocal<>(FileThread::open);

    /** What is done there. */
    interface Work<T> {
        T run() throws IOException;
    }

    private final BlockingQueue<Runnable> queue = new LinkedBlockingQueue<>();
    private final Thread thread = new Thread(this::serve, "nioloop-file");
    private boolean closed; // the thread's own

    private FileThread() {}

    private static FileThread open(EventLoop loop) {
        FileThread files = new FileThread();
        files.thread.setDaemon(true);
        files.thread.start();
        loop.onClose(files::close);
        return files;
    }

    private void serve() {
        while (!closed) {
            try {
                queue.take().run();
            } catch (InterruptedException byWhom) {
                // it is not at a file now, and goes on
            }
        }
    }

    static <T> T call(EventLoop loop, Work<T> work) throws IOException {
        FileThread files = OF_LOOP.get(loop);
        CompletableFuture<T> result = CompletableFuture.supplyAsync(() -> attempt(work), files.queue::add);
        try {
            return result.join(); // not ended by an interrupt, which is kept for later
        } catch (CompletionException failure) {
            if (failure.getCause() instanceof UncheckedIOException io) {
                throw io.getCause();
            }
            if (failure.getCause() instanceof Error error) {
                throw error;
            }
            throw (RuntimeException) failure.getCause();
        }
    }

    private static <T> T attempt(Work<T> work) {
        try {
            return work.run();
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
    }

    private void close() {
        queue.add(() -> closed = true);
        try {
            thread.join();
        } catch (InterruptedException later) {
            Thread.currentThread().interrupt();
        }
    }
}
