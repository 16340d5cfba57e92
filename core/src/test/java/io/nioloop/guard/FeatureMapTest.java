package io.nioloop.guard;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** The map of asyncio names tests that exist, and what is not there has its reason in the list of differences. */
class FeatureMapTest {
    private static final Path DOCS = House.ROOT.resolve("docs");
    private static final int ROWS = 100; // at least: fewer, and the pattern is stale

    private static final Pattern ROW =
            Pattern.compile("^\\| (?!asyncio |--)(.+?) \\| (.+?) \\|(.*)\\|$", Pattern.MULTILINE);
    private static final Pattern NAME = Pattern.compile("`(?<class>\\w+)(?:#(?<method>\\w+))?`");
    private static final Pattern REASON = Pattern.compile("see \\[differences]\\(differences\\.md\\): (?<rows>.+)");
    private static final Pattern TEST = Pattern.compile("@(?:Test|ParameterizedTest|RepeatedTest|TestFactory)\\b");

    private final List<MatchResult> rows =
            ROW.matcher(House.text(DOCS.resolve("asyncio-map.md"))).results().toList();

    @Test
    void testsOfTheMapExist() {
        List<String> missing = rows.stream()
                .flatMap(row -> NAME.matcher(row.group(3)).results())
                .filter(name -> !exists(name.group(1), name.group(2)))
                .map(MatchResult::group)
                .toList();
        assertEquals(List.of(), missing);
    }

    @Test
    void everyRowHasATestOrAReason() {
        List<String> bare = rows.stream()
                .filter(row -> !NAME.matcher(row.group(3)).find())
                .filter(row -> !REASON.matcher(row.group(2)).find())
                .map(MatchResult::group)
                .toList();
        assertEquals(List.of(), bare);
        assertTrue(rows.size() >= ROWS, () -> "only " + rows.size() + " rows: the pattern is stale");
    }

    @Test
    void reasonsStandInTheListOfDifferences() {
        List<String> known = ROW.matcher(House.text(DOCS.resolve("differences.md")))
                .results()
                .map(row -> row.group(1).replace("`", ""))
                .toList();
        List<String> unexplained = new ArrayList<>();
        for (MatchResult row : rows) {
            REASON.matcher(row.group(2))
                    .results()
                    .flatMap(reason -> Stream.of(reason.group(1).split(", ")))
                    .map(name -> name.replace("`", ""))
                    .filter(name -> known.stream().noneMatch(difference -> difference.contains(name)))
                    .forEach(unexplained::add);
        }
        assertEquals(List.of(), unexplained);
    }

    /** Whether some module has a class of tests of that name, and in it a test of that one. */
    private static boolean exists(String type, String method) {
        return Stream.of("core", "server-demo", "client-demo")
                .map(module -> House.ROOT.resolve(module).resolve(Path.of("src", "test", "java")))
                .flatMap(tests -> House.filesIfAny(tests, "/" + type + ".java").stream())
                .map(House::text)
                .anyMatch(source -> method == null ? TEST.matcher(source).find() : hasTest(source, method));
    }

    private static boolean hasTest(String source, String method) {
        String linesWithoutAGap = "(?:.*\\n)(?:.+\\n)*?";
        return Pattern.compile(TEST + linesWithoutAGap + " +void " + method + "\\(")
                .matcher(source)
                .find();
    }
}
