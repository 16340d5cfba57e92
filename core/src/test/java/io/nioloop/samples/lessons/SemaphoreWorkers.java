package io.nioloop.samples.lessons;

import static io.nioloop.NioLoop.*;
import static java.time.Duration.ofSeconds;

import io.nioloop.loop.EventLoop;
import io.nioloop.sync.AsyncSemaphore;
import io.nioloop.task.Coroutine;
import java.io.PrintStream;
import java.time.Duration;

/**
 * A semaphore lets a few in at a time: of five downloads two run at once, and the others wait in the order in which they
 * came. Python's {@code async with semaphore}.
 */
final class SemaphoreWorkers {
    private SemaphoreWorkers() {}

    public static void main(String[] args) {
        run(() -> lesson(System.out));
    }

    static void lesson(PrintStream out) {
        EventLoop loop = EventLoop.current();
        AsyncSemaphore twoAtATime = new AsyncSemaphore(2);
        Duration start = loop.time();
        taskGroup(group -> {
            for (int i = 1; i <= 5; i++) {
                int number = i;
                group.createTask(Coroutine.of(() -> twoAtATime.with(() -> {
                    out.println(loop.time().minus(start).toSeconds() + " s: download " + number);
                    sleep(ofSeconds(1));
                })));
            }
        });
        out.println(loop.time().minus(start).toSeconds() + " s: all done");
    }
}
