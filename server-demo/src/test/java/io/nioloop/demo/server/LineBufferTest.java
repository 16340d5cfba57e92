package io.nioloop.demo.server;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class LineBufferTest {
    private static final int LIMIT = 8;

    private final List<String> lines = new ArrayList<>();
    private final LineBuffer buffer = new LineBuffer(LIMIT, (line, cut) -> lines.add(cut ? line + "…" : line));

    private void feed(String text) {
        feed(text.getBytes(StandardCharsets.UTF_8));
    }

    private void feed(byte... bytes) {
        buffer.feed(ByteBuffer.wrap(bytes));
    }

    private static byte[] octets(int... octets) {
        byte[] bytes = new byte[octets.length];
        for (int i = 0; i < octets.length; i++) {
            bytes[i] = (byte) octets[i];
        }
        return bytes;
    }

    @Test
    void linesComeHoweverTheBytesAreCut() {
        feed("one\ntwo\nth");
        feed("");
        feed("ree\n\n");
        assertEquals(List.of("one", "two", "three", ""), lines);
    }

    @Test
    void everySingleByteMayArriveAlone() {
        for (byte octet : "grüß\r\ndich\n".getBytes(StandardCharsets.UTF_8)) {
            feed(octet);
        }
        assertEquals(List.of("grüß", "dich"), lines);
    }

    @Test
    void aReturnBelongsToTheLineEndOnlyDirectlyBeforeIt() {
        feed("one\r\nt\rwo\nx\r\r\n\r\n");
        assertEquals(List.of("one", "t\rwo", "x\r", ""), lines);
    }

    @Test
    void aLineAsLongAsTheLimitFits() {
        feed("12345678\n12345678\r\n");
        assertEquals(List.of("12345678", "12345678"), lines);
    }

    @Test
    void ofALongerLineTheRestIsDropped() {
        feed("123456789\nnext\n123456789\r\n" + "x".repeat(100_000) + "\r\n");
        assertEquals(List.of("12345678…", "next", "12345678…", "xxxxxxxx…"), lines);
    }

    @Test
    void aReturnInTheMiddleDoesNotMakeALongLineFit() {
        feed("12345678\rx\n");
        assertEquals(List.of("12345678…"), lines);
    }

    @Test
    void theLastLineNeedsNoEnd() {
        feed("one\ntwo");
        buffer.feedEof();
        assertEquals(List.of("one", "two"), lines);
    }

    @Test
    void theEndAfterAWholeLineIsNoLine() {
        feed("one\n");
        buffer.feedEof();
        assertEquals(List.of("one"), lines);
    }

    @Test
    void whatTelnetSendsForCtrlCIsLeftOut() {
        feed(octets('a', 255, 244, 255, 253)); // interrupt process; DO …
        feed(octets(6, 'b', '\n')); // … timing mark
        assertEquals(List.of("ab"), lines);
    }

    @Test
    void anEscapedCommandByteOfTelnetIsLeftOutToo() {
        feed(octets('a', 255, 255, 'b', '\n'));
        assertEquals(List.of("ab"), lines);
    }

    @Test
    void whatIsNoTextIsReplaced() {
        feed(octets('a', 0xc3, '\n'));
        assertEquals(List.of("a\ufffd"), lines);
    }
}
