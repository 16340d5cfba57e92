package io.nioloop.samples.phrasebook;

import static io.nioloop.NioLoop.*;
import static java.time.Duration.ofMillis;

import io.nioloop.sync.AsyncBarrier;
import io.nioloop.sync.AsyncBoundedSemaphore;
import io.nioloop.sync.AsyncCondition;
import io.nioloop.sync.AsyncEvent;
import io.nioloop.sync.AsyncLock;
import io.nioloop.sync.AsyncSemaphore;
import io.nioloop.sync.BrokenBarrierException;
import io.nioloop.task.Coroutine;
import io.nioloop.task.Task;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.function.BiFunction;
import java.util.function.Function;

/** Chapter "Synchronisation". */
final class SyncEntries extends Chapter {
    @Entry("asyncio.Lock()")
    void lock() {
        AsyncLock lock = new AsyncLock();
        taskGroup(group -> {
            for (String name : List.of("one", "two")) {
                group.createTask(Coroutine.of(() -> lock.with(() -> {
                    print(name, "has it");
                    sleep(ofMillis(10));
                })));
            }
        });
        print(lock.locked());
    }

    @Entry("lock.acquire(), lock.release()")
    void acquireAndRelease() {
        AsyncLock lock = new AsyncLock();
        lock.acquire();
        try {
            print(lock.locked());
        } finally {
            lock.release();
        }
        print(lock.locked());
    }

    @Entry("asyncio.Event()")
    void event() {
        AsyncEvent event = new AsyncEvent();
        Task<Void> task = createTask(() -> {
            event.await();
            print("told");
        });
        sayAfter(ofMillis(10), "tell");
        event.set();
        await(task);
        event.clear();
        print(event.isSet());
    }

    @Entry("asyncio.Condition()")
    void condition() {
        Deque<String> items = new ArrayDeque<>();
        AsyncCondition changed = new AsyncCondition();
        Task<Void> task = createTask(() -> changed.with(() -> {
            changed.waitFor(() -> !items.isEmpty());
            print("took", items.pop());
        }));
        sleep(ofMillis(10));
        changed.with(() -> {
            items.push("an apple");
            changed.signal();
        });
        await(task);
    }

    @Entry("condition.wait(), condition.notify_all()")
    void signalAll() {
        AsyncCondition changed = new AsyncCondition();
        taskGroup(group -> {
            for (String name : List.of("one", "two")) {
                group.createTask(Coroutine.of(() -> changed.with(() -> {
                    changed.await();
                    print(name);
                })));
            }
            sleep(ofMillis(10));
            changed.with(changed::signalAll);
        });
    }

    @Entry("asyncio.Semaphore(value)")
    void semaphore() {
        AsyncSemaphore semaphore = new AsyncSemaphore(2);
        Function<String, Coroutine<Boolean>> worker = name -> () -> semaphore.with(() -> {
            sayAfter(ofMillis(10), name);
            return semaphore.locked();
        });
        print(gather(List.of(worker.apply("one"), worker.apply("two"), worker.apply("three"))));
    }

    @Entry("asyncio.BoundedSemaphore(value)")
    void boundedSemaphore() {
        AsyncBoundedSemaphore semaphore = new AsyncBoundedSemaphore(1);
        try {
            semaphore.release();
        } catch (IllegalArgumentException error) {
            print("nobody had it");
        }
    }

    @Entry("asyncio.Barrier(parties)")
    void barrier() {
        AsyncBarrier barrier = new AsyncBarrier(2);
        BiFunction<String, Duration, Coroutine<Void>> racer = (name, delay) -> Coroutine.of(() -> {
            sayAfter(delay, name + " is ready");
            barrier.await();
            print(name, "goes");
        });
        gather(List.of(racer.apply("one", ofMillis(20)), racer.apply("two", ofMillis(10))));
    }

    @Entry("barrier.abort()")
    void abortABarrier() {
        AsyncBarrier barrier = new AsyncBarrier(2);
        Task<Void> task = createTask(() -> {
            try {
                barrier.await();
            } catch (BrokenBarrierException error) {
                print("called off");
            }
        });
        sleep(ofMillis(10));
        barrier.abort();
        await(task);
        print(barrier.broken());
    }
}
