package io.nioloop.tls;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.mockito.Mockito.mock;
import static org.mockito.Mockito.withSettings;

import io.nioloop.future.Offload;
import io.nioloop.net.Server;
import io.nioloop.net.Tcp;
import io.nioloop.support.VirtualLoop;
import io.nioloop.testing.MemoryPipe;
import io.nioloop.testing.Simulation;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.Arrays;
import java.util.Random;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLEngineResult;
import javax.net.ssl.SSLEngineResult.HandshakeStatus;
import javax.net.ssl.SSLEngineResult.Status;
import javax.net.ssl.SSLException;
import javax.net.ssl.SSLSession;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.mockito.invocation.InvocationOnMock;

/** Row 73: whatever comes, and whatever the engine makes of it, each event ends, and so does the connection. */
class FuzzTest {
    private static final String HOST = "10.0.0.1";
    private static final int STEPS = 1024; // of an event

    /** Changes what is under way now and then: bytes, headers of records, what is missing, doubled, or in between. */
    private static byte[] mangled(byte[] bytes, Random random) {
        if (bytes.length == 0 || random.nextInt(3) > 0) {
            return bytes;
        }
        int at = random.nextInt(bytes.length);
        byte[] changed = bytes.clone();
        switch (random.nextInt(6)) {
            case 0 -> changed[at] ^= (byte) (1 << random.nextInt(8));
            case 1 -> changed[0] = (byte) (19 + random.nextInt(7)); // the type of the record
            case 2 -> changed[Math.min(3, at)] = (byte) random.nextInt(); // its version, its length
            case 3 -> changed = Arrays.copyOf(bytes, at);
            case 4 -> changed = concat(bytes, bytes);
            default -> changed = concat(new byte[] {(byte) (20 + random.nextInt(5)), 3, 3, 0, 0}, bytes);
        }
        return changed;
    }

    private static byte[] concat(byte[] one, byte[] other) {
        byte[] both = Arrays.copyOf(one, one.length + other.length);
        System.arraycopy(other, 0, both, one.length, other.length);
        return both;
    }

    @ParameterizedTest
    @ValueSource(strings = {"TLSv1.2", "TLSv1.3"})
    void recordsThatWereTamperedWithNeverReachTheProtocol(String version) {
        TlsOptions options = Fixtures.server("server").withProtocols(version);
        int whole = 0;
        int broken = 0;
        for (int seed = 0; seed < 200; seed++) {
            Random random = new Random(seed);
            byte[] said = new byte[random.nextInt(40_000)];
            random.nextBytes(said);
            Recorder server = new Recorder();
            BareTls client = new BareTls(
                    Fixtures.client().withServerHostname("server.test").clientEngine());
            client.mangle = bytes -> mangled(bytes, random);
            client.onEstablished = () -> {
                client.write(said);
                client.farewell();
            };
            Simulation.run(seed, simulation -> {
                Server listening = simulation.await(Tls.listen(simulation.loop(), HOST, 443, () -> server, options));
                simulation.await(Tcp.connect(simulation.loop(), HOST, 443, () -> client));
                simulation.sleep(Duration.ofSeconds(61));
                client.transport.close(); // it may have held back what was waited for
                simulation.settle();
                listening.close();
            });
            byte[] heard = server.data.toByteArray();
            assertArrayEquals(Arrays.copyOf(said, heard.length), heard, "seed " + seed);
            if (server.calls.contains("eof")) {
                assertEquals(said.length, heard.length, "seed " + seed);
                whole++;
            } else if (server.calls.contains("made")) {
                assertInstanceOf(SSLException.class, server.cause, "seed " + seed);
                broken++;
            }
        }
        assertTrue(whole > 5 && broken > 5, whole + " came through, " + broken + " were broken");
    }

    /** An engine that does at random what an engine may do, and counts how often it is asked to. */
    private static final class Whimsical {
        private static final HandshakeStatus[] WHIMS = {
            HandshakeStatus.NEED_UNWRAP,
            HandshakeStatus.NEED_UNWRAP,
            HandshakeStatus.NEED_UNWRAP_AGAIN,
            HandshakeStatus.NEED_WRAP,
            HandshakeStatus.NEED_TASK,
            HandshakeStatus.NOT_HANDSHAKING
        };

