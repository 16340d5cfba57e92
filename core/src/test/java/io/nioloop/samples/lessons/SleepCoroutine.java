package io.nioloop.samples.lessons;

import static io.nioloop.NioLoop.*;
import static java.time.Duration.ofSeconds;

import io.nioloop.loop.EventLoop;
import io.nioloop.task.Task;
import java.io.PrintStream;
import java.time.Duration;

/**
 * To sleep lets others run: two sleeps after each other take the sum of their times, two tasks the longer one. The first
 * programs of "Coroutines and Tasks" in Python's documentation.
 */
final class SleepCoroutine {
    private SleepCoroutine() {}

    public static void main(String[] args) {
        run(() -> lesson(System.out));
    }

    static void lesson(PrintStream out) {
        EventLoop loop = EventLoop.current();
        Duration start = loop.time();
        sayAfter(ofSeconds(1), "hello", out);
        sayAfter(ofSeconds(2), "world", out);
        out.println("one after the other: " + loop.time().minus(start).toSeconds() + " s");

        start = loop.time();
        Task<Void> hello = createTask(() -> sayAfter(ofSeconds(1), "hello", out));
        Task<Void> world = createTask(() -> sayAfter(ofSeconds(2), "world", out));
        await(hello);
        await(world);
        out.println("at the same time: " + loop.time().minus(start).toSeconds() + " s");
    }

    private static void sayAfter(Duration delay, String what, PrintStream out) {
        sleep(delay);
        out.println(what);
    }
}
