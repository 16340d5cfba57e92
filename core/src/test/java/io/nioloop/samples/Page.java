package io.nioloop.samples;

import static org.junit.jupiter.api.Assertions.fail;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/** {@code docs/testing.md}, which shows what these samples print. */
final class Page {
    private static final Path PAGE = Path.of("..", "docs", "testing.md");
    private static final Pattern OUTPUT = Pattern.compile("^```text\\R(.*?)^```$", Pattern.MULTILINE | Pattern.DOTALL);

    private Page() {}

    /**
     * Requires that an output on the page is this, but for what chance decides: it may be another seed that fails after
     * a change to the library, with another fault. A line of dots stands for what is left out.
     */
    static void shows(String printed) throws IOException {
        List<String> outputs =
                OUTPUT.matcher(text()).results().map(output -> output.group(1)).toList();
        if (outputs.stream()
                .noneMatch(output ->
                        pattern(output).matcher(withoutChance(printed)).matches())) {
            fail("no output on the page is:\n" + printed);
        }
    }

    static String text() throws IOException {
        return Files.readString(PAGE);
    }

    private static Pattern pattern(String output) {
        return Pattern.compile(withoutChance(output)
                .lines()
                .map(line -> line.strip().equals("...") ? "(?s:.*)" : Pattern.quote(line) + "\n?")
                .collect(Collectors.joining()));
    }

    private static String withoutChance(String text) {
        return text.replaceAll("(?m)^ +\\d+\\.\\d+ s  .*\\R?", "") // the trace
                .replaceAll("parse\\(\".*?\"\\)", "parse(PLAN)")
                .replaceAll("[A-Z]+(?:_[A-Z]+)+", "FAULT")
                .replaceAll("<\\[.*?]>", "<LIST>")
                .replaceAll("\\d+", "#");
    }
}
