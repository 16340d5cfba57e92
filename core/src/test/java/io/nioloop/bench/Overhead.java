package io.nioloop.bench;

import io.nioloop.future.Futures;
import io.nioloop.future.Promise;
import io.nioloop.loop.EventLoop;
import io.nioloop.task.Task;
import io.nioloop.task.Tasks;
import java.time.Duration;
import java.util.Arrays;
import java.util.Locale;

/**
 * What a callback and a step of a task cost while a tool looks on. Start it with the system property of the tool, and
 * without, and compare. Few operations, since a tool that tells of each takes its time.
 */
public final class Overhead {
    private static final int OPERATIONS = 5_000;
    private static final int WARM_UP = 10;
    private static final int ROUNDS = 15;

    private Overhead() {}

    public static void main(String[] args) {
        try (EventLoop loop = EventLoop.open()) {
            System.out.println("callback " + nanos(() -> callbacks(loop)) + " ns");
            System.out.println("step " + nanos(() -> steps(loop)) + " ns");
        }
    }

    private static String nanos(Runnable round) {
        double[] figures = new double[ROUNDS];
        for (int i = -WARM_UP; i < ROUNDS; i++) {
            long started = System.nanoTime();
            round.run();
            if (i >= 0) {
                figures[i] = (System.nanoTime() - started) / (double) OPERATIONS;
            }
        }
        Arrays.sort(figures);
        return String.format(Locale.ROOT, "%.0f", figures[ROUNDS / 2]);
    }

    private static void callbacks(EventLoop loop) {
        Promise<Void> done = new Promise<>(loop);
        loop.callSoon(new Runnable() {
            private int left = OPERATIONS;

            @Override
            public void run() {
                if (left-- > 0) {
                    loop.callSoon(this);
                } else {
                    done.setResult(null);
                }
            }
        });
        Futures.runUntilComplete(done);
    }

    private static void steps(EventLoop loop) {
        Futures.runUntilComplete(Task.start(loop, () -> {
            for (int i = 0; i < OPERATIONS; i++) {
                Tasks.sleep(Duration.ZERO);
            }
            return null;
        }));
    }
}
