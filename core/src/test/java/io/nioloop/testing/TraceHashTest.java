package io.nioloop.testing;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/**
 * The same seed and the same program do the same: on each JDK, interpreted or compiled. The recorded hashes change with
 * each change of what the library does on the network or in which order, and with nothing else.
 */
class TraceHashTest {
    private static final long WITHOUT_FAULTS = 0x7f0e58bb9dfaed29L;
    private static final long WITH_FAULTS = 0x4c7b7e13f05099d3L;

    private static long hash(long seed, FaultPlan plan) {
        return Simulation.run(seed, SimulationOptions.defaults().withFaults(plan), new Conversation(4, 50_000))
                .traceHash();
    }

    @Test
    void hashIsTheSameOnEveryJdk() {
        assertEquals(Long.toHexString(WITHOUT_FAULTS), Long.toHexString(hash(1, FaultPlan.none())));
    }

    @Test
    void hashIsTheSameOnEveryJdkWithFaultsToo() {
        FaultPlan plan = FaultPlan.none()
                .with(FaultKind.SHORT_READ, 0.2)
                .with(FaultKind.SHORT_WRITE, 0.2)
                .with(FaultKind.READY_FOR_NOTHING, 0.1)
                .with(FaultKind.DELAY, 0.1)
                .with(FaultKind.JITTERY_LINK, 0.5)
                .once(FaultKind.RESET_TO_CLIENT, 20)
                .once(FaultKind.ACCEPT_TOO_MANY_FILES, 2);
        assertEquals(Long.toHexString(WITH_FAULTS), Long.toHexString(hash(2, plan)));
    }

    @Test
    void hundredRunsOfASeedAreOne() {
        List<Long> hashes = new ArrayList<>();
        for (int i = 0; i < 100; i++) {
            hashes.add(hash(3, FaultPlan.draw(3)));
        }
        assertEquals(1, hashes.stream().distinct().count(), hashes::toString);
    }

    @Test
    void seedsDiffer() {
        assertNotEquals(hash(4, FaultPlan.none()), hash(5, FaultPlan.none()));
    }

    @Test
    void garbageCollectionLeavesNoTrace() {
        long usual = hash(6, FaultPlan.none());
        Simulation.Body littering = simulation -> {
            simulation.observe((loop, event) -> {
                if (simulation.random().split(simulation.network().events()).chance(0.01)) {
                    System.gc();
                }
            });
            new Conversation(4, 50_000).run(simulation);
        };
        assertEquals(usual, Simulation.run(6, littering).traceHash());
    }

    @Test
    void orderCounts() {
        VirtualClock clock = new VirtualClock();
        Trace one = new Trace(clock);
        Trace other = new Trace(clock);
        one.add(Happening.READ, 1, 2);
        one.add(Happening.WRITTEN, 1, 2);
        other.add(Happening.WRITTEN, 1, 2);
        other.add(Happening.READ, 1, 2);
        assertNotEquals(one.hash(), other.hash());
        assertEquals(List.of("0.000000000 s  #1 reads 2 B", "0.000000000 s  #1 writes 2 B"), one.tail());
    }

    @Test
    void tailKeepsTheLast() {
        Trace trace = new Trace(new VirtualClock());
        for (int i = 0; i < 1000; i++) {
            trace.add(Happening.NOTE, i, 0);
        }
        assertEquals(256, trace.tail().size());
        assertEquals("0.000000000 s  note 999", trace.tail().get(255));
    }
}
