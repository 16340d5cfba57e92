package io.nioloop.net;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.nioloop.loop.EventLoop;
import io.nioloop.loop.LoopError;
import java.io.IOException;
import java.net.BindException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketAddress;
import java.net.UnknownHostException;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Several loops at once, on the threads and the sockets of the machine: row 56 for what they must not share. */
@Timeout(120)
class LoopGroupTest {
    private static final String HOST = "127.77.0.9";
    private static final InetAddress LOCAL = Addresses.numeric(HOST).orElseThrow();
    private static final int LOOPS = 3;

    private final Descriptors descriptors = Descriptors.remember();
    private final LoopGroup group = LoopGroup.open(LOOPS);
    private final List<LoopError> errors = new CopyOnWriteArrayList<>();
    private final List<Socket> clients = new ArrayList<>();
    private final Set<EventLoop> served = ConcurrentHashMap.newKeySet(); // by whom
    private final List<String> astray = new CopyOnWriteArrayList<>(); // calls on the wrong thread

    LoopGroupTest() {
        group.loops().forEach(loop -> onLoop(loop, () -> loop.setExceptionHandler((it, error) -> errors.add(error))));
    }

    @AfterEach
    void close() throws IOException {
        for (Socket client : clients) {
            client.close();
        }
        assertTrue(group.close(Duration.ofSeconds(10)));
        assertEquals(List.of(), astray);
        assertEquals(List.of(), errors);
        descriptors.assertNoneLeft();
    }

    private static void onLoop(EventLoop loop, Runnable what) {
        LoopThread.result(CompletableFuture.runAsync(what, loop));
    }

    /** Echoes, and notes where. */
    private final class Echo implements Protocol {
        private final EventLoop born = EventLoop.current();
        private Transport transport;

        private void check(String call) {
            if (EventLoop.currentOrNull() != born || transport.loop() != born) {
                astray.add(call);
            }
        }

        @Override
        public void connectionMade(Transport to) {
            transport = to;
            check("made");
            served.add(born);
        }

        @Override
        public void dataReceived(ByteBuffer data) {
            check("data");
            transport.write(data);
        }

        @Override
        public void connectionLost(Throwable cause) {
            check("lost");
        }
    }

    private int listen(boolean sharePort, Supplier<? extends Protocol> factory) {
        return listen(sharePort, factory, ListenOptions.defaults());
    }

    private int listen(boolean sharePort, Supplier<? extends Protocol> factory, ListenOptions options) {
        List<SocketAddress> addresses = LoopThread.result(group.listen(HOST, 0, factory, options, sharePort));
        assertEquals(1, addresses.size());
        return ((InetSocketAddress) addresses.get(0)).getPort();
    }

    private Socket client(int port) throws IOException {
        Socket client = new Socket(LOCAL, port);
        client.setSoTimeout(LoopThread.LIMIT_MILLIS);
        clients.add(client);
        return client;
    }

