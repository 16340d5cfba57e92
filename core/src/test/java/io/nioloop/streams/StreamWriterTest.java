package io.nioloop.streams;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.nioloop.future.CancelledError;
import io.nioloop.net.ExtraInfo;
import io.nioloop.task.Task;
import io.nioloop.testing.MemoryPipe;
import io.nioloop.testing.Simulation;
import java.io.IOException;
import java.net.SocketException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Rules 187 to 190 and 193, with the cases of CPython's {@code test_streams.py}. */
class StreamWriterTest extends OnEveryCarrier {
    private static void finish(Wire wire) {
        wire.here().abort();
        wire.there().abort();
    }

    @Test
    void everythingThatIsWrittenArrivesInOrder() {
        run(simulation -> {
            Wire wire = wire(10);
            wire.writer().write("one ");
            wire.writer().write(bytes("two "));
            wire.writer().write(ByteBuffer.wrap(bytes("three ")));
            wire.writer().writeLines(List.of(ByteBuffer.wrap(bytes("four ")), ByteBuffer.wrap(bytes("five"))));
            assertTrue(wire.writer().canWriteEof());
            wire.writer().writeEof();
            assertFalse(wire.writer().isClosing());
            assertNull(wire.writer().extraInfo(ExtraInfo.PEERNAME), "memory has no address");
            assertSame(wire.here(), wire.writer().transport());
            while (!wire.peer().ended()) {
                passTurn();
            }
            assertEquals("one two three four five", wire.peer().swallowed());
            assertTrue(wire.writer().toString().startsWith("<StreamWriter transport=<MemoryTransport"));
            finish(wire);
        });
    }

    // Rule 187.

    @Test
    void drainThrowsTheReadersException() {
        run(simulation -> {
            Wire wire = wire(10);
            SocketException reset = new SocketException("Connection reset");
            wire.reader().setException(reset);
            assertSame(reset, assertThrows(SocketException.class, wire.writer()::drain));
            finish(wire);
        });
    }

    @Test
    void drainAfterCloseLetsTheLossHappenAndThrows() {
        run(simulation -> {
            Wire wire = wire(10);
            wire.writer().close();
            assertTrue(wire.writer().isClosing());
            wire.writer().write("data");
            SocketException lost = assertThrows(SocketException.class, () -> {
                for (int i = 0; i < 10; i++) {
                    wire.writer().drain(); // lets others in
                }
            });
            assertEquals("Connection lost", lost.getMessage());
            finish(wire);
        });
    }

    @Test
    void drainAfterAbortThrowsAtOnce() {
        run(simulation -> {
            Wire wire = wire(10);
            wire.here().abort();
            assertThrows(SocketException.class, wire.writer()::drain);
            finish(wire);
        });
    }

    @Test
    void drainOfAnOpenTransportDoesNotYield() {
        run(simulation -> {
            Wire wire = wire(10);
            List<String> story = new ArrayList<>();
            simulation.loop().callSoon(() -> story.add("others"));
            wire.writer().write("data");
            wire.writer().drain();
            assertEquals(List.of(), story);
            finish(wire);
        });
    }

    // Rule 188.

    @Test
    void drainersWaitAboveHighWaterAndAllAreWoken() {
        run(simulation -> {
            Wire wire = wire(10);
            full(wire);
            List<Task<Void>> drainers = drainers(wire, 10);
            passTurn();
            passTurn();
            assertEquals(0, done(drainers));
            wire.there().resumeReading();
            for (Task<Void> drainer : drainers) {
                Task.await(drainer);
            }
            finish(wire);
        });
    }

    @Test
    void lossWakesAllDrainers() {
        run(simulation -> {
            Wire wire = wire(10);
            full(wire);
            List<Task<Void>> drainers = drainers(wire, 3);
            passTurn();
            wire.here().abort();
            for (Task<Void> drainer : drainers) {
                Task.await(drainer); // in good order, so they only go on
            }
            finish(wire);
        });
    }

    @Test
    void lossWithACauseIsThrownInAllDrainers() {
        run(simulation -> {
            StreamReaderProtocol protocol = new StreamReaderProtocol(simulation.loop(), 10);
            MemoryPipe pipe = MemoryPipe.open(simulation.loop(), protocol, new Mouth());
            passTurn();
            protocol.pauseWriting();
            List<Task<Void>> drainers = new ArrayList<>();
            for (int i = 0; i < 3; i++) {
                drainers.add(startAction(protocol.writer()::drain));
            }
            passTurn();
            SocketException reset = new SocketException("Connection reset");
            protocol.connectionLost(reset);
            for (Task<Void> drainer : drainers) {
                assertSame(reset, assertThrows(SocketException.class, () -> Task.await(drainer, IOException.class)));
            }
            pipe.left().setProtocol(new Mouth()); // it was told already
            pipe.left().abort();
            pipe.right().abort();
        });
    }

