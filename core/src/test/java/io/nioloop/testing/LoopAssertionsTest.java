package io.nioloop.testing;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.nioloop.future.Future;
import io.nioloop.future.Futures;
import io.nioloop.future.Promise;
import java.util.List;
import org.junit.jupiter.api.Test;

class LoopAssertionsTest {
    @Test
    void callThatHasToWaitSuspendsAndOneThatNeedNotDoesNot() {
        Simulation.run(1, simulation -> {
            Promise<String> pending = new Promise<>(simulation.loop());
            Promise<String> done = new Promise<>(simulation.loop());
            done.setResult("here");

            assertSame(pending, LoopAssertions.assertSuspends(() -> pending));
            assertSame(done, LoopAssertions.assertDoesNotSuspend(() -> done));
            assertEquals(
                    "the call does not have to wait: " + done + " is done when it returns",
                    assertThrows(AssertionError.class, () -> LoopAssertions.assertSuspends(() -> done))
                            .getMessage());
            assertEquals(
                    "the call has to wait: " + pending + " is not done when it returns",
                    assertThrows(AssertionError.class, () -> LoopAssertions.assertDoesNotSuspend(() -> pending))
                            .getMessage());
        });
    }

    @Test // rule 94
    void gatherOfDoneFuturesSuspendsNevertheless() {
        Simulation.run(1, simulation -> {
            Promise<String> done = new Promise<>(simulation.loop());
            done.setResult("here");
            Future<List<String>> all =
                    LoopAssertions.assertSuspends(() -> Futures.gather(simulation.loop(), List.of(done)));
            assertEquals(List.of("here"), simulation.await(all));
        });
    }

    @Test
    void callThatReturnsNoFutureIsRefused() {
        assertThrows(NullPointerException.class, () -> LoopAssertions.assertSuspends(() -> null));
    }
}
