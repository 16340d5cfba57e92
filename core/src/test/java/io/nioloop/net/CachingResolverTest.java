package io.nioloop.net;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertNotSame;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.nioloop.future.Future;
import io.nioloop.future.Promise;
import io.nioloop.testing.Simulation;
import java.io.IOException;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What a resolver behind a cache is asked, and what its askers are told: rule 237 and row 80. */
class CachingResolverTest {
    private static final Duration TIMEOUT = Duration.ofSeconds(5);
    private static final InetAddress FIRST = Addresses.numeric("10.0.0.2").orElseThrow();

    private final FakeNet net = new FakeNet();
    private final List<String> asked = new ArrayList<>();
    private final List<Promise<List<InetAddress>>> answers = new ArrayList<>();

    CachingResolverTest() {
        Resolver source = (loop, host) -> {
            asked.add(host);
            answers.add(new Promise<>(loop));
            return answers.get(answers.size() - 1);
        };
        Resolver.set(net.loop, Resolver.cached(source, TIMEOUT));
    }

    @AfterEach
    void close() {
        net.assertAsleepForEver();
        net.close();
    }

    private Future<List<InetAddress>> lookup(String host) {
        Future<List<InetAddress>> lookup = Dns.lookup(net.loop, host);
        net.settle();
        return lookup;
    }

    private void answer(int number) {
        answers.get(number).setResult(List.of(FIRST));
        net.settle();
    }

    @Test
    void answerIsRememberedForHalfAMinute() {
        lookup("example.org");
        answer(0);
        net.pass(CachingResolver.KEEP_FOUND.minusNanos(1));
        assertEquals(List.of(FIRST), lookup("EXAMPLE.org").result());
        assertEquals(1, asked.size());
        net.pass(Duration.ofNanos(1));
        lookup("example.org").cancel();
        assertEquals(2, asked.size());
    }

    @Test
    void thatThereIsNoSuchNameIsRememberedForASecond() {
        Future<?> first = lookup("nobody.example");
        answers.get(0).setException(new UnknownHostException("none"));
        net.settle();
        assertEquals("none", first.exception().getMessage());
        assertEquals("none", lookup("nobody.example").exception().getMessage());
        assertEquals(1, asked.size());
        net.pass(CachingResolver.KEEP_UNKNOWN);
        lookup("nobody.example").cancel();
        assertEquals(2, asked.size());
    }

    @Test
    void otherFailuresAreNotRemembered() {
        Future<?> first = lookup("example.org");
        IOException failure = new IOException("no network");
        answers.get(0).setException(failure);
        net.settle();
        assertSame(failure, first.exception());
        lookup("example.org").cancel();
        assertEquals(2, asked.size());
    }

    @Test
    void thoseWhoAskForOneNameShareALookup() {
        Future<List<InetAddress>> one = lookup("example.org");
        Future<List<InetAddress>> two = lookup("example.org");
        assertNotSame(one, two);
        answer(0);
        assertEquals(one.result(), two.result());
        assertEquals(List.of("example.org"), asked);
    }

    @Test
    void whoIsCancelledDoesNotEndTheLookupOfOthers() {
        Future<?> one = lookup("example.org");
        Future<List<InetAddress>> two = lookup("example.org");
        one.cancel();
        net.settle();
        answer(0);
        assertEquals(List.of(FIRST), two.result());
    }

    @Test
    void lookupIsCancelledWhenNobodyWaitsForItAnyMore() {
        Future<?> one = lookup("example.org");
        Future<?> two = lookup("example.org");
        one.cancel();
        two.cancel();
        net.settle();
        assertTrue(answers.get(0).cancelled());
        lookup("example.org").cancel();
        assertEquals(2, asked.size());
    }

    @Test
    void answerInTheTurnOfTheCancellationIsStillRemembered() {
        Future<?> one = lookup("example.org");
        answers.get(0).setResult(List.of(FIRST));
        one.cancel();
        net.settle();
        assertEquals(List.of(FIRST), lookup("example.org").result());
    }

