package io.nioloop.planted;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;

import io.nioloop.net.Protocol;
import io.nioloop.net.Server;
import io.nioloop.net.Tcp;
import io.nioloop.testing.FaultKind;
import io.nioloop.testing.FaultPlan;
import io.nioloop.testing.Simulation;
import io.nioloop.testing.SimulationOptions;
import org.junit.jupiter.api.Test;

/** Bugs that nobody has planted: what {@link Everything} found in the library, as small as it gets. */
class FoundBugsTest {
    /** Rule 228. Closing the socket failed too, and that hid what the factory had thrown. */
    @Test
    void errorOfAFactoryIsToldAlthoughItsConnectionCannotBeClosed() {
        FaultPlan plan = FaultPlan.none().once(FaultKind.CLOSE_FAILS, 1);
        RuntimeException failure = new IllegalStateException("no protocol");
        Simulation.run(1, SimulationOptions.defaults().withFaults(plan), simulation -> {
            simulation.expect(error -> error.exception() == failure);
            Server server = simulation.await(Tcp.listen(simulation.loop(), "10.0.0.1", 80, () -> {
                throw failure;
            }));
            simulation.await(Tcp.connect(simulation.loop(), "10.0.0.1", 80, () -> (Protocol) data -> {}));
            simulation.settle();
            assertEquals(1, simulation.faults().strikesOf(FaultKind.CLOSE_FAILS));
            assertEquals(1, simulation.errors().size());
            assertSame(failure, simulation.errors().get(0).exception());
            server.close();
        });
    }
}
