package io.nioloop.planted;

import io.nioloop.future.Future;
import io.nioloop.future.Offload;
import io.nioloop.loop.Handle;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.RejectedExecutionException;

/** Sends callbacks to the loop, from itself and from a worker: in order, once, at once, on the loop. */
final class Queues {
    private final World world;
    private final List<Handle> handles = new ArrayList<>(); // of the own callbacks
    private int expected; // the callback that has to run next
    private boolean inside; // the call that schedules has not returned

    Queues(World world) {
        this.world = world;
    }

    void begin() {
        if (world.random.chance(0.5)) {
            ownCallbacks(1 + world.random.below(world.random.pick(List.of(5, 20, 700))));
        } else {
            askWorker(1 + world.random.below(world.random.pick(List.of(3, 3, 20, 3_000))));
        }
    }

    private void ownCallbacks(int count) {
        World.Matter all = world.begin("callbacks in the queue");
        inside = true;
        for (int i = 0; i < count; i++) {
            int number = i;
            handles.add(world.loop.callSoon(() -> run(number)));
        }
        inside = false;
        for (int i = 0; i < count; i++) {
            if (world.random.chance(0.2)) {
                handles.get(i).cancel();
            }
        }
        if (world.random.chance(0.5)) {
            RuntimeException planted = world.plant();
            world.loop.callSoon(() -> {
                throw planted;
            });
        }
        world.loop.callSoon(() -> {
            skipCancelled();
            world.check(expected == count, "callbacks were forgotten");
            all.end();
        });
    }

    private void run(int number) {
        skipCancelled();
        world.check(!inside, "a callback runs inside the call that schedules it");
        world.check(number == expected, "callbacks run in the wrong order, or although cancelled");
        expected++;
    }

    private void skipCancelled() {
        while (expected < handles.size() && handles.get(expected).cancelled()) {
            expected++;
        }
    }

    private void askWorker(int messages) {
        World.Matter matter = world.begin("job of a worker");
        boolean fails = world.random.chance(0.2);
        long[] sent = new long[1];
        Future<Integer> answer = Offload.run(world.loop, () -> {
            sent[0] = world.simulation.clock().nanoTime();
            for (int i = 0; i < messages; i++) {
                int number = i;
                world.loop.callSoonThreadsafe(() -> arrived(number, sent[0]));
            }
            if (fails) {
                throw new ArithmeticException("of the job");
            }
            return messages;
        });
        if (world.random.chance(0.1)) {
            world.check(answer.done() != answer.cancel(), "a job cannot be cancelled");
        }
        Duration begun = world.loop.time();
        answer.addDoneCallback(done -> {
            world.check(world.loop.inLoop(), "the result of a job is delivered off the loop");
            if (!done.cancelled() && !(done.exception() instanceof RejectedExecutionException)) {
                world.check(world.loop.time().compareTo(begun) > 0, "a job takes no time");
                world.check(expected == messages, "messages of a worker come after its result");
                world.check(fails == done.exception() instanceof ArithmeticException, "a job ends in another way");
                world.check(fails || done.result() == messages, "a job has another result");
            }
            matter.end();
        });
    }

    private void arrived(int number, long sentNanos) {
        world.check(world.loop.inLoop(), "a message runs off the loop");
        world.check(number == expected++, "messages of a worker come in the wrong order");
        boolean atOnce = world.simulation.clock().nanoTime() == sentNanos;
        world.check(!world.isPunctual() || atOnce, "a message of a worker waits although the loop is idle");
    }
}
