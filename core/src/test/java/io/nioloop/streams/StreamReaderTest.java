package io.nioloop.streams;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.nioloop.future.CancelledError;
import io.nioloop.task.Task;
import io.nioloop.testing.Simulation;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.SocketException;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.NoSuchElementException;
import org.junit.jupiter.api.Test;

/** Rules 175 to 186, with the cases of CPython's {@code test_streams.py}. */
class StreamReaderTest extends OnEveryCarrier {
    private static final String DATA = "line1\nline2\nline3\n";

    // Rule 175.

    @Test
    void limitIs64KiBUnlessGiven() {
        run(simulation -> {
            assertEquals(65_536, StreamReader.DEFAULT_LIMIT);
            assertEquals(7, reader(7).limit());
        });
    }

    @Test
    void limitOfZeroOrLessIsRefused() {
        run(simulation -> {
            assertThrows(IllegalArgumentException.class, () -> reader(0));
            assertThrows(IllegalArgumentException.class, () -> reader(-1));
        });
    }

    // Rule 176.

    @Test
    void bufferAboveTwiceTheLimitPausesTheTransport() {
        run(simulation -> {
            Wire wire = wire(3);
            wire.there().write("123456");
            passTurn();
            passTurn();
            assertTrue(wire.here().isReading());
            wire.there().write("7");
            passTurn();
            passTurn();
            assertFalse(wire.here().isReading());
            close(wire);
        });
    }

    @Test
    void transportResumesAtTheLimit() {
        run(simulation -> {
            Wire wire = paused(3, "1234567");
            assertEquals("123", text(wire.reader().read(3)));
            assertFalse(wire.here().isReading(), "four bytes are left");
            assertEquals("4", text(wire.reader().read(1)));
            assertTrue(wire.here().isReading());
            close(wire);
        });
    }

    @Test
    void everyKindOfReadResumesTheTransport() {
        run(simulation -> {
            List<Read> reads = List.of(
                    reader -> reader.readLine(),
                    reader -> reader.readUntil(bytes("\n")),
                    reader -> reader.readExactly(5),
                    reader -> reader.read(5),
                    reader -> reader.read(ByteBuffer.allocate(5)));
            for (Read read : reads) {
                Wire wire = paused(4, "1234\n6789");
                read.from(wire.reader());
                assertTrue(wire.here().isReading());
                close(wire);
            }
        });
    }

    @Test
    void droppedLineResumesTheTransport() {
        run(simulation -> {
            Wire wire = paused(3, "1234567");
            assertThrows(LimitOverrunException.class, () -> wire.reader().readLine());
            assertTrue(wire.here().isReading());
            close(wire);
        });
    }

    @Test
    void readThatHasToWaitResumesTheTransport() {
        run(simulation -> {
            Wire wire = paused(3, "1234567");
            Task<byte[]> read = start(() -> wire.reader().readExactly(20));
            passTurn();
            assertTrue(wire.here().isReading());
            wire.there().write("890");
            wire.there().write("1234567890more");
            assertEquals("12345678901234567890", text(Task.await(read)));
            close(wire);
        });
    }

    // Rule 177.

    @Test
    void readReturnsWhatThereIs() {
        run(simulation -> {
            StreamReader reader = reader();
            Task<byte[]> read = start(() -> reader.read(30));
            passTurn();
            feed(reader, DATA);
            assertEquals(DATA, text(Task.await(read)));
        });
    }

    @Test
    void readReturnsNoMoreThanAsked() {
        run(simulation -> {
            StreamReader reader = reader();
            feed(reader, "line1", "line2");
            assertEquals("line1", text(reader.read(5)));
            assertEquals("line2", rest(reader));
        });
    }

    @Test
    void readOfZeroIsEmptyAtOnce() {
        run(simulation -> {
            StreamReader reader = reader();
            assertEquals("", text(reader.read(0)));
            feed(reader, DATA);
            assertEquals("", text(reader.read(0)));
            assertEquals(DATA, rest(reader));
        });
    }

    @Test
    void readAtTheEndIsEmpty() {
        run(simulation -> {
            StreamReader reader = reader();
            Task<byte[]> read = start(() -> reader.read(1024));
            passTurn();
            reader.feedEof();
            assertEquals("", text(Task.await(read)));
            assertEquals("", text(reader.read(1024)));
            assertEquals("", text(reader.read()));
        });
    }

    @Test
    void readWithoutNumberReturnsAllToTheEnd() {
        run(simulation -> {
            StreamReader reader = reader();
            Task<byte[]> read = start(() -> reader.read());
            passTurn();
            feed(reader, "chunk1\n");
            passTurn();
            feed(reader, "chunk2");
            passTurn();
            reader.feedEof();
            assertEquals("chunk1\nchunk2", text(Task.await(read)));
        });
    }

