package io.nioloop.testing;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.nioloop.net.Protocol;
import io.nioloop.net.Transport;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** A search finds the smallest seed that fails, and takes away what has nothing to do with it. */
class SearchTest {
    private static final List<String> PROPERTIES = List.of("io.nioloop.seed", "io.nioloop.seeds");

    private final List<String> asked = new ArrayList<>(); // what the build was called with

    @BeforeEach
    void forgetWhatTheBuildWasCalledWith() {
        PROPERTIES.forEach(name -> asked.add(System.clearProperty(name)));
    }

    @AfterEach
    void restoreWhatTheBuildWasCalledWith() {
        for (int i = 0; i < PROPERTIES.size(); i++) {
            System.clearProperty(PROPERTIES.get(i));
            if (asked.get(i) != null) {
                System.setProperty(PROPERTIES.get(i), asked.get(i));
            }
        }
    }

    @Test
    void searchThatFindsNothingTellsWhatItHasDone() {
        SearchResult result = Simulation.search(1, 50, new Conversation(2, 5_000));
        assertEquals(50, result.runs());
        assertTrue(result.events() > 50 * 20, result::toString);
        assertTrue(result.strikes() > 50, result::toString);
    }

    @Test
    void smallestFailingSeedIsReported() {
        SimulationFailure failure = assertThrows(
                SimulationFailure.class,
                () -> Simulation.search(1, 1000, simulation -> {
                    if (simulation.seed() >= 17) {
                        throw new AssertionError("seventeen or more");
                    }
                }));
        assertEquals(17, failure.seed());
        assertEquals(FaultPlan.none(), failure.plan(), "no fault is needed for this");
    }

    @Test
    void planIsShrunkToTheOneFaultThatIsNeeded() {
        FaultPlan many = FaultPlan.none()
                .with(FaultKind.SHORT_WRITE, 0.3)
                .with(FaultKind.DELAY, 0.3)
                .with(FaultKind.ONE_BYTE_READ, 0.3)
                .with(FaultKind.READY_LATE, 0.3);
        SimulationFailure failure = assertThrows(
                SimulationFailure.class,
                () -> Simulation.search(
                        1, 100, SimulationOptions.defaults().withFaults(many), new Conversation(2, 2_000, Haste::new)));
        assertEquals(Set.of(FaultKind.ONE_BYTE_READ), failure.plan().kinds(), failure::getMessage);
        FaultPlan.Rule rule = failure.plan().rule(FaultKind.ONE_BYTE_READ);
        assertEquals(new FaultPlan.Rule(1, rule.from(), 1), rule, "one strike is enough");
    }

    /** Takes what one read gives for a message, and a single byte for the end of it all. */
    private static final class Haste implements Protocol {
        private Transport transport;

        @Override
        public void connectionMade(Transport transport) {
            this.transport = transport;
        }

        @Override
        public void dataReceived(ByteBuffer data) {
            if (data.remaining() == 1) {
                throw new IllegalStateException("half a message");
            }
            transport.write(data);
        }

        @Override
        public String toString() {
            return "Haste";
        }
    }

    @Test
    void failureThatWasShrunkFailsAgainTheSameWay() {
        Simulation.Body body = new Conversation(2, 2_000, Haste::new);
        SimulationFailure failure = assertThrows(SimulationFailure.class, () -> Simulation.search(1, 10_000, body));
        SimulationOptions again = SimulationOptions.defaults()
                .withFaults(FaultPlan.parse(failure.plan().toString()));
        SimulationFailure replayed =
                assertThrows(SimulationFailure.class, () -> Simulation.run(failure.seed(), again, body));
        assertEquals(failure.traceHash(), replayed.traceHash());
        assertEquals(failure.getMessage(), replayed.getMessage());
    }

    @Test
    void identityOfAnObjectInTheMessageDoesNotHinderTheSearch() {
        FaultPlan needless = FaultPlan.none().with(FaultKind.DELAY, 0.5);
        SimulationFailure failure = assertThrows(
                SimulationFailure.class,
                () -> Simulation.search(1, 1, SimulationOptions.defaults().withFaults(needless), simulation -> {
                    throw new AssertionError("trouble with " + new Object());
                }));
        assertEquals(FaultPlan.none(), failure.plan());
    }

