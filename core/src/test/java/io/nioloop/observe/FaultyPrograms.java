package io.nioloop.observe;

import static io.nioloop.NioLoop.await;
import static io.nioloop.NioLoop.run;
import static io.nioloop.NioLoop.sleep;
import static io.nioloop.NioLoop.toThread;

import io.nioloop.future.CancelledError;
import io.nioloop.future.Futures;
import io.nioloop.future.Promise;
import io.nioloop.loop.EventLoop;
import io.nioloop.loop.Signals;
import io.nioloop.sync.AsyncLock;
import io.nioloop.task.Coroutine;
import io.nioloop.task.Task;
import io.nioloop.task.TaskOptions;
import io.nioloop.task.Tasks;
import java.io.IOException;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.locks.ReentrantLock;

/** Programs with a fault, and their neighbours without it. Each runs in a JVM of its own, whose threads are its own. */
final class FaultyPrograms {
    private static final Map<String, Coroutine.Action> ALL = new LinkedHashMap<>();
    private static Task<?> first;
    private static Task<?> second;

    static {
        ALL.put("forgotten", FaultyPrograms::forgotten);
        ALL.put("circle", FaultyPrograms::circle);
        ALL.put("lock order", () -> lockOrder(new AsyncLock(), new AsyncLock()));
        ALL.put("a thread calls", FaultyPrograms::aThreadCalls);
        ALL.put("work elsewhere", () -> toThread(() -> napMillis(50)));
        ALL.put("a stage", FaultyPrograms::aStage);
        ALL.put("a signal", FaultyPrograms::aSignal);
        ALL.put("swallow", FaultyPrograms::swallow);
        ALL.put("block", FaultyPrograms::block);
        ALL.put("monitor", FaultyPrograms::monitor);
        ALL.put("lock", FaultyPrograms::lock);
        ALL.put("ailing", FaultyPrograms::ailing);
        ALL.put("well behaved", FaultyPrograms::wellBehaved);
    }

    private FaultyPrograms() {}

    public static void main(String[] args) {
        try {
            run(ALL.get(args[0]));
            System.out.println("done");
        } catch (DeadlockException found) {
            System.out.println(found.getMessage());
        }
    }

    private static void forgotten() {
        await(new Promise<>(EventLoop.current()));
    }

    private static void circle() {
        first = createTask(() -> await(second), "first");
        second = createTask(() -> await(first), "second");
        await(first);
    }

    private static void lockOrder(AsyncLock a, AsyncLock b) {
        Task<Void> forth = createTask(() -> both(a, b), "forth");
        Task<Void> back = createTask(() -> both(b, a), "back");
        await(forth);
        await(back);
    }

    private static Void both(AsyncLock outer, AsyncLock inner) {
        outer.with(() -> {
            sleep(Duration.ofMillis(1));
            inner.with(() -> {});
        });
        return null;
    }

    private static void aThreadCalls() {
        EventLoop loop = EventLoop.current();
        Promise<Void> called = new Promise<>(loop);
        new Thread(() -> {
                    napMillis(50);
                    loop.callSoonThreadsafe(() -> called.setResult(null));
                })
                .start();
        await(called);
    }

    private static void aStage() {
        CompletableFuture<Void> stage = new CompletableFuture<>();
        Thread thread = new Thread(() -> stage.complete(napMillis(50)), "nioloop-offload-in-disguise");
        thread.start();
        await(Futures.wrap(EventLoop.current(), stage));
    }

    private static void aSignal() {
        EventLoop loop = EventLoop.current();
        Promise<Void> told = new Promise<>(loop);
        Signals.addHandler(loop, "HUP", () -> told.setResult(null));
        loop.callLater(
                Duration.ofMillis(1), () -> new Thread(FaultyPrograms::hangUp, "nioloop-offload-in-disguise").start());
        await(told);
    }

    private static void hangUp() {
        napMillis(50);
        try {
            new ProcessBuilder(
                            "kill",
                            "-HUP",
                            String.valueOf(ProcessHandle.current().pid()))
                    .start();
        } catch (IOException noKill) {
            throw new AssertionError(noKill);
        }
    }

    private static void swallow() {
        Task<Void> worker = createTask(
                () -> {
                    for (int round = 0; round < 3; round++) {
                        try {
                            sleep(Duration.ofMillis(20));
                        } catch (CancelledError ignored) {
                            // the fault
                        }
                    }
                    return null;
                },
                "worker");
        sleep(Duration.ofMillis(1));
        worker.cancel();
        Tasks.waitFor(List.of(worker), Tasks.Until.ALL_COMPLETED, null);
    }

    private static void block() {
        EventLoop.current().callLater(Duration.ofMillis(100), () -> {});
        Task<Void> report = createTask(() -> napMillis(300), "report");
        createTask(() -> null, "victim");
        await(report);
    }

    private static void monitor() {
        synchronized (new Object()) {
            sleep(Duration.ofMillis(1));
        }
    }

    private static void lock() {
        ReentrantLock lock = new ReentrantLock();
        lock.lock();
        try {
            sleep(Duration.ofMillis(1));
        } finally {
            lock.unlock();
        }
    }

    /** All at once: an error that nobody reads, a block, a swallowed cancellation, and a deadlock. */
    private static void ailing() {
        new Promise<Void>(EventLoop.current()).setException(new IOException("nobody asks for it"));
        block();
        swallow();
        lockOrder(new AsyncLock(), new AsyncLock());
    }

    private static void wellBehaved() {
        AsyncLock lock = new AsyncLock();
        Task<Void> one = createTask(() -> both(lock, new AsyncLock()), "one");
        Task<Void> two = createTask(() -> both(lock, new AsyncLock()), "two");
        await(one);
        await(two);
        Task<Void> cancelled = createTask(() -> await(new Promise<>(EventLoop.current())), "cancelled");
        sleep(Duration.ofMillis(1));
        cancelled.cancel();
    }

    private static <T> Task<T> createTask(Coroutine<T> body, String name) {
        return Task.start(EventLoop.current(), body, TaskOptions.defaults().withName(name));
    }

    private static Void napMillis(long millis) {
        try {
            Thread.sleep(millis);
        } catch (InterruptedException ended) {
            Thread.currentThread().interrupt();
        }
        return null;
    }
}
