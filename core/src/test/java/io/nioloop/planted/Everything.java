package io.nioloop.planted;

import io.nioloop.testing.FaultPlan;
import io.nioloop.testing.SimRandom;
import io.nioloop.testing.Simulation;
import io.nioloop.testing.SimulationFailure;
import io.nioloop.testing.SimulationOptions;
import java.util.List;
import java.util.function.LongFunction;

/**
 * The full search: a program that does, in an order and with sizes that the seed decides, everything that the library
 * offers, and checks each answer. What it does not check itself, the invariants of the simulation do.
 *
 * <p>It is called through a JDK interface, since it is loaded once with the library as it is, and once more with each
 * library that has a bug.
 */
public final class Everything implements LongFunction<String> {
    private static final long EVENTS = 200_000; // more than twice what any of the first 20,000 seeds needs

    private World world; // of the run that goes on

    /** Runs one seed; returns null if all was well, else what was wrong, in short in the first line. */
    @Override
    public String apply(long seed) {
        try {
            Simulation.run(seed, options(seed), this::perform);
            return null;
        } catch (SimulationFailure failure) {
            return inShort(failure.getCause()) + "\n" + failure.getMessage();
        }
    }

    /** Without what differs from run to run, such as the names of lambdas. */
    private String inShort(Throwable failure) {
        if (world != null && world.complaint() != null) {
            return world.complaint();
        }
        String message = String.valueOf(failure.getMessage());
        if (failure.getCause() != null) {
            return message.replaceFirst(" (<|\\[|io\\.)[\\s\\S]*", ": ") + failure.getCause();
        }
        return message.replaceFirst("\n\\s*", " ");
    }

    private static SimulationOptions options(long seed) {
        SimRandom random = new SimRandom(seed).split(7);
        long untilWrap = random.below(10_000_000_000L);
        return SimulationOptions.defaults()
                .withFaults(FaultPlan::draw)
                .withMaxEvents(EVENTS)
                .withSettleTime(World.DAY)
                .withClockStart(random.chance(0.25) ? Long.MAX_VALUE - untilWrap : random.nextLong());
    }

    private void perform(Simulation simulation) {
        world = new World(simulation);
        if (world.random.chance(0.3)) {
            simulation.network().buffers(1 + world.random.below(5_000), 1 + world.random.below(5_000));
        }
        Town town = new Town(world);
        town.open();
        int acts = 1 + world.random.below(4);
        for (int i = 0; i < acts; i++) {
            world.loop.callLater(world.moment(), act(town));
        }
        boolean quiet = simulation.settle();
        List<String> unfinished = world.unfinished();
        world.check(unfinished.isEmpty(), "unfinished: " + unfinished);
        world.check(quiet, "after a day there is still something to do");
        town.close();
        simulation.settle();
        town.checkClosed();
        long told = simulation.errors().stream()
                .filter(error -> error.exception() instanceof World.Planted)
                .count();
        world.check(told == world.planted(), world.planted() + " errors thrown, " + told + " told");
    }

    private Runnable act(Town town) {
        return switch (world.random.below(10)) {
            case 0 -> new Timetable(world)::begin;
            case 1 -> new Queues(world)::begin;
            case 2 -> new Promises(world)::begin;
            case 3 -> new Plumbing(world)::begin;
            case 4 -> town::strangeCall;
            default -> town::calls;
        };
    }
}
