package io.nioloop.demo.client;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.nioloop.demo.client.cli.UsageError;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class TargetTest {
    @Test
    void aTargetIsAHostAndAPort() {
        assertEquals(new Target("localhost", 8888), Target.parse("localhost:8888"));
        assertEquals(new Target("127.0.0.1", 1), Target.parse("127.0.0.1:1"));
        assertEquals(new Target("::1", 65_535), Target.parse("[::1]:65535"));
        assertEquals(new Target("fe80::1%eth0", 80), Target.parse("[fe80::1%eth0]:80"));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "localhost",
                "8888",
                ":8888",
                "localhost:",
                "localhost:0",
                "localhost:65536",
                "localhost:999999",
                "localhost:http",
                "::1:8888",
                "[::1]",
                "[]:80",
                "[::1:80",
                "echo://localhost:80",
                "localhost:80/x",
                "localhost:-1"
            })
    void whatIsNoTargetIsRefusedWithExamples(String text) {
        UsageError error = assertThrows(UsageError.class, () -> Target.parse(text));
        assertEquals(
                "not HOST:PORT: " + text + ". Try for instance localhost:8888, 127.0.0.1:8888 or [::1]:8888.",
                error.getMessage());
    }

    @Test
    void isWrittenAsItIsTyped() {
        assertEquals("localhost:8888", Target.parse("localhost:8888").toString());
        assertEquals("[::1]:8888", Target.parse("[::1]:8888").toString());
    }

    @Test
    void theTargetOfABenchNamesItsProtocol() {
        assertEquals(new Target("127.0.0.1", 8007), Target.parseEcho("echo://127.0.0.1:8007"));
        assertEquals(new Target("::1", 8007), Target.parseEcho("echo://[::1]:8007/"));
    }

    @Test
    void aBenchKnowsEchoOnlyAndSaysSo() {
        String other = assertThrows(UsageError.class, () -> Target.parseEcho("http://localhost:80"))
                .getMessage();
        String none = assertThrows(UsageError.class, () -> Target.parseEcho("localhost:8007"))
                .getMessage();
        assertEquals("unknown target: http://localhost:80. The only kind of target is echo://HOST:PORT.", other);
        assertEquals("unknown target: localhost:8007. Try echo://localhost:8007.", none);
        assertTrue(assertThrows(UsageError.class, () -> Target.parseEcho("echo://localhost"))
                .getMessage()
                .startsWith("not HOST:PORT: localhost."));
    }
}
