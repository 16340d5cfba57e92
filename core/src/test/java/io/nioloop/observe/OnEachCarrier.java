package io.nioloop.observe;

import io.nioloop.loop.EventLoop;
import io.nioloop.task.Carriers;
import io.nioloop.task.Coroutine;
import io.nioloop.task.Task;
import io.nioloop.task.TaskOptions;
import io.nioloop.testing.Simulation;
import io.nioloop.testing.SimulationOptions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.MethodSource;

/** Programs in a simulation in debug mode, on each carrier that this JDK offers, and what is found in them. */
@ParameterizedClass(name = "{0}")
@MethodSource("carriers")
abstract class OnEachCarrier {
    private static final String DEBUG = "io.nioloop.debug";

    @Parameter
    String carrier;

    EventLoop loop; // of the simulation that runs
    Simulation simulation;

    static List<String> carriers() {
        return Carriers.offered();
    }

    /** Runs a program from outside its loop. */
    List<Finding> findingsIn(Simulation.Body body) {
        List<Finding> findings = new ArrayList<>();
        String before = System.getProperty(DEBUG, "false");
        Runnable restore = Carriers.choose(carrier);
        System.setProperty(DEBUG, "true");
        try {
            Simulation.run(1, SimulationOptions.defaults().withCheckLeaks(false), world -> {
                simulation = world;
                loop = world.loop();
                Findings.setSink(loop, findings::add);
                body.run(world);
            });
        } finally {
            System.setProperty(DEBUG, before);
            restore.run();
        }
        return findings;
    }

    /** Runs a program as a task. */
    List<Finding> findingsOf(Coroutine.Action main) {
        return findingsIn(world -> world.await(Task.start(loop, Coroutine.of(main))));
    }

    Task<Void> spawn(String name, Coroutine.Action body) {
        return Task.start(loop, Coroutine.of(body), TaskOptions.defaults().withName(name));
    }

    static Duration millis(long millis) {
        return Duration.ofMillis(millis);
    }
}
