package io.nioloop.net;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.nioloop.future.Future;
import io.nioloop.testing.FaultKind;
import io.nioloop.testing.FaultPlan;
import io.nioloop.testing.Simulation;
import io.nioloop.testing.SimulationOptions;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.PortUnreachableException;
import java.net.StandardSocketOptions;
import java.net.UnknownHostException;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Datagram endpoints: rules 219 to 222, rows 78 and 79. That nothing is left open is checked by each simulation. */
class UdpTest {
    private static final InetSocketAddress SERVER = at("10.0.0.1", 53);
    private static final InetSocketAddress CLIENT = at("10.0.0.2", 5353);
    private static final InetSocketAddress OTHER = at("10.0.0.3", 5353);
    private static final DatagramOptions DEFAULTS = DatagramOptions.defaults();

    private final DatagramRecorder server = new DatagramRecorder();
    private final DatagramRecorder client = new DatagramRecorder();

    private static InetSocketAddress at(String host, int port) {
        return new InetSocketAddress(Addresses.numeric(host).orElseThrow(), port);
    }

    private static ByteBuffer bytes(String text) {
        return ByteBuffer.wrap(text.getBytes());
    }

    private static DatagramTransport open(
            Simulation simulation, InetSocketAddress local, InetSocketAddress remote, DatagramProtocol protocol) {
        return open(simulation, local, remote, protocol, DEFAULTS);
    }

    private static DatagramTransport open(
            Simulation simulation,
            InetSocketAddress local,
            InetSocketAddress remote,
            DatagramProtocol protocol,
            DatagramOptions options) {
        return simulation.await(Udp.open(simulation.loop(), local, remote, () -> protocol, options));
    }

    /** A server, and a client that is connected to it. */
    private void pair(Simulation simulation) {
        open(simulation, SERVER, null, server);
        open(simulation, CLIENT, SERVER, client);
        server.story();
        client.story();
    }

    private void close() {
        server.transport.close();
        client.transport.close();
    }

    @Test
    void datagramsGoBothWays() {
        Simulation.run(1, simulation -> {
            DatagramTransport open = open(simulation, SERVER, null, server);
            assertEquals(open, server.transport);
            open(simulation, CLIENT, SERVER, client);
            client.transport.send(bytes("question"));
            simulation.settle();
            assertEquals(CLIENT, server.last);
            server.transport.sendTo(bytes("answer"), CLIENT);
            simulation.settle();
            assertEquals(SERVER, client.last);
            close();
            simulation.settle();
            assertEquals(List.of("made", "data question", "lost null"), server.story());
            assertEquals(List.of("made", "data answer", "lost null"), client.story());
        });
    }

    @Test
    void emptyDatagramIsSent() { // rule 220
        Simulation.run(1, simulation -> {
            pair(simulation);
            client.transport.send(bytes(""));
            simulation.settle();
            assertEquals(List.of("data "), server.story());
            close();
        });
    }

    @Test
    void connectedEndpointSendsNowhereElse() { // rule 220
        Simulation.run(1, simulation -> {
            pair(simulation);
            IllegalArgumentException refused =
                    assertThrows(IllegalArgumentException.class, () -> client.transport.sendTo(bytes("x"), OTHER));
            assertTrue(refused.getMessage().contains("10.0.0.3:5353, but to 10.0.0.1:53 only"), refused::getMessage);
            client.transport.sendTo(bytes("y"), SERVER);
            simulation.settle();
            assertEquals(List.of("data y"), server.story());
            close();
        });
    }

    @Test
    void endpointWithoutRemoteAddressNeedsADestinationOfItsFamily() {
        Simulation.run(1, simulation -> {
            open(simulation, SERVER, null, server);
            DatagramTransport transport = server.transport;
            assertThrows(IllegalArgumentException.class, () -> transport.send(bytes("x")));
            assertThrows(IllegalArgumentException.class, () -> transport.sendTo(bytes("x"), at("::1", 53)));
            InetSocketAddress name = InetSocketAddress.createUnresolved("name", 53);
            assertThrows(IllegalArgumentException.class, () -> transport.sendTo(bytes("x"), name));
            transport.close();
        });
    }

