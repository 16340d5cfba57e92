package io.nioloop.samples.lessons;

import static io.nioloop.NioLoop.*;
import static java.time.Duration.ofSeconds;

import io.nioloop.future.Promise;
import io.nioloop.loop.EventLoop;
import io.nioloop.task.Coroutine;
import io.nioloop.task.Task;
import java.io.PrintStream;

/**
 * A future is an answer that is not there yet, and a callback is told when it is: here it prints it, and stops the loop.
 * Python's example of a future with {@code run_forever}.
 */
final class FutureCallback {
    private FutureCallback() {}

    public static void main(String[] args) {
        try (EventLoop loop = EventLoop.open()) {
            lesson(loop, System.out);
        }
    }

    static void lesson(EventLoop loop, PrintStream out) {
        Promise<String> future = new Promise<>(loop);
        future.addDoneCallback(done -> {
            out.println(done.result());
            loop.stop();
        });
        Task.start(loop, Coroutine.of(() -> slowOperation(future)));
        out.println("the loop starts");
        loop.runForever();
        out.println("the loop has stopped");
    }

    private static void slowOperation(Promise<String> future) {
        sleep(ofSeconds(1));
        future.setResult("the future is done");
    }
}
