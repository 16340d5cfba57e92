package io.nioloop.demo.client;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;

class LineEndsTest {
    private static String convert(LineEnds lineEnds, String text) {
        return StandardCharsets.UTF_8
                .decode(lineEnds.convert(StandardCharsets.UTF_8.encode(text)))
                .toString();
    }

    @Test
    void eachLineEndsWithCrLf() {
        assertEquals("a\r\n\r\nb\r\nc", convert(new LineEnds(true), "a\n\nb\nc"));
    }

    @Test
    void whatEndsWithCrLfAlreadyStaysAsItIs() {
        assertEquals("a\r\nb\r\n", convert(new LineEnds(true), "a\r\nb\n"));
    }

    @Test
    void aLineEndMayBeCutInTwo() {
        LineEnds lineEnds = new LineEnds(true);
        assertEquals("a\r", convert(lineEnds, "a\r"));
        assertEquals("\nb", convert(lineEnds, "\nb"));
        assertEquals("\r\n", convert(lineEnds, "\n"));
    }

    @Test
    void withoutTheOptionTheVeryBufferIsSent() {
        ByteBuffer text = StandardCharsets.UTF_8.encode("a\n");
        assertEquals(text, new LineEnds(false).convert(text));
    }
}