        private final Random random;
        private HandshakeStatus status = HandshakeStatus.NEED_UNWRAP;
        private final SSLSession session = mock(SSLSession.class, call -> "TLSv1.3");
        private int steps;

        Whimsical(int seed) {
            random = new Random(seed);
        }

        SSLEngine engine() {
            return mock(SSLEngine.class, withSettings().stubOnly().defaultAnswer(this::answer));
        }

        private Object answer(InvocationOnMock call) {
            return switch (call.getMethod().getName()) {
                case "getHandshakeStatus" -> status;
                case "getDelegatedTask" -> task();
                case "wrap" -> wrap((ByteBuffer[]) call.getRawArguments()[0], call.getArgument(1));
                case "unwrap" -> unwrap(call.getArgument(0), call.getArgument(1));
                case "getSession" -> session;
                case "isOutboundDone" -> false;
                case "toString" -> "whimsical";
                default -> null;
            };
        }

        private Runnable task() {
            if (status != HandshakeStatus.NEED_TASK) {
                return null;
            }
            change();
            return () -> {};
        }

        private SSLEngineResult wrap(ByteBuffer[] pieces, ByteBuffer packets) {
            steps++;
            int consumed = 0;
            for (ByteBuffer piece : pieces) {
                int count = Math.min(piece.remaining(), random.nextInt(100));
                piece.position(piece.position() + count);
                consumed += count;
            }
            int produced = random.nextInt(1000) == 0 ? 0 : 1 + random.nextInt(100);
            packets.position(packets.position() + produced);
            change();
            return new SSLEngineResult(Status.OK, status, consumed, produced);
        }

        private SSLEngineResult unwrap(ByteBuffer packets, ByteBuffer plain) {
            steps++;
            int whim = random.nextInt(4000);
            if (whim < 2 || !packets.hasRemaining()) {
                return new SSLEngineResult(Status.BUFFER_UNDERFLOW, status, 0, 0);
            }
            int consumed = Math.min(packets.remaining(), whim < 4 ? 0 : 1 + random.nextInt(5));
            packets.position(packets.position() + consumed);
            int produced = random.nextInt(4) > 0 ? 0 : random.nextInt(10);
            plain.position(plain.position() + produced);
            if (random.nextInt(50) == 0) {
                change();
            }
            return new SSLEngineResult(whim == 3999 ? Status.CLOSED : Status.OK, status, consumed, produced);
        }

        private void change() {
            status = WHIMS[random.nextInt(WHIMS.length)];
        }
    }

    @Test
    void eachEventTakesABoundedNumberOfStepsWhateverTheEngineDoes() {
        int most = 0;
        for (int seed = 0; seed < 60; seed++) {
            Whimsical whimsical = new Whimsical(seed);
            Random random = new Random(seed);
            Recorder above = new Recorder();
            Recorder peer = new Recorder();
            try (VirtualLoop virtual = VirtualLoop.open()) {
                Offload.setDefaultExecutor(virtual.loop(), Runnable::run);
                TlsProtocol tls =
                        new TlsProtocol(virtual.loop(), above, Fixtures.server("server"), whimsical.engine(), null);
                MemoryPipe pipe = MemoryPipe.open(virtual.loop(), tls, peer);
                for (int i = 0; i < 10; i++) {
                    pipe.right().write(new byte[random.nextInt(20_000)]);
                    most = Math.max(most, mostStepsOfATurn(virtual, whimsical));
                }
                pipe.right().close();
                most = Math.max(most, mostStepsOfATurn(virtual, whimsical));
                virtual.advance(Duration.ofMinutes(3));
                assertTrue(pipe.left().isClosing(), "seed " + seed);
            }
        }
        assertTrue(most >= STEPS, "the budget is never reached: " + most);
        assertTrue(most <= 4 * STEPS, "a turn has " + most + " steps"); // some send, with two or three records each
    }

    private static int mostStepsOfATurn(VirtualLoop virtual, Whimsical whimsical) {
        int most = 0;
        boolean more = true;
        for (int turns = 0; more && turns < 1000; turns++) {
            int before = whimsical.steps;
            more = virtual.loop().runOnce(Duration.ZERO);
            most = Math.max(most, whimsical.steps - before);
        }
        assertTrue(!more, "it never comes to rest");
        return most;
    }
}
