package io.nioloop.demo.client;

import io.nioloop.future.Promise;
import io.nioloop.loop.EventLoop;
import io.nioloop.observe.Inspector;
import io.nioloop.task.Task;
import io.nioloop.task.TaskOptions;
import java.io.IOException;
import java.util.concurrent.CountDownLatch;

/** The program of a child process: one task waits for another; its first line is where to ask. */
final class Inspected {
    private Inspected() {}

    public static void main(String[] arguments) throws IOException {
        boolean blocks = arguments[0].equals("blocked");
        try (EventLoop loop = EventLoop.open()) {
            Promise<Void> never = new Promise<>(loop);
            Task<Void> inner = Task.start(
                    loop, () -> Task.await(never), TaskOptions.defaults().withName("inner"));
            Task<Void> outer = Task.start(
                    loop, () -> Task.await(inner), TaskOptions.defaults().withName("outer"));
            outer.addDoneCallback(done -> loop.stop());
            Inspector inspector = Inspector.open(loop, arguments[0].equals("control"));
            System.out.println("127.0.0.1:" + inspector.address().getPort() + " " + inspector.token());
            if (blocks) {
                loop.callSoon(Inspected::blockForEver);
            }
            loop.runForever();
        }
    }

    private static void blockForEver() {
        try {
            new CountDownLatch(1).await();
        } catch (InterruptedException end) {
            Thread.currentThread().interrupt();
        }
    }
}
