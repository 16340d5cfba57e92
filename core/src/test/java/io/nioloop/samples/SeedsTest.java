package io.nioloop.samples;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.nioloop.testing.Simulation;

/** The JUnit 5 extension of {@code docs/testing.md}, at work. */
class SeedsTest {
    @Seeds(200)
    void roomIsEmptyInTheEnd(Simulation simulation) {
        Chat room = new Chat();
        simulation.atEnd(after -> assertEquals(0, room.size()));
        ChatTest.evening(simulation, room::join);
    }
}
