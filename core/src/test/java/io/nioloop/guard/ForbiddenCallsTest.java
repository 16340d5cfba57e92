package io.nioloop.guard;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.nioloop.guard.Calls.Rule;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/**
 * Some calls of the JDK would break what the core promises: that time and network can be replaced, that the loop never
 * blocks, that a run repeats. Each may be made in the classes listed with it and nowhere else.
 */
class ForbiddenCallsTest {
    private static final List<Rule> RULES = List.of(
            Rule.because("time is read through Clock")
                    .ban("java/lang/System.nanoTime:")
                    .ban("java/lang/System.currentTimeMillis:")
                    .ban("java/time/Instant.now:")
                    .ban("java/time/LocalDateTime.now:")
                    .ban("java/time/ZonedDateTime.now:")
                    .ban("java/time/Clock.system")
                    .except("io.nioloop.loop.SystemClock"),
            Rule.because("the loop sleeps in its poller only")
                    .ban("java/lang/Thread.sleep:")
                    .ban("java/lang/Object.wait:")
                    .ban("java/util/concurrent/TimeUnit.sleep:"),
            Rule.because(
                            "the loop sleeps in its poller, but for a nap when the selector is broken; a baton is waited for")
                    .ban("java/util/concurrent/locks/LockSupport.park")
                    .except(
                            "io.nioloop.loop.SelectorHealth",
                            "io.nioloop.task.Baton",
                            "io.nioloop.task.VirtualThreads"),
            Rule.because("the core talks through System.Logger")
                    .ban("java/lang/System.out:")
                    .ban("java/lang/System.err:"),
            Rule.because("the provider comes with the options of the loop")
                    .ban("java/nio/channels/spi/SelectorProvider.provider:")
                    .except("io.nioloop.loop.LoopOptions"),
            Rule.because("a channel is opened through the loop's provider")
                    .ban("java/nio/channels/SocketChannel.open:")
                    .ban("java/nio/channels/ServerSocketChannel.open:")
                    .ban("java/nio/channels/DatagramChannel.open:")
                    .ban("java/nio/channels/Pipe.open:")
                    .ban("java/nio/channels/Selector.open:")
                    .ban("java/net/Socket.<init>:")
                    .ban("java/net/ServerSocket.<init>:")
                    .ban("java/net/DatagramSocket.<init>:"),
            Rule.because("a simulated channel has no socket")
                    .ban("java/nio/channels/SocketChannel.socket:")
                    .ban("java/nio/channels/ServerSocketChannel.socket:")
                    .ban("java/nio/channels/DatagramChannel.socket:"),
            Rule.because("only a numeric address is known without asking")
                    .ban("java/net/InetAddress.getByName:")
                    .except("io.nioloop.net.Addresses"),
            Rule.because("names are resolved on threads of their own")
                    .ban("java/net/InetAddress.getAllByName:")
                    .except("io.nioloop.net.SystemResolver"),
            Rule.because("an address is named on threads of their own")
                    .ban("java/net/InetAddress.getHostName:")
                    .except("io.nioloop.net.SystemResolver"),
            Rule.because("resolving a name blocks the loop")
                    .ban("java/net/InetAddress.getLocalHost:")
                    .ban("java/net/InetAddress.getCanonicalHostName:")
                    .ban("java/net/InetSocketAddress.<init>:(Ljava/lang/String;I)")
                    .ban("java/net/InetSocketAddress.getHostName:"),
            Rule.because("collections have an order that repeats")
                    .ban("java/util/HashMap.<init>:")
                    .ban("java/util/HashSet.<init>:")
                    .ban("java/util/Hashtable.<init>:")
                    .ban("java/util/IdentityHashMap.<init>:")
                    .ban("java/util/WeakHashMap.<init>:")
                    .ban("java/util/concurrent/ConcurrentHashMap.")
                    .ban("java/util/Set.of:")
                    .ban("java/util/Set.copyOf:")
                    .ban("java/util/Map.of")
                    .ban("java/util/Map.copyOf:")
                    .ban("java/util/stream/Collectors.toSet:")
                    .ban("java/util/stream/Collectors.toUnmodifiableSet:")
                    .ban("java/util/stream/Collectors.toMap:")
                    .ban("java/util/stream/Collectors.toUnmodifiableMap:")
                    .ban("java/util/stream/Collectors.toConcurrentMap:")
                    .ban("java/util/stream/Collectors.groupingBy")
                    .except(
                            "io.nioloop.loop.Birthplaces",
                            "io.nioloop.observe.NarratedNames",
                            "io.nioloop.observe.RecordedThings"), // which are never gone through
            Rule.because("chance comes from outside, so that a run repeats")
                    .ban("java/lang/Math.random:")
                    .ban("java/util/Random.<init>:()")
                    .ban("java/util/Collections.shuffle:(Ljava/util/List;)V")
                    .ban("java/util/UUID.randomUUID:")
                    .ban("java/util/concurrent/ThreadLocalRandom."));

    @Test
    void coreMakesNoForbiddenCall() {
        assertEquals(Set.of(), coreCalls().violations(RULES));
    }

    @Test
    void everyExceptionIsNeeded() {
        assertEquals(Set.of(), coreCalls().needlessExceptions(RULES));
    }

    private static Calls coreCalls() {
        return Calls.of(House.files(House.CLASSES, ".class"));
    }

    @Test
    void guardSeesCallsAndMethodReferencesInNestedClasses() {
        String sinner = ForbiddenCallsTest.class.getName();
        assertEquals(
                Set.of(
                        sinner + " uses java/lang/Thread.sleep:(J)V although the loop sleeps in its poller only",
                        sinner + " uses java/util/HashMap.<init>:()V although collections have an order that repeats"),
                Calls.of(House.files(House.TEST_CLASSES, "ForbiddenCallsTest$Sinner.class"))
                        .violations(RULES));
    }

    @SuppressWarnings("unused")
    private static final class Sinner {
        static final Supplier<Map<String, String>> REFERENCE = HashMap::new;

        static void call() throws InterruptedException {
            Thread.sleep(1);
        }
    }

    @Test
    void everyRuleNamesSomethingThatExists() {
        List<String> unknown = Stream.concat(RULES.stream(), VirtualTests.RULES.stream())
                .flatMap(rule -> rule.unknown().stream())
                .toList();
        assertEquals(List.of(), unknown);
    }
}
