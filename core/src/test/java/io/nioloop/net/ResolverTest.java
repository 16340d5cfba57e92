package io.nioloop.net;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.nioloop.future.Future;
import io.nioloop.future.Promise;
import io.nioloop.future.TimeoutException;
import java.io.IOException;
import java.net.InetAddress;
import java.net.StandardProtocolFamily;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Who is asked for addresses, and what becomes of the answer: rule 237, and row 80 for what concerns TCP. */
class ResolverTest {
    private final FakeNet net = new FakeNet();
    private final List<String> asked = new ArrayList<>();
    private final Promise<List<InetAddress>> answer = new Promise<>(net.loop);
    private final Recorder protocol = new Recorder();

    ResolverTest() {
        resolver((loop, host) -> {
            asked.add(host);
            return answer;
        });
    }

    @AfterEach
    void close() {
        net.close();
    }

    private void resolver(Resolver resolver) {
        Resolver.set(net.loop, resolver);
    }

    private Future<Transport> connect(String host) {
        Future<Transport> connecting = Tcp.connect(net.loop, host, 80, () -> protocol);
        net.settle();
        return connecting;
    }

    private Future<Server> listen(String... hosts) {
        Future<Server> listening = Tcp.listen(net.loop, List.of(hosts), 80, () -> protocol, ListenOptions.defaults());
        net.settle();
        return listening;
    }

    private static List<InetAddress> addresses(String... numeric) {
        return Arrays.stream(numeric)
                .map(one -> Addresses.numeric(one).orElseThrow())
                .toList();
    }

    /** What was left behind would be told to the handler now. */
    private void assertNothingIsReportedWhenTheLoopCloses() {
        net.pass(Duration.ofMinutes(1));
        net.loop.close();
        assertEquals(List.of(), net.errors());
    }

    @ParameterizedTest
    @ValueSource(strings = {"127.0.0.1", "10.0.0.2", "::1", "[::1]", "2001:db8::5", "::ffff:10.0.0.2", "0.0.0.0"})
    void numericHostsAreNotAskedFor(String host) {
        net.prepare().establish();
        assertFalse(connect(host).result().isClosing());
        listen(host).result().close();
        assertEquals(List.of(), asked);
    }

    @ParameterizedTest
    @ValueSource(strings = {"example.org", "localhost", "10.0.0.256", "1.2.3", "256.1.1.1", "cafe", "1.2.3.4.5", ""})
    void namesAreAskedForOnce(String host) {
        connect(host).cancel();
        assertEquals(List.of(host), asked);
    }

    @Test
    void addressesAreTriedInTheirOrder() {
        net.prepare().refuse(new IOException("Network is unreachable"));
        net.prepare().establish();
        Future<Transport> connecting = connect("example.org");
        answer.setResult(addresses("2001:db8::1", "10.0.0.2"));
        net.settle();
        assertEquals("10.0.0.2:80", Addresses.text(connecting.result().extraInfo(ExtraInfo.PEERNAME)));
        assertEquals(List.of(StandardProtocolFamily.INET6, StandardProtocolFamily.INET), net.families);
    }

    @Test
    void addressThatIsGivenTwiceIsTriedOnce() {
        net.prepare().refuse(new IOException("no"));
        Future<Transport> connecting = connect("example.org");
        answer.setResult(addresses("10.0.0.2", "10.0.0.2"));
        net.settle();
        assertEquals("no: 10.0.0.2:80", connecting.exception().getMessage());
    }

    @Test
    void failureOfTheResolverIsTheFailureOfTheConnect() {
        UnknownHostException unknown = new UnknownHostException("no such host");
        Future<Transport> connecting = connect("example.org");
        answer.setException(unknown);
        net.settle();
        assertSame(unknown, connecting.exception());
        assertNothingIsReportedWhenTheLoopCloses();
    }

    @Test
    void failureOfTheResolverIsTheFailureOfTheListen() {
        UnknownHostException unknown = new UnknownHostException("no such host");
        Future<Server> listening = listen("127.0.0.1", "example.org");
        answer.setException(unknown);
        net.settle();
        assertSame(unknown, listening.exception());
        assertEquals(List.of(), net.servers);
        assertNothingIsReportedWhenTheLoopCloses();
    }

    @Test
    void resolverThatHangsEndsAtTheTimeoutAndIsCancelled() {
        Future<Transport> connecting = connect("example.org");
        net.pass(Duration.ofSeconds(30));
        assertInstanceOf(TimeoutException.class, connecting.exception());
        assertTrue(answer.cancelled());
        assertNothingIsReportedWhenTheLoopCloses();
    }

