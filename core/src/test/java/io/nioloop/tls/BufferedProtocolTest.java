package io.nioloop.tls;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.nioloop.net.BaseProtocol;
import io.nioloop.net.BufferedProtocol;
import io.nioloop.net.Protocol;
import io.nioloop.net.Server;
import io.nioloop.net.Tcp;
import io.nioloop.net.Transport;
import io.nioloop.testing.Simulation;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.Random;
import javax.net.ssl.SSLException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** A {@link BufferedProtocol} above TLS, on either side: the same bytes, the same end, and rows 66 and 67. */
class BufferedProtocolTest {
    private static final String HOST = "10.0.0.1";
    private static final TlsOptions SERVER = Fixtures.server("server");
    private static final TlsOptions CLIENT = Fixtures.client().withoutHostnameCheck(); // so no session is resumed

    /** Has a small buffer of its own. */
    private static final class Sink implements BufferedProtocol {
        private final ByteBuffer room;
        private final ByteArrayOutputStream data = new ByteArrayOutputStream();
        private Transport transport;
        private Throwable cause;
        private boolean eof;
        private boolean lost;

        Sink(int size) {
            room = ByteBuffer.allocate(size);
        }

        @Override
        public void connectionMade(Transport transport) {
            this.transport = transport;
        }

        @Override
        public ByteBuffer getBuffer(int sizeHint) {
            return room.clear();
        }

        @Override
        public void bufferUpdated(int count) {
            assertEquals(count, room.position());
            data.write(room.array(), 0, count);
        }

        @Override
        public boolean eofReceived() {
            eof = true;
            return false;
        }

        @Override
        public void connectionLost(Throwable cause) {
            lost = true;
            this.cause = cause;
        }
    }

    private static final class Speaker implements Protocol {
        private final byte[] said;

        Speaker(byte[] said) {
            this.said = said;
        }

        @Override
        public void connectionMade(Transport transport) {
            transport.write(said);
            transport.close();
        }

        @Override
        public void dataReceived(ByteBuffer data) {}
    }

    @ParameterizedTest
    @CsvSource({"1, true", "1, false", "7, true", "7, false", "16384, true", "16384, false", "100000, true"})
    void bytesArriveWhateverTheSizeOfTheBuffer(int size, boolean byClient) {
        byte[] said = new byte[100_000];
        new Random(size).nextBytes(said);
        Sink sink = new Sink(size);
        Speaker speaker = new Speaker(said);
        Simulation.run(1, simulation -> {
            Server listening =
                    simulation.await(Tls.listen(simulation.loop(), HOST, 443, () -> byClient ? sink : speaker, SERVER));
            simulation.await(Tls.connect(simulation.loop(), HOST, 443, () -> byClient ? speaker : sink, CLIENT));
            simulation.settle();
            assertArrayEquals(said, sink.data.toByteArray());
            assertTrue(sink.eof && sink.lost);
            assertNull(sink.cause);
            listening.close();
        });
    }

    @Test
    void pauseInTheMiddleOfABufferHoldsTheRestBack() {
        byte[] said = new byte[50_000];
        new Random(1).nextBytes(said);
        Sink sink = new Sink(1000);
        Simulation.run(1, simulation -> {
            Server listening = simulation.await(Tls.listen(simulation.loop(), HOST, 443, () -> sink, SERVER));
            Transport transport = simulation.await(Tls.connect(simulation.loop(), HOST, 443, Recorder::new, CLIENT));
            simulation.settle();
            sink.transport.pauseReading();
            transport.write(said);
            transport.close();
            simulation.sleep(Duration.ofSeconds(5));
            assertEquals(0, sink.data.size());
            assertFalse(sink.eof);
            sink.transport.resumeReading();
            simulation.settle();
            assertArrayEquals(said, sink.data.toByteArray());
            assertTrue(sink.eof);
            listening.close();
        });
    }

    /** In the middle of the network: passes on so many bytes of one direction in pieces, and then cuts the connection. */
    private static final class Middle {
        private final boolean ofClient; // which direction is cut
        private final int limit;
        private Transport near;
        private Transport far;
        private int passed;
        private int all;

