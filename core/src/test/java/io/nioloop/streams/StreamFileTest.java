package io.nioloop.streams;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.nioloop.future.Futures;
import io.nioloop.net.Server;
import io.nioloop.task.Task;
import io.nioloop.task.Tasks;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Files sent by tasks: rules 256 and 257. */
class StreamFileTest extends OnEveryCarrier {
    private static final int SIZE = 100_000;

    @TempDir
    Path folder;

    private final byte[] bytes = new byte[SIZE];
    private Path path;

    @BeforeEach
    void writeFile() throws IOException {
        new Random(1).nextBytes(bytes);
        path = Files.write(folder.resolve("file"), bytes);
    }

    /** Serves one client, and returns what it got. */
    private static byte[] served(ClientHandler handler) throws IOException {
        Server server = Streams.startServer("10.0.0.1", 80, handler);
        Connection client = Streams.openConnection("10.0.0.1", 80);
        byte[] got = client.reader().read();
        client.writer().close();
        end(server);
        return got;
    }

    @Test
    void fileIsSentBetweenWhatWasWritten() {
        run(simulation -> {
            byte[] got = served((reader, writer) -> {
                writer.write("head");
                assertEquals(SIZE, writer.sendFile(path));
                writer.write("tail");
                writer.close();
            });
            ByteArrayOutputStream expected = new ByteArrayOutputStream();
            expected.writeBytes(bytes("head"));
            expected.writeBytes(bytes);
            expected.writeBytes(bytes("tail"));
            assertArrayEquals(expected.toByteArray(), got);
        });
    }

    @Test
    void fileThatIsNotThereIsAnError() {
        run(simulation -> served((reader, writer) -> {
            assertThrows(NoSuchFileException.class, () -> writer.sendFile(folder.resolve("none")));
            writer.close();
        }));
    }

    @Test
    void lostConnectionIsAnError() {
        run(simulation -> served((reader, writer) -> {
            writer.transport().abort();
            assertThrows(IOException.class, () -> writer.sendFile(path));
        }));
    }

    /** What arrived is the file up to the position at which it was stopped, and what was written after that. */
    @Test
    void cancelledAtAnyMomentItStopsInGoodOrder() {
        run(simulation -> {
            simulation.network().buffers(3_000, 5_000);
            for (int step = 0; step < 40; step++) {
                Duration soon = Duration.ofMillis(step);
                byte[] got = served((reader, writer) -> {
                    try (FileChannel file = FileChannel.open(path)) {
                        Task<Long> sending = start(() -> writer.sendFile(file, 0, SIZE));
                        Tasks.sleep(soon);
                        sending.cancel();
                        Task.await(Futures.gatherOutcomes(sending.loop(), List.of(sending)));
                        writer.write("tail" + file.position());
                        writer.close();
                    }
                });
                String text = text(got);
                int sent = Integer.parseInt(text.substring(text.lastIndexOf("tail") + 4));
                assertTrue(sent <= SIZE);
                assertArrayEquals(
                        Arrays.copyOf(bytes, sent), Arrays.copyOf(got, got.length - ("tail" + sent).length()));
            }
        });
    }
}
