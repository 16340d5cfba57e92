package io.nioloop.streams;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.nioloop.future.CancelledError;
import io.nioloop.future.Future;
import io.nioloop.future.FutureEvent;
import io.nioloop.future.TimeoutException;
import io.nioloop.loop.LoopError;
import io.nioloop.net.ConnectOptions;
import io.nioloop.net.ExtraInfo;
import io.nioloop.net.ListenOptions;
import io.nioloop.net.Server;
import io.nioloop.net.Tcp;
import io.nioloop.net.Transport;
import io.nioloop.task.Task;
import io.nioloop.task.Tasks;
import io.nioloop.testing.Simulation;
import java.io.IOException;
import java.net.ConnectException;
import java.net.InetSocketAddress;
import java.net.SocketException;
import java.net.StandardSocketOptions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Connecting, serving and piping over the simulated network: rules 178, 187 to 191, and 236. */
class StreamsTest extends OnEveryCarrier {
    private static final String HOST = "10.0.0.1";

    private static void echoLine(StreamReader reader, StreamWriter writer) throws IOException {
        writer.write(reader.readLine());
        writer.drain();
        writer.close();
        writer.waitClosed();
    }

    @Test
    void serverAnswersItsClient() {
        run(simulation -> {
            Server server = Streams.startServer(HOST, 80, StreamsTest::echoLine);
            try (Connection connection = Streams.openConnection(HOST, 80)) {
                connection.writer().write("hello world!\n");
                assertEquals("hello world!\n", text(connection.reader().readLine()));
                assertEquals("", text(connection.reader().read()));
                assertEquals(
                        new InetSocketAddress(HOST, 80), connection.writer().extraInfo(ExtraInfo.PEERNAME));
            }
            end(server);
        });
    }

    @Test
    void clientsAreServedSideBySide() {
        run(simulation -> {
            Server server = Streams.startServer(HOST, 80, StreamsTest::echoLine);
            List<Connection> connections = new ArrayList<>();
            for (int i = 0; i < 10; i++) {
                connections.add(Streams.openConnection(HOST, 80));
            }
            for (int i = 9; i >= 0; i--) { // the last is served first
                connections.get(i).writer().write(i + "\n");
                assertEquals(i + "\n", text(connections.get(i).reader().readLine()));
                connections.get(i).close();
            }
            end(server);
        });
    }

    @Test
    void refusedConnectionThrows() {
        run(simulation -> assertThrows(ConnectException.class, () -> Streams.openConnection(HOST, 81)));
    }

    @Test
    void addressInUseThrows() {
        run(simulation -> {
            Server server = Streams.startServer(HOST, 80, StreamsTest::echoLine);
            assertThrows(IOException.class, () -> Streams.startServer(HOST, 80, StreamsTest::echoLine));
            end(server);
        });
    }

    @Test
    void limitsAreRefusedBeforeAnythingHappens() {
        run(simulation -> {
            assertThrows(
                    IllegalArgumentException.class,
                    () -> Streams.openConnection(HOST, 80, ConnectOptions.defaults(), 0));
            assertThrows(
                    IllegalArgumentException.class,
                    () -> Streams.startServer(List.of(HOST), 80, StreamsTest::echoLine, ListenOptions.defaults(), 0));
            assertThrows(NullPointerException.class, () -> Streams.startServer(HOST, 80, null));
        });
    }

    @Test
    void callsOutsideATaskAreRefused() {
        Simulation.run(1, simulation -> {
            IllegalStateException open =
                    assertThrows(IllegalStateException.class, () -> Streams.openConnection(HOST, 80));
            assertTrue(open.getMessage().startsWith("openConnection() outside a task"), open::getMessage);
            assertThrows(IllegalStateException.class, () -> Streams.startServer(HOST, 80, StreamsTest::echoLine));
        });
    }

    @Test
    void limitCountsOnBothSides() {
        run(simulation -> {
            List<Integer> limits = new ArrayList<>();
            Server server = Streams.startServer(
                    List.of(HOST),
                    80,
                    (reader, writer) -> {
                        limits.add(reader.limit());
                        writer.close();
                    },
                    ListenOptions.defaults(),
                    5);
            try (Connection connection = Streams.openConnection(HOST, 80, ConnectOptions.defaults(), 7)) {
                limits.add(connection.reader().limit());
                connection.reader().read();
            }
            end(server);
            assertEquals(List.of(7, 5), limits);
        });
    }

