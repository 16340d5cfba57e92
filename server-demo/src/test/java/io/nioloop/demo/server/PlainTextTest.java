package io.nioloop.demo.server;

import static org.junit.jupiter.api.Assertions.assertEquals;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class PlainTextTest {
    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "hello",
                "grüß dich",
                "Ελληνικά",
                "日本語",
                "tab\tand \\ and ' \"",
                "👩\u200d💻",
                "می\u200cخواهم"
            })
    void ordinaryTextStaysAsItIs(String text) {
        assertEquals(text, PlainText.of(text));
    }

    @Test
    void controlCharactersBecomeVisible() {
        assertEquals("\\x1b[2J\\x1b]0;title\\x07", PlainText.of("\u001b[2J\u001b]0;title\u0007"));
        assertEquals("a\\x00b\\x0dc\\x0ad\\x7f", PlainText.of("a\0b\rc\nd\u007f"));
    }

    @Test
    void theSecondSetOfControlCharactersBecomesVisible() {
        assertEquals("\\x9b2J", PlainText.of("\u009b2J"));
    }

    @Test
    void whatReversesOrSplitsTextBecomesVisible() {
        assertEquals("\\u202egnp.exe\\u2066", PlainText.of("\u202egnp.exe\u2066"));
        assertEquals("a\\u2028b\\u2029", PlainText.of("a\u2028b\u2029"));
        assertEquals("\\xad", PlainText.of("\u00ad"));
        assertEquals("\\ud800", PlainText.of("\ud800"));
    }
}
