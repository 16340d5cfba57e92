package io.nioloop.samples.lessons;

import static io.nioloop.NioLoop.*;
import static java.time.Duration.ofSeconds;

import io.nioloop.loop.EventLoop;
import io.nioloop.sync.AsyncQueue;
import io.nioloop.task.Task;
import java.io.PrintStream;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/**
 * Three workers share a queue of jobs, until all jobs are done; then they are cancelled. The example of Python's page on
 * queues.
 */
final class QueueWorkers {
    private QueueWorkers() {}

    public static void main(String[] args) {
        run(() -> lesson(System.out));
    }

    static void lesson(PrintStream out) {
        AsyncQueue<Integer> jobs = new AsyncQueue<>();
        for (int seconds : List.of(3, 1, 2, 4, 2)) {
            jobs.putNowait(seconds);
        }

        EventLoop loop = EventLoop.current();
        Duration start = loop.time();
        List<Task<Void>> workers = new ArrayList<>();
        for (String name : List.of("Ada", "Grace", "Edsger")) {
            workers.add(createTask(() -> work(name, jobs, out)));
        }
        jobs.join();
        out.println("12 s of work in " + loop.time().minus(start).toSeconds() + " s");
        workers.forEach(Task::cancel);
    }

    private static void work(String name, AsyncQueue<Integer> jobs, PrintStream out) {
        while (true) {
            int seconds = jobs.get();
            sleep(ofSeconds(seconds));
            out.println(name + " has worked for " + seconds + " s");
            jobs.taskDone();
        }
    }
}
