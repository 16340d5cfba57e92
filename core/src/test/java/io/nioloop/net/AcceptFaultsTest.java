package io.nioloop.net;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.nioloop.loop.LoopError;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** When {@code accept} fails: rule 227, rows 22, 23 and 44. With real descriptors: {@link ShortageTest}. */
class AcceptFaultsTest {
    private static final IOException TOO_MANY = new IOException("Too many open files");
    private static final IOException ABORTED = new IOException("Software caused connection abort");
    private static final Duration SECOND = Duration.ofSeconds(1);
    private static final Duration MILLI = Duration.ofMillis(1);

    private final FakeNet net = new FakeNet();
    private final List<Recorder> protocols = new ArrayList<>();
    private final Server server = serve(ListenOptions.defaults());
    private final FakeServerSocket listener = net.servers.get(0);

    @AfterEach
    void close() {
        net.close();
    }

    private Server serve(ListenOptions options) {
        return listen(options, "10.0.0.1");
    }

    private Server listen(ListenOptions options, String... hosts) {
        var listening = Tcp.listen(
                net.loop,
                List.of(hosts),
                8888,
                () -> {
                    protocols.add(new Recorder());
                    return protocols.get(protocols.size() - 1);
                },
                options);
        net.settle();
        return listening.result();
    }

    /** Row 23. */
    @Test
    void connectionThatDiedInTheQueueIsSkipped() {
        listener.fail(ABORTED);
        FakeSocket next = listener.arrive();
        net.settle();
        assertEquals(1, server.connections());
        assertTrue(next.isOpen());
        assertEquals("accept", listener.awaited());
    }

    @Test
    void connectionsThatDiedHereAndThereAreSkipped() {
        for (int i = 0; i < 10; i++) {
            listener.fail(ABORTED);
            listener.arrive();
        }
        net.settle();
        assertEquals(10, server.connections());
        assertEquals("accept", listener.awaited());
    }

    /** Rule 227 and row 22. */
    @Test
    void withoutDescriptorsAcceptingRestsForASecond() {
        listener.arrive();
        listener.failAlways(TOO_MANY);
        net.settle();
        assertEquals("", listener.awaited());
        LoopError error = net.error();
        assertSame(TOO_MANY, error.exception());
        assertSame(server, error.about(Server.class).orElseThrow());
        assertTrue(error.message().contains("10.0.0.1:8888"), error.message());

        listener.failAlways(null);
        net.pass(SECOND.minus(MILLI));
        assertEquals(0, server.connections());
        net.pass(MILLI);
        assertEquals(1, server.connections());
        assertEquals("accept", listener.awaited());
    }

    @Test
    void withoutDescriptorsTheHandlerIsToldOncePerSecond() {
        listener.arrive();
        listener.failAlways(TOO_MANY);
        net.pass(Duration.ofMillis(9_999));
        assertEquals(10, net.errors().size());
        assertTrue(listener.accepts <= 20, () -> listener.accepts + " calls");
    }

    /** Row 22, at most one line a second: a busy server frees and needs descriptors all the time. */
    @Test
    void connectionsThatEndMeanwhileDoNotShortenTheRest() {
        List<FakeSocket> clients = new ArrayList<>();
        for (int i = 0; i < 100; i++) {
            clients.add(listener.arrive());
        }
        net.settle();
        listener.arrive();
        listener.failAlways(TOO_MANY);
        net.settle();
        for (FakeSocket client : clients) {
            client.receiveEnd();
            net.pass(MILLI);
        }
        assertEquals(1, net.errors().size());
    }

    @Test
    void connectionsThatStandAreServedMeanwhile() {
        FakeSocket client = listener.arrive();
        net.settle();
        listener.arrive();
        listener.failAlways(TOO_MANY);
        net.settle();
        client.receive("still here");
        net.settle();
        net.error();
        assertEquals(List.of("made", "data still here"), protocols.get(0).story());
    }

    @Test
    void serverMayBeClosedMeanwhile() {
        listener.arrive();
        listener.failAlways(TOO_MANY);
        net.settle();
        net.error();
        server.close();
        net.pass(SECOND.multipliedBy(3));
        assertFalse(listener.isOpen());
        assertTrue(server.closed().done());
    }

    @Test
    void allListenersRest() {
        server.close();
        listen(ListenOptions.defaults(), "10.0.0.1", "10.0.0.2");
        FakeServerSocket first = net.servers.get(1);
        FakeServerSocket second = net.servers.get(2);
        first.arrive();
        first.failAlways(TOO_MANY);
        net.settle();
        net.error();
        assertEquals("", first.awaited() + second.awaited());
        first.failAlways(null);
        net.pass(SECOND);
        assertEquals(List.of("accept", "accept"), List.of(first.awaited(), second.awaited()));
    }

    @Test
    void maxConnectionsAreKeptAfterTheRest() {
        server.close();
        Server limited = listen(ListenOptions.defaults().withMaxConnections(2), "10.0.0.1");
        FakeServerSocket its = net.servers.get(1);
        its.arrive();
        net.settle();
        its.arrive();
        its.arrive();
        its.failAlways(TOO_MANY);
        net.settle();
        net.error();
        its.failAlways(null);
        net.pass(SECOND);
        assertEquals(2, limited.connections());
        assertEquals("", its.awaited());
    }
}
