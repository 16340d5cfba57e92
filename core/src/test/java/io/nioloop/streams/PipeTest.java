package io.nioloop.streams;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.nioloop.future.CancelledError;
import io.nioloop.net.Server;
import io.nioloop.task.Task;
import io.nioloop.task.Tasks;
import java.io.IOException;
import java.net.SocketException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

/** {@link Streams#pipe}: what comes goes on at once, in order, no faster than it is taken. */
class PipeTest extends OnEveryCarrier {
    private static final String HOST = "10.0.0.1";

    @Test
    void pipeMovesEverythingAndClosesNothing() {
        run(simulation -> {
            String text = "0123456789".repeat(50_000);
            Server target = Streams.startServer(HOST, 81, (reader, writer) -> {
                byte[] all = reader.read();
                writer.write("got " + new String(all, StandardCharsets.US_ASCII).equals(text));
                writer.close();
            });
            Server proxy = Streams.startServer(HOST, 80, (reader, writer) -> {
                try (writer;
                        Connection onward = Streams.openConnection(HOST, 81)) {
                    assertEquals(text.length(), Streams.pipe(reader, onward.writer()));
                    assertFalse(onward.writer().isClosing());
                    onward.writer().writeEof();
                    assertEquals(8, Streams.pipe(onward.reader(), writer));
                }
            });
            try (Connection connection = Streams.openConnection(HOST, 80)) {
                connection.writer().write(text);
                connection.writer().writeEof();
                assertEquals("got true", text(connection.reader().read()));
            }
            end(proxy);
            end(target);
        });
    }

    @Test
    void pipeHoldsTheSourceBackWhileTheSinkTakesNothing() {
        run(simulation -> {
            Wire source = wire(10_000);
            Wire sink = wire(10_000);
            sink.there().pauseReading();
            Task<Long> piping = start(() -> Streams.pipe(source.reader(), sink.writer()));
            for (int i = 0; i < 1000; i++) {
                source.there().write(new byte[1000]);
                passTurn();
            }
            Tasks.sleep(Duration.ofSeconds(1));
            assertFalse(source.here().isReading());
            long underWay = sink.here().writeBufferSize() + source.there().writeBufferSize();
            assertTrue(sink.here().writeBufferSize() < 100_000, "high water, and one piece");
            assertTrue(underWay > 900_000 && underWay < 1_000_000, "the reader holds the rest: " + underWay);
            sink.there().resumeReading();
            source.there().writeEof();
            assertEquals(1_000_000, Task.await(piping));
            while (sink.here().writeBufferSize() > 0) {
                passTurn();
            }
            assertEquals(1_000_000, sink.peer().swallowed().length());
            for (Wire wire : List.of(source, sink)) {
                abort(wire);
            }
        });
    }

    @Test
    void whatComesWhileAPipeWaitsIsWrittenInTheSameTurn() {
        run(simulation -> {
            Wire sink = wire(100);
            StreamReader reader = reader();
            Task<Long> piping = start(() -> Streams.pipe(reader, sink.writer()));
            passTurn();
            feed(reader, "ab");
            passTurn(); // that of the wire
            assertEquals("ab", sink.peer().swallowed());
            feed(reader, "cd");
            reader.feedEof();
            assertEquals(4, Task.await(piping));
            abort(sink);
        });
    }

    @Test
    void aPipeThatIsCancelledPassesNothingOnFromThatMoment() {
        run(simulation -> {
            Wire sink = wire(100);
            StreamReader reader = reader();
            Task<Long> piping = start(() -> Streams.pipe(reader, sink.writer()));
            passTurn();
            feed(reader, "ab");
            piping.cancel();
            feed(reader, "cd");
            assertThrows(CancelledError.class, () -> Task.await(piping));
            feed(reader, "ef");
            passTurn();
            assertEquals("ab", sink.peer().swallowed());
            assertEquals("cdef", rest(reader));
            abort(sink);
        });
    }

    @Test
    void aPipeIntoAWriterThatHasEndedFailsAndTakesNothing() {
        run(simulation -> {
            Wire sink = wire(100);
            StreamReader reader = reader();
            Task<Long> piping = start(() -> Streams.pipe(reader, sink.writer()));
            passTurn();
            sink.writer().writeEof();
            feed(reader, "ab", "cd");
            assertThrows(IllegalStateException.class, () -> Task.await(piping));
            assertEquals("abcd", rest(reader));
            abort(sink);
        });
    }

    @Test
    void aPipeIntoAConnectionThatIsLostFailsAtTheNextPiece() {
        run(simulation -> {
            Wire sink = wire(100);
            StreamReader reader = reader();
            Task<Long> piping = start(() -> Streams.pipe(reader, sink.writer()));
            passTurn();
            abort(sink);
            passTurn();
            feed(reader, "ab");
            assertThrows(SocketException.class, () -> Task.await(piping, IOException.class));
        });
    }

    @Test
    void aPipeFromAConnectionThatIsLostFailsWithTheCause() {
        run(simulation -> {
            Wire sink = wire(100);
            StreamReader reader = reader();
            Task<Long> piping = start(() -> Streams.pipe(reader, sink.writer()));
            passTurn();
            feed(reader, "ab");
            IOException cause = new IOException("planted");
            reader.setException(cause);
            assertEquals(cause, assertThrows(IOException.class, () -> Task.await(piping, IOException.class)));
            passTurn();
            assertEquals("ab", sink.peer().swallowed());
            abort(sink);
        });
    }

    private static void abort(Wire wire) {
        wire.here().abort();
        wire.there().abort();
    }
}