    @Test
    void readToTheEndGoesOnPastTheLimit() {
        run(simulation -> {
            Wire wire = wire(1);
            Task<byte[]> read = start(() -> wire.reader().read(-1));
            for (int i = 0; i < 10; i++) {
                wire.there().write("data");
            }
            wire.there().writeEof();
            assertEquals("data".repeat(10), text(Task.await(read)));
            close(wire);
        });
    }

    @Test
    void readIntoBufferFillsIt() {
        run(simulation -> {
            StreamReader reader = reader();
            ByteBuffer target = ByteBuffer.allocate(4);
            feed(reader, "abcdef");
            assertEquals(4, reader.read(target));
            assertEquals(0, reader.read(target), "no room");
            assertEquals(2, reader.read(target.clear()));
            assertEquals("efcd", text(target.array()));
            reader.feedEof();
            assertEquals(-1, reader.read(target));
            assertEquals(0, reader.read(target.position(4)), "no room at the end either");
        });
    }

    // Rule 178.

    @Test
    void readIsNotBoundByTheLimit() {
        run(simulation -> {
            StreamReader reader = reader(3);
            feed(reader, "chunk");
            assertEquals("chunk", text(reader.read(5)));
            feed(reader, "chunk");
            assertEquals("chunk", text(reader.readExactly(5)));
        });
    }

    // Rule 179, and readexactly.

    @Test
    void readExactlyWaitsForAll() {
        run(simulation -> {
            StreamReader reader = reader();
            Task<byte[]> read = start(() -> reader.readExactly(2 * DATA.length()));
            passTurn();
            feed(reader, DATA, DATA, DATA);
            assertEquals(DATA + DATA, text(Task.await(read)));
            assertEquals(DATA, rest(reader));
        });
    }

    @Test
    void readExactlyOfZeroIsEmptyAndOfLessRefused() {
        run(simulation -> {
            StreamReader reader = reader();
            assertEquals("", text(reader.readExactly(0)));
            assertThrows(IllegalArgumentException.class, () -> reader.readExactly(-1));
            feed(reader, DATA);
            assertEquals("", text(reader.readExactly(0)));
            assertEquals(DATA, rest(reader));
        });
    }

    @Test
    void readExactlyAtTheEndThrowsWhatCame() {
        run(simulation -> {
            StreamReader reader = reader();
            Task<byte[]> read = start(() -> reader.readExactly(36));
            passTurn();
            feed(reader, DATA);
            reader.feedEof();
            IncompleteReadException incomplete =
                    assertThrows(IncompleteReadException.class, () -> Task.await(read, IOException.class));
            assertEquals(DATA, text(incomplete.partial()));
            assertEquals(36, incomplete.expected());
            assertEquals("18 bytes read on a total of 36 expected bytes", incomplete.getMessage());
            assertTrue(reader.atEof());
        });
    }

    // Rule 180.

    @Test
    void readUntilIncludesTheSeparator() {
        run(simulation -> {
            StreamReader reader = reader();
            feed(reader, "lineAAAxxx");
            assertEquals("lineAAA", text(reader.readUntil(bytes("AAA"))));
            assertEquals("xxx", rest(reader));
        });
    }

    @Test
    void readUntilOverTheLimitLeavesTheBuffer() {
        run(simulation -> {
            StreamReader reader = reader(3);
            feed(reader, "some dataAA");
            LimitOverrunException notFound =
                    assertThrows(LimitOverrunException.class, () -> reader.readUntil(bytes("AAA")));
            assertTrue(notFound.getMessage().contains("not found"), notFound::getMessage);
            assertEquals(9, notFound.consumed());
            feed(reader, "A");
            LimitOverrunException found =
                    assertThrows(LimitOverrunException.class, () -> reader.readUntil(bytes("AAA")));
            assertTrue(found.getMessage().contains("is found"), found::getMessage);
            assertEquals(9, found.consumed());
            assertEquals("some dataAAA", rest(reader));
        });
    }

    // Rule 181.

    @Test
    void readUntilAtTheEndThrowsWhatCame() {
        run(simulation -> {
            StreamReader reader = reader();
            feed(reader, "some dataAA");
            reader.feedEof();
            IncompleteReadException incomplete =
                    assertThrows(IncompleteReadException.class, () -> reader.readUntil(bytes("AAA")));
            assertEquals("some dataAA", text(incomplete.partial()));
            assertEquals(-1, incomplete.expected());
            assertEquals("11 bytes read on a total of undefined expected bytes", incomplete.getMessage());
            assertTrue(reader.atEof());
        });
    }

