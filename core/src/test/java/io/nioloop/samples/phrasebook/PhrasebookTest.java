package io.nioloop.samples.phrasebook;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.nioloop.samples.phrasebook.Phrasebook.Recorded;
import io.nioloop.samples.phrasebook.Phrasebook.Section;
import io.nioloop.task.Carriers;
import java.lang.reflect.Method;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * What the phrasebook says is so: its Java is what runs here, on every carrier, and prints what the page shows; its
 * Python is what was run when that output was recorded, by {@code docs/phrasebook.py}.
 */
class PhrasebookTest {
    private static final List<Supplier<Chapter>> CHAPTERS = List.of(
            RunnerEntries::new,
            TaskEntries::new,
            StreamEntries::new,
            SyncEntries::new,
            QueueEntries::new,
            LoopEntries::new,
            FutureEntries::new,
            TransportEntries::new,
            ErrorEntries::new);

    static Stream<Section> sections() {
        return Phrasebook.sections().stream();
    }

    static Stream<Arguments> sectionsOnEveryCarrier() {
        return Carriers.offered().stream()
                .flatMap(carrier -> sections().map(section -> Arguments.of(carrier, section.title(), section)));
    }

    @ParameterizedTest(name = "{1} on {0}")
    @MethodSource("sectionsOnEveryCarrier")
    void javaPrintsWhatThePageShows(String carrier, String title, Section section) {
        List<String> outputs = section.blocks("text");
        Runnable restore = Carriers.choose(carrier);
        try {
            assertEquals(outputs.get(outputs.size() - 1), output(title));
        } finally {
            restore.run();
        }
    }

    private static String output(String title) {
        for (Supplier<Chapter> chapter : CHAPTERS) {
            Method entry = entries(chapter).get(title);
            if (entry != null) {
                return String.join("\n", chapter.get().outputOf(entry)) + "\n";
            }
        }
        throw new AssertionError("no Java for " + title);
    }

    private static Map<String, Method> entries(Supplier<Chapter> chapter) {
        Map<String, Method> entries = new LinkedHashMap<>();
        for (Method method : chapter.get().getClass().getDeclaredMethods()) {
            if (method.isAnnotationPresent(Entry.class)) {
                entries.put(method.getAnnotation(Entry.class).value(), method);
            }
        }
        return entries;
    }

    @ParameterizedTest
    @MethodSource("sections")
    void javaOfThePageIsTheBodyOfAMethod(Section section) {
        assertEquals(List.of(Phrasebook.java(section.title())), section.blocks("java"));
    }

    @Test
    void pythonOfThePageIsTheBodyOfTheRecordedFunctions() {
        assertEquals(
                Phrasebook.recorded().stream()
                        .map(recorded -> recorded.title() + "\n" + recorded.body())
                        .toList(),
                sections()
                        .map(section -> section.title() + "\n" + String.join("", section.blocks("python")))
                        .toList());
    }

    @Test
    void everyEntryIsOnThePage() {
        List<String> java = CHAPTERS.stream()
                .flatMap(chapter -> entries(chapter).keySet().stream())
                .sorted()
                .toList();
        assertEquals(java, sections().map(Section::title).sorted().toList());
        assertFalse(java.isEmpty());
    }

    @Test
    void whatWasNotRunInPythonSaysSo() {
        for (Recorded recorded : Phrasebook.recorded()) {
            Section section = sections()
                    .filter(any -> any.title().equals(recorded.title()))
                    .findFirst()
                    .orElseThrow();
            assertTrue(section.text().contains(recorded.since()), () -> section.title() + ": " + recorded.since());
        }
    }

    @ParameterizedTest
    @MethodSource("sections")
    void twoOutputsAreExplained(Section section) {
        String[] betweenThem = section.text().split("(?ms)^```text\\R.*?^```$", 3);
        List<String> outputs = section.blocks("text");
        assertTrue(outputs.size() == 1 || outputs.size() == 2, section::title);
        assertTrue(outputs.size() == 1 || !betweenThem[1].isBlank(), section::title);
    }

    @Test
    void whatTheEntriesShareIsWhatThePageShows() {
        String page = Phrasebook.page();
        String shared = page.substring(0, page.indexOf("\n### "));
        List<String> python = Phrasebook.blocks(shared, "python");
        List<String> java = Phrasebook.blocks(shared, "java");
        assertFalse(python.isEmpty() || java.isEmpty());
        python.forEach(block -> assertTrue(Phrasebook.python().contains("\n" + block), block));
        java.forEach(block ->
                assertTrue(Phrasebook.javaFiles().anyMatch(file -> file.contains("\n" + block.indent(4))), block));
    }

    @Test
    void contentsNameEveryEntry() {
        String page = Phrasebook.page();
        String contents = page.substring(page.indexOf("<!-- contents -->"), page.indexOf("<!-- end of contents -->"));
        sections().forEach(section -> {
            String line = "  - [`" + section.title() + "`](#" + anchor(section.title()) + ")\n";
            assertTrue(contents.contains(line), line);
        });
    }

    /** How the page's host makes an anchor of a heading. */
    private static String anchor(String heading) {
        return heading.toLowerCase(Locale.ROOT).replaceAll("[^\\w\\- ]", "").replace(' ', '-');
    }
}
