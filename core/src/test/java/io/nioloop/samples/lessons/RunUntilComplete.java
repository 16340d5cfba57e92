package io.nioloop.samples.lessons;

import static io.nioloop.NioLoop.*;
import static java.time.Duration.ofSeconds;

import io.nioloop.future.Futures;
import io.nioloop.loop.EventLoop;
import io.nioloop.task.Task;
import java.io.PrintStream;

/**
 * A loop of one's own, which runs until a task is done and can run again. What {@code loop.run_until_complete} was to
 * Python before {@code asyncio.run}, which does all of this.
 */
final class RunUntilComplete {
    private RunUntilComplete() {}

    public static void main(String[] args) {
        try (EventLoop loop = EventLoop.open()) {
            lesson(loop, System.out);
        }
    }

    static void lesson(EventLoop loop, PrintStream out) {
        Task<String> task = Task.start(loop, () -> hello(out));
        out.println("nothing has run yet");

        String result = Futures.runUntilComplete(task);
        out.println("the task returned " + result);

        out.println("and another " + Futures.runUntilComplete(Task.start(loop, () -> hello(out))));
    }

    private static String hello(PrintStream out) {
        out.println("hello");
        sleep(ofSeconds(1));
        out.println("world");
        return "42";
    }
}
