package io.nioloop.demo.server;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.nioloop.task.Coroutine;
import io.nioloop.task.Task;
import io.nioloop.task.Tasks;
import io.nioloop.testing.Simulation;
import java.time.Duration;
import org.junit.jupiter.api.Test;

/** On virtual time. */
class PaceTest {
    private static final int PIECE = 20; // takes 20 ms

    /** How many milliseconds so many pieces take, if there is something to do after each. */
    private static long millis(int pieces, Duration extra) {
        long[] taken = new long[1];
        Simulation.run(1, simulation -> {
            Coroutine.Action body = () -> {
                Pace pace = new Pace(simulation.loop(), new Rate(1000));
                Duration begin = simulation.loop().time();
                for (int i = 0; i < pieces; i++) {
                    pace.passed(PIECE);
                    Tasks.sleep(extra);
                }
                taken[0] = simulation.loop().time().minus(begin).toMillis();
            };
            simulation.await(Task.start(simulation.loop(), Coroutine.of(body)));
        });
        return taken[0];
    }

    @Test
    void eachPieceTakesItsTime() {
        assertEquals(2000, millis(100, Duration.ZERO));
    }

    @Test
    void aLittleThatIsLostEachTimeIsMadeUp() {
        assertEquals(2010, millis(100, Duration.ofMillis(10)));
    }

    @Test
    void moreThanThatIsNot() {
        assertEquals(2000 + 100 * 30 - 99 * 10, millis(100, Duration.ofMillis(30)));
    }
}
