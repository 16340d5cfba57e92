package io.nioloop.streams;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.nioloop.future.CancelledError;
import io.nioloop.task.Task;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.LinkedHashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;

/**
 * A task that reads is cancelled at every suspension point, and in every turn between wake-up and resumption: what it
 * has not returned, the next read gets.
 */
class StreamCancellationTest extends OnEveryCarrier {
    private static final String[] PIECES = {"ab", "cd\n", "ef", "gh", "\nij"};
    private static final int STEPS = 2 * PIECES.length + 4; // a piece, and a turn in which it is taken

    private interface Reading {
        String from(StreamReader reader) throws IOException;
    }

    private static final Map<String, Reading> READINGS = new LinkedHashMap<>();

    static {
        READINGS.put("read", reader -> text(reader.read()));
        READINGS.put("read(n)", reader -> text(reader.read(3)));
        READINGS.put("readExactly", reader -> text(reader.readExactly(8)));
        READINGS.put("readLine", reader -> text(reader.readLine()));
        READINGS.put("readUntil", reader -> text(reader.readUntil(bytes("h\n"), bytes("j"))));
        READINGS.put("read(buffer)", StreamCancellationTest::readBuffer);
        READINGS.put("iterator", reader -> text(reader.iterator().next()));
    }

    private static String readBuffer(StreamReader reader) throws IOException {
        ByteBuffer target = ByteBuffer.allocate(3);
        reader.read(target);
        return text(target.array()).substring(0, target.position());
    }

    @Test
    void cancelledReadLosesNoByte() {
        run(simulation -> {
            for (Map.Entry<String, Reading> reading : READINGS.entrySet()) {
                for (int step = 0; step < STEPS; step++) {
                    for (boolean after : new boolean[] {false, true}) {
                        cancelAt(reading.getKey(), reading.getValue(), step, after);
                    }
                }
            }
        });
    }

    /** Cancels before or after what happens in a step. */
    private static void cancelAt(String name, Reading reading, int step, boolean after) throws IOException {
        StreamReader reader = reader();
        Task<String> task = start(() -> reading.from(reader));
        for (int now = 0; now < STEPS; now++) {
            if (now == step && !after) {
                task.cancel();
            }
            happen(reader, now);
            if (now == step && after) {
                task.cancel();
            }
            passTurn();
        }
        String where = name + " cancelled at step " + step + (after ? " after" : " before") + " the piece";
        assertTrue(task.done(), where);
        String first = "";
        try {
            first = Task.await(task);
        } catch (CancelledError cancelled) {
            assertTrue(task.cancelled(), where);
        }
        assertEquals(String.join("", PIECES), first + text(reader.read()), where);
    }

    private static void happen(StreamReader reader, int step) {
        if (step > 0 && step % 2 == 0 && step / 2 <= PIECES.length) {
            feed(reader, PIECES[step / 2 - 1]);
        } else if (step == 2 * PIECES.length + 1) {
            reader.feedEof();
        }
    }

    @Test
    void cancelledPipeLosesNoByteBetweenReaderAndWriter() {
        for (int turns = 0; turns < 30; turns++) {
            int after = turns;
            run(simulation -> {
                Wire source = wire(4);
                Wire sink = wire(4);
                sink.here().setWriteBufferLimits(3, 1);
                for (String piece : PIECES) {
                    source.there().write(piece);
                }
                source.there().writeEof();
                Task<Long> piping = start(() -> Streams.pipe(source.reader(), sink.writer()));
                for (int i = 0; i < after; i++) {
                    passTurn();
                }
                boolean cancelled = piping.cancel();
                assertNotEquals(cancelled, piping.done());
                passTurn();
                passTurn();
                String rest = text(source.reader().read());
                for (int i = 0; i < 30; i++) {
                    passTurn();
                }
                assertEquals(String.join("", PIECES), sink.peer().swallowed() + rest);
                assertEquals(cancelled, piping.cancelled());
                for (Wire wire : new Wire[] {source, sink}) {
                    wire.here().abort();
                    wire.there().abort();
                }
            });
        }
    }
}
