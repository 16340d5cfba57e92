package io.nioloop.samples;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.nioloop.testing.FaultKind;
import java.io.IOException;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import org.junit.jupiter.api.Test;

/** The table of faults in {@code docs/testing.md}. */
class PageTest {
    private static String row(FaultKind kind) {
        return "| `" + kind + "` | " + kind.text() + " | " + kind.harm().name().toLowerCase(Locale.ROOT) + " |";
    }

    @Test
    void everyKindOfFaultIsInTheTable() throws IOException {
        List<String> rows = Arrays.stream(FaultKind.values()).map(PageTest::row).toList();
        List<String> table =
                Page.text().lines().filter(line -> line.startsWith("| `")).toList();
        assertEquals(String.join("\n", rows), String.join("\n", table));
    }
}
