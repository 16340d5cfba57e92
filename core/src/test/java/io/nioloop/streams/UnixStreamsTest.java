package io.nioloop.streams;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.nioloop.future.TimeoutException;
import io.nioloop.net.ListenOptions;
import io.nioloop.net.Server;
import io.nioloop.task.Task;
import io.nioloop.task.Tasks;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
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
    void limitOfConnectionsIsKept() {
        run(simulation -> {
            List<String> story = new ArrayList<>();
            ClientHandler handler = (reader, writer) -> {
                try (writer) {
                    story.add(text(reader.readLine()));
                    reader.read();
                }
            };
            Server server = Streams.startUnixServer(
                    PATH, handler, ListenOptions.defaults().withMaxConnections(1), StreamReader.DEFAULT_LIMIT);
            Connection first = Streams.openUnixConnection(PATH);
            Connection second = Streams.openUnixConnection(PATH);
            first.writer().write("first\n");
            second.writer().write("second\n");
            Tasks.sleep(Duration.ofMinutes(1));
            assertEquals(List.of("first\n"), story);
            first.close();
            Tasks.sleep(Duration.ofMinutes(1));
            assertEquals(List.of("first\n", "second\n"), story);
            second.close();
            end(server);
        });
    }

    @Test
    void silentClientIsCutOff() {
        run(simulation -> {
            List<String> story = new ArrayList<>();
            ClientHandler handler = (reader, writer) -> {
                try (writer) {
                    assertThrows(TimeoutException.class, reader::read);
                    story.add("silent");
                }
            };
            ListenOptions options = ListenOptions.defaults().withIdleTimeout(Duration.ofSeconds(5));
            Server server = Streams.startUnixServer(PATH, handler, options, StreamReader.DEFAULT_LIMIT);
            Connection client = Streams.openUnixConnection(PATH);
            Tasks.sleep(Duration.ofSeconds(4));
            assertEquals(List.of(), story);
            Tasks.sleep(Duration.ofSeconds(2));
            assertEquals(List.of("silent"), story);
            client.writer().transport().abort();
            end(server);
        });
    }

    @Test
    void limitOfTheReadersIsTheCallers() {
        run(simulation -> {
            ClientHandler handler = (reader, writer) -> {
                try (writer) {
                    assertThrows(LimitOverrunException.class, reader::readLine);
                    writer.write("too long");
                }
            };
            Server server = Streams.startUnixServer(PATH, handler, ListenOptions.defaults(), 4);
            try (Connection client = Streams.openUnixConnection(PATH)) {
                client.writer().write("a long line\n");
                assertEquals("too long", text(client.reader().read()));
            }
            end(server);
            assertThrows(
                    IllegalArgumentException.class,
                    () -> Streams.startUnixServer(PATH, handler, ListenOptions.defaults(), 0));
        });
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