    @Test
    void anotherFailureIsNotTakenForASmallerOne() {
        FaultPlan both = FaultPlan.none().with(FaultKind.DELAY, 1).with(FaultKind.SHORT_READ, 1);
        SimulationFailure failure = assertThrows(
                SimulationFailure.class,
                () -> Simulation.search(1, 1, SimulationOptions.defaults().withFaults(both), simulation -> {
                    FaultPlan plan = simulation.faults().plan();
                    throw new IllegalStateException(plan.kinds().size() == 2 ? "both" : "one");
                }));
        assertEquals(both.kinds(), failure.plan().kinds());
        assertEquals("both", failure.getCause().getMessage());
    }

    @Test
    void propertyReplaysOneSeed() {
        System.setProperty("io.nioloop.seed", "-4711");
        List<Long> seeds = new ArrayList<>();
        assertEquals(
                1,
                Simulation.search(1, 100, simulation -> seeds.add(simulation.seed()))
                        .runs());
        assertEquals(List.of(-4711L), seeds);
    }

    @Test
    void propertySaysHowManySeedsThereAre() {
        System.setProperty("io.nioloop.seeds", "7");
        List<Long> seeds = new ArrayList<>();
        assertEquals(
                7,
                Simulation.search(3, 100, simulation -> seeds.add(simulation.seed()))
                        .runs());
        assertEquals(List.of(3L, 4L, 5L, 6L, 7L, 8L, 9L), seeds);
    }

    @Test
    void propertyThatIsNoNumberIsRefused() {
        System.setProperty("io.nioloop.seed", "today");
        IllegalArgumentException refusal =
                assertThrows(IllegalArgumentException.class, () -> Simulation.search(1, 100, simulation -> {}));
        assertEquals("-Dio.nioloop.seed=today: use a whole number", refusal.getMessage());
    }

    @Test
    void planOfFaultsIsDrawnFromTheSeedAndReadBackFromItsText() {
        assertEquals(FaultPlan.draw(5), FaultPlan.draw(5));
        Set<String> plans = new TreeSet<>();
        for (long seed = 0; seed < 1000; seed++) {
            FaultPlan plan = FaultPlan.draw(seed);
            plans.add(plan.toString());
            assertEquals(plan, FaultPlan.parse(plan.toString()));
            assertFalse(plan.kinds().stream().anyMatch(kind -> kind.harm() == FaultKind.Harm.SILENT));
        }
        assertTrue(plans.size() > 700, () -> "only " + plans.size() + " plans of 1000 differ");
    }

    @Test
    void textThatIsNoPlanIsRefused() {
        for (String text : List.of("SHORT_READ", "SHORT_READ=", "SHORT_READ=2", "COFFEE=0.1", "SHORT_READ=0.1@0")) {
            String message = assertThrows(IllegalArgumentException.class, () -> FaultPlan.parse(text))
                    .getMessage();
            assertTrue(message.contains("use"), message);
        }
        assertEquals(FaultPlan.none(), FaultPlan.parse("none"));
    }

    @Test
    void chanceIsTheSameEverywhere() {
        SimRandom random = new SimRandom(42);
        assertEquals(-4767286540954276203L, random.nextLong()); // SplitMix64, as published
        assertEquals(2949826092126892291L, random.nextLong());
        assertEquals(
                new SimRandom(42).split(7).nextLong(),
                new SimRandom(42).split(7).nextLong());
        byte[] bytes = new SimRandom(1).bytes(4);
        assertEquals(4, bytes.length);
        assertEquals("pick", new SimRandom(1).pick(List.of("pick")));
        assertTrue(new SimRandom(1).chance(1) && !new SimRandom(1).chance(0));
        assertEquals(5, new SimRandom(1).between(5, 5));
        assertThrows(IllegalArgumentException.class, () -> random.below(0));
        assertThrows(IllegalArgumentException.class, () -> random.below(0L));
    }
}