    // Rule 182.

    @Test
    void separatorSplitOverChunksIsFound() {
        run(simulation -> {
            StreamReader reader = reader();
            for (List<String> pieces : List.of(
                    List.of("QWEaa", "XYaa", "a"),
                    List.of("QWEaa", "XYa", "aa"),
                    List.of("aaa"),
                    List.of("XXX", "a", "a", "a"))) {
                Task<byte[]> read = start(() -> reader.readUntil(bytes("aaa")));
                for (String piece : pieces) {
                    passTurn();
                    feed(reader, piece);
                }
                assertEquals(String.join("", pieces), text(Task.await(read)));
            }
        });
    }

    @Test
    void ofSeveralSeparatorsTheEarliestEndWins() {
        run(simulation -> {
            StreamReader reader = reader();
            feed(reader, "QWEaaBBaaCC");
            assertEquals("QWEaaBB", text(reader.readUntil(bytes("CC"), bytes("BB"))));
            assertEquals("aaC", text(reader.readUntil(bytes("aaCC"), bytes("C"))), "begins later, ends earlier");
            assertEquals("C", rest(reader));
        });
    }

    @Test
    void ofSeparatorsWithTheSameEndTheShorterOneCountsForTheLimit() {
        run(simulation -> {
            for (byte[][] separators : new byte[][][] {{bytes("xb"), bytes("b")}, {bytes("b"), bytes("xb")}}) {
                StreamReader reader = reader(3);
                feed(reader, "123xb");
                assertThrows(LimitOverrunException.class, () -> reader.readUntil(separators));
            }
        });
    }

    @Test
    void emptySeparatorIsRefused() {
        run(simulation -> {
            assertThrows(IllegalArgumentException.class, () -> reader().readUntil());
            assertThrows(IllegalArgumentException.class, () -> reader().readUntil(bytes("")));
            assertThrows(IllegalArgumentException.class, () -> reader().readUntil(bytes("a"), bytes("")));
        });
    }

    // Rule 183.

    @Test
    void readLineWaitsForItsEnd() {
        run(simulation -> {
            StreamReader reader = reader();
            feed(reader, "chunk1 ");
            Task<byte[]> read = start(() -> reader.readLine());
            passTurn();
            feed(reader, "chunk2 ", "chunk3 ", "\n chunk4");
            assertEquals("chunk1 chunk2 chunk3 \n", text(Task.await(read)));
            assertEquals(" chunk4", rest(reader));
        });
    }

    @Test
    void readLineReturnsTheLastLineWithoutItsEnd() {
        run(simulation -> {
            StreamReader reader = reader();
            feed(reader, "some data");
            reader.feedEof();
            assertEquals("some data", text(reader.readLine()));
            assertEquals("", text(reader.readLine()));
        });
    }

    @Test
    void readLineAndReadShareOneBuffer() {
        run(simulation -> {
            StreamReader reader = reader();
            feed(reader, DATA);
            assertEquals("line1\n", text(reader.readLine()));
            assertEquals("line2\nl", text(reader.read(7)));
            assertEquals("ine3\n", rest(reader));
        });
    }

    @Test
    void lineOverTheLimitIsDropped() {
        run(simulation -> {
            StreamReader reader = reader(3);
            feed(reader, "li", "ne1\nline2\n");
            assertThrows(LimitOverrunException.class, reader::readLine);
            assertEquals("line2\n", rest(reader));
        });
    }

    @Test
    void lineOverTheLimitWithoutEndDropsAllThereIs() {
        run(simulation -> {
            StreamReader reader = reader(3);
            feed(reader, "li", "ne1", "li");
            assertThrows(LimitOverrunException.class, reader::readLine);
            assertEquals("", rest(reader));
        });
    }

    @Test
    void limitOfLinesIsStrict() {
        run(simulation -> {
            StreamReader reader = reader(7);
            feed(reader, "1234567\n");
            assertEquals("1234567\n", text(reader.readLine()));
            feed(reader, "12345678\n");
            assertThrows(LimitOverrunException.class, reader::readLine);
            feed(reader, "12345678");
            assertThrows(LimitOverrunException.class, reader::readLine);
            assertEquals("", rest(reader));
        });
    }

    @Test
    void waitingReadLineDropsTheLineOverTheLimit() {
        run(simulation -> {
            StreamReader reader = reader(7);
            Task<byte[]> read = start(reader::readLine);
            passTurn();
            feed(reader, "chunk1", "chunk2\n", "chunk3\n");
            reader.feedEof();
            assertThrows(LimitOverrunException.class, () -> Task.await(read, IOException.class));
            assertEquals("chunk3\n", text(reader.read()));
        });
    }