    private void echo(Socket client) throws IOException {
        client.getOutputStream().write(42);
        assertEquals(42, client.getInputStream().read());
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void connectionStaysOnTheLoopItCameTo(boolean sharePort) throws IOException {
        int port = listen(sharePort, Echo::new);
        for (int i = 0; i < 50; i++) {
            client(port);
        }
        for (int round = 0; round < 3; round++) {
            for (Socket client : clients) {
                echo(client);
            }
        }
        assertTrue(group.loops().containsAll(served));
    }

    @Test
    void connectionsAreHandedOverByTurns() throws IOException {
        int port = listen(false, Echo::new);
        for (int i = 1; i <= LOOPS; i++) {
            echo(client(port));
            assertEquals(i, served.size());
        }
    }

    @Test
    void eachLoopListensWhereThePortIsShared() throws IOException {
        listen(true, Echo::new);
        for (EventLoop loop : group.loops()) {
            List<Object> owners = new ArrayList<>();
            onLoop(loop, () -> owners.addAll(loop.owners()));
            assertEquals(1, owners.size());
            assertTrue(((Server) owners.get(0)).isServing());
        }
    }

    /** Counts who is there, and keeps what each one says first. */
    private static final class Crowd {
        final AtomicInteger present = new AtomicInteger();
        final BlockingQueue<Integer> names = new LinkedBlockingQueue<>();

        Protocol member() {
            return new Protocol() {
                @Override
                public void connectionMade(Transport transport) {
                    present.incrementAndGet();
                }

                @Override
                public void dataReceived(ByteBuffer data) {
                    names.add((int) data.get());
                }

                @Override
                public void connectionLost(Throwable cause) {
                    present.decrementAndGet();
                }
            };
        }
    }

    /** Until each loop has looked at its selector, and at what the others sent it. */
    private void turnAll() {
        for (int round = 0; round < 4; round++) {
            group.loops().forEach(loop -> onLoop(loop, () -> {}));
        }
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void limitIsForAllLoopsTogetherAndAPlaceThatIsFreeIsTaken(boolean sharePort)
            throws IOException, InterruptedException {
        Crowd crowd = new Crowd();
        int port = listen(sharePort, crowd::member, ListenOptions.defaults().withMaxConnections(2));
        for (int name = 0; name < 20; name++) {
            client(port).getOutputStream().write(name);
        }
        List<Integer> came = new ArrayList<>();
        for (int count = 0; count < 20; count++) {
            Integer name = crowd.names.poll(LoopThread.LIMIT_MILLIS, TimeUnit.MILLISECONDS);
            assertNotNull(name, () -> "a place is free, and nobody takes it; so far came " + came);
            turnAll();
            assertTrue(crowd.present.get() <= 2, () -> crowd.present + " are there");
            came.add(name);
            clients.get(name).close();
        }
        assertEquals(
                IntStream.range(0, 20).boxed().toList(), came.stream().sorted().toList());
    }

    @Test
    void connectionThatNobodyCanTakeGivesItsPlaceBack() throws IOException {
        int port = listen(false, Echo::new, ListenOptions.defaults().withMaxConnections(1));
        for (EventLoop loop : group.loops().subList(1, LOOPS)) {
            loop.execute(loop::stop);
            awaitClosed(loop);
            assertEquals(-1, end(client(port)));
        }
        echo(client(port));
    }

    @Test
    void connectionThatComesToNothingGivesItsPlaceBack() throws IOException {
        AtomicInteger count = new AtomicInteger();
        Supplier<Protocol> failing = () -> {
            if (count.incrementAndGet() <= LOOPS) {
                throw new IllegalStateException("no protocol");
            }
            return new Echo();
        };
        int port = listen(true, failing, ListenOptions.defaults().withMaxConnections(1));
        for (int i = 0; i < LOOPS; i++) {
            assertEquals(-1, end(client(port)));
        }
        echo(client(port));
        assertEquals(LOOPS, errors.size());
        errors.clear();
    }

    @Test
    void portThatIsTakenFailsAndNobodyListens() throws IOException {
        try (ServerSocket taken = new ServerSocket(0, 1, LOCAL)) {
            CompletableFuture<?> listening =
                    group.listen(HOST, taken.getLocalPort(), Echo::new, ListenOptions.defaults());
            assertInstanceOf(BindException.class, failure(listening));
            for (EventLoop loop : group.loops()) {
                onLoop(loop, () -> assertEquals(List.of(), loop.owners()));
            }
        }
    }

    @Test
    void loopThatHasEndedFailsAndNobodyListens() throws InterruptedException {
        EventLoop loop = group.loops().get(1);
        CountDownLatch ended = new CountDownLatch(1);
        onLoop(loop, () -> {
            loop.onClose(ended::countDown);
            loop.stop();
        });
        assertTrue(ended.await(LoopThread.LIMIT_MILLIS, TimeUnit.MILLISECONDS));
        awaitClosed(loop); // as soon as that hook has returned
        assertInstanceOf(
                RejectedExecutionException.class, failure(group.listen(HOST, 0, Echo::new, ListenOptions.defaults())));
        for (EventLoop other : List.of(group.loops().get(0), group.loops().get(2))) {
            onLoop(other, () -> assertEquals(List.of(), other.owners()));
        }
    }

    @Test
    void nameThatIsNotKnownFails() {
        assertInstanceOf(
                UnknownHostException.class,
                failure(group.listen("no such host", 0, Echo::new, ListenOptions.defaults())));
    }

    private static Throwable failure(CompletableFuture<?> future) {
        CompletionException failure = assertThrows(
                CompletionException.class, () -> future.orTimeout(LoopThread.LIMIT_MILLIS, TimeUnit.MILLISECONDS)
                        .join());
        return failure.getCause();
    }

    @Test
    void argumentsThatMakeNoSenseAreRefused() {
        ListenOptions options = ListenOptions.defaults();
        assertThrows(IllegalArgumentException.class, () -> LoopGroup.open(0));
        assertThrows(IllegalArgumentException.class, () -> group.listen(HOST, -1, Echo::new, options));
        assertThrows(
                IllegalArgumentException.class,
                () -> group.listen(HOST, 0, Echo::new, options.withStartServing(false)));
        assertThrows(NullPointerException.class, () -> group.listen(null, 0, Echo::new, options));
        assertThrows(NullPointerException.class, () -> group.listen(HOST, 0, null, options));
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void closingEndsConnectionsAndLoops(boolean sharePort) throws IOException {
        int port = listen(sharePort, Echo::new);
        for (int i = 0; i < 20; i++) {
            echo(client(port));
        }
        assertTrue(group.close(Duration.ofMillis(200)));
        for (Socket client : clients) {
            assertEquals(-1, end(client));
        }
        group.loops().forEach(loop -> assertTrue(loop.isClosed()));
        assertThrows(IOException.class, () -> new Socket(LOCAL, port).close());
    }

    private static int end(Socket client) {
        try {
            return client.getInputStream().read();
        } catch (IOException reset) {
            return -1;
        }
    }

    @Test
    void closingTwiceIsClosingOnce() {
        group.close();
        assertTrue(group.close(Duration.ZERO));
    }

    @Test
    void loopCannotCloseItsGroup() {
        onLoop(group.loops().get(1), () -> assertThrows(IllegalStateException.class, group::close));
        onLoop(group.loops().get(1), () -> {});
    }

    private static void awaitClosed(EventLoop loop) {
        while (!loop.isClosed()) {
            Thread.onSpinWait();
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1})
    void loopThatIsStuckIsLeftToItself(int number) throws InterruptedException {
        CountDownLatch stuck = new CountDownLatch(1);
        CountDownLatch end = new CountDownLatch(1);
        group.loops().get(number).execute(() -> {
            stuck.countDown();
            try {
                end.await(LoopThread.LIMIT_MILLIS, TimeUnit.MILLISECONDS);
            } catch (InterruptedException goOn) {
                astray.add("interrupted");
            }
        });
        assertTrue(stuck.await(LoopThread.LIMIT_MILLIS, TimeUnit.MILLISECONDS));
        assertFalse(group.close(Duration.ZERO));
        awaitClosed(group.loops().get(1 - number));
        awaitClosed(group.loops().get(2));
        end.countDown();
    }

    @Test
    void fatalErrorEndsItsLoopAndIsReported() throws InterruptedException {
        EventLoop loop = group.loops().get(2);
        OutOfMemoryError fatal = new OutOfMemoryError("as if");
        CountDownLatch caught = new CountDownLatch(1);
        loop.execute(() -> {
            Thread.currentThread().setUncaughtExceptionHandler((thread, failure) -> caught.countDown());
            throw fatal;
        });
        assertTrue(caught.await(LoopThread.LIMIT_MILLIS, TimeUnit.MILLISECONDS));
        assertEquals(fatal, errors.remove(0).exception());
        assertTrue(loop.isClosed());
        onLoop(group.loops().get(0), () -> assertFalse(group.loops().get(0).isClosed()));
    }
}
