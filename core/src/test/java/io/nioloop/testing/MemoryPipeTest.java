package io.nioloop.testing;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.nioloop.loop.EventLoop;
import io.nioloop.net.BaseProtocol;
import io.nioloop.net.BufferedProtocol;
import io.nioloop.net.ExtraInfo;
import io.nioloop.net.Protocol;
import io.nioloop.net.Transport;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.function.BiConsumer;
import org.junit.jupiter.api.Test;

/** Two transports back to back keep the promises of transports. */
class MemoryPipeTest {
    private final Trail trail = new Trail();

    /** Leaves a note of each call. */
    private class Listener implements Protocol {
        final String name;
        boolean keepsOpen;

        Listener(String name) {
            this.name = name;
        }

        @Override
        public void connectionMade(Transport transport) {
            trail.add(name + " made");
        }

        @Override
        public void dataReceived(ByteBuffer data) {
            trail.add(name + " got " + StandardCharsets.UTF_8.decode(data));
        }

        @Override
        public boolean eofReceived() {
            trail.add(name + " eof");
            return keepsOpen;
        }

        @Override
        public void pauseWriting() {
            trail.add(name + " paused");
        }

        @Override
        public void resumeWriting() {
            trail.add(name + " resumed");
        }

        @Override
        public void connectionLost(Throwable cause) {
            trail.add(name + " lost" + (cause == null ? "" : " " + cause.getMessage()));
        }
    }

    private final Listener left = new Listener("left");
    private final Listener right = new Listener("right");

    /** Runs a program on a pipe between two protocols that have been told of it. */
    private void on(BaseProtocol one, BaseProtocol other, BiConsumer<Simulation, MemoryPipe> program) {
        Simulation.run(1, simulation -> {
            MemoryPipe pipe = MemoryPipe.open(simulation.loop(), one, other);
            simulation.settle();
            trail.clear();
            program.accept(simulation, pipe);
            simulation.settle();
        });
    }

    private void on(BiConsumer<Simulation, MemoryPipe> program) {
        on(left, right, program);
    }

    @Test
    void bothAreToldInTheNextTurnTheLeftOneFirst() {
        Simulation.run(1, simulation -> {
            MemoryPipe pipe = MemoryPipe.open(simulation.loop(), left, right);
            pipe.left().write("before anybody was told");
            trail.is();
            simulation.settle();
        });
        trail.is("left made", "right made", "right got before anybody was told");
    }

    @Test
    void whatIsWrittenArrivesInALaterTurnAndInOrder() {
        on((simulation, pipe) -> {
            pipe.left().write("one");
            pipe.left().writelines(List.of(Lab.bytes("two"), Lab.bytes("three")));
            pipe.right().write("back");
            trail.is();
            simulation.settle();
            trail.is("right got one", "left got back", "right got two", "right got three");
        });
    }

    @Test
    void writerKeepsItsBufferAndMayChangeIt() {
        on((simulation, pipe) -> {
            byte[] bytes = {'a', 'b'};
            ByteBuffer data = ByteBuffer.wrap(bytes);
            pipe.left().write(data);
            assertFalse(data.hasRemaining());
            bytes[0] = 'x';
            simulation.settle();
            trail.is("right got ab");
        });
    }

    @Test
    void closeDeliversWhatWasWrittenAndThenTheEnd() {
        on((simulation, pipe) -> {
            pipe.left().write("last words");
            pipe.left().close();
            assertTrue(pipe.left().isClosing());
            simulation.settle();
            trail.is("right got last words", "right eof", "left lost", "right lost");
        });
    }

    @Test
    void abortDropsWhatWasWritten() {
        on((simulation, pipe) -> {
            pipe.left().write("never heard");
            pipe.left().abort();
            simulation.settle();
            trail.is("right eof", "left lost", "right lost");
        });
    }

    @Test
    void writerGoesOnWhenAPeerThatDoesNotReadAborts() {
        on((simulation, pipe) -> {
            pipe.left().setWriteBufferLimits(4, 1);
            pipe.left().pauseReading();
            pipe.right().pauseReading();
            pipe.left().write("too much");
            simulation.settle();
            pipe.right().abort();
            simulation.settle();
            pipe.left().resumeReading();
            simulation.settle();
            trail.is("left paused", "right lost", "left resumed", "left eof", "left lost");
        });
    }

    @Test
    void halfClosedPipeGoesOnTheOtherWay() {
        right.keepsOpen = true;
        on((simulation, pipe) -> {
            pipe.left().write("question");
            pipe.left().writeEof();
            assertThrows(IllegalStateException.class, () -> pipe.left().write("too late"));
            simulation.settle();
            pipe.right().write("answer");
            pipe.right().close();
            simulation.settle();
            trail.is("right got question", "right eof", "left got answer", "left eof", "right lost", "left lost");
        });
    }

    @Test
    void readerThatPausesStopsTheWriterAtItsLimit() {
        on((simulation, pipe) -> {
            pipe.left().setWriteBufferLimits(4, 2);
            pipe.right().pauseReading();
            pipe.left().write("12");
            pipe.left().write("345");
            simulation.settle();
            assertEquals(5, pipe.left().writeBufferSize());
            trail.is("left paused");
            pipe.right().resumeReading();
            simulation.settle();
            assertEquals(0, pipe.left().writeBufferSize());
            trail.is("left paused", "right got 12", "right got 345", "left resumed");
        });
    }

    @Test
    void bufferedProtocolReadsIntoItsOwnBuffer() {
        StringBuilder read = new StringBuilder();
        BufferedProtocol buffered = new BufferedProtocol() {
            private final ByteBuffer own = ByteBuffer.allocate(3);

            @Override
            public ByteBuffer getBuffer(int sizeHint) {
                return own.clear();
            }

            @Override
            public void bufferUpdated(int count) {
                read.append(StandardCharsets.UTF_8.decode(own.flip())).append('|');
            }
        };
        on(left, buffered, (simulation, pipe) -> {
            pipe.left().write("abcdefgh");
            simulation.settle();
            assertEquals("abc|def|gh|", read.toString());
        });
    }

    @Test
    void protocolThatFailsLosesItsConnection() {
        Protocol failing = new Listener("right") {
            @Override
            public void dataReceived(ByteBuffer data) {
                throw new IllegalStateException("does not like it");
            }
        };
        on(left, failing, (simulation, pipe) -> {
            simulation.expect(error -> error.message().equals("dataReceived() failed"));
            pipe.left().write("this");
            simulation.settle();
            assertEquals(1, simulation.errors().size());
            trail.is("right lost does not like it", "left eof", "left lost");
        });
    }

    @Test
    void transportTellsOfItself() {
        on((simulation, pipe) -> {
            Transport transport = pipe.left();
            assertEquals(
                    "<MemoryPipe <MemoryTransport left reading, queued=0 B> "
                            + "<MemoryTransport right reading, queued=0 B>>",
                    pipe.toString());
            assertTrue(transport.isReading() && transport.canWriteEof());
            assertEquals(List.of(16 * 1024, 64 * 1024), transport.writeBufferLimits());
            assertEquals(left, transport.protocol());
            assertNull(transport.extraInfo(ExtraInfo.PEERNAME));
            EventLoop loop = simulation.loop();
            assertEquals(loop, transport.loop());
            transport.setProtocol(right);
            pipe.right().write("to another");
            simulation.settle();
            trail.is("right got to another");
            assertThrows(IllegalArgumentException.class, () -> transport.setWriteBufferLimits(1, 2));
            assertThrows(IllegalArgumentException.class, () -> transport.setProtocol(new BaseProtocol() {}));
        });
    }
}
