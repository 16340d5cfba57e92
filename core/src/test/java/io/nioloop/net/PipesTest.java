package io.nioloop.net;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.nioloop.future.Future;
import io.nioloop.testing.Simulation;
import java.nio.ByteBuffer;
import java.nio.channels.Pipe;
import java.util.List;
import org.junit.jupiter.api.Test;

/** The ends of a pipe as transports: rules 195, 204, 223 and 224, over a simulated pipe. */
class PipesTest {
    private final Recorder reader = new Recorder();
    private final Recorder writer = new Recorder();

    private static Pipe open(Simulation simulation) throws Exception {
        return simulation.loop().provider().openPipe();
    }

    private void connect(Simulation simulation) throws Exception {
        Pipe pipe = open(simulation);
        simulation.await(Pipes.connectRead(simulation.loop(), pipe.source(), reader));
        simulation.await(Pipes.connectWrite(simulation.loop(), pipe.sink(), writer));
    }

    @Test
    void everythingWrittenBeforeCloseArrives() { // rule 204
        Simulation.run(1, simulation -> {
            byte[] message = simulation.random().bytes(4 * 1024 * 1024);
            connect(simulation);
            writer.transport.write(message);
            writer.transport.close();
            simulation.settle();
            assertArrayEquals(message, reader.received());
        });
    }

    @Test
    void endOfTheStreamIsToldAndThenTheLoss() { // rule 223
        Simulation.run(1, simulation -> {
            reader.keepingOpen(); // which nobody asks of a pipe
            connect(simulation);
            writer.transport.write("hello");
            writer.transport.writeEof(); // rule 224: is close
            assertTrue(writer.transport.isClosing());
            simulation.settle();
            assertEquals(List.of("made", "data hello", "eof", "lost null"), reader.story());
        });
    }

    @Test
    void writeWithoutAReaderIsABrokenPipe() { // rule 224
        Simulation.run(1, simulation -> {
            connect(simulation);
            reader.transport.close();
            simulation.settle();
            writer.transport.write("into the void");
            simulation.settle();
            assertEquals(List.of("made", "lost java.io.IOException: Broken pipe"), writer.story());
        });
    }

    @Test // rule 224: ux:write_eof_pending
    void endOfTheOutputIsClosing() {
        Simulation.run(1, simulation -> {
            connect(simulation);
            writer.transport.write(new byte[200_000]);
            writer.transport.writeEof();
            assertTrue(writer.transport.isClosing());
            simulation.settle();
            assertEquals(200_000, reader.received().length);
            assertEquals(List.of("made", "pause", "resume", "lost null"), writer.story());
        });
    }

    @Test
    void readerThatPausesMakesTheWriterPause() {
        Simulation.run(1, simulation -> {
            connect(simulation);
            reader.transport.pauseReading();
            writer.transport.write(new byte[200_000]);
            assertEquals(List.of("made", "pause"), writer.story());
            simulation.settle();
            reader.transport.resumeReading();
            simulation.settle();
            assertEquals(0, writer.transport.writeBufferSize());
            writer.transport.close();
        });
    }

    @Test
    void abortDropsWhatIsKept() {
        Simulation.run(1, simulation -> {
            connect(simulation);
            reader.transport.pauseReading();
            writer.transport.write(new byte[200_000]);
            writer.transport.abort();
            reader.transport.resumeReading();
            simulation.settle();
            assertEquals(64 * 1024, reader.received().length);
        });
    }

    @Test
    void eachEndDoesWhatItCan() {
        Simulation.run(1, simulation -> {
            connect(simulation);
            Transport source = reader.transport;
            Transport sink = writer.transport;
            assertThrows(UnsupportedOperationException.class, () -> source.write("x"));
            assertThrows(UnsupportedOperationException.class, () -> source.writelines(List.of(ByteBuffer.allocate(1))));
            assertThrows(UnsupportedOperationException.class, source::writeEof);
            assertFalse(source.canWriteEof());
            assertTrue(source.isReading());
            assertTrue(sink.canWriteEof());
            sink.pauseReading();
            sink.resumeReading();
            assertFalse(sink.isReading());
            assertNull(sink.extraInfo(ExtraInfo.SOCKET));
            assertNull(source.extraInfo(ExtraInfo.PEERNAME));
            assertEquals("<ReadPipe reading, queued=0 B>", source.toString());
            source.close();
            sink.close();
        });
    }

    @Test
    void cancelledConnectionClosesItsEnd() {
        Simulation.run(1, simulation -> {
            Pipe pipe = open(simulation);
            Future<Transport> connecting = Pipes.connectRead(simulation.loop(), pipe.source(), reader);
            connecting.cancel();
            simulation.settle();
            assertFalse(pipe.source().isOpen());
            assertEquals(List.of("made", "lost null"), reader.story());
            pipe.sink().close();
        });
    }

    @Test
    void endThatHasATransportIsRefused() { // rule 218
        Simulation.run(1, simulation -> {
            Pipe pipe = open(simulation);
            simulation.await(Pipes.connectRead(simulation.loop(), pipe.source(), reader));
            assertThrows(
                    IllegalStateException.class,
                    () -> Pipes.connectRead(simulation.loop(), pipe.source(), new Recorder()));
            assertThrows(NullPointerException.class, () -> Pipes.connectWrite(simulation.loop(), pipe.sink(), null));
            assertTrue(pipe.source().isOpen());
            reader.transport.close();
            pipe.sink().close();
        });
    }

    @Test
    void closedEndIsRefused() {
        Simulation.run(1, simulation -> {
            Pipe pipe = open(simulation);
            pipe.source().close();
            pipe.sink().close();
            Future<Transport> connecting = Pipes.connectRead(simulation.loop(), pipe.source(), reader);
            assertTrue(connecting.exception() instanceof java.nio.channels.ClosedChannelException);
        });
    }

    @Test
    void whateverFaultStrikesBytesArriveInOrder() {
        Simulation.search(1, 50, simulation -> {
            Recorder source = new Recorder();
            Recorder sink = new Recorder();
            byte[] message = simulation.random().bytes(300_000);
            Pipe pipe = simulation.withoutFaults(() -> {
                try {
                    return open(simulation);
                } catch (Exception failure) {
                    throw new AssertionError(failure);
                }
            });
            simulation.await(Pipes.connectRead(simulation.loop(), pipe.source(), source));
            simulation.await(Pipes.connectWrite(simulation.loop(), pipe.sink(), sink));
            sink.transport.write(message);
            sink.transport.close();
            simulation.faults().pause();
            simulation.settle();
            assertArrayEquals(message, source.received());
        });
    }
}
