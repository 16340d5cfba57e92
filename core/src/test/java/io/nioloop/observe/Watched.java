package io.nioloop.observe;

import io.nioloop.loop.EventLoop;
import io.nioloop.task.Task;
import io.nioloop.task.TaskOptions;
import io.nioloop.task.Tasks;
import java.time.Duration;

/** The program of a child process: a task that sleeps for a minute, unless it is cancelled. */
final class Watched {
    private Watched() {}

    public static void main(String[] arguments) {
        try (EventLoop loop = EventLoop.open()) {
            Task<Void> task = Task.start(
                    loop,
                    () -> {
                        Tasks.sleep(Duration.ofMinutes(1));
                        return null;
                    },
                    TaskOptions.defaults().withName("sleeper"));
            task.addDoneCallback(done -> loop.stop());
            loop.callSoon(() -> loop.callSoon(() -> System.out.println("up\n" + loop.dump() + "end")));
            if (arguments.length > 0) {
                register(loop);
                loop.callSoon(() -> loop.callSoon(() -> loop.callSoon(task::cancel))); // after the dump
            }
            loop.runForever();
        }
    }

    private static void register(EventLoop loop) {
        try {
            LoopManagement.register(loop, "watched");
            System.out.println("registered");
        } catch (UnsupportedOperationException missing) {
            System.out.println(missing.getMessage());
        }
    }
}
