package io.nioloop.guard;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/**
 * The core stays small enough to be read. What counts against the budget is code: comments, blank lines and imports are
 * there to help a reader along, and a closing brace says nothing (decisions 7 and 8). A file is as long as it is, all included.
 */
class ReadingSetTest {
    private static final List<String> PACKAGES = List.of("loop", "future", "net", "task", "sync", "streams");
    private static final int LINES = 6_900;
    private static final Pattern NO_CODE = Pattern.compile("//|/\\*|\\*|import |package |\\W*$");
    private static final int LINES_PER_FILE = 450;
    private static final int LINES_OF_THE_FRONT_DOOR = 780; // EventLoop: half of it documents the methods asyncio has
    private static final int LINES_PER_METHOD = 50;

    @Test
    void readingSetStaysWithinItsBudget() {
        long lines = PACKAGES.stream()
                .flatMap(name -> House.filesIfAny(House.SOURCES.resolve("io/nioloop/" + name), ".java").stream())
                .mapToLong(ReadingSetTest::linesOfCode)
                .sum();
        assertTrue(lines > 0, "no source found: the list of packages is stale");
        assertTrue(
                lines <= LINES,
                () -> "the reading set has " + lines + " lines of code, " + (lines - LINES) + " too many");
    }

    private static long linesOfCode(Path file) {
        return House.text(file)
                .lines()
                .map(String::strip)
                .filter(line -> !NO_CODE.matcher(line).lookingAt())
                .count();
    }

    @Test
    void commentsBlankLinesAndImportsAreNoCode() {
        for (String line :
                List.of("// why", "/** What. */", "/*", "* goes on", "*/", "import a.B;", "package a;", "", "});")) {
            assertTrue(NO_CODE.matcher(line).lookingAt(), line);
        }
        for (String line : List.of("int a; // why", "} else {", "@Override")) {
            assertFalse(NO_CODE.matcher(line).lookingAt(), line);
        }
    }

    @Test
    void noFileIsTooLong() {
        List<String> tooLong = House.files(House.SOURCES, ".java").stream()
                .filter(file -> lines(file) > limit(file))
                .map(file -> file + ": " + lines(file) + " lines")
                .toList();
        assertEquals(List.of(), tooLong, "a file above " + LINES_PER_FILE + " lines asks for a second noun");
    }

    @Test
    void noMethodIsTooLong() {
        List<Path> classes = House.files(House.CLASSES, ".class");
        List<Method> methods = Method.all(House.print("javap", House.arguments(classes, "-c", "-l", "-p")));
        List<String> tooLong = methods.stream()
                .filter(method -> method.length() > LINES_PER_METHOD)
                .map(method -> method.file() + " " + method.head() + ": " + method.length() + " lines")
                .toList();
        assertEquals(List.of(), tooLong, "a method above " + LINES_PER_METHOD + " lines does not fit on a screen");
        assertTrue(
                methods.size() > classes.size(), "javap printed " + methods.size() + " methods: the pattern is stale");
    }

    private static int limit(Path file) {
        return file.endsWith("loop/EventLoop.java") ? LINES_OF_THE_FRONT_DOOR : LINES_PER_FILE;
    }

    private static long lines(Path file) {
        return House.text(file).lines().count();
    }

    /** A method as javap prints it: its head, and the source lines that have code. */
    private record Method(String file, String head, List<Integer> lines) {
        private static final Pattern FILE = Pattern.compile("Compiled from \"(.+)\"");
        private static final Pattern MEMBER = Pattern.compile("  (\\S.*);");
        private static final Pattern LINE = Pattern.compile("\\s+line (\\d+): \\d+");

        static List<Method> all(String javap) {
            List<Method> members = new ArrayList<>();
            String file = "";
            for (String line : javap.lines().toList()) {
                Matcher match = FILE.matcher(line);
                if (match.matches()) {
                    file = match.group(1);
                } else if (match.usePattern(MEMBER).matches()) {
                    members.add(new Method(file, match.group(1), new ArrayList<>()));
                } else if (match.usePattern(LINE).matches()) {
                    members.get(members.size() - 1).lines().add(Integer.valueOf(match.group(1)));
                }
            }
            return members.stream().filter(member -> !member.lines().isEmpty()).toList();
        }

        /**
         * The lines from the first statement to the last. A constructor's table begins with the constructor itself and
         * holds the field initialisers after that; those stand above it and do not count. A static initialiser holds
         * nothing else.
         */
        int length() {
            if (head.equals("static {}")) {
                return 0;
            }
            int first = lines.get(0);
            int last = lines.stream().mapToInt(Integer::intValue).max().orElseThrow();
            return last - first + 1;
        }
    }
}