        Middle(boolean ofClient, int limit) {
            this.ofClient = ofClient;
            this.limit = limit;
        }

        private void pass(ByteBuffer data, boolean fromClient) {
            Transport onward = fromClient ? far : near;
            if (fromClient != ofClient) {
                onward.write(data);
                return;
            }
            all += data.remaining();
            int count = Math.min(data.remaining(), limit - passed);
            passed += count;
            onward.write(data.slice().limit(count));
            if (passed == limit) {
                onward.close();
            }
        }

        private void ended(boolean fromClient) {
            Transport onward = fromClient ? far : near;
            if (onward != null) {
                onward.close();
            }
        }

        private Protocol side(boolean client, Simulation simulation) {
            return new Protocol() {
                @Override
                public void connectionMade(Transport transport) {
                    if (client) {
                        near = transport;
                        transport.pauseReading();
                        Tcp.connect(simulation.loop(), HOST, 443, () -> side(false, simulation));
                    } else {
                        far = transport;
                        near.resumeReading();
                        if (limit == 0) {
                            (ofClient ? far : near).close();
                        }
                    }
                }

                @Override
                public void dataReceived(ByteBuffer data) {
                    pass(data, client);
                }

                @Override
                public boolean eofReceived() {
                    ended(client);
                    return false;
                }

                @Override
                public void connectionLost(Throwable cause) {
                    ended(client);
                }
            };
        }
    }

    /** Cuts a session after so many bytes, and each time after one more, until the whole of it comes through. */
    private static final class Sessions {
        private final byte[] said = "hello, with a few bytes more".getBytes();
        private final boolean sinkIsClient;
        private Sink sink;
        private Middle middle;

        Sessions(boolean sinkIsClient) {
            this.sinkIsClient = sinkIsClient;
        }

        private BaseProtocol end(boolean client) {
            return client == sinkIsClient ? sink : new Speaker(said);
        }

        /** Returns after how many bytes nothing was cut any more. */
        int run(Simulation simulation, TlsOptions client) {
            Server listening = simulation.await(Tls.listen(simulation.loop(), HOST, 443, () -> end(false), SERVER));
            Server between =
                    simulation.await(Tcp.listen(simulation.loop(), HOST, 444, () -> middle.side(true, simulation)));
            int limit = -1;
            boolean whole = false;
            while (!whole) {
                limit++;
                sink = new Sink(5);
                middle = new Middle(!sinkIsClient, limit);
                simulation.outcome(Tls.connect(simulation.loop(), HOST, 444, () -> end(true), client));
                simulation.settle();
                whole = check(limit);
            }
            listening.close();
            between.close();
            return limit;
        }

        private boolean check(int limit) {
            byte[] heard = sink.data.toByteArray();
            assertTrue(heard.length == 0 || heard.length == said.length, "half a record, cut after " + limit);
            assertEquals(sink.transport != null, sink.lost, "cut after " + limit);
            if (limit > middle.all) {
                assertArrayEquals(said, heard);
                assertTrue(sink.eof);
                assertNull(sink.cause);
                return true;
            }
            if (middle.passed < middle.all) {
                assertFalse(sink.eof, "a cut that looks like a good end, after " + limit);
                if (sink.transport != null) {
                    assertInstanceOf(SSLException.class, sink.cause, "cut after " + limit);
                }
            }
            return false;
        }
    }

    @ParameterizedTest
    @CsvSource({"TLSv1.2, true", "TLSv1.2, false", "TLSv1.3, true", "TLSv1.3, false"})
    void cutAtAnyByteIsNeverAGoodEnd(String version, boolean sinkIsClient) {
        int[] limit = new int[1];
        Simulation.run(1, simulation -> {
            limit[0] = new Sessions(sinkIsClient).run(simulation, CLIENT.withProtocols(version));
        });
        assertTrue(limit[0] > 300, "the session had only " + limit[0] + " bytes");
    }
}
