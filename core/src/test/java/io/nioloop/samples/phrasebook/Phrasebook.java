package io.nioloop.samples.phrasebook;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.NoSuchElementException;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** {@code docs/asyncio-phrasebook.md}, and the two places where what it shows is cut from. */
final class Phrasebook {
    private static final Path DOCS = Path.of("..", "docs");
    private static final Path SOURCES = Path.of("src", "test", "java", "io", "nioloop", "samples", "phrasebook");
    private static final Pattern SECTION = Pattern.compile("^### `(.*)`\\R((?s:.*?))(?=^##|\\z)", Pattern.MULTILINE);
    private static final Pattern BLOCK = Pattern.compile("^```(\\w+)\\R(.*?)^```$", Pattern.MULTILINE | Pattern.DOTALL);
    private static final Pattern PYTHON_ENTRY =
            Pattern.compile("^@entry\\(\"(.*)\"(?:, since=\\((\\d+), (\\d+)\\))?\\)$", Pattern.MULTILINE);

    private Phrasebook() {}

    /** An entry of the page. Of two outputs the first is Python's, and the second ours. */
    record Section(String title, String text) {
        List<String> blocks(String language) {
            return Phrasebook.blocks(text, language);
        }
    }

    /** A function of {@code docs/phrasebook.py}; since is the Python it needs, empty for one that we can run. */
    record Recorded(String title, String since, String body) {}

    static String page() {
        return read(DOCS.resolve("asyncio-phrasebook.md"));
    }

    static String python() {
        return read(DOCS.resolve("phrasebook.py"));
    }

    static List<Section> sections() {
        return SECTION.matcher(page())
                .results()
                .map(section -> new Section(section.group(1), section.group(2)))
                .toList();
    }

    static List<String> blocks(String text, String language) {
        return BLOCK.matcher(text)
                .results()
                .filter(block -> block.group(1).equals(language))
                .map(block -> block.group(2))
                .toList();
    }

    static List<Recorded> recorded() {
        List<Recorded> all = new ArrayList<>();
        String text = python();
        for (Matcher entry = PYTHON_ENTRY.matcher(text); entry.find(); ) {
            String since = entry.group(2) == null ? "" : "Python " + entry.group(2) + "." + entry.group(3);
            all.add(new Recorded(entry.group(1), since, body(text.substring(entry.end()), "")));
        }
        return all;
    }

    /** The body of the method that an annotation with this title stands before. */
    static String java(String title) {
        String annotation = '"' + title + '"';
        return javaFiles()
                .filter(text -> text.contains(annotation))
                .map(text -> body(text.substring(text.indexOf(annotation) + annotation.length()), "    "))
                .findFirst()
                .orElseThrow(() -> new NoSuchElementException("no Java for " + title));
    }

    static Stream<String> javaFiles() {
        try (Stream<Path> files = Files.list(SOURCES)) {
            return files.sorted().map(Phrasebook::read).toList().stream();
        } catch (IOException error) {
            throw new UncheckedIOException(error);
        }
    }

    /** What is indented deeper than the second line, which is a signature; the first is the end of an annotation. */
    private static String body(String text, String indent) {
        List<String> lines = text.lines()
                .skip(2)
                .takeWhile(line -> line.isBlank() || line.startsWith(indent + "    "))
                .map(line -> line.isBlank() ? "" : line.substring(indent.length() + 4))
                .toList();
        return String.join("\n", lines).strip() + "\n";
    }

    private static String read(Path file) {
        try {
            return Files.readString(file);
        } catch (IOException error) {
            throw new UncheckedIOException(error);
        }
    }
}