    @Test
    void cancelledDrainerLeavesTheOthersAlone() {
        run(simulation -> {
            Wire wire = wire(10);
            full(wire);
            List<Task<Void>> drainers = drainers(wire, 3);
            passTurn();
            drainers.get(1).cancel();
            assertThrows(CancelledError.class, () -> Task.await(drainers.get(1)));
            assertEquals(1, done(drainers));
            wire.there().resumeReading();
            Task.await(drainers.get(0));
            Task.await(drainers.get(2));
            finish(wire);
        });
    }

    @Test
    void drainerThatIsCancelledWhenItIsWokenHarmsNobody() {
        run(simulation -> {
            for (IOException cause : new IOException[] {null, new IOException("lost")}) {
                StreamReaderProtocol protocol = new StreamReaderProtocol(simulation.loop(), 10);
                MemoryPipe pipe = MemoryPipe.open(simulation.loop(), protocol, new Mouth());
                passTurn();
                protocol.pauseWriting();
                Task<Void> drainer = startAction(protocol.writer()::drain);
                Task<Void> closer = startAction(protocol.writer()::waitClosed);
                passTurn();
                protocol.connectionLost(cause);
                drainer.cancel();
                closer.cancel();
                assertThrows(CancelledError.class, () -> Task.await(drainer));
                assertThrows(CancelledError.class, () -> Task.await(closer));
                pipe.left().setProtocol(new Mouth());
                pipe.left().abort();
                pipe.right().abort();
            }
        });
    }

    // Rule 189.

    @Test
    void waitClosedEndsWhenTheConnectionIsLost() {
        run(simulation -> {
            Wire wire = wire(10);
            Task<Void> early = startAction(wire.writer()::waitClosed);
            passTurn();
            passTurn();
            assertFalse(early.done());
            wire.writer().close();
            wire.writer().waitClosed();
            Task.await(early);
            wire.writer().waitClosed(); // at once
            finish(wire);
        });
    }

    @Test
    void waitClosedThrowsWhatEndedTheConnection() {
        run(simulation -> {
            StreamReaderProtocol protocol = new StreamReaderProtocol(simulation.loop(), 10);
            Task<Void> waiting = startAction(protocol::waitClosed);
            passTurn();
            SocketException reset = new SocketException("Connection reset");
            protocol.connectionLost(reset);
            assertSame(reset, assertThrows(SocketException.class, () -> Task.await(waiting, IOException.class)));
            assertSame(reset, assertThrows(SocketException.class, protocol::waitClosed));
        });
    }

    /** In asyncio the second would be cancelled with the first. */
    @Test
    void cancelledWaitClosedLeavesTheOthersAlone() {
        run(simulation -> {
            Wire wire = wire(10);
            Task<Void> first = startAction(wire.writer()::waitClosed);
            Task<Void> second = startAction(wire.writer()::waitClosed);
            passTurn();
            first.cancel();
            wire.writer().close();
            assertThrows(CancelledError.class, () -> Task.await(first));
            Task.await(second);
            finish(wire);
        });
    }

    // Rule 190.

    @Test
    void closingTheWriterEndsPendingAndLaterReads() {
        run(simulation -> {
            Wire wire = wire(10);
            Task<byte[]> pending = start(() -> wire.reader().readLine());
            passTurn();
            wire.writer().close();
            assertEquals("", text(Task.await(pending)));
            assertEquals("", text(wire.reader().read()));
            assertTrue(wire.reader().atEof());
            finish(wire);
        });
    }

    // Rule 193.

    @Test
    void endOfWhatThePeerSendsKeepsTheWriteSideOpen() {
        run(simulation -> {
            Wire wire = wire(10);
            wire.there().write("question");
            wire.there().writeEof();
            assertEquals("question", text(wire.reader().read()));
            assertFalse(wire.writer().isClosing());
            wire.writer().write("answer");
            wire.writer().drain();
            wire.writer().close();
            wire.writer().waitClosed();
            assertEquals("answer", wire.peer().swallowed());
            finish(wire);
        });
    }

    @Test
    void writingThatNeedNotWaitNeedsNoTask() {
        Simulation.run(1, simulation -> {
            StreamReaderProtocol protocol = new StreamReaderProtocol(simulation.loop(), 10);
            assertNull(protocol.writer());
            MemoryPipe pipe = MemoryPipe.open(simulation.loop(), protocol, new Mouth());
            simulation.settle();
            try (StreamWriter writer = protocol.writer()) {
                writer.write("hello");
                writer.drain();
            }
            pipe.right().close();
        });
    }

    /** Writes more than the high-water mark to a peer that does not read. */
    private static void full(Wire wire) {
        wire.there().pauseReading();
        wire.writer().write(new byte[100_000]);
    }

    private static List<Task<Void>> drainers(Wire wire, int count) {
        List<Task<Void>> drainers = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            drainers.add(startAction(wire.writer()::drain));
        }
        return drainers;
    }

    private static long done(List<Task<Void>> tasks) {
        return tasks.stream().filter(Task::done).count();
    }
}
