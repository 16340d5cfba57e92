package io.nioloop.guard;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.nioloop.guard.Calls.Rule;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;

/**
 * Tests of logic sleep on virtual time and talk over a simulated network: they are over at once, and they repeat. A few
 * stay at the edge, where the machine's own clock, threads and sockets are the point; a module names them, each with
 * the reason, in a subclass of this guard, which looks at all test classes of the module it runs in.
 *
 * <p>To wait for another thread or a process is fine everywhere, as long as the wait ends when the other is done, and
 * its limit matters only to a test that fails.
 */
public abstract class VirtualTests {
    static final List<Rule> RULES = List.of(
            Rule.because("a test of logic does not sleep")
                    .ban("java/lang/Thread.sleep:")
                    .ban("java/lang/Thread.onSpinWait:")
                    .ban("java/lang/Thread.yield:")
                    .ban("java/lang/Object.wait:(J")
                    .ban("java/util/concurrent/TimeUnit.sleep:")
                    .ban("java/util/concurrent/locks/LockSupport.parkNanos:")
                    .ban("java/util/concurrent/locks/LockSupport.parkUntil:"),
            Rule.because("a test of logic looks at no clock of the machine")
                    .ban("java/lang/System.nanoTime:")
                    .ban("java/lang/System.currentTimeMillis:")
                    .ban("java/time/Instant.now:")
                    .ban("java/time/LocalDate.now:")
                    .ban("java/time/LocalTime.now:")
                    .ban("java/time/LocalDateTime.now:")
                    .ban("java/time/OffsetDateTime.now:")
                    .ban("java/time/ZonedDateTime.now:")
                    .ban("java/time/Clock.system")
                    .ban("java/util/Date.<init>:()")
                    .ban("io/nioloop/loop/Clock.system:"),
            Rule.because("a test of logic has no timer of the machine")
                    .ban("java/util/Timer.<init>:")
                    .ban("java/util/concurrent/ScheduledThreadPoolExecutor.<init>:")
                    .ban("java/util/concurrent/Executors.newScheduledThreadPool:")
                    .ban("java/util/concurrent/Executors.newSingleThreadScheduledExecutor:")
                    .ban("java/util/concurrent/CompletableFuture.delayedExecutor:")
                    .ban("java/util/concurrent/CompletableFuture.completeOnTimeout:"),
            Rule.because("a loop under test runs on virtual time")
                    .ban("io/nioloop/loop/EventLoop.open:()")
                    .ban("io/nioloop/loop/RealLoop.run:")
                    .ban("io/nioloop/loop/RealLoop.sleep:"),
            Rule.because("a network under test is simulated")
                    .ban("java/net/Socket.<init>:")
                    .ban("java/net/ServerSocket.<init>:")
                    .ban("java/net/DatagramSocket.<init>:")
                    .ban("java/nio/channels/SocketChannel.open:")
                    .ban("java/nio/channels/ServerSocketChannel.open:")
                    .ban("java/nio/channels/DatagramChannel.open:")
                    .ban("java/nio/channels/Pipe.open:")
                    .ban("java/nio/channels/Selector.open:")
                    .ban("java/nio/channels/spi/SelectorProvider.provider:"));

    private final Map<String, String> edge = new TreeMap<>(); // reasons, by the names of classes

    /** Begins with no edge. */
    protected VirtualTests() {}

    /**
     * Lets a class touch the machine.
     *
     * @param topLevelClass its name
     * @param reason why it has to
     */
    protected final void edge(String topLevelClass, String reason) {
        edge.put(topLevelClass, reason);
    }

    @Test
    void whatIsNotAtTheEdgeKeepsOffTheClockAndTheSocketsOfTheMachine() {
        Calls inland = new Calls(calls().uses().stream()
                .filter(use -> !edge.containsKey(use.user()))
                .toList());
        assertEquals("", String.join("\n", inland.violations(RULES)));
    }

    @Test
    void whatIsAtTheEdgeHasToBe() {
        Set<String> needless = new TreeSet<>(edge.keySet());
        needless.removeAll(calls().violators(RULES));
        assertEquals(Set.of(), needless);
    }

    private static Calls calls() {
        return Calls.of(House.files(House.TEST_CLASSES, ".class"));
    }
}
