package io.nioloop.task;

import io.nioloop.testing.Simulation;
import io.nioloop.testing.SimulationOptions;

/** Who looks on while a program is simulated: the loop goes another way for each. */
public enum Watch {
    /** The simulation, which hears of every event. */
    SIMULATION,
    /** That and debug mode. */
    DEBUG_MODE,
    /** Nobody, as in production; what is left at the end is not noticed. */
    NOBODY;

    private static final String DEBUG = "io.nioloop.debug";

    public void simulate(long seed, SimulationOptions options, Simulation.Body body) {
        String before = System.getProperty(DEBUG, "false");
        System.setProperty(DEBUG, String.valueOf(this == DEBUG_MODE));
        try {
            Simulation.run(seed, options, simulation -> {
                if (this == NOBODY) {
                    simulation.loop().setObserver(null);
                }
                body.run(simulation);
            });
        } finally {
            System.setProperty(DEBUG, before);
        }
    }
}
