package io.nioloop.demo.server.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class HelpTest {
    private static final Option<Integer> PORT = Option.number(
                    List.of("-p", "--port"), "PORT", 0, 65535, "the port; 0 picks a free one")
            .orElse("80");
    private static final Option<Boolean> JSON = Option.flag(List.of("--json"), "one JSON object a line");
    private static final Option<String> NAME = Option.text(List.of("-n", "--name"), "NAME", "who you are");

    @Test
    void aPageReadsFromTopToBottom() {
        String page = new Help(80)
                .paragraph("hello: greets")
                .example("on another port", "demo hello -p 9999")
                .line("")
                .options("options", List.of(PORT, JSON, NAME))
                .text();
        assertEquals("""
                hello: greets

                  # on another port
                  demo hello -p 9999

                options:
                  -p, --port PORT  the port; 0 picks a free one (default 80)
                      --json       one JSON object a line
                  -n, --name NAME  who you are""", page);
    }

    @Test
    void longMeaningsAreBrokenAtTheWidthAndHang() {
        String page = new Help(40)
                .table("", Map.of("word", "one two three four five six seven eight"))
                .text();
        assertEquals("""
                  word  one two three four five six
                        seven eight""".indent(2).stripTrailing(), page);
    }

    @Test
    void anOptionTooWideForTheColumnHasALineOfItsOwn() {
        String word = "--a-very-long-option WITH-A-LONG-VALUE";
        assertEquals(
                "  " + word + "\n" + " ".repeat(34) + "it",
                new Help(80).table("", Map.of(word, "it")).text());
    }

    @Test
    void noLineOfTextIsWiderThanTheTerminal() {
        String page = new Help(50)
                .paragraph("word ".repeat(100))
                .options("options", List.of(PORT, JSON, NAME))
                .text();
        assertTrue(page.lines().allMatch(line -> line.length() <= 50), page);
    }
}
