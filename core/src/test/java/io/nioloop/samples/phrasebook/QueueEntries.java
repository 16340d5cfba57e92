package io.nioloop.samples.phrasebook;

import static io.nioloop.NioLoop.*;
import static java.time.Duration.ofMillis;

import io.nioloop.sync.AsyncLifoQueue;
import io.nioloop.sync.AsyncPriorityQueue;
import io.nioloop.sync.AsyncQueue;
import io.nioloop.sync.QueueEmptyException;
import io.nioloop.sync.QueueFullException;
import io.nioloop.sync.QueueShutDownException;
import io.nioloop.task.Task;
import java.util.List;

/** Chapter "Queues". */
final class QueueEntries extends Chapter {
    @Entry("asyncio.Queue()")
    void queue() {
        AsyncQueue<String> queue = new AsyncQueue<>();
        Task<Void> task = createTask(() -> {
            for (int i = 0; i < 2; i++) {
                print("got", queue.get());
            }
        });
        queue.put("one");
        queue.put("two");
        await(task);
    }

    @Entry("asyncio.Queue(maxsize)")
    void queueOfLimitedSize() {
        AsyncQueue<String> queue = new AsyncQueue<>(1);
        Task<Void> task = createTask(() -> {
            for (String item : List.of("one", "two")) {
                queue.put(item);
                print("put", item);
            }
        });
        sleep(ofMillis(10));
        print("got", queue.get());
        await(task);
        print(queue.qsize());
    }

    @Entry("queue.put_nowait(), queue.get_nowait()")
    void nowait() {
        AsyncQueue<String> queue = new AsyncQueue<>(1);
        queue.putNowait("one");
        try {
            queue.putNowait("two");
        } catch (QueueFullException full) {
            print("full:", queue.full());
        }
        print(queue.getNowait());
        try {
            queue.getNowait();
        } catch (QueueEmptyException empty) {
            print("empty:", queue.empty());
        }
    }

    @Entry("queue.join(), queue.task_done()")
    void joinAQueue() {
        AsyncQueue<String> queue = new AsyncQueue<>();
        for (String item : List.of("one", "two")) {
            queue.putNowait(item);
        }
        Task<Void> task = createTask(() -> {
            while (true) {
                sayAfter(ofMillis(10), queue.get());
                queue.taskDone();
            }
        });
        queue.join();
        print("all done");
        task.cancel();
    }

    @Entry("asyncio.PriorityQueue()")
    void priorityQueue() {
        AsyncPriorityQueue<Integer> queue = new AsyncPriorityQueue<>();
        for (int item : List.of(3, 1, 2)) {
            queue.putNowait(item);
        }
        print(queue.get(), queue.get(), queue.get());
    }

    @Entry("asyncio.LifoQueue()")
    void lifoQueue() {
        AsyncLifoQueue<Integer> queue = new AsyncLifoQueue<>();
        for (int item : List.of(1, 2, 3)) {
            queue.putNowait(item);
        }
        print(queue.get(), queue.get(), queue.get());
    }

    @Entry("queue.shutdown()")
    void shutDownAQueue() {
        AsyncQueue<String> queue = new AsyncQueue<>();
        queue.putNowait("the last one");
        queue.shutdown();
        print(queue.get());
        try {
            queue.get();
        } catch (QueueShutDownException shutDown) {
            print("no more");
        }
    }
}