    // Rule 191.

    @Test
    void failingHandlerIsReportedAndItsConnectionClosed() {
        run(simulation -> {
            IllegalStateException bug = new IllegalStateException("a bug");
            List<LoopError> told = new ArrayList<>();
            simulation.expect(told::add);
            Server server = Streams.startServer(HOST, 80, (reader, writer) -> {
                writer.write("so far\n");
                throw bug;
            });
            try (Connection connection = Streams.openConnection(HOST, 80)) {
                assertEquals("so far\n", text(connection.reader().read()), "and then the end");
            }
            end(server);
            assertEquals(1, told.size());
            assertEquals(
                    "Unhandled exception in the client handler", told.get(0).message());
            assertSame(bug, told.get(0).exception());
            assertTrue(told.get(0).about(Transport.class).isPresent());
        });
    }

    @Test
    void cancelledHandlerIsClosedSilently() {
        run(simulation -> {
            List<Task<?>> handlers = new ArrayList<>();
            Server server = Streams.startServer(HOST, 80, (reader, writer) -> {
                handlers.add(Task.current());
                reader.read();
            });
            try (Connection connection = Streams.openConnection(HOST, 80)) {
                simulation.loop().callLater(Duration.ofSeconds(1), () -> handlers.get(0)
                        .cancel());
                assertEquals("", text(connection.reader().read()));
            }
            end(server);
            assertEquals(List.of(), simulation.errors());
        });
    }

    @Test
    void connectionOutlivesAHandlerThatReturns() {
        run(simulation -> {
            List<StreamWriter> handedOn = new ArrayList<>();
            Server server = Streams.startServer(HOST, 80, (reader, writer) -> handedOn.add(writer));
            try (Connection connection = Streams.openConnection(HOST, 80)) {
                Tasks.sleep(Duration.ofHours(1));
                handedOn.get(0).write("still here");
                handedOn.get(0).close();
                assertEquals("still here", text(connection.reader().read()));
            }
            end(server);
        });
    }

    // Cancellation of what nobody receives.

    @Test
    void openConnectionThatIsCancelledAtAnyTurnLeavesNoConnection() {
        for (int turns = 0; turns < 12; turns++) {
            int after = turns;
            run(simulation -> {
                Server server = Streams.startServer(HOST, 80, (reader, writer) -> {
                    reader.read();
                    writer.close();
                });
                Task<Connection> opening = start(() -> Streams.openConnection(HOST, 80));
                for (int i = 0; i < after; i++) {
                    passTurn();
                }
                closeUnlessCancelled(opening, opening.cancel());
                Tasks.sleep(Duration.ofSeconds(1));
                assertEquals(0, server.connections());
                server.close();
                Task.await(server.closed());
            });
        }
    }

    @Test
    void openConnectionThatIsCancelledAfterItStandsClosesIt() {
        runObserved(simulation -> {
            Server server = Streams.startServer(HOST, 80, (reader, writer) -> {
                assertEquals("", text(reader.read()));
                writer.close();
            });
            Task<Connection> opening = start(() -> Streams.openConnection(HOST, 80));
            passTurn();
            cancelWhenWoken(simulation, opening);
            assertThrows(CancelledError.class, () -> Task.await(opening));
            Tasks.sleep(Duration.ofSeconds(1));
            assertEquals(0, server.connections());
            server.close();
            Task.await(server.closed()); // which needs the end of the only connection
        });
    }

    @Test
    void startServerThatIsCancelledAtAnyTurnLeavesNoServer() {
        for (int turns = 0; turns < 6; turns++) {
            int after = turns;
            run(simulation -> {
                simulation.name("here", HOST);
                Task<Server> starting = start(() -> Streams.startServer("here", 80, StreamsTest::echoLine));
                for (int i = 0; i < after; i++) {
                    passTurn();
                }
                if (starting.cancel()) {
                    assertThrows(CancelledError.class, () -> Task.await(starting));
                } else {
                    Task.await(starting).close();
                }
            });
        }
    }

    @Test
    void startServerThatIsCancelledAfterItListensClosesIt() {
        runObserved(simulation -> {
            simulation.name("here", HOST);
            Task<Server> starting = start(() -> Streams.startServer("here", 80, StreamsTest::echoLine));
            passTurn();
            cancelWhenWoken(simulation, starting);
            assertThrows(CancelledError.class, () -> Task.await(starting));
        });
    }

