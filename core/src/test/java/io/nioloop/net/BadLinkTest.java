package io.nioloop.net;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import io.nioloop.loop.EventLoop;
import io.nioloop.testing.FaultKind;
import io.nioloop.testing.FaultPlan;
import io.nioloop.testing.Simulation;
import io.nioloop.testing.SimulationOptions;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Row 42: loss, delay, reordering and a narrow link change neither a byte nor a timer. */
class BadLinkTest {
    private static final int SIZE = 100_000;
    private static final Duration TICK = Duration.ofMillis(7);
    private static final FaultPlan BAD = FaultPlan.none()
            .with(FaultKind.LOST_SEGMENT, 0.1)
            .with(FaultKind.DELAY, 0.2)
            .with(FaultKind.SMALL_SEGMENT, 0.2)
            .with(FaultKind.JITTERY_LINK, 1)
            .with(FaultKind.SLOW_LINK, 0.5)
            .with(FaultKind.PARTITION, 0.01);

    private static final class End implements Protocol {
        private final byte[] message;
        private final ByteBuffer received = ByteBuffer.allocate(SIZE);

        End(byte[] message) {
            this.message = message;
        }

        @Override
        public void connectionMade(Transport transport) {
            transport.write(message);
            transport.writeEof();
        }

        @Override
        public void dataReceived(ByteBuffer data) {
            received.put(data);
        }

        @Override
        public boolean eofReceived() {
            return true; // what goes the other way may still be under way
        }
    }

    @Test
    void bothDirectionsArriveInFullAndTimersKeepTheirTime() {
        for (int seed = 1; seed <= 40; seed++) {
            Simulation.run(seed, SimulationOptions.defaults().withFaults(BAD), BadLinkTest::talk);
        }
    }

    private static void talk(Simulation simulation) {
        End client = new End(simulation.random().bytes(SIZE));
        End server = new End(simulation.random().bytes(SIZE));
        List<Duration> ticks = new ArrayList<>();
        Server listening = simulation.await(Tcp.listen(simulation.loop(), "10.0.0.1", 80, () -> server));
        Transport transport = simulation.await(Tcp.connect(simulation.loop(), "10.0.0.1", 80, () -> client));
        Duration start = simulation.loop().time();
        tick(simulation.loop(), start, ticks);
        simulation.settle();
        assertArrayEquals(client.message, server.received.array());
        assertArrayEquals(server.message, client.received.array());
        for (int i = 0; i < ticks.size(); i++) {
            assertEquals(start.plus(TICK.multipliedBy(i + 1)), ticks.get(i));
        }
        transport.close();
        listening.close();
        listening.closeClients();
    }

    private static void tick(EventLoop loop, Duration last, List<Duration> ticks) {
        Duration next = last.plus(TICK);
        if (ticks.size() < 1_000) {
            loop.callAt(next, () -> {
                ticks.add(loop.time());
                tick(loop, next, ticks);
            });
        }
    }
}
