package io.nioloop.future;

import io.nioloop.loop.EventLoop;
import io.nioloop.loop.LoopLocal;
import java.time.Duration;
import java.util.Objects;
import java.util.concurrent.Callable;
import java.util.concurrent.Executor;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Runs work that blocks on another thread and brings its result home: asyncio's {@code run_in_executor}, rules 258 and
 * 259. Each loop has an executor of its own for that, made when first used, of at most {@code min(32, processors + 4)}
 * daemon threads.
 *
 * <pre>{@code
 * Offload.run(loop, () -> Files.readString(path)).addDoneCallback(text -> System.out.println(text.result()));
 * }</pre>
 */
public final class Offload {
    private static final LoopLocal<Offload> OF_LOOP = new LoopLocal<>(Offload::open);
    private static final AtomicInteger THREADS = new AtomicInteger();
    private static final Duration LONGEST = Duration.ofNanos(Long.MAX_VALUE);

    private final ThreadPoolExecutor own;
    private Executor executor; // its own, or the one it was given
    private boolean shutDown;

    private Offload(ThreadPoolExecutor own) {
        this.own = own;
        this.executor = own;
    }

    private static Offload open(EventLoop loop) {
        Offload offload = new Offload(
                newPool("nioloop-offload-", Math.min(32, Runtime.getRuntime().availableProcessors() + 4)));
        loop.onClose(offload::close); // does not wait: rule 11
        return offload;
    }

    /**
     * Makes a pool of daemon threads that end when they have been idle for ten seconds.
     *
     * @param name what the threads are called, before a number
     * @param threads how many at most
     * @return a new pool
     */
    public static ExecutorService pool(String name, int threads) {
        return newPool(name, threads);
    }

    private static ThreadPoolExecutor newPool(String name, int threads) {
        ThreadPoolExecutor pool =
                new ThreadPoolExecutor(threads, threads, 10, TimeUnit.SECONDS, new LinkedBlockingQueue<>(), work -> {
                    Thread thread = new Thread(work, name + THREADS.incrementAndGet());
                    thread.setDaemon(true);
                    return thread;
                });
        pool.allowCoreThreadTimeOut(true);
        return pool;
    }

    /**
     * Runs work on the loop's own executor.
     *
     * @param <T> the type of the result
     * @param loop the loop that wants the result
     * @param work what to do; it may block
     * @return its result; to cancel it before the work begins prevents the work, later it only drops the result
     * @throws IllegalStateException after {@link #shutdown}, or if the loop is closed
     */
    public static <T> Future<T> run(EventLoop loop, Callable<T> work) {
        Offload offload = OF_LOOP.get(loop);
        if (offload.shutDown) {
            throw new IllegalStateException("the executor of this loop was shut down: " + loop);
        }
        return run(loop, offload.executor, work);
    }

    /**
     * Runs work on an executor.
     *
     * @param <T> the type of the result
     * @param loop the loop that wants the result
     * @param executor where to run it
     * @param work what to do; it may block
     * @return its result, which is the executor's {@link RejectedExecutionException} if it refuses
     * @throws IllegalStateException if the loop is closed
     */
    public static <T> Future<T> run(EventLoop loop, Executor executor, Callable<T> work) {
        Objects.requireNonNull(work, "work");
        if (loop.isClosed()) {
            throw new IllegalStateException("loop is closed: " + loop);
        }
        Promise<T> result = new Promise<>(loop);
        AtomicBoolean claimed = new AtomicBoolean(); // by the worker that begins, or by a cancellation before
        Outsiders outsiders = Outsiders.joined(loop);
        result.addDoneCallback(done -> {
            outsiders.left();
            claimed.set(true);
        });
        try {
            executor.execute(() -> {
                if (claimed.compareAndSet(false, true)) {
                    Outcome<T> outcome = call(work);
                    String thread = Thread.currentThread().getName();
                    Bridge.post(loop, () -> finish(result, outcome, thread));
                }
            });
        } catch (RejectedExecutionException refused) {
            result.setException(refused);
        }
        if (loop.observer() != null) {
            loop.emit(new FutureEvent.Offloaded(result));
        }
        return result;
    }

    private static <T> Outcome<T> call(Callable<T> work) {
        try {
            return new Outcome<>(work.call(), null);
        } catch (Throwable failure) {
            return new Outcome<>(null, failure);
        }
    }

    private static <T> void finish(Promise<T> result, Outcome<T> outcome, String thread) {
        if (result.loop().observer() != null) {
            result.loop().emit(new FutureEvent.OffloadFinished(result, thread));
        }
        if (!result.done()) {
            outcome.copyTo(result);
        }
    }

    /**
     * Replaces the loop's own executor: asyncio's {@code set_default_executor}. The loop does not shut it down.
     *
     * @param loop the loop
     * @param executor runs the loop's work from now on
     */
    public static void setDefaultExecutor(EventLoop loop, Executor executor) {
        Offload offload = OF_LOOP.get(loop);
        offload.executor = Objects.requireNonNull(executor, "executor");
        offload.close();
        offload.shutDown = false;
    }

    /**
     * Shuts the loop's own executor down and waits for its work, elsewhere: asyncio's
     * {@code shutdown_default_executor}. From now on {@link #run(EventLoop, Callable)} is refused.
     *
     * @param loop the loop
     * @param timeout how long to wait
     * @return done when the work is; fails with a {@link TimeoutException} that counts what goes on, when the time is
     *     up
     */
    public static Future<Void> shutdown(EventLoop loop, Duration timeout) {
        long nanos = timeout.compareTo(LONGEST) < 0 ? timeout.toNanos() : Long.MAX_VALUE;
        Offload offload = OF_LOOP.get(loop);
        ThreadPoolExecutor pool = offload.own;
        offload.close();
        if (pool.isTerminated()) { // mostly, since it had nothing to do
            Promise<Void> already = new Promise<>(loop);
            already.setResult(null);
            return already;
        }
        ExecutorService waiter = pool("nioloop-shutdown-", 1);
        Future<Void> ended = run(loop, waiter, () -> {
            if (!pool.awaitTermination(nanos, TimeUnit.NANOSECONDS)) {
                int left = pool.getActiveCount() + pool.getQueue().size();
                throw new TimeoutException(
                        "after " + timeout + " the executor still has " + left + " jobs: they are abandoned");
            }
            return null;
        });
        waiter.shutdown();
        return ended;
    }

    private void close() {
        shutDown = true;
        own.shutdown();
    }
}
