package io.nioloop.tls;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.nioloop.future.Offload;
import io.nioloop.net.Protocol;
import io.nioloop.net.Transport;
import io.nioloop.support.VirtualLoop;
import io.nioloop.testing.MemoryPipe;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.RejectedExecutionException;
import javax.net.ssl.SSLException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Many handshakes beside one another: those that stall (row 69), and what takes long in them (row 74). */
class HandshakesTest {
    private static final TlsOptions SERVER = Fixtures.server("server");
    private static final TlsOptions CLIENT = Fixtures.client().withServerHostname("server.test");

    private final Deque<Runnable> work = new ArrayDeque<>(); // that was given away
    private final Recorder client = new Recorder();
    private final Recorder server = new Recorder();
    private Upgrade upgrade;

    private MemoryPipe shakeHands(VirtualLoop virtual, String version) {
        upgrade = new Upgrade(virtual.loop());
        TlsProtocol left = new TlsProtocol(
                virtual.loop(), client, CLIENT, CLIENT.withProtocols(version).clientEngine(), upgrade);
        TlsProtocol right = new TlsProtocol(virtual.loop(), server, SERVER, SERVER.serverEngine(), null);
        return MemoryPipe.open(virtual.loop(), left, right);
    }

    @ParameterizedTest
    @ValueSource(strings = {"TLSv1.2", "TLSv1.3"})
    void loopTurnsWhileTheWorkOfTheHandshakeIsDoneElsewhere(String version) { // row 74
        try (VirtualLoop virtual = VirtualLoop.open()) {
            Offload.setDefaultExecutor(virtual.loop(), work::add);
            shakeHands(virtual, version);
            List<Duration> ticks = new ArrayList<>();
            int tasks = 0;
            virtual.settle();
            while (!work.isEmpty()) {
                int before = ticks.size();
                virtual.loop()
                        .callLater(
                                Duration.ofMillis(1),
                                () -> ticks.add(virtual.loop().time()));
                virtual.advance(Duration.ofMillis(5)); // others have their turns meanwhile
                assertEquals(before + 1, ticks.size());
                assertEquals(List.of(), server.calls, "told of a connection whose handshake waits");
                work.remove().run();
                tasks++;
                virtual.settle();
            }
            assertTrue(tasks >= 2, "only " + tasks + " times was anything given away");
            assertEquals(List.of("made"), client.calls);
            assertEquals(List.of("made"), server.calls);
            client.transport.write("hello");
            client.transport.close();
            virtual.settle();
            assertEquals("hello", server.text());
        }
    }

    @Test
    void handshakeWhoseWorkIsNeverDoneEndsByItsTimeLimit() {
        try (VirtualLoop virtual = VirtualLoop.open()) {
            Offload.setDefaultExecutor(virtual.loop(), work::add);
            MemoryPipe pipe = shakeHands(virtual, "TLSv1.3");
            virtual.advance(Duration.ofSeconds(59));
            assertFalse(pipe.left().isClosing());
            virtual.advance(Duration.ofSeconds(2));
            assertTrue(pipe.left().isClosing() && pipe.right().isClosing());
            assertTrue(upgrade.exception() != null);
            work.forEach(Runnable::run); // too late, and without effect
            virtual.settle();
            assertEquals(List.of(), client.calls);
        }
    }

    @Test
    void handshakeWhoseWorkIsRefusedFails() {
        try (VirtualLoop virtual = VirtualLoop.open()) {
            Offload.setDefaultExecutor(virtual.loop(), task -> {
                throw new RejectedExecutionException("no room");
            });
            shakeHands(virtual, "TLSv1.3");
            virtual.settle();
            assertInstanceOf(SSLException.class, upgrade.exception());
            assertEquals(List.of(), client.calls);
            assertEquals(List.of(), server.calls);
        }
    }

    /** A peer that says no more than it is told to. */
    private static final class Slow implements Protocol {
        private final byte[] hello = {22, 3, 1, 2, 0, 1, 0, 1, (byte) 0xfc, 3, 3}; // as one begins
        private int said;
        private Transport transport;

        @Override
        public void connectionMade(Transport transport) {
            this.transport = transport;
        }

        @Override
        public void dataReceived(ByteBuffer data) {}

        void sayOneByte() {
            if (said < hello.length) {
                transport.write(new byte[] {hello[said++]});
            }
        }
    }

    private static long memoryInUse() {
        Runtime runtime = Runtime.getRuntime();
        System.gc();
        System.gc(); // the first may only have found out what can go
        return runtime.totalMemory() - runtime.freeMemory();
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void tenThousandStalledHandshakesAreSmallAndEndInTime(boolean silent) { // row 69
        int count = 10_000;
        TlsOptions options = SERVER.withHandshakeTimeout(Duration.ofSeconds(10));
        try (VirtualLoop virtual = VirtualLoop.open()) {
            List<Slow> peers = new ArrayList<>();
            List<MemoryPipe> pipes = new ArrayList<>();
            long before = memoryInUse();
            for (int i = 0; i < count; i++) {
                Slow peer = new Slow();
                peers.add(peer);
                pipes.add(MemoryPipe.open(
                        virtual.loop(),
                        new TlsProtocol(virtual.loop(), new Recorder(), options, options.serverEngine(), null),
                        peer));
            }
            virtual.settle();
            for (int second = 0; second < 9; second++) {
                if (!silent) {
                    peers.forEach(Slow::sayOneByte);
                }
                virtual.advance(Duration.ofSeconds(1));
            }
            long each = (memoryInUse() - before) / count;
            assertTrue(each <= 24 * 1024, "a stalled handshake takes " + each + " bytes");
            virtual.advance(Duration.ofMillis(800));
            assertTrue(pipes.stream().noneMatch(pipe -> pipe.left().isClosing()), "closed too early");
            virtual.advance(Duration.ofMillis(400));
            assertTrue(pipes.stream().allMatch(pipe -> pipe.left().isClosing()), "still open");
        }
    }
}
