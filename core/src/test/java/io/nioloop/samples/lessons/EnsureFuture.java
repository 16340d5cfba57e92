package io.nioloop.samples.lessons;

import static io.nioloop.NioLoop.*;
import static java.time.Duration.ofSeconds;

import io.nioloop.future.Future;
import io.nioloop.loop.EventLoop;
import io.nioloop.task.Tasks;
import java.io.PrintStream;
import java.util.concurrent.CompletableFuture;

/**
 * Code that is given a coroutine or a future makes a future of it: a coroutine is scheduled, a future is taken as it is,
 * and so is what the rest of the JDK will complete. Python's {@code ensure_future}.
 */
final class EnsureFuture {
    private EnsureFuture() {}

    public static void main(String[] args) {
        run(() -> lesson(System.out));
    }

    static void lesson(PrintStream out) {
        EventLoop loop = EventLoop.current();
        Future<String> task = Tasks.ensureFuture(loop, () -> slowOperation(out));
        Future<String> same = Tasks.ensureFuture(loop, task);
        Future<String> theirs = Tasks.ensureFuture(loop, CompletableFuture.completedFuture("from elsewhere"));
        out.println("scheduled, and not begun");
        out.println(await(task));
        out.println("taken as it is: " + (same == task));
        out.println(await(theirs));
    }

    private static String slowOperation(PrintStream out) {
        out.println("the operation begins");
        sleep(ofSeconds(1));
        return "the operation is done";
    }
}
