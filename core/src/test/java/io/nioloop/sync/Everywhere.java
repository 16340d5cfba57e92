package io.nioloop.sync;

import io.nioloop.future.CancelledError;
import io.nioloop.future.Futures;
import io.nioloop.loop.EventLoop;
import io.nioloop.task.Carriers;
import io.nioloop.task.Coroutine;
import io.nioloop.task.Task;
import io.nioloop.task.Tasks;
import io.nioloop.task.Watch;
import io.nioloop.testing.SimRandom;
import io.nioloop.testing.Simulation;
import io.nioloop.testing.SimulationOptions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;

/** Runs a task in a simulation on every carrier that this JDK has with its flags, in debug mode and out of it. */
final class Everywhere {
    private Everywhere() {}

    /** Runs the body as the main task. */
    static void run(Coroutine.Action body) {
        for (Watch watch : Watch.values()) {
            onEveryCarrier(() -> watch.simulate(
                    1,
                    SimulationOptions.defaults(),
                    simulation -> simulation.await(Task.start(simulation.loop(), Coroutine.of(body)))));
        }
    }

    static void simulate(long seed, Simulation.Body body) {
        simulate(seed, SimulationOptions.defaults(), body);
    }

    static void simulate(long seed, SimulationOptions options, Simulation.Body body) {
        onEveryCarrier(() -> Simulation.run(seed, options, body));
    }

    private static void onEveryCarrier(Runnable run) {
        for (String carrier : Carriers.offered()) {
            Runnable restore = Carriers.choose(carrier);
            try {
                run.run();
            } finally {
                restore.run();
            }
        }
    }

    static Task<Void> start(Coroutine.Action body) {
        return Task.start(EventLoop.current(), Coroutine.of(body));
    }

    /** Lets all that is ready run, a few times. */
    static void turns(int count) {
        for (int i = 0; i < count; i++) {
            Tasks.sleep(Duration.ZERO);
        }
    }

    /** Several tasks that repeat something, and cancel each other at random. */
    static final class Chaos {
        final SimRandom random;
        final List<Task<Void>> tasks = new ArrayList<>();

        Chaos(Simulation simulation) {
            random = simulation.random();
        }

        /** Does a step until it succeeds so many times, however often it is cancelled. */
        void add(int rounds, Coroutine.Action step) {
            tasks.add(start(() -> {
                for (int done = 0; done < rounds; ) {
                    try {
                        turns(1);
                        step.run();
                        done++;
                    } catch (CancelledError cancelled) {
                        Task.current().uncancel();
                    }
                }
            }));
        }

        void maybe(Consumer<Chaos> what) {
            if (random.below(3) == 0) {
                what.accept(this);
            }
        }

        /** To be called where a task has just been woken, and at any other moment. */
        void strike() {
            maybe(chaos -> {
                Task<Void> victim = random.pick(tasks);
                if (victim != Task.current()) {
                    victim.cancel();
                }
            });
        }

        void run() {
            turns(2);
            for (int i = 0; i < 40; i++) {
                strike();
                turns(1);
            }
            Task.await(Futures.gather(EventLoop.current(), tasks));
        }
    }

    interface Story {
        void run(Chaos chaos) throws Exception;
    }

    static void search(int seeds, Story story) {
        for (long seed = 0; seed < seeds; seed++) {
            simulate(
                    seed,
                    simulation -> simulation.await(
                            Task.start(simulation.loop(), Coroutine.of(() -> story.run(new Chaos(simulation))))));
        }
    }
}