    @Test
    void unreachablePortIsToldAndTheEndpointLives() { // rule 219, row 78
        Simulation.run(1, simulation -> {
            open(simulation, CLIENT, SERVER, client);
            client.transport.send(bytes("anybody?"));
            simulation.settle();
            assertInstanceOf(PortUnreachableException.class, client.errors.get(0));
            open(simulation, SERVER, null, server);
            client.transport.send(bytes("now?"));
            simulation.settle();
            assertEquals(List.of("made", "data now?"), server.story());
            close();
        });
    }

    @Test
    void tooBigADatagramIsToldAndTheEndpointLives() { // rule 219, row 78
        Simulation.run(1, simulation -> {
            pair(simulation);
            ByteBuffer large = ByteBuffer.allocate(65_508);
            client.transport.send(large);
            assertFalse(large.hasRemaining());
            assertEquals(List.of("error"), client.story());
            client.transport.send(bytes("small"));
            simulation.settle();
            assertEquals(List.of("data small"), server.story());
            close();
        });
    }

    @Test
    void datagramAboveTheLimitIsAnErrorThatNamesIt() { // row 78
        Simulation.run(1, simulation -> {
            open(simulation, SERVER, null, server, DEFAULTS.withMaxSize(4));
            open(simulation, CLIENT, SERVER, client);
            client.transport.send(bytes("four"));
            client.transport.send(bytes("fives"));
            client.transport.send(bytes("last"));
            simulation.settle();
            assertEquals(List.of("made", "data four", "error", "data last"), server.story());
            assertEquals(
                    "a datagram of more than 4 bytes came from 10.0.0.2:5353; it is dropped",
                    server.errors.get(0).getMessage());
            close();
        });
    }

    @Test
    void floodLeavesTimeToOthers() { // row 79
        Simulation.run(1, simulation -> {
            List<Integer> perTurn = new ArrayList<>();
            DatagramRecorder flooded = new DatagramRecorder() {
                private int received;

                @Override
                public void datagramReceived(ByteBuffer data, InetSocketAddress from) {
                    if (received++ == 0) {
                        simulation.loop().callSoon(() -> {
                            perTurn.add(received);
                            received = 0;
                        });
                    }
                }
            };
            open(simulation, SERVER, null, flooded);
            open(simulation, CLIENT, SERVER, client);
            for (int i = 0; i < 200; i++) {
                client.transport.send(bytes("x"));
            }
            simulation.settle();
            assertEquals(200, perTurn.stream().mapToInt(Integer::intValue).sum());
            assertEquals(64, Collections.max(perTurn));
            flooded.transport.close();
            client.transport.close();
        });
    }

    @Test
    void whatAProtocolThrowsIsReportedAndTheEndpointLives() {
        Simulation.run(1, simulation -> {
            simulation.expect(error -> error.exception().getMessage().equals("bad"));
            DatagramRecorder bad = new DatagramRecorder() {
                @Override
                public void datagramReceived(ByteBuffer data, InetSocketAddress from) {
                    super.datagramReceived(data, from);
                    throw new IllegalStateException("bad");
                }
            };
            open(simulation, SERVER, null, bad);
            open(simulation, CLIENT, SERVER, client);
            client.transport.send(bytes("1"));
            client.transport.send(bytes("2"));
            simulation.settle();
            assertEquals(List.of("made", "data 1", "data 2"), bad.story());
            assertEquals(2, simulation.errors().size());
            bad.transport.close();
            client.transport.close();
        });
    }

    /** What the system does not take at once. */
    @Nested
    class Queue {
        private static final FaultPlan BLOCKED = FaultPlan.none().with(FaultKind.DATAGRAM_SEND_NOTHING, 1);

        private void run(Simulation.Body body) {
            Simulation.run(1, SimulationOptions.defaults().withFaults(BLOCKED), simulation -> {
                pair(simulation);
                body.run(simulation);
                close();
            });
        }

        @Test
        void isSentInOrderFromCopies() { // rules 200 and 219
            run(simulation -> {
                byte[] data = "one".getBytes();
                client.transport.send(ByteBuffer.wrap(data));
                data[0] = 'X';
                client.transport.send(bytes("two"));
                simulation.faults().pause();
                simulation.settle();
                assertEquals(List.of("data one", "data two"), server.story());
                assertEquals(0, client.transport.writeBufferSize());
            });
        }

