package io.nioloop.demo.server;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;

import io.nioloop.future.Future;
import io.nioloop.future.Futures;
import io.nioloop.future.Promise;
import io.nioloop.loop.EventLoop;
import io.nioloop.net.Protocol;
import io.nioloop.net.Tcp;
import io.nioloop.net.Transport;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Echo on real sockets, in each of its styles. */
class EchoTest {
    private static final int CLIENTS = 1_000;
    private static final int BYTES_EACH = 10_000;
    private static final Duration DEADLINE = Duration.ofSeconds(40);

    /** Sends bytes that no other client sends, and is content when they have come back. */
    private static final class EchoClient implements Protocol {
        private final byte[] bytes = new byte[BYTES_EACH];
        private final Promise<Void> content;
        private Transport transport;
        private int back;

        EchoClient(EventLoop loop, int seed) {
            new Random(seed).nextBytes(bytes);
            content = new Promise<>(loop);
        }

        @Override
        public void connectionMade(Transport transport) {
            this.transport = transport;
        }

        void send() {
            transport.write(bytes);
        }

        @Override
        public void dataReceived(ByteBuffer data) {
            while (data.hasRemaining()) {
                if (data.get() != bytes[back++]) {
                    content.trySetException(new AssertionError("wrong byte at " + (back - 1)));
                    return;
                }
            }
            if (back == BYTES_EACH) {
                content.setResult(null);
                transport.close();
            }
        }

        @Override
        public void connectionLost(Throwable cause) {
            content.trySetException(new IOException("lost after " + back + " bytes", cause));
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"protocol", "callbacks", "streams"})
    void aThousandClientsAtATimeGetEveryByteBack(String style) throws Exception {
        try (Running echo = Running.start("echo", "--style", style, "-p", "0")) {
            try (EventLoop loop = EventLoop.open()) {
                List<EchoClient> clients = new ArrayList<>();
                List<Future<Transport>> connecting = new ArrayList<>();
                for (int i = 0; i < CLIENTS; i++) {
                    EchoClient client = new EchoClient(loop, i);
                    clients.add(client);
                    connecting.add(Tcp.connect(loop, "127.0.0.1", echo.port(), () -> client));
                }
                Futures.runUntilComplete(Futures.waitFor(Futures.gather(loop, connecting), DEADLINE));

                loop.callSoon(() -> clients.forEach(EchoClient::send));
                List<Future<Void>> content = clients.stream()
                        .<Future<Void>>map(client -> client.content)
                        .toList();
                Futures.runUntilComplete(Futures.waitFor(Futures.gather(loop, content), DEADLINE));
            }
            echo.signal(Signals.Signal.INT);
            assertEquals(0, echo.exitCode());
            assertEquals("done: 1000 served, 0 errors", echo.out().nextWith("done"));
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"protocol", "callbacks", "streams"})
    void aPeerThatReadsLateGetsEveryByteBackAndThenTheEnd(String style) throws Exception {
        byte[] sent = new byte[24 * 1024 * 1024]; // more than all buffers of the system hold
        new Random(1).nextBytes(sent);
        try (Running echo = Running.start("echo", "--style", style, "-p", "0");
                Peer peer = new Peer(echo.port(), 16 * 1024)) {
            CountDownLatch wellUnderWay = new CountDownLatch(1);
            CompletableFuture<Void> sending = CompletableFuture.runAsync(() -> send(peer, sent, wellUnderWay));
            wellUnderWay.await();
            byte[] back = new byte[sent.length];
            InputStream in = peer.socket().getInputStream();
            assertEquals(sent.length, in.readNBytes(back, 0, back.length));
            assertArrayEquals(sent, back);
            assertEquals(-1, in.read());
            sending.join();
        }
    }

    private static void send(Peer peer, byte[] bytes, CountDownLatch wellUnderWay) {
        try {
            OutputStream out = peer.socket().getOutputStream();
            out.write(bytes, 0, 256 * 1024);
            wellUnderWay.countDown();
            out.write(bytes, 256 * 1024, bytes.length - 256 * 1024);
            peer.sendEof();
        } catch (IOException failure) {
            throw new AssertionError(failure);
        }
    }

    @Test
    void anIdlePeerOfTheCallbacksIsClosedWhenTheServerEnds() throws Exception {
        try (Running echo = Running.start("echo", "--style", "callbacks", "-p", "0");
                Peer peer = echo.connect()) {
            peer.send("ping\n");
            assertEquals("ping", peer.readLine());
            echo.signal(Signals.Signal.INT);
            assertNull(peer.readLine());
            assertEquals(0, echo.exitCode());
        }
    }

    @Test
    void theCallbacksSurviveAPeerThatResetsTheConnection() throws Exception {
        try (Running echo = Running.start("echo", "--style", "callbacks", "-p", "0")) {
            try (Peer rude = echo.connect()) {
                rude.send("ping\n");
                assertEquals("ping", rude.readLine());
                rude.socket().setSoLinger(true, 0);
            }
            try (Peer peer = echo.connect()) {
                peer.send("ping\n");
                assertEquals("ping", peer.readLine());
            }
            assertEquals(List.of(), echo.err().rest());
        }
    }
}