    @Test
    void silenceIsAnErrorAtTheTimeoutAndIsNotRemembered() {
        Future<?> one = lookup("example.org");
        net.pass(TIMEOUT.minusNanos(1));
        assertFalse(one.done());
        net.pass(Duration.ofNanos(1));
        assertInstanceOf(UnknownHostException.class, one.exception());
        assertTrue(one.exception().getMessage().contains("example.org, no answer within PT5S"));
        assertTrue(answers.get(0).cancelled());
        lookup("example.org").cancel();
        assertEquals(2, asked.size());
    }

    @Test
    void sourceThatGivesUpCancelsWhoWaits() {
        Future<?> one = lookup("example.org");
        answers.get(0).cancel();
        net.settle();
        assertTrue(one.done());
        one.cancel();
    }

    @Test
    void oldestAnswerIsForgottenFirst() {
        for (int i = 0; i <= CachingResolver.ENTRIES; i++) {
            lookup("host" + i);
            answer(i);
        }
        lookup("host1").result();
        assertEquals(CachingResolver.ENTRIES + 1, asked.size());
        lookup("host0").cancel();
        assertEquals(CachingResolver.ENTRIES + 2, asked.size());
    }

    @Test
    void thousandAndFirstLookupAtATimeIsRefused() {
        List<Future<?>> all = new ArrayList<>();
        for (int i = 0; i < CachingResolver.ENTRIES; i++) {
            all.add(lookup("host" + i));
        }
        assertTrue(lookup("one.more").exception().getMessage().contains("one.more"));
        assertEquals(CachingResolver.ENTRIES, asked.size());
        all.forEach(Future::cancel);
    }

    @Test
    void timeoutIsMoreThanZero() {
        Resolver source = Resolver.of(net.loop);
        assertThrows(IllegalArgumentException.class, () -> Resolver.cached(source, Duration.ZERO));
        assertThrows(NullPointerException.class, () -> Resolver.cached(null, TIMEOUT));
    }

    @Test
    void resolverWithoutNamesOfAddressesSaysTheAddress() {
        Future<String> name = Dns.reverse(net.loop, FIRST);
        net.settle();
        assertEquals("10.0.0.2", name.result());
    }

    @Test
    void simulatedNamesAreFoundBothWays() {
        Simulation.run(1, simulation -> {
            simulation.name("server", "10.0.0.2");
            assertEquals(List.of(FIRST), simulation.await(Dns.lookup(simulation.loop(), "server")));
            assertEquals("server", simulation.await(Dns.reverse(simulation.loop(), FIRST)));
            InetAddress nobody = Addresses.numeric("10.9.9.9").orElseThrow();
            assertEquals("10.9.9.9", simulation.await(Dns.reverse(simulation.loop(), nobody)));
        });
    }

    /** Whatever the resolver does, each who asked hears of it, or the simulation fails. */
    @Test
    void everybodyIsToldUnderFaults() {
        Simulation.search(1, 200, simulation -> {
            Resolver.set(simulation.loop(), Resolver.cached(Resolver.of(simulation.loop()), TIMEOUT));
            simulation.name("server", "10.0.0.2");
            List<Future<?>> all = new ArrayList<>();
            for (int i = 0; i < 12; i++) {
                Future<?> one = Dns.lookup(simulation.loop(), i % 4 == 0 ? "nobody" : "server");
                all.add(one);
                simulation.sleep(Duration.ofMillis(simulation.random().below(2_000)));
                if (simulation.random().below(4) == 0) {
                    one.cancel();
                }
            }
            all.forEach(simulation::outcome);
        });
    }

    /** Row 80: a thread or two of the resolver's own may hang, and nobody else's. */
    @Test
    void systemResolverHasAFewThreadsOfItsOwn() {
        try (LoopThread real = new LoopThread()) {
            List<String> names = new ArrayList<>();
            for (int i = 0; i < 30; i++) {
                names.add("no such host " + i);
            }
            names.forEach(name -> real.failure(() -> Dns.lookup(real.loop, name)));
            List<String> threads = Thread.getAllStackTraces().keySet().stream()
                    .map(Thread::getName)
                    .filter(name -> name.startsWith("nioloop-resolver-"))
                    .toList();
            assertTrue(!threads.isEmpty() && threads.size() <= 8, threads::toString);
            assertEquals(
                    "localhost",
                    real.await(() -> Dns.reverse(real.loop, InetAddress.getByAddress(new byte[] {127, 0, 0, 1}))));
        }
    }
}