    @Test
    void iterationGoesLineByLineToTheEnd() {
        run(simulation -> {
            StreamReader reader = reader();
            List<String> lines = new ArrayList<>();
            Task<Void> all = startAction(() -> {
                for (byte[] line : reader) {
                    lines.add(text(line));
                }
            });
            for (String piece : List.of("line1\nli", "ne2\n", "\nlast")) {
                passTurn();
                feed(reader, piece);
            }
            reader.feedEof();
            Task.await(all);
            assertEquals(List.of("line1\n", "line2\n", "\n", "last"), lines);
            assertThrows(NoSuchElementException.class, () -> reader.iterator().next());
        });
    }

    @Test
    void iterationTakesNoLineAhead() {
        run(simulation -> {
            StreamReader reader = reader();
            feed(reader, DATA);
            Iterator<byte[]> lines = reader.iterator();
            assertEquals("line1\n", text(lines.next()));
            assertEquals("line2\n", text(reader.readLine()));
            assertTrue(lines.hasNext() && lines.hasNext());
            assertEquals("line3\n", text(lines.next()));
        });
    }

    @Test
    void iterationFailsUnchecked() {
        run(simulation -> {
            StreamReader reader = reader();
            SocketException reset = new SocketException("Connection reset");
            reader.setException(reset);
            assertSame(
                    reset,
                    assertThrows(UncheckedIOException.class, () -> reader.iterator()
                                    .hasNext())
                            .getCause());
        });
    }

    // Rule 184.

    @Test
    void secondReadAtTheSameTimeIsRefused() {
        run(simulation -> {
            StreamReader reader = reader();
            Task<byte[]> first = start(reader::readLine);
            passTurn();
            IllegalStateException refused = assertThrows(IllegalStateException.class, () -> reader.read(1));
            assertTrue(refused.getMessage().startsWith("read() called while another task"), refused::getMessage);
            feed(reader, "line\n");
            assertEquals("line\n", text(Task.await(first)));
        });
    }

    /** In asyncio it would wait for ever: the first takes its waiter away. */
    @Test
    void readThatBeginsBeforeTheWokenOneGoesOnIsWokenAllTheSame() {
        run(simulation -> {
            StreamReader reader = reader();
            Task<byte[]> first = start(() -> reader.read(9));
            passTurn();
            feed(reader, "a");
            assertEquals("a", text(reader.read(9)), "the first is woken, and finds nothing any more");
            simulation.loop().callLater(Duration.ofSeconds(1), () -> feed(reader, "b"));
            assertEquals("b", text(reader.read(9)));
            assertThrows(IllegalStateException.class, () -> Task.await(first));
        });
    }

    // Rule 185.

    @Test
    void exceptionWakesTheReadThatWaits() {
        run(simulation -> {
            List<Read> reads = List.of(
                    reader -> reader.readLine(),
                    reader -> reader.readUntil(bytes("x")),
                    reader -> reader.readExactly(99),
                    reader -> reader.read(),
                    reader -> reader.read(1),
                    reader -> reader.read(ByteBuffer.allocate(1)));
            for (Read read : reads) {
                StreamReader reader = reader();
                SocketException reset = new SocketException("Connection reset");
                Task<Void> waiting = startAction(() -> read.from(reader));
                passTurn();
                reader.setException(reset);
                assertSame(reset, assertThrows(SocketException.class, () -> Task.await(waiting, IOException.class)));
                assertSame(reset, assertThrows(SocketException.class, () -> read.from(reader)));
            }
        });
    }

    @Test
    void exceptionIsThrownByLaterReadsEvenWithBytesThere() {
        run(simulation -> {
            StreamReader reader = reader();
            feed(reader, "line\n");
            assertEquals("li", text(reader.read(2)));
            IllegalArgumentException unchecked = new IllegalArgumentException("as it came");
            reader.setException(unchecked);
            assertSame(unchecked, assertThrows(IllegalArgumentException.class, () -> reader.read(2)));
            assertSame(unchecked, assertThrows(IllegalArgumentException.class, () -> reader.read(0)));
            assertSame(unchecked, assertThrows(IllegalArgumentException.class, () -> reader.readExactly(2)));
            assertSame(unchecked, assertThrows(IllegalArgumentException.class, reader::readLine));
        });
    }