        @Test
        void countsAHeaderForEachDatagramOnBothWays() { // rule 221
            run(simulation -> {
                client.transport.setWriteBufferLimits(22, 11);
                client.transport.send(bytes("123"));
                client.transport.send(bytes("456"));
                assertEquals(22, client.transport.writeBufferSize());
                assertEquals(List.of(), client.story());
                client.transport.send(bytes("7"));
                assertEquals(31, client.transport.writeBufferSize());
                assertEquals(List.of("pause"), client.story());
                simulation.faults().pause();
                simulation.settle();
                assertEquals(List.of("resume"), client.story());
                assertEquals(0, client.transport.writeBufferSize());
                assertThrows(IllegalArgumentException.class, () -> client.transport.setWriteBufferLimits(1, 2));
            });
        }

        @Test
        void isSentBeforeTheEndByClose() { // rule 221
            run(simulation -> {
                client.transport.send(bytes("last words"));
                client.transport.close();
                simulation.loop().runOnce(Duration.ZERO);
                assertEquals(List.of(), client.story());
                assertTrue(client.transport.isClosing());
                simulation.faults().pause();
                simulation.settle();
                assertEquals(List.of("lost null"), client.story());
                assertEquals(List.of("data last words"), server.story());
            });
        }

        @Test
        void isDroppedByAbort() {
            run(simulation -> {
                client.transport.send(bytes("never sent"));
                client.transport.abort();
                client.transport.abort();
                simulation.faults().pause();
                simulation.settle();
                assertEquals(List.of("lost null"), client.story());
                assertEquals(List.of(), server.story());
            });
        }
    }

    @Test
    void datagramAfterTheEndIsDropped() {
        Simulation.run(1, simulation -> {
            pair(simulation);
            client.transport.close();
            for (int i = 0; i < 6; i++) {
                client.transport.send(bytes("late"));
            }
            simulation.settle();
            assertEquals(List.of(), server.story());
            server.transport.close();
        });
    }

    @Test
    void broadcastingEndpointHearsEverybody() { // rule 222
        Simulation.run(1, simulation -> {
            open(simulation, SERVER, null, server);
            open(simulation, CLIENT, SERVER, client, DEFAULTS.withBroadcast(true));
            DatagramRecorder other = new DatagramRecorder();
            open(simulation, OTHER, null, other);
            client.transport.send(bytes("hello"));
            other.transport.sendTo(bytes("stranger"), CLIENT);
            simulation.settle();
            assertEquals(List.of("made", "data hello"), server.story());
            assertEquals(List.of("made", "data stranger"), client.story());
            assertNull(client.transport.extraInfo(ExtraInfo.PEERNAME));
            assertTrue(client.transport.extraInfo(ExtraInfo.SOCKET).getOption(StandardSocketOptions.SO_BROADCAST));
            other.transport.close();
            close();
        });
    }

    @Test
    void extraInfoNamesBothEnds() {
        Simulation.run(1, simulation -> {
            pair(simulation);
            assertEquals(SERVER, client.transport.extraInfo(ExtraInfo.PEERNAME));
            assertEquals(CLIENT, client.transport.extraInfo(ExtraInfo.SOCKNAME));
            assertEquals("<UdpTransport 10.0.0.2:5353 to 10.0.0.1:53 open, queued=0 B>", client.transport.toString());
            close();
        });
    }

    /** How an endpoint comes to be, or not. */
    @Nested
    class Opening {
        @Test
        void looksNamesUpOffTheLoop() {
            Simulation.run(1, simulation -> {
                simulation.name("server", "::5", "10.0.0.1"); // the first is of another family than the client
                open(simulation, InetSocketAddress.createUnresolved("server", 53), null, server);
                server.transport.close();
                open(simulation, CLIENT, InetSocketAddress.createUnresolved("server", 53), client);
                assertEquals(SERVER, client.transport.extraInfo(ExtraInfo.PEERNAME));
                client.transport.close();
            });
        }