    @Test
    void cancellingTheConnectCancelsTheResolver() {
        Future<Transport> connecting = connect("example.org");
        connecting.cancel();
        net.settle();
        assertTrue(answer.cancelled());
        assertNothingIsReportedWhenTheLoopCloses();
    }

    @Test
    void cancellingTheListenCancelsTheResolver() {
        Future<Server> listening = listen("example.org");
        listening.cancel();
        net.settle();
        assertTrue(answer.cancelled());
        assertEquals(List.of(), net.servers);
        assertNothingIsReportedWhenTheLoopCloses();
    }

    @Test
    void answerThatComesTogetherWithTheCancellationOpensNothing() {
        Future<Transport> connecting = connect("example.org");
        answer.setResult(addresses("10.0.0.2"));
        connecting.cancel();
        net.settle();
        assertEquals(List.of(), net.opened);
        assertNothingIsReportedWhenTheLoopCloses();
    }

    @Test
    void answerThatComesTogetherWithTheCancellationBindsNothing() {
        Future<Server> listening = listen("example.org");
        answer.setResult(addresses("10.0.0.2"));
        listening.cancel();
        net.settle();
        assertEquals(List.of(), net.servers);
        assertNothingIsReportedWhenTheLoopCloses();
    }

    @Test
    void resolverThatGivesUpEndsTheConnect() {
        Future<Transport> connecting = connect("example.org");
        answer.cancel();
        net.settle();
        assertTrue(connecting.done());
        connecting.cancel(); // counts as having looked
        assertNothingIsReportedWhenTheLoopCloses();
    }

    @Test
    void resolverThatThrowsFailsTheConnectAndLeavesNothing() {
        IllegalStateException bug = new IllegalStateException("bug");
        resolver((loop, host) -> {
            throw bug;
        });
        assertSame(bug, failureOf(() -> connect("example.org")));
        assertNothingIsReportedWhenTheLoopCloses();
    }

    @Test
    void resolverThatThrowsFailsTheListenAndLeavesNothing() {
        IllegalStateException bug = new IllegalStateException("bug");
        resolver((loop, host) -> {
            throw bug;
        });
        assertSame(bug, failureOf(() -> listen("example.org")));
        assertNothingIsReportedWhenTheLoopCloses();
    }

    @Test
    void resolverThatReturnsNoFutureFailsTheConnectAndLeavesNothing() {
        resolver((loop, host) -> null);
        assertInstanceOf(NullPointerException.class, failureOf(() -> connect("example.org")));
        assertNothingIsReportedWhenTheLoopCloses();
    }

    private interface Call {
        Future<?> call();
    }

    /** Thrown at once or delivered, either is clear. */
    private static Throwable failureOf(Call call) {
        try {
            return call.call().exception();
        } catch (RuntimeException thrownAtOnce) {
            return thrownAtOnce;
        }
    }

    @Test
    void nameWithoutAddressesFailsTheConnect() {
        Future<Transport> connecting = connect("example.org");
        answer.setResult(List.of());
        net.settle();
        assertInstanceOf(IOException.class, connecting.exception());
        assertTrue(connecting.exception().getMessage().contains("example.org"), connecting.exception()::getMessage);
    }

    @Test
    void nameWithoutAddressesFailsTheListen() {
        Future<Server> listening = listen("example.org");
        answer.setResult(List.of());
        net.settle();
        assertTrue(listening.done());
        assertInstanceOf(IOException.class, listening.exception());
    }

    /** The JDK's, on a thread of its own. */
    @Test
    void defaultResolverKnowsLocalhost() {
        try (LoopThread real = new LoopThread()) {
            List<InetAddress> found = real.await(() -> Resolution.resolve(real.loop, List.of("localhost")));
            assertFalse(found.isEmpty());
            found.forEach(address -> assertTrue(address.isLoopbackAddress(), address::toString));
        }
    }

    @Test
    void defaultResolverNamesTheHostItDoesNotKnow() {
        try (LoopThread real = new LoopThread()) {
            Throwable failure = real.failure(() -> Tcp.connect(real.loop, "no such host", 80, Recorder::new));
            assertInstanceOf(UnknownHostException.class, failure);
            assertTrue(failure.getMessage().contains("no such host"), failure.getMessage());
        }
    }
}
