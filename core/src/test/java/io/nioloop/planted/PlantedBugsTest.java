package io.nioloop.planted;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.DynamicTest.dynamicTest;

import io.nioloop.loop.CapturedLog;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.function.LongFunction;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.io.TempDir;

/**
 * Teeth: does the simulation find bugs? Each of {@link Bugs} is planted into the library, and has to be found.
 *
 * <p>In every build by the recorded seed. With {@code -Dio.nioloop.seeds=10000} all of them are searched for anew, from
 * seed 1, and the library as it is runs all of these seeds; the table for {@code docs/testing.md} is then written to
 * {@code target/planted-bugs.md}.
 */
class PlantedBugsTest {
    private static final int SEEDS = Integer.getInteger("io.nioloop.seeds", 0); // 0: only those recorded
    private static final int A_FEW = 300; // for the library as it is, in every build
    private static final Path DOCS = Path.of("..", "docs", "testing.md");
    private static final Path TABLE = Path.of("target", "planted-bugs.md");

    @TempDir
    static Path scratch;

    private static final List<String> ROWS = new ArrayList<>(
            List.of("| bug | file | found by seed | what the search says |", "|---|---|---|---|")); // of the table

    private static Workshop workshop; // compiles each bug once

    private CapturedLog log;

    @BeforeAll
    static void open() {
        workshop = new Workshop(Bugs.all(), scratch);
    }

    /** Some faults make the loop log a warning. */
    @BeforeEach
    void keepTheConsoleClean() {
        log = CapturedLog.open();
    }

    @AfterEach
    void closeLog() {
        log.close();
    }

    @TestFactory
    Stream<DynamicTest> everyBugIsFoundByItsSeed() {
        return Bugs.all().stream()
                .map(bug -> dynamicTest(bug.sentence(), () -> {
                    String said = workshop.wrong(bug).apply(bug.seed());
                    assertNotNull(
                            said,
                            () -> "seed " + bug.seed() + " does not find it; -Dio.nioloop.seeds=10000 tells who does");
                    assertEquals(
                            bug.said(),
                            said.substring(0, Math.min(said.length(), bug.said().length())),
                            said);
                    assertTrue(said.contains("\nseed " + bug.seed() + " fails at "), said);
                }));
    }

    @Test
    void libraryAsItIsPassesTheirSeeds() {
        LongFunction<String> search = workshop.right();
        Bugs.all().stream().mapToLong(PlantedBug::seed).distinct().forEach(seed -> assertNull(search.apply(seed)));
    }

    @Test
    void libraryAsItIsPassesTheFullSearch() {
        LongFunction<String> search = workshop.right();
        for (int seed = 1; seed <= Math.max(SEEDS, A_FEW); seed++) {
            assertNull(search.apply(seed));
        }
    }

    /** With the property only: no bug has a recorded seed of 0 or less. */
    @TestFactory
    Stream<DynamicTest> everyBugIsFoundByTheFullSearchFirstByItsSeed() {
        return Bugs.all().stream()
                .filter(bug -> bug.seed() <= SEEDS)
                .map(bug -> dynamicTest(bug.sentence(), () -> {
                    Find find = search(bug);
                    ROWS.add(find.row(bug));
                    assertEquals(bug.seed(), find.seed(), find.said());
                }));
    }

    @AfterAll
    static void writeTheTable() throws IOException {
        if (SEEDS > 0) {
            Files.write(TABLE, ROWS);
        }
    }

    /** The smallest seed that finds a bug, 0 if none does, and what the search said. */
    private record Find(int seed, String said) {
        String row(PlantedBug bug) {
            return "| " + bug + " | `" + bug.simpleName() + "` | " + seed + " | " + shortened() + " |";
        }

        private String shortened() {
            String plain = said.replaceAll("[<>|`]", "");
            return plain.length() <= 80 ? plain : plain.substring(0, 80) + "…";
        }
    }

    private static Find search(PlantedBug bug) {
        LongFunction<String> search = workshop.wrong(bug);
        for (int seed = 1; seed <= SEEDS; seed++) {
            String said = search.apply(seed);
            if (said != null) {
                return new Find(seed, said.lines().findFirst().orElseThrow());
            }
        }
        return new Find(0, "nothing");
    }

    @Test
    void thereAreBugsEnoughAndNoTwoAreCalledTheSame() {
        List<String> sentences = Bugs.all().stream().map(PlantedBug::sentence).toList();
        assertTrue(sentences.size() >= 24, () -> sentences.size() + " bugs");
        assertEquals(sentences.size(), sentences.stream().distinct().count());
    }

    @Test
    void bugWhosePlaceIsNotThereOrThereTwiceSaysThatTheSourceHasMovedOn() {
        PlantedBug gone = new PlantedBug("gone", "loop/Timers.java", 1, "", "no such text", "");
        PlantedBug twice = new PlantedBug("twice", "loop/Timers.java", 1, "", "TimerHandle", "");
        for (PlantedBug bug : List.of(gone, twice)) {
            String message = assertThrows(AssertionError.class, bug::source).getMessage();
            assertTrue(message.contains("\"" + bug + "\" changes a place in loop/Timers.java"), message);
        }
    }

    @Test
    void everyBugStandsInTheDocs() throws IOException {
        String docs = Files.readString(DOCS).replace("\r\n", "\n");
        List<String> missing = Bugs.all().stream()
                .map(PlantedBugsTest::beginningOfRow)
                .filter(row -> !docs.contains("\n" + row))
                .toList();
        assertEquals(List.of(), missing);
        long rows = docs.lines()
                .filter(line -> line.matches("\\| [^|]+ \\| `\\w+` \\| \\d+ \\| [^|]+ \\|"))
                .count();
        assertEquals(Bugs.all().size(), rows);
    }

    private static String beginningOfRow(PlantedBug bug) {
        return "| " + bug.sentence() + " | `" + bug.simpleName() + "` | " + bug.seed() + " |";
    }
}
