package io.nioloop.task;

import io.nioloop.loop.EventLoop;
import io.nioloop.task.Tasks.Raced;
import io.nioloop.task.Tasks.Until;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

/** Several ways to one result, each begun when the one before has failed or takes too long. */
final class StaggeredRace<T> {
    private final List<? extends Coroutine<? extends T>> bodies;
    private final Duration delay;
    private final List<Throwable> failures = new ArrayList<>();
    private int winner = -1;
    private T result;

    StaggeredRace(List<? extends Coroutine<? extends T>> bodies, Duration delay) {
        this.bodies = List.copyOf(bodies);
        this.delay = delay;
    }

    Raced<T> run() {
        TaskGroup.run(this::startAll);
        return new Raced<>(result, winner, Collections.unmodifiableList(failures));
    }

    private void startAll(TaskGroup group) {
        for (int i = 0; i < bodies.size(); i++) {
            int number = i;
            failures.add(null);
            Task<Void> attempt = group.createTask(Coroutine.of(() -> attempt(number, group)));
            Tasks.waitFor(List.of(attempt), Until.ALL_COMPLETED, delay);
        }
    }

    private void attempt(int number, TaskGroup group) {
        try {
            T found = bodies.get(number).run();
            if (winner < 0) {
                winner = number;
                result = found;
                group.cancel();
            }
        } catch (Throwable failure) {
            EventLoop.throwIfFatal(failure);
            failures.set(number, Wrapped.origin(failure));
        }
    }
}
