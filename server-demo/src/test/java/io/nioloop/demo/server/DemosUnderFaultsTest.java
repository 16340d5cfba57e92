package io.nioloop.demo.server;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.nioloop.net.Addresses;
import io.nioloop.testing.SearchResult;
import io.nioloop.testing.SimRandom;
import io.nioloop.testing.Simulation;
import java.nio.charset.StandardCharsets;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.BiConsumer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Echo, hello, time and proxy in a simulation, each with a thousand seeds, which decide what clients do and what goes wrong;
 * with {@code -Dio.nioloop.seeds=10000} as many as one likes. Whatever happens, nothing wrong is sent, and nothing is
 * left in the end. And if nobody was told of a failure, everybody who can take it gets all.
 */
class DemosUnderFaultsTest {
    private static final int SEEDS = 1000;
    private static final int MOST_VISITORS = 6;
    private static final List<String> SMALL = List.of("hello", "time"); // what they are told is of no interest
    private static final int LARGE = 500_000; // more than a server may keep for a client who does not read:
    private static final int ECHO_KEEPS = 64 * 1024 + 256 * 1024; // the limit of a transport, and one large read
    private static final String GREETING = "Hello, world!\n";
    private static final String TIME = "0000-00-00T00:00:00+00:00\n";

    @Test
    void echoSendsBackWhatArrives() {
        search(DemosUnderFaultsTest::echo, "echo");
    }

    @Test
    void echoOnTheBareLoopSendsBackWhatArrives() {
        search(DemosUnderFaultsTest::echo, "echo", "--style", "callbacks");
    }

    @Test
    void echoInStraightLineCodeSendsBackWhatArrives() {
        search(DemosUnderFaultsTest::echo, "echo", "--style", "streams");
    }

    @ParameterizedTest
    @ValueSource(strings = {"protocol", "streams"})
    void fewAreServedAtATimeAndTheSilentAreSentAway(String style) {
        search(
                (stage, visitor) -> isPrefix(visitor.received(), visitor.said(), visitor),
                "echo",
                "--style",
                style,
                "--max-clients",
                "2",
                "--idle-timeout",
                "200ms");
    }

    @ParameterizedTest
    @ValueSource(strings = {"protocol", "streams"})
    void helloGreetsOnce(String style) {
        search(DemosUnderFaultsTest::hello, "hello", "--style", style);
    }

    @Test
    void timeIsToldOnce() {
        search(DemosUnderFaultsTest::time, "time");
    }

    @Test
    void aProxyForwardsWhatAnEchoServerSendsBack() {
        search(DemosUnderFaultsTest::proxy, "proxy", "--to", Stage.TARGET);
    }

    @Test
    void aProxyThatIsSlowDoesSoToo() {
        search(DemosUnderFaultsTest::proxy, "proxy", "--to", Stage.TARGET, "--latency", "30ms", "--rate", "100kB/s");
    }

    private static void search(BiConsumer<Stage, Visitor> check, String program, String... options) {
        SearchResult result = Simulation.search(1, SEEDS, Stage.OPTIONS, simulation -> {
            Stage stage = new Stage(simulation, program, options);
            List<Visitor> visitors = invite(simulation, stage, !SMALL.contains(program));
            stage.play();
            simulation.atEnd(after -> {
                visitors.forEach(visitor -> check.accept(stage, visitor));
                assertTrue(stage.mostKept() <= ECHO_KEEPS, () -> "the server kept " + stage.mostKept() + " bytes");
            });
        });
        assertTrue(result.strikes() > 0 || result.runs() < SEEDS, result::toString);
    }

    private static List<Visitor> invite(Simulation simulation, Stage stage, boolean mayBeLarge) {
        SimRandom random = simulation.random();
        List<Visitor> visitors = new ArrayList<>();
        for (int i = random.below(MOST_VISITORS); i >= 0; i--) {
            Visitor visitor = new Visitor(simulation, random.split(i), random.bytes(size(random, mayBeLarge)));
            visitors.add(visitor);
            stage.invite(visitor);
        }
        return visitors;
    }

    private static int size(SimRandom random, boolean mayBeLarge) {
        return mayBeLarge && random.chance(0.03)
                ? LARGE
                : random.below(random.pick(List.of(1, 4, 100, 3000, 3000, 20_000)));
    }

    private static void echo(Stage stage, Visitor visitor) {
        isPrefix(visitor.received(), visitor.said(), visitor);
        if (stage.wentWell() && visitor.hearsAll()) {
            assertTrue(visitor.hasSaidAll(), visitor::toString);
            assertArrayEquals(visitor.said(), visitor.received(), visitor::toString);
        }
        if (!stage.anyFaultStruck() && visitor.hearsAll() && visitor.isEasy()) { // nor is anything lost by Ctrl-C
            assertTrue(visitor.received().length >= stage.receivedFrom(visitor), visitor::toString);
        }
    }

    private static void proxy(Stage stage, Visitor visitor) {
        isPrefix(visitor.received(), visitor.said(), visitor);
        if (stage.wentWell() && visitor.hearsAll() && !isTurnedAway(stage, visitor)) {
            assertTrue(visitor.hasSaidAll(), visitor::toString);
            assertArrayEquals(visitor.said(), visitor.received(), visitor::toString);
        }
    }

    /** Whether the target could not be reached in time, as it happens if the clock stands still. */
    private static boolean isTurnedAway(Stage stage, Visitor visitor) {
        String forWhom = " for " + Addresses.text(visitor.address()) + ": ";
        boolean away = stage.complaints().stream().anyMatch(line -> line.contains(forWhom));
        assertTrue(!away || stage.anyFaultStruck(), () -> "nothing happened, and not reached:" + forWhom);
        return away;
    }

    private static void hello(Stage stage, Visitor visitor) {
        isPrefix(visitor.received(), GREETING.getBytes(StandardCharsets.US_ASCII), visitor);
        boolean spoke = visitor.said().length > 0;
        if (!spoke && visitor.ending() != Visitor.Ending.HALF_CLOSES) {
            assertEquals(0, visitor.received().length, visitor::toString);
        } else if (stage.wentWell() && visitor.hearsAll() && !visitor.isLate()) {
            assertEquals(GREETING, text(visitor));
            isEndedByTheServer(stage, visitor);
        }
    }

    private static void time(Stage stage, Visitor visitor) {
        String time = text(visitor);
        String digits = time.replaceAll("\\d", "0").replaceFirst("-(?=00:00\n$)", "+");
        isPrefix(digits.getBytes(StandardCharsets.US_ASCII), TIME.getBytes(StandardCharsets.US_ASCII), visitor);
        if (stage.wentWell() && visitor.hearsAll() && !visitor.isLate()) {
            OffsetDateTime.parse(time.strip());
            isEndedByTheServer(stage, visitor);
        }
    }

    private static void isEndedByTheServer(Stage stage, Visitor visitor) {
        assertTrue(visitor.endAt().compareTo(stage.endsAt()) <= 0, visitor::toString);
    }

    private static String text(Visitor visitor) {
        return new String(visitor.received(), StandardCharsets.US_ASCII);
    }

    private static void isPrefix(byte[] part, byte[] all, Visitor visitor) {
        assertTrue(part.length <= all.length, visitor::toString);
        assertArrayEquals(Arrays.copyOf(all, part.length), part, visitor::toString);
    }
}
