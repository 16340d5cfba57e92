package io.nioloop.net;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.nioloop.loop.Clock;
import io.nioloop.loop.EventLoop;
import io.nioloop.loop.LoopError;
import io.nioloop.loop.LoopOptions;
import io.nioloop.loop.Registration;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.ProtocolFamily;
import java.nio.channels.DatagramChannel;
import java.nio.channels.Pipe;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.channels.spi.AbstractSelector;
import java.nio.channels.spi.SelectorProvider;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;

/**
 * A loop whose network is a script and whose clock stands still until the test moves it. The test says what each
 * socket will do, lets the loop run until it has nothing left to do, and looks at what the sockets were asked.
 *
 * <p>An error that reaches the loop's handler must be asked for by {@link #errors}; else {@link #close} fails the test.
 */
final class FakeNet extends SelectorProvider implements Clock, AutoCloseable {
    static final InetSocketAddress HERE =
            new InetSocketAddress(Addresses.numeric("10.0.0.1").orElseThrow(), 4000);
    static final InetSocketAddress THERE =
            new InetSocketAddress(Addresses.numeric("10.0.0.2").orElseThrow(), 80);

    private static final int SPIN = 100_000; // turns in a row after which a loop is taken for a busy one

    final EventLoop loop;
    final List<FakeSocket> opened = new ArrayList<>(); // by the code under test, in their order
    final List<FakeServerSocket> servers = new ArrayList<>();
    final List<ProtocolFamily> families = new ArrayList<>(); // asked for when the sockets were opened; null: none
    private final Deque<FakeSocket> prepared = new ArrayDeque<>();
    private final Deque<FakeServerSocket> preparedServers = new ArrayDeque<>();
    private final Deque<IOException> failures = new ArrayDeque<>();
    private final List<LoopError> errors = new ArrayList<>();
    private long nanos = Long.MAX_VALUE - 1_500_000_000; // wraps soon, as a clock may
    private long longestJump; // what the loop said it would sleep at most
    private FakeSelector selector;

    FakeNet() {
        loop = EventLoop.open(LoopOptions.defaults().withProvider(this).withClock(this));
        loop.setExceptionHandler((owner, error) -> errors.add(error));
    }

    /** A connected socket and its transport, whose protocol has been told. */
    SocketTransport transport(FakeSocket socket, BaseProtocol protocol) {
        return transport(socket, protocol, Duration.ZERO);
    }

    SocketTransport transport(FakeSocket socket, BaseProtocol protocol, Duration idleTimeout) {
        SocketTransport transport = unborn(socket, protocol, idleTimeout);
        loop.callSoon(transport::begin);
        settle();
        return transport;
    }

    /** A transport whose protocol has not been told yet. */
    SocketTransport unborn(FakeSocket socket, BaseProtocol protocol, Duration idleTimeout) {
        try {
            Registration registration = loop.claim(socket, this);
            SocketTransport transport = new SocketTransport(registration, socket, protocol, null, idleTimeout);
            registration.own(transport);
            return transport;
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    /** A connected socket. */
    FakeSocket socket() {
        return new FakeSocket(this).connected(HERE, THERE);
    }

    /** The socket that the code under test will be given when it opens the next one but for those prepared before. */
    FakeSocket prepare() {
        FakeSocket socket = new FakeSocket(this);
        prepared.add(socket);
        return socket;
    }

    FakeServerSocket prepareServer() {
        FakeServerSocket server = new FakeServerSocket(this);
        preparedServers.add(server);
        return server;
    }

    /** The next attempt to open a socket fails. */
    void refuseToOpen(IOException failure) {
        failures.add(failure);
    }

    /** One turn that does not sleep; returns whether a callback ran. */
    boolean turn() {
        return loop.runOnce(Duration.ZERO);
    }

    /** Turns until there is nothing left to do at this moment; returns how many did something. */
    int settle() {
        int turns = 0;
        while (turn()) {
            assertTrue(++turns < SPIN, "the loop spins");
        }
        return turns;
    }

    /** Lets time pass; what falls due on the way runs at its moment. */
    void pass(Duration time) {
        settle();
        long end = nanos + time.toNanos();
        while (end - nanos > 0) {
            loop.runOnce(Duration.ofNanos(end - nanos));
        }
        settle();
    }

    /** Nothing is ready, and no timer is left that could end the sleep. */
    void assertAsleepForEver() {
        settle();
        long before = nanos;
        AssertionError asleep = assertThrows(AssertionError.class, loop::runForever);
        assertEquals("the loop sleeps for ever", asleep.getMessage());
        assertEquals(before, nanos, "a timer was left");
    }

    /** What the loop's error handler was told since this was asked last. */
    List<LoopError> errors() {
        List<LoopError> told = List.copyOf(errors);
        errors.clear();
        return told;
    }

    /** The one error that the handler was told. */
    LoopError error() {
        List<LoopError> told = errors();
        assertEquals(1, told.size(), () -> "errors: " + told);
        return told.get(0);
    }

    /** Closes the loop; errors that come of that are not the test's concern, earlier ones are. */
    @Override
    public void close() {
        List<LoopError> unexpected = errors();
        loop.close();
        assertEquals(List.of(), unexpected, "errors that the test did not ask for");
    }

    @Override
    public long nanoTime() {
        return nanos;
    }

    @Override
    public void sleepingAtMost(long atMost) {
        longestJump = atMost;
    }

    /** The selector found nothing to do and nobody to wake it. */
    void jump() {
        if (longestJump == Long.MAX_VALUE) {
            throw new AssertionError("the loop sleeps for ever");
        }
        nanos += longestJump;
    }

    @Override
    public AbstractSelector openSelector() {
        selector = new FakeSelector(this);
        return selector;
    }

    FakeSelector selector() {
        return selector;
    }

    @Override
    public SocketChannel openSocketChannel() throws IOException {
        return open(null);
    }

    @Override
    public SocketChannel openSocketChannel(ProtocolFamily family) throws IOException {
        return open(family);
    }

    private FakeSocket open(ProtocolFamily family) throws IOException {
        families.add(family);
        if (!failures.isEmpty()) {
            throw failures.remove();
        }
        FakeSocket socket = prepared.isEmpty() ? new FakeSocket(this) : prepared.remove();
        opened.add(socket);
        return socket;
    }

    @Override
    public ServerSocketChannel openServerSocketChannel() throws IOException {
        return openServer(null);
    }

    @Override
    public ServerSocketChannel openServerSocketChannel(ProtocolFamily family) throws IOException {
        return openServer(family);
    }

    private FakeServerSocket openServer(ProtocolFamily family) throws IOException {
        families.add(family);
        if (!failures.isEmpty()) {
            throw failures.remove();
        }
        FakeServerSocket server = preparedServers.isEmpty() ? new FakeServerSocket(this) : preparedServers.remove();
        servers.add(server);
        return server;
    }

    @Override
    public DatagramChannel openDatagramChannel() {
        throw new UnsupportedOperationException();
    }

    @Override
    public DatagramChannel openDatagramChannel(ProtocolFamily family) {
        throw new UnsupportedOperationException();
    }

    @Override
    public Pipe openPipe() {
        throw new UnsupportedOperationException();
    }
}
