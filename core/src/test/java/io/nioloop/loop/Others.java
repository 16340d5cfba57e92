package io.nioloop.loop;

import static org.junit.jupiter.api.Assertions.assertFalse;

import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.stream.IntStream;

/** Threads beside the one of the test. What they throw fails it when it waits for them. */
public final class Others {
    private static final long LIMIT_MILLIS = 30_000;

    /** What a thread does. */
    @FunctionalInterface
    public interface Body {
        void run(int number) throws Exception;
    }

    private final List<Throwable> failures = new CopyOnWriteArrayList<>();
    private final List<Thread> threads;

    private Others(int count, Body body) {
        threads = IntStream.range(0, count)
                .mapToObj(number -> new Thread(() -> run(body, number), "other-" + number))
                .toList();
    }

    public static Others start(int count, Body body) {
        Others others = new Others(count, body);
        others.threads.forEach(thread -> {
            thread.setDaemon(true);
            thread.start();
        });
        return others;
    }

    /** Does something on another thread, and waits until it is done. */
    public static void doOn(Body body) {
        start(1, body).join();
    }

    private void run(Body body, int number) {
        try {
            body.run(number);
        } catch (Throwable failure) {
            failures.add(failure);
        }
    }

    /** Waits for all of them, not for ever. */
    public void join() {
        try {
            for (Thread thread : threads) {
                thread.join(LIMIT_MILLIS);
                assertFalse(thread.isAlive(), () -> thread + " does not end");
            }
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
        if (!failures.isEmpty()) {
            throw new AssertionError("failed on another thread", failures.get(0));
        }
    }
}
