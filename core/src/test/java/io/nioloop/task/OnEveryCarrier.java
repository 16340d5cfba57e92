package io.nioloop.task;

import io.nioloop.future.CancelledError;
import io.nioloop.future.Future;
import io.nioloop.future.Promise;
import io.nioloop.loop.EventLoop;
import io.nioloop.loop.LoopError;
import io.nioloop.task.Carrier.Kind;
import io.nioloop.testing.Simulation;
import io.nioloop.testing.SimulationOptions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Tests of tasks: each runs in a simulation, on each carrier that this JDK offers, in debug mode and out of it. */
@ParameterizedClass(name = "{0} {1}")
@MethodSource("ways")
abstract class OnEveryCarrier {
    @Parameter(0)
    Kind kind;

    @Parameter(1)
    Watch watch;

    EventLoop loop; // of the simulation that runs

    /** The one place that lists them. */
    static List<Arguments> ways() {
        List<Arguments> ways = new ArrayList<>();
        for (Kind kind : Carrier.offered()) {
            for (Watch watch : Watch.values()) {
                ways.add(Arguments.of(kind, watch));
            }
        }
        return ways;
    }

    /** Runs a program from outside the loop. */
    void simulate(Simulation.Body body) {
        simulate(SimulationOptions.defaults(), body);
    }

    void simulate(SimulationOptions options, Simulation.Body body) {
        watch.simulate(1, options, simulation -> {
            loop = simulation.loop();
            choose(loop, kind);
            body.run(simulation);
        });
    }

    static void choose(EventLoop loop, Kind kind) {
        Runnable restore = Carriers.choose(kind.toString());
        try {
            Carrier.of(loop);
        } finally {
            restore.run();
        }
    }

    /** Runs a program as the only task; no error is reported to the loop. */
    void run(Coroutine.Action main) {
        simulate(simulation -> simulation.await(Task.start(loop, Coroutine.of(main))));
    }

    /** Runs a program as the only task, and returns what the loop's exception handler was told until it was closed. */
    List<LoopError> errorsOf(Coroutine.Action main) {
        List<LoopError> errors = new ArrayList<>();
        simulate(simulation -> {
            loop.setExceptionHandler((of, error) -> errors.add(error));
            simulation.await(Task.start(loop, Coroutine.of(main)));
        });
        return errors;
    }

    <T> Task<T> start(Coroutine<T> body) {
        return Task.start(loop, body);
    }

    Task<Void> spawn(Coroutine.Action body) {
        return Task.start(loop, Coroutine.of(body));
    }

    <T> Promise<T> promise() {
        return new Promise<>(loop);
    }

    /** Lets the others have a turn. */
    static void turn() {
        Tasks.sleep(Duration.ZERO);
    }

    static void turns(int count) {
        for (int i = 0; i < count; i++) {
            turn();
        }
    }

    static void sleep(long millis) {
        Tasks.sleep(Duration.ofMillis(millis));
    }

    static Duration millis(long millis) {
        return Duration.ofMillis(millis);
    }

    long now() {
        return loop.time().toMillis();
    }

    /** Waits for something that ends as cancelled, and returns the error. */
    static CancelledError cancelled(Future<?> future) {
        return cancelled(() -> Task.await(future));
    }

    static CancelledError cancelled(Coroutine.Action body) {
        try {
            body.run();
        } catch (CancelledError error) {
            return error;
        } catch (Exception other) {
            throw new AssertionError("was not cancelled but failed", other);
        }
        throw new AssertionError("was not cancelled");
    }
}
