package io.nioloop.testing;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.nioloop.loop.EventLoop;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class SequencerTest {
    private final Trail trail = new Trail();

    @Test
    void callbacksWaitForTheirPlace() {
        Simulation.run(1, simulation -> {
            EventLoop loop = simulation.loop();
            Sequencer sequencer = new Sequencer(loop);
            loop.callSoon(sequencer.at(2, trail.note("third")));
            loop.callSoon(sequencer.at(1, trail.note("second")));
            loop.callLater(Duration.ofSeconds(1), sequencer.at(0, trail.note("first")));
            simulation.settle();
        });
        trail.is("first", "second", "third");
    }

    @Test
    void everyOrderOfArrivalEndsInTheOrderOfThePlaces() {
        for (long seed = 0; seed < 50; seed++) {
            trail.clear();
            Simulation.run(seed, simulation -> {
                Sequencer sequencer = new Sequencer(simulation.loop());
                List<Integer> places = new ArrayList<>(List.of(0, 1, 2, 3, 4, 5));
                simulation.random().shuffle(places);
                for (int place : places) {
                    simulation.loop().callSoon(sequencer.at(place, trail.note("place " + place)));
                }
                simulation.settle();
            });
            trail.is("place 0", "place 1", "place 2", "place 3", "place 4", "place 5");
        }
    }

    @Test
    void workThatTakesTimeHoldsItsPlaceUntilItIsDone() {
        Simulation.run(1, simulation -> {
            EventLoop loop = simulation.loop();
            Sequencer sequencer = new Sequencer(loop);
            sequencer
                    .reach(0)
                    .addDoneCallback(turn -> loop.callLater(Duration.ofMinutes(1), () -> {
                        trail.add("worked a minute");
                        sequencer.done(0);
                    }));
            loop.callSoon(sequencer.at(1, trail.note("then this")));
            simulation.settle();
            assertEquals(Duration.ofMinutes(1), simulation.clock().elapsed());
        });
        trail.is("worked a minute", "then this");
    }

    @Test
    void callbackThatFailsLetsTheNextOneGoOn() {
        Simulation.run(1, simulation -> {
            simulation.expect(error -> error.exception() instanceof IllegalStateException);
            Sequencer sequencer = new Sequencer(simulation.loop());
            simulation.loop().callSoon(sequencer.at(0, () -> {
                throw new IllegalStateException("fails");
            }));
            simulation.loop().callSoon(sequencer.at(1, trail.note("goes on")));
            simulation.settle();
        });
        trail.is("goes on");
    }

    @Test
    void placeIsTakenOnceAndLeftInItsTurn() {
        Simulation.run(1, simulation -> {
            Sequencer sequencer = new Sequencer(simulation.loop());
            sequencer.reach(1);
            assertEquals(
                    "place 1 is negative or taken: <Sequencer next=0 waiting=[1]>",
                    assertThrows(IllegalArgumentException.class, () -> sequencer.at(1, () -> {}))
                            .getMessage());
            assertThrows(IllegalArgumentException.class, () -> sequencer.reach(-1));
            assertEquals(
                    "place 1 is done, but it is the turn of 0",
                    assertThrows(IllegalStateException.class, () -> sequencer.done(1))
                            .getMessage());
        });
    }
}
