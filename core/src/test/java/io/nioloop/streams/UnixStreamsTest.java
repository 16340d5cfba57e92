package io.nioloop.streams;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.nioloop.net.Server;
import io.nioloop.task.Task;
import io.nioloop.task.Tasks;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.Test;

/** Streams over Unix sockets of the simulated network: rules 191 and 235. */
class UnixStreamsTest extends OnEveryCarrier {
    private static final Path PATH = Path.of("/simulated/server.sock");

    @Test
    void serverAnswersItsClient() {
        run(simulation -> {
            Server server = Streams.startUnixServer(PATH, (reader, writer) -> {
                try (writer) {
                    writer.write(reader.readLine());
                }
            });
            try (Connection connection = Streams.openUnixConnection(PATH)) {
                connection.writer().write("hello world!\n");
                assertEquals("hello world!\n", text(connection.reader().readLine()));
            }
            end(server);
        });
    }

    @Test
    void missingServerThrows() {
        run(simulation -> assertThrows(IOException.class, () -> Streams.openUnixConnection(PATH)));
    }

    @Test
    void missingHandlerIsRefused() {
        run(simulation -> assertThrows(NullPointerException.class, () -> Streams.startUnixServer(PATH, null)));
    }

    @Test
    void cancelledConnectionLeavesNothing() {
        run(simulation -> {
            Server server = Streams.startUnixServer(PATH, (reader, writer) -> writer.close());
            for (int turns = 0; turns < 5; turns++) {
                Task<Connection> opening = start(() -> Streams.openUnixConnection(PATH));
                for (int i = 0; i < turns; i++) {
                    passTurn();
                }
                if (!opening.cancel()) {
                    opening.result().close();
                }
                Tasks.sleep(Duration.ofSeconds(1));
            }
            end(server);
        });
    }
}
