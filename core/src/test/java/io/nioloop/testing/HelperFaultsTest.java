package io.nioloop.testing;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.nioloop.future.Future;
import io.nioloop.future.Offload;
import io.nioloop.net.Protocol;
import io.nioloop.net.Server;
import io.nioloop.net.Tcp;
import io.nioloop.net.Transport;
import java.net.UnknownHostException;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.concurrent.RejectedExecutionException;
import org.junit.jupiter.api.Test;

/** What faults do to the executor and to the resolver. */
class HelperFaultsTest {
    private static SimulationOptions once(FaultKind kind) {
        return SimulationOptions.defaults().withFaults(FaultPlan.none().once(kind, 1));
    }

    @Test
    @Shows(FaultKind.JOB_DELAYED)
    void jobWaitsLongForItsThread() {
        Simulation.run(1, once(FaultKind.JOB_DELAYED), simulation -> {
            Future<String> late = Offload.run(simulation.loop(), () -> "late");
            Future<String> usual = Offload.run(simulation.loop(), () -> "usual");
            assertEquals("usual", simulation.await(usual));
            assertTrue(simulation.clock().elapsed().toMillis() <= 10);
            assertEquals("late", simulation.await(late));
            assertTrue(simulation.clock().elapsed().toMillis() > 10);
        });
    }

    @Test
    @Shows(FaultKind.JOB_REFUSED)
    void executorRefusesAJob() {
        Simulation.run(1, once(FaultKind.JOB_REFUSED), simulation -> {
            Future<String> refused = Offload.run(simulation.loop(), () -> "never");
            assertInstanceOf(RejectedExecutionException.class, refused.exception());
            assertEquals("runs", simulation.await(Offload.run(simulation.loop(), () -> "runs")));
        });
    }

    private static final class Silent implements Protocol {
        @Override
        public void dataReceived(ByteBuffer data) {
            throw new AssertionError("nobody writes");
        }
    }

    /** Connects by name under a fault, until the future is done; returns it. */
    private static Future<Transport> connect(Simulation simulation) {
        simulation.name("server", "10.0.0.1");
        Server server = simulation.await(Tcp.listen(simulation.loop(), "10.0.0.1", 80, Silent::new));
        Future<Transport> connecting = Tcp.connect(simulation.loop(), "server", 80, Silent::new);
        connecting.addDoneCallback(done -> simulation.loop().stop());
        simulation.loop().runForever();
        if (connecting.exception() == null) {
            connecting.result().close();
        }
        server.close();
        return connecting;
    }

    @Test
    @Shows(FaultKind.RESOLVER_DELAYED)
    void lookUpTakesSeconds() {
        Simulation.run(1, once(FaultKind.RESOLVER_DELAYED), simulation -> {
            assertNull(connect(simulation).exception());
            Duration took = simulation.clock().elapsed();
            assertTrue(took.toMillis() > 12 && took.toSeconds() <= 11, took::toString);
        });
    }

    @Test
    @Shows(FaultKind.RESOLVER_FAILS)
    void nameIsNotKnown() {
        Simulation.run(1, once(FaultKind.RESOLVER_FAILS), simulation -> {
            Throwable failure = connect(simulation).exception();
            assertInstanceOf(UnknownHostException.class, failure);
            assertEquals("cannot resolve host name: server", failure.getMessage());
        });
    }

    @Test
    @Shows(FaultKind.RESOLVER_STALE)
    void deadAddressComesFirst() {
        long usual = Simulation.run(1, simulation -> connect(simulation)).events();
        long stale = Simulation.run(1, once(FaultKind.RESOLVER_STALE), simulation -> {
                    assertNull(connect(simulation).exception());
                })
                .events();
        assertNotEquals(usual, stale);
    }
}