        @Test
        void failsForAnUnknownName() {
            Simulation.run(1, simulation -> {
                InetSocketAddress nowhere = InetSocketAddress.createUnresolved("nowhere", 53);
                Future<DatagramTransport> opening = Udp.open(simulation.loop(), null, nowhere, () -> client, DEFAULTS);
                assertInstanceOf(
                        UnknownHostException.class, simulation.outcome(opening).error());
            });
        }

        @Test
        void failsWithTheAddressThatCannotBeHad() {
            Simulation.run(1, simulation -> {
                open(simulation, SERVER, null, server);
                Future<DatagramTransport> opening = Udp.open(simulation.loop(), SERVER, null, () -> client, DEFAULTS);
                assertEquals(
                        "Address already in use: datagrams at 10.0.0.1:53",
                        simulation.outcome(opening).error().getMessage());
                server.transport.close();
            });
        }

        @Test
        void leavesNoSocketWhenTheFactoryFails() {
            Simulation.run(1, simulation -> {
                IllegalStateException failure = new IllegalStateException("no protocol");
                Future<DatagramTransport> opening = Udp.open(
                        simulation.loop(),
                        SERVER,
                        null,
                        () -> {
                            throw failure;
                        },
                        DEFAULTS);
                assertEquals(failure, simulation.outcome(opening).error());
            });
        }

        @ParameterizedTest
        @ValueSource(ints = {0, 1, 2, 3, 4})
        void leavesNoSocketWhenItIsCancelledAtAnyTurn(int turns) {
            Simulation.run(1, simulation -> {
                Future<DatagramTransport> opening = Udp.open(simulation.loop(), SERVER, null, () -> server, DEFAULTS);
                for (int i = 0; i < turns && !opening.done(); i++) {
                    simulation.loop().runOnce(Duration.ZERO);
                }
                if (!opening.cancel()) {
                    opening.result().close();
                }
                simulation.settle();
                assertTrue(server.story.isEmpty() || server.story.equals(List.of("made", "lost null")));
            });
        }

        @Test
        void refusesWhatMakesNoSense() { // rules 222 and 239
            Simulation.run(1, simulation -> {
                refused(simulation, null, null);
                refused(simulation, SERVER, at("::1", 53));
                refused(simulation, null, at("10.0.0.1", 0));
                assertThrows(IllegalArgumentException.class, () -> DEFAULTS.withMaxSize(0));
                assertThrows(IllegalArgumentException.class, () -> DEFAULTS.withMaxSize(65_536));
            });
        }

        private void refused(Simulation simulation, InetSocketAddress local, InetSocketAddress remote) {
            assertThrows(
                    IllegalArgumentException.class,
                    () -> Udp.open(simulation.loop(), local, remote, () -> client, DEFAULTS));
        }

        @Test
        void sharesItsPortIfAsked() {
            Simulation.run(1, simulation -> {
                DatagramOptions shared = DEFAULTS.withReusePort(true);
                open(simulation, SERVER, null, server, shared);
                open(simulation, SERVER, null, client, shared);
                close();
            });
        }
    }

    @Test
    void groupsAreRefusedWhereThereAreNone() {
        Simulation.run(1, simulation -> {
            open(simulation, SERVER, null, server);
            InetAddress group = Addresses.numeric("239.1.2.3").orElseThrow();
            assertThrows(UnsupportedOperationException.class, () -> server.transport.join(group, null));
            assertFalse(server.transport.leave(group, null));
            server.transport.close();
        });
    }

    @Test
    void whateverFaultStrikesTheEndpointLivesAndEnds() {
        Simulation.search(1, 100, simulation -> {
            Future<DatagramTransport> opening = Udp.open(simulation.loop(), SERVER, null, () -> server, DEFAULTS);
            Future<DatagramTransport> other = Udp.open(simulation.loop(), CLIENT, SERVER, () -> client, DEFAULTS);
            simulation.outcome(opening);
            simulation.outcome(other);
            for (int i = 0; i < 20 && client.transport != null; i++) {
                client.transport.send(bytes("datagram"));
                simulation.sleep(Duration.ofMillis(10));
            }
            for (DatagramRecorder end : List.of(server, client)) {
                if (end.transport != null) {
                    end.transport.close();
                }
                end.transport = null;
            }
            simulation.settle();
        });
    }
}
