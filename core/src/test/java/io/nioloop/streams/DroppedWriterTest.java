package io.nioloop.streams;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.nioloop.loop.LoopError;
import io.nioloop.net.Server;
import io.nioloop.net.Transport;
import io.nioloop.task.Tasks;
import io.nioloop.testing.Simulation;
import io.nioloop.testing.SimulationOptions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Rule 194: what becomes of connections that nobody closes. Here it shows when the loop is closed, not before. */
class DroppedWriterTest extends OnEveryCarrier {
    private static final String HOST = "10.0.0.1";

    private final List<LoopError> errors = new ArrayList<>();

    private List<Transport> reported() {
        return errors.stream()
                .map(error -> error.about(Transport.class).orElseThrow())
                .toList();
    }

    @Test
    void writersThatNobodyClosedAreReportedAndClosedWithTheLoop() {
        List<Transport> dropped = new ArrayList<>();
        Simulation.run(1, SimulationOptions.defaults().withCheckLeaks(false), simulation -> {
            simulation.loop().setExceptionHandler((loop, error) -> errors.add(error));
            inTask(same -> {
                        Server server = Streams.startServer(HOST, 80, (reader, writer) -> {
                            dropped.add(writer.transport());
                            reader.read(1);
                        });
                        Connection connection = Streams.openConnection(HOST, 80);
                        dropped.add(0, connection.writer().transport());
                        connection.writer().write("x");
                        Tasks.sleep(Duration.ofSeconds(1));
                        server.close();
                    })
                    .run(simulation);
            simulation.settle();
            assertEquals(List.of(), errors);
        });
        assertEquals(2, dropped.size());
        assertEquals(dropped, reported());
        assertTrue(dropped.stream().allMatch(Transport::isClosing));
        assertTrue(errors.stream().allMatch(error -> error.message().contains("never closed")), errors::toString);
    }
}
