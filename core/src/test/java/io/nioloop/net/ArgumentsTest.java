package io.nioloop.net;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.net.InetSocketAddress;
import java.net.UnixDomainSocketAddress;
import java.time.Duration;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.function.Supplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.function.Executable;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Rule 239: arguments that make no sense are refused at once, before anything is opened, timed or asked. */
class ArgumentsTest {
    private static final Supplier<Protocol> FACTORY = Recorder::new;
    private static final ConnectOptions CONNECT = ConnectOptions.defaults();
    private static final ListenOptions LISTEN = ListenOptions.defaults();

    private final FakeNet net = new FakeNet();

    ArgumentsTest() {
        Resolver.set(net.loop, (loop, host) -> {
            throw new AssertionError("asked for " + host);
        });
    }

    /** Whatever was refused has left no trace. */
    @AfterEach
    void close() {
        net.settle();
        assertEquals(List.of(), net.opened);
        assertEquals(List.of(), net.servers);
        net.assertAsleepForEver();
        net.close();
    }

    private static void assertRefused(String what, Executable call) {
        IllegalArgumentException refused = assertThrows(IllegalArgumentException.class, call);
        assertTrue(refused.getMessage().contains(what), refused.getMessage());
    }

    @ParameterizedTest
    @ValueSource(ints = {Integer.MIN_VALUE, -1, 0, 65_536, Integer.MAX_VALUE})
    void portsToConnectToAre1To65535(int port) {
        assertRefused(String.valueOf(port), () -> Tcp.connect(net.loop, "10.0.0.1", port, FACTORY));
    }

    @ParameterizedTest
    @ValueSource(ints = {Integer.MIN_VALUE, -1, 65_536, Integer.MAX_VALUE})
    void portsToListenOnAre0To65535(int port) {
        assertRefused(String.valueOf(port), () -> Tcp.listen(net.loop, "10.0.0.1", port, FACTORY));
    }

    @Test
    void unresolvedAddressIsRefused() {
        InetSocketAddress unresolved = InetSocketAddress.createUnresolved("example.org", 80);
        assertRefused("example.org", () -> Tcp.connect(net.loop, List.of(unresolved), FACTORY, CONNECT));
    }

    @Test
    void addressWithoutAPortIsRefused() {
        assertRefused("port", () -> Tcp.connect(net.loop, List.of(new InetSocketAddress(0)), FACTORY, CONNECT));
    }

    @Test
    void noAddressIsRefused() {
        assertRefused("address", () -> Tcp.connect(net.loop, List.of(), FACTORY, CONNECT));
        assertRefused("host", () -> Tcp.listen(net.loop, List.of(), 80, FACTORY, LISTEN));
    }

    @Test
    void nullIsRefused() {
        List<Executable> calls = List.of(
                () -> Tcp.connect(net.loop, (String) null, 80, FACTORY),
                () -> Tcp.connect(net.loop, "10.0.0.1", 80, null),
                () -> Tcp.connect(net.loop, "10.0.0.1", 80, FACTORY, null),
                () -> Tcp.connect(net.loop, Collections.singletonList(null), FACTORY, CONNECT),
                () -> Tcp.connect(null, "10.0.0.1", 80, FACTORY),
                () -> Tcp.listen(net.loop, (String) null, 80, FACTORY),
                () -> Tcp.listen(net.loop, Arrays.asList("10.0.0.1", null), 80, FACTORY, LISTEN),
                () -> Tcp.listen(net.loop, "10.0.0.1", 80, null),
                () -> Tcp.listen(net.loop, List.of("10.0.0.1"), 80, FACTORY, null),
                () -> Tcp.listen(null, "10.0.0.1", 80, FACTORY),
                () -> Resolver.set(net.loop, null));
        for (int i = 0; i < calls.size(); i++) {
            assertThrows(NullPointerException.class, calls.get(i), "call " + i);
        }
    }

    @Test
    void unresolvedLocalAddressIsRefused() {
        InetSocketAddress unresolved = InetSocketAddress.createUnresolved("example.org", 80);
        assertRefused("example.org", () -> CONNECT.withLocalAddress(unresolved));
    }

    @Test
    void localAddressOfAnotherKindIsRefused() {
        assertRefused("local", () -> CONNECT.withLocalAddress(UnixDomainSocketAddress.of("/tmp/x")));
    }

    @Test
    void timesThatMakeNoSenseAreRefused() {
        Duration negative = Duration.ofNanos(-1);
        assertRefused("PT0S", () -> CONNECT.withTimeout(Duration.ZERO));
        assertRefused("timeout", () -> CONNECT.withTimeout(negative));
        assertRefused("idleTimeout", () -> CONNECT.withIdleTimeout(negative));
        assertRefused("happyEyeballsDelay", () -> CONNECT.withHappyEyeballsDelay(negative));
        assertThrows(NullPointerException.class, () -> CONNECT.withHappyEyeballsDelay(null));
        assertRefused("idleTimeout", () -> LISTEN.withIdleTimeout(negative));
        assertThrows(NullPointerException.class, () -> CONNECT.withTimeout(null));
        assertThrows(NullPointerException.class, () -> CONNECT.withIdleTimeout(null));
        assertThrows(NullPointerException.class, () -> LISTEN.withIdleTimeout(null));
    }

    @Test
    void numbersThatMakeNoSenseAreRefused() {
        assertRefused("0", () -> LISTEN.withBacklog(0));
        assertRefused("-1", () -> LISTEN.withBacklog(-1));
        assertRefused("0", () -> LISTEN.withMaxConnections(0));
        assertRefused("-5", () -> LISTEN.withMaxConnections(-5));
    }

    @Test
    void optionsChangeOnlyWhatTheySay() {
        InetSocketAddress local = new InetSocketAddress(5000);
        Duration second = Duration.ofSeconds(1);
        assertEquals(
                new ConnectOptions(local, second, second, second),
                CONNECT.withLocalAddress(local)
                        .withTimeout(second)
                        .withIdleTimeout(second)
                        .withHappyEyeballsDelay(second));
        assertEquals(
                new ListenOptions(7, true, false, 9, second),
                LISTEN.withBacklog(7)
                        .withReusePort(true)
                        .withStartServing(false)
                        .withMaxConnections(9)
                        .withIdleTimeout(second));
    }

    @Test
    void longestTimesAreJustVeryLong() {
        Duration longest = Duration.ofSeconds(Long.MAX_VALUE);
        FakeSocket socket = net.socket();
        Transport transport = net.transport(socket, new Recorder(), longest);
        net.pass(Duration.ofDays(3650));
        assertTrue(!transport.isClosing());
        transport.abort();
    }
}
