package io.nioloop.samples.lessons;

import static io.nioloop.NioLoop.*;
import static java.time.Duration.ofMillis;
import static java.time.Duration.ofSeconds;

import io.nioloop.sync.AsyncQueue;
import io.nioloop.sync.QueueShutDownException;
import java.io.PrintStream;

/**
 * A producer that is faster than its consumer waits when the queue is full, and says at the end that no more will come.
 * Python's {@code asyncio.Queue(maxsize)} and its {@code shutdown}.
 */
final class ProducerConsumer {
    private ProducerConsumer() {}

    public static void main(String[] args) {
        run(() -> lesson(System.out));
    }

    static void lesson(PrintStream out) {
        AsyncQueue<Integer> queue = new AsyncQueue<>(2);
        createTask(() -> produce(queue, out));
        consume(queue, out);
    }

    private static void produce(AsyncQueue<Integer> queue, PrintStream out) {
        for (int item = 1; item <= 4; item++) {
            sleep(ofMillis(100));
            queue.put(item);
            out.println("put " + item);
        }
        queue.shutdown();
    }

    private static void consume(AsyncQueue<Integer> queue, PrintStream out) {
        try {
            while (true) {
                int item = queue.get();
                sleep(ofSeconds(1));
                out.println("used " + item);
            }
        } catch (QueueShutDownException noMore) {
            out.println("no more");
        }
    }
}
