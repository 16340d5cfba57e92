package io.nioloop.guard;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.lang.module.ModuleDescriptor;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** An import points down, neighbours do not import each other, and the ground is {@code java.base}. */
class FloorsTest {
    /** From the ground up; packages on one line are neighbours. The empty name is {@code io.nioloop} itself. */
    private static final List<Set<String>> FLOORS = List.of(
            Set.of("loop"),
            Set.of("future"),
            Set.of("net", "task"),
            Set.of("sync", "tls"),
            Set.of("streams"),
            Set.of("process", "file"),
            Set.of("observe"),
            Set.of("", "testing", "http"));

    private static final String PACKAGE = "io\\.nioloop(?:\\.([\\w.]+))?";
    private static final Pattern EDGE =
            Pattern.compile("^\\s+" + PACKAGE + "\\s+->\\s+" + PACKAGE + "\\s", Pattern.MULTILINE);

    @Test
    void importsPointDown() {
        Matcher edge = EDGE.matcher(House.print("jdeps", List.of("-verbose:package", House.CLASSES.toString())));
        Set<String> wrong = new TreeSet<>();
        int edges = 0;
        while (edge.find()) {
            edges++;
            String from = Objects.requireNonNullElse(edge.group(1), "");
            String to = Objects.requireNonNullElse(edge.group(2), "");
            if (floor(from) <= floor(to)) {
                wrong.add(describe(from) + " imports " + describe(to));
            }
        }
        assertEquals(Set.of(), wrong);
        assertTrue(edges > 0, "jdeps printed no edge between our packages: the pattern is stale");
    }

    @Test
    void everyPackageHasItsFloor() {
        Set<String> homeless = House.files(House.CLASSES, ".class").stream()
                .map(file -> House.CLASSES.relativize(file))
                .filter(file -> file.getNameCount() > 1)
                .map(file -> name(file.getParent()))
                .filter(name -> floor(name) < 0)
                .collect(Collectors.toCollection(TreeSet::new));
        assertEquals(Set.of(), homeless, "give it a floor in this test and in the table of docs/design.md");
    }

    @Test // "static" modules are used where a runtime has them: JFR, JMX
    void nothingIsRequiredButJavaBase() {
        Set<String> required = House.descriptor().requires().stream()
                .filter(module -> !module.modifiers().contains(ModuleDescriptor.Requires.Modifier.STATIC))
                .map(ModuleDescriptor.Requires::name)
                .collect(Collectors.toSet());
        assertEquals(Set.of("java.base"), required);
    }

    private static int floor(String name) {
        return IntStream.range(0, FLOORS.size())
                .filter(i -> FLOORS.get(i).contains(name))
                .findFirst()
                .orElse(-1);
    }

    private static String describe(String name) {
        int floor = floor(name);
        return (name.isEmpty() ? "io.nioloop" : name) + (floor < 0 ? " (no floor)" : " (floor " + (floor + 1) + ")");
    }

    private static String name(Path directory) {
        String dotted = directory.toString().replace(directory.getFileSystem().getSeparator(), ".");
        return dotted.equals("io.nioloop") ? "" : dotted.replaceFirst("^io\\.nioloop\\.", "");
    }
}
