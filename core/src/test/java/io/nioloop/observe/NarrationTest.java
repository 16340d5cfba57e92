package io.nioloop.observe;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.ResourceBundle;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.MatchResult;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.FieldSource;

/** The sentences in all languages, and what goes into them. */
class NarrationTest {
    private static final Path SOURCES = Path.of("src", "main", "java", "io", "nioloop", "observe");
    private static final Path RESOURCES = Path.of("src", "main", "resources", "io", "nioloop", "observe");

    static final List<String> LANGUAGES = Narration.TRANSLATIONS;

    private final Narration english = Narration.in(Locale.ENGLISH);

    @ParameterizedTest
    @FieldSource("LANGUAGES")
    void aTranslationHasTheSameSentencesWithTheSameGaps(String language) {
        assertEquals(gaps(Narration.bundle("")), gaps(Narration.bundle("_" + language)));
    }

    @ParameterizedTest
    @FieldSource("LANGUAGES")
    void noSentenceIsMissingInATranslation(String language) {
        ResourceBundle bundle = Narration.bundle("_" + language);
        bundle.keySet().forEach(key -> assertFalse(bundle.getString(key).isBlank(), key));
    }

    private static TreeMap<String, Set<String>> gaps(ResourceBundle bundle) {
        TreeMap<String, Set<String>> gaps = new TreeMap<>();
        for (String key : bundle.keySet()) {
            Matcher gap = Pattern.compile("\\{.*?}").matcher(bundle.getString(key));
            gaps.put(key, gap.results().map(MatchResult::group).collect(Collectors.toCollection(TreeSet::new)));
        }
        return gaps;
    }

    @Test
    void eachTranslationIsKnownByItsName() throws IOException {
        try (Stream<Path> files = Files.list(RESOURCES)) {
            List<String> found = files.map(file -> file.getFileName().toString())
                    .filter(name -> name.startsWith("Narration_"))
                    .map(name -> name.substring("Narration_".length(), name.indexOf('.')))
                    .sorted()
                    .toList();
            assertEquals(Narration.TRANSLATIONS, found);
        }
    }

    @Test
    void eachSentenceThatTheNarratorSaysWithoutDoubtIsThere() throws IOException {
        Set<String> keys = Narration.bundle("").keySet();
        Pattern said = Pattern.compile("say\\(\\s*\"([\\w.]+)\"");
        int found = 0;
        for (String file : List.of("Narrator.java", "Storyline.java", "NarratedNames.java", "Narration.java")) {
            Matcher matcher = said.matcher(Files.readString(SOURCES.resolve(file)));
            while (matcher.find()) {
                String key = matcher.group(1);
                found++;
                assertEquals(true, key.endsWith(".") || keys.contains(key), key);
            }
        }
        assertEquals(true, found > 20, "the pattern is stale: found " + found);
    }

    @ParameterizedTest
    @CsvSource({
        "0, 0 µs",
        "999, 0.999 µs",
        "1500, 1.5 µs",
        "99949, 99.9 µs",
        "99950, 0.1 ms",
        "400000, 0.4 ms",
        "999499, 0.999 ms",
        "999500, 1 ms",
        "999998000, 1 s",
        "1250000000, 1.25 s",
        "3600000000000, 3600 s"
    })
    void aTimeHasThreeDigitsAndTheUnitThatFits(long nanos, String text) {
        assertEquals(text, english.time(nanos));
    }

    @Test
    void aMomentIsNeverToldBeforeItHasCome() {
        assertEquals("3.214 s", english.moment(Duration.ofNanos(3_214_999_999L)));
        assertEquals("3,214 s", Narration.in(Locale.GERMANY).moment(Duration.ofMillis(3_214)));
    }

    @Test
    void oneAndSeveralAreNotTheSame() {
        assertEquals("1 byte", english.count("bytes", 1));
        assertEquals("0 bytes", english.count("bytes", 0));
        assertEquals("2 Bytes", Narration.in(Locale.GERMAN).count("bytes", 2));
    }

    @Test
    void aLanguageWithoutATranslationIsEnglish() {
        assertEquals("timer 1", Narration.in(Locale.forLanguageTag("eo")).say("timer", "n", 1));
        assertEquals("定时器 1", Narration.in(Locale.SIMPLIFIED_CHINESE).say("timer", "n", 1));
        assertEquals("minuteur 1", Narration.in(Locale.CANADA_FRENCH).say("timer", "n", 1));
    }

    @Test
    void whatIsFilledInIsTakenAsItIs() {
        assertEquals("task $1 {n} \\ begins", english.say("task.begins", "task", "task $1 {n} \\"));
    }

    @Test
    void aGapThatNothingFillsIsAMistake() {
        assertThrows(IllegalArgumentException.class, () -> english.say("timer"));
    }
}