    @Test
    void exceptionAfterCancelledReadHarmsNobody() {
        run(simulation -> {
            StreamReader reader = reader();
            Task<byte[]> read = start(reader::readLine);
            passTurn();
            read.cancel();
            reader.setException(new IOException("in the turn of the cancellation"));
            assertThrows(CancelledError.class, () -> Task.await(read));
            reader.setException(new IOException("and later"));
        });
    }

    /** In asyncio it would wait for ever. */
    @Test
    void exceptionThatFollowsDataEndsAReadThatNeedsMore() {
        run(simulation -> {
            StreamReader reader = reader();
            Task<byte[]> read = start(reader::readLine);
            passTurn();
            feed(reader, "no end of line");
            SocketException reset = new SocketException("Connection reset");
            reader.setException(reset);
            assertSame(reset, assertThrows(SocketException.class, () -> Task.await(read, IOException.class)));
        });
    }

    // Rule 186.

    @Test
    void endIsReachedWhenAllIsRead() {
        run(simulation -> {
            StreamReader reader = reader();
            assertFalse(reader.atEof());
            feed(reader, "some data\n");
            assertFalse(reader.atEof());
            reader.readLine();
            assertFalse(reader.atEof());
            feed(reader, "some data\n");
            reader.feedEof();
            assertFalse(reader.atEof());
            reader.readLine();
            assertTrue(reader.atEof());
        });
    }

    // Feeding.

    @Test
    void emptyFeedWakesNobody() {
        run(simulation -> {
            StreamReader reader = reader();
            Task<byte[]> read = start(() -> reader.read(9));
            passTurn();
            feed(reader, "");
            passTurn();
            passTurn();
            assertFalse(read.done());
            feed(reader, "x");
            assertEquals("x", text(Task.await(read)));
        });
    }

    @Test
    void feedAfterTheEndIsRefused() {
        run(simulation -> {
            StreamReader reader = reader();
            reader.feedEof();
            assertThrows(IllegalStateException.class, () -> feed(reader, "late"));
        });
    }

    @Test
    void fedBufferMayBeUsedAgain() {
        run(simulation -> {
            StreamReader reader = reader();
            byte[] shared = bytes("abc");
            reader.feedData(ByteBuffer.wrap(shared).asReadOnlyBuffer());
            shared[0] = 'X';
            assertEquals("abc", text(reader.read(9)));
        });
    }

    @Test
    void resultBelongsToTheCaller() {
        run(simulation -> {
            StreamReader reader = reader();
            feed(reader, "abc");
            byte[] mine = reader.read(9);
            feed(reader, "def");
            byte[] other = reader.read(9);
            assertArrayEquals(bytes("abc"), mine);
            assertArrayEquals(bytes("def"), other);
        });
    }

    // Where nothing has to be waited for.

    @Test
    void readThatNeedNotWaitNeedsNoTask() {
        Simulation.run(1, simulation -> {
            StreamReader reader = new StreamReader(simulation.loop(), 10);
            feed(reader, "line\nword 12345");
            assertEquals("line\n", text(reader.readLine()));
            assertEquals("word ", text(reader.readUntil(bytes(" "))));
            assertEquals("12", text(reader.readExactly(2)));
            assertEquals("345", text(reader.read(9)));
            IllegalStateException outside = assertThrows(IllegalStateException.class, () -> reader.read(9));
            assertTrue(outside.getMessage().contains("outside a task"), outside::getMessage);
            feed(reader, "x");
            assertEquals("x", text(reader.read(9)), "the refused read left nothing behind");
        });
    }

    @Test
    void stateIsShown() {
        run(simulation -> {
            StreamReader reader = reader();
            assertEquals("<StreamReader>", reader.toString());
            feed(reader, "data");
            assertEquals("<StreamReader 4 bytes>", reader.toString());
            reader.feedEof();
            assertEquals("<StreamReader 4 bytes eof>", reader.toString());
            assertEquals("<StreamReader limit=123>", reader(123).toString());
            Wire wire = paused(1, "1234");
            assertTrue(wire.reader().toString().contains(" transport=<MemoryTransport"), wire.reader()::toString);
            assertTrue(wire.reader().toString().endsWith(" paused>"), wire.reader()::toString);
            close(wire);
        });
    }

    private interface Read {
        Object from(StreamReader reader) throws IOException;
    }

    /** A connection whose reader holds so much that it is paused. */
    private static Wire paused(int limit, String data) {
        Wire wire = wire(limit);
        wire.there().write(data);
        passTurn();
        passTurn();
        assertFalse(wire.here().isReading());
        return wire;
    }

    private static void close(Wire wire) {
        wire.here().abort();
        wire.there().abort();
    }
}
