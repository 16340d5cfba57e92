package io.nioloop.bench;

import static io.nioloop.bench.Harness.MILLION;

import io.nioloop.future.Promise;
import io.nioloop.loop.EventLoop;
import io.nioloop.task.Coroutine;
import io.nioloop.task.Task;
import io.nioloop.task.Tasks;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.function.Consumer;

/** What tasks cost: to switch between two, to start one, to let others go first, to gather many. */
final class Coroutines {
    private static final int MANY = 100_000;

    private final EventLoop loop;

    Coroutines(EventLoop loop) {
        this.loop = loop;
    }

    /** Runs something on the loop, and waits until it counts down. */
    @FunctionalInterface
    interface OnLoop {
        void run(Consumer<CountDownLatch> body) throws InterruptedException;
    }

    void bench(Harness harness, OnLoop onLoop) {
        harness.bench("single", "switch", MILLION, () -> onLoop.run(done -> main(done, this::handOver)));
        harness.bench("single", "spawn", MILLION, () -> onLoop.run(done -> main(done, this::spawn)));
        harness.bench("single", "sleep0", MILLION, () -> onLoop.run(done -> main(done, Coroutines::sleep0)));
        harness.bench("single", "gather_100k", MANY, () -> onLoop.run(done -> main(done, Coroutines::gather)));
    }

    private void main(CountDownLatch done, Coroutine.Action body) {
        Task.start(loop, Coroutine.of(body)).addDoneCallback(over -> {
            over.result();
            done.countDown();
        });
    }

    /** Two tasks that hand a token over, each waiting for the other. */
    private void handOver() {
        boolean[] token = {true, false};
        List<Promise<Void>> waiting = new ArrayList<>(List.of(new Promise<>(loop), new Promise<>(loop)));
        List<Coroutine<Void>> players = new ArrayList<>();
        for (int id = 0; id < 2; id++) {
            int me = id;
            players.add(Coroutine.of(() -> {
                for (int i = 0; i < MILLION / 2; i++) {
                    while (!token[me]) {
                        waiting.set(me, new Promise<>(loop));
                        Task.await(waiting.get(me));
                    }
                    token[me] = false;
                    token[1 - me] = true;
                    waiting.get(1 - me).trySetResult(null);
                }
            }));
        }
        Tasks.gather(players);
    }

    private void spawn() {
        int[] count = {0};
        for (int k = 0; k < MILLION / 1000; k++) {
            for (int i = 0; i < 1000; i++) {
                Task.start(loop, () -> count[0]++);
            }
            Tasks.sleep(Duration.ZERO);
        }
    }

    private static void sleep0() {
        for (int i = 0; i < MILLION; i++) {
            Tasks.sleep(Duration.ZERO);
        }
    }

    private static void gather() {
        List<Coroutine<Integer>> bodies = new ArrayList<>();
        for (int i = 0; i < MANY; i++) {
            bodies.add(() -> 1);
        }
        Tasks.gather(bodies);
    }
}
