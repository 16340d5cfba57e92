package io.nioloop.streams;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.nioloop.future.CancelledError;
import io.nioloop.net.Addresses;
import io.nioloop.net.DatagramOptions;
import io.nioloop.task.Task;
import io.nioloop.task.Tasks;
import io.nioloop.testing.FaultKind;
import io.nioloop.testing.FaultPlan;
import io.nioloop.testing.Simulation;
import io.nioloop.testing.SimulationOptions;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.PortUnreachableException;
import java.net.SocketException;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;

/** Datagrams in a task: rules 219 to 221, rows 78 and 79. */
class DatagramsTest extends OnEveryCarrier {
    private static final InetSocketAddress SERVER = at("10.0.0.1");
    private static final InetSocketAddress CLIENT = at("10.0.0.2");

    private static InetSocketAddress at(String host) {
        return new InetSocketAddress(Addresses.numeric(host).orElseThrow(), 53);
    }

    private static String receive(Datagrams socket) throws Exception {
        return text(socket.receive().data());
    }

    @Test
    void questionIsAnswered() {
        run(simulation -> {
            try (Datagrams server = Datagrams.open(SERVER, null);
                    Datagrams client = Datagrams.open(CLIENT, SERVER)) {
                client.send(bytes("question"));
                Datagram question = server.receive();
                assertEquals(CLIENT, question.from());
                server.sendTo(question.data(), question.from());
                assertEquals("question", receive(client));
            }
        });
    }

    @Test
    void newestIsDroppedAndCountedWhenNobodyReceives() {
        run(simulation -> {
            try (Datagrams server = Datagrams.open(SERVER, null, DatagramOptions.defaults(), 2);
                    Datagrams client = Datagrams.open(CLIENT, SERVER)) {
                for (String each : new String[] {"1", "2", "3", "4"}) {
                    client.send(bytes(each));
                }
                Tasks.sleep(Duration.ofSeconds(1));
                assertEquals(2, server.dropped());
                assertEquals("1", receive(server));
                assertEquals("2", receive(server));
                client.send(bytes("5"));
                assertEquals("5", receive(server));
            }
        });
    }

    @Test
    void errorIsThrownOnceAndInItsPlace() { // rule 219
        run(simulation -> {
            try (Datagrams client = Datagrams.open(CLIENT, SERVER)) {
                client.send(bytes("anybody?"));
                assertThrows(PortUnreachableException.class, client::receive);
                try (Datagrams server = Datagrams.open(SERVER, null)) {
                    client.send(bytes("now?"));
                    assertEquals("now?", receive(server));
                }
            }
        });
    }

    @Test
    void receiverThatIsCancelledAfterItWasWokenTakesNothing() {
        FaultPlan twice = FaultPlan.none().once(FaultKind.DATAGRAM_DOUBLED, 1);
        Simulation.run(1, SimulationOptions.defaults().withFaults(twice), inTask(simulation -> {
            try (Datagrams server = Datagrams.open(SERVER, null);
                    Datagrams client = Datagrams.open(CLIENT, SERVER)) {
                AtomicReference<Task<Datagram>> victim = new AtomicReference<>();
                Task<Void> first = startAction(() -> {
                    assertEquals("both", receive(server));
                    assertTrue(victim.get().cancel()); // woken too, but not resumed yet
                });
                passTurn();
                victim.set(start(server::receive));
                passTurn();
                client.send(bytes("both"));
                Task.await(first);
                assertThrows(CancelledError.class, () -> Task.await(victim.get()));
                assertEquals("both", receive(server));
            }
        }));
    }

    @Test
    void closeEndsTheWait() {
        run(simulation -> {
            Datagrams server = Datagrams.open(SERVER, null);
            Task<Datagram> receiving = start(server::receive);
            passTurn();
            server.close();
            server.close();
            assertThrows(SocketException.class, () -> Task.await(receiving, IOException.class));
            assertThrows(SocketException.class, () -> server.sendTo(bytes("x"), CLIENT));
        });
    }

    @Test
    void whatCameBeforeCloseCanStillBeReceived() {
        run(simulation -> {
            Datagrams server = Datagrams.open(SERVER, null);
            try (Datagrams client = Datagrams.open(CLIENT, SERVER)) {
                client.send(bytes("early"));
            }
            Tasks.sleep(Duration.ofSeconds(1));
            server.close();
            assertEquals("early", receive(server));
            assertThrows(SocketException.class, server::receive);
        });
    }

    @Test
    void senderWaitsWhileTooMuchIsKept() { // rule 221
        FaultPlan blocked = FaultPlan.none().with(FaultKind.DATAGRAM_SEND_NOTHING, 1);
        Simulation.run(1, SimulationOptions.defaults().withFaults(blocked), inTask(simulation -> {
            try (Datagrams client = Datagrams.open(CLIENT, SERVER)) {
                client.transport().setWriteBufferLimits(0, 0);
                client.send(bytes("first"));
                Task<Void> second = startAction(() -> client.send(bytes("second")));
                passTurn();
                assertTrue(!second.done());
                simulation.faults().pause();
                assertNull(Task.await(second));
            }
        }));
    }

    @Test
    void cancelledOpeningLeavesNothing() {
        run(simulation -> {
            for (int turns = 0; turns < 5; turns++) {
                Task<Datagrams> opening = start(() -> Datagrams.open(SERVER, null));
                for (int i = 0; i < turns; i++) {
                    passTurn();
                }
                if (!opening.cancel()) {
                    opening.result().close();
                }
                Tasks.sleep(Duration.ofSeconds(1));
            }
        });
    }

    @Test
    void limitBelowOneIsRefused() {
        run(simulation -> assertThrows(
                IllegalArgumentException.class, () -> Datagrams.open(SERVER, null, DatagramOptions.defaults(), 0)));
    }
}