    /** Between the moment in which what it waits for is done, and the turn in which it goes on. */
    private static void cancelWhenWoken(Simulation simulation, Task<?> task) {
        Future<?> awaited = task.waitingFor();
        simulation.observe((loop, event) -> {
            if (event instanceof FutureEvent.Completed completed && completed.future() == awaited) {
                assertFalse(awaited.cancelled());
                task.cancel();
            }
        });
    }

    private static void closeUnlessCancelled(Task<Connection> opening, boolean cancelled) {
        if (cancelled) {
            assertThrows(CancelledError.class, () -> Task.await(opening));
        } else {
            Task.await(opening).close();
        }
    }

    // Idle timeout.

    @Test
    void idleClientIsCutOff() {
        run(simulation -> {
            List<String> story = new ArrayList<>();
            Server server = Streams.startServer(
                    List.of(HOST),
                    80,
                    (reader, writer) -> {
                        TimeoutException idle = assertThrows(TimeoutException.class, reader::read);
                        assertThrows(TimeoutException.class, writer::drain);
                        assertThrows(TimeoutException.class, writer::waitClosed);
                        story.add(idle.getMessage().substring(0, 14));
                    },
                    ListenOptions.defaults().withIdleTimeout(Duration.ofSeconds(30)),
                    10);
            try (Connection connection = Streams.openConnection(HOST, 80)) {
                Tasks.sleep(Duration.ofSeconds(29));
                connection.writer().write("x");
                Tasks.sleep(Duration.ofSeconds(29));
                assertEquals(List.of(), story);
                Tasks.sleep(Duration.ofSeconds(2));
            }
            end(server);
            assertEquals(List.of("idle for PT30S"), story);
        });
    }

    @Test
    void idleServerIsGivenUp() {
        run(simulation -> {
            Server server = Streams.startServer(HOST, 80, (reader, writer) -> {
                assertEquals("", text(reader.read()));
                writer.close();
            });
            ConnectOptions options = ConnectOptions.defaults().withIdleTimeout(Duration.ofSeconds(5));
            Connection connection = Streams.openConnection(HOST, 80, options, 10);
            assertThrows(TimeoutException.class, () -> connection.reader().read());
            end(server);
        });
    }

    // Rules 185 and 187 on a connection.

    @Test
    void resetOfTheConnectionComesAsItCame() {
        run(simulation -> {
            List<Throwable> seen = new ArrayList<>();
            Server server = Streams.startServer(HOST, 80, (reader, writer) -> {
                SocketException reset = assertThrows(SocketException.class, reader::read);
                seen.add(reset);
                assertSame(reset, assertThrows(SocketException.class, writer::drain));
                assertSame(reset, assertThrows(SocketException.class, writer::waitClosed));
            });
            Connection connection = Streams.openConnection(HOST, 80);
            Tasks.sleep(Duration.ofSeconds(1));
            connection.writer().transport().extraInfo(ExtraInfo.SOCKET).setOption(StandardSocketOptions.SO_LINGER, 0);
            connection.writer().transport().abort();
            Tasks.sleep(Duration.ofSeconds(1));
            end(server);
            assertEquals(1, seen.size());
            assertEquals("Connection reset", seen.get(0).getMessage());
        });
    }

    @Test
    void writerWhosePeerIsGoneLearnsOfIt() {
        run(simulation -> {
            Server server = Streams.startServer(HOST, 80, (reader, writer) -> writer.close());
            Connection connection = Streams.openConnection(HOST, 80);
            assertThrows(IOException.class, () -> {
                while (true) {
                    connection.writer().write("foo\n");
                    connection.writer().drain();
                    Tasks.sleep(Duration.ofMillis(1));
                }
            });
            connection.close();
            end(server);
        });
    }

    @Test
    void connectionIsKnownByItsProtocolOnAnyTransport() {
        run(simulation -> {
            StreamReaderProtocol protocol = new StreamReaderProtocol(simulation.loop(), 10);
            Server server = Streams.startServer(HOST, 80, StreamsTest::echoLine);
            Task.await(Tcp.connect(simulation.loop(), HOST, 80, () -> protocol));
            protocol.writer().write("by hand\n");
            assertEquals("by hand\n", text(protocol.reader().read()));
            protocol.writer().close();
            end(server);
        });
    }
}
