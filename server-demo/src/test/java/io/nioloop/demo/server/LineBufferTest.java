package io.nioloop.demo.server;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.nioloop.demo.server.Programs.Style;
import io.nioloop.net.Protocol;
import io.nioloop.streams.StreamReader;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.EnumSource;

/** Lines for callbacks, and for straight-line code. */
@ParameterizedClass
@EnumSource(Style.class)
class LineBufferTest {
    private static final int LIMIT = 8;

    private final List<String> lines = new ArrayList<>();
    private final Styled styled;
    private final FakeTransport transport;

    LineBufferTest(Style style) {
        styled = new Styled(style);
        transport = styled.connect(1, this::buffered, (reader, writer) -> readLines(reader));
    }

    @AfterEach
    void close() {
        styled.close();
    }

    private Protocol buffered() {
        LineBuffer buffer = new LineBuffer(LIMIT, this::lineReceived);
        return new Protocol() {
            @Override
            public void dataReceived(ByteBuffer data) {
                buffer.feed(data);
            }

            @Override
            public boolean eofReceived() {
                buffer.feedEof();
                return false;
            }
        };
    }

    private void readLines(StreamReader reader) throws IOException {
        LineReader source = new LineReader(reader, LIMIT);
        for (LineReader.Line line = source.next(); line != null; line = source.next()) {
            lineReceived(line.text(), line.cut());
        }
    }

    private void lineReceived(String line, boolean cut) {
        lines.add(cut ? line + "…" : line);
    }

    private void feed(String text) {
        feed(text.getBytes(StandardCharsets.UTF_8));
    }

    private void feed(byte... bytes) {
        transport.receive(bytes);
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
        transport.receiveEof();
        assertEquals(List.of("one", "two"), lines);
    }

    @Test
    void theEndAfterAWholeLineIsNoLine() {
        feed("one\n");
        transport.receiveEof();
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
