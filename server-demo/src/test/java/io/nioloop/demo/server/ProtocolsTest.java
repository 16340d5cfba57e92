package io.nioloop.demo.server;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.nioloop.demo.server.Programs.Style;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneId;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Hello, time and echo without a network. */
class ProtocolsTest {
    private static FakeTransport timeAt(String instant, String zone) {
        return new FakeTransport(1, new TimeProtocol(Clock.fixed(Instant.parse(instant), ZoneId.of(zone))));
    }

    private static FakeTransport hello(Styled styled) {
        return styled.connect(1, HelloProtocol::new, HelloStreams::handle);
    }

    @ParameterizedTest
    @EnumSource(Style.class)
    void helloGreetsOnceItHasReadSomething(Style style) {
        try (Styled styled = new Styled(style)) {
            FakeTransport transport = hello(styled);
            assertEquals("", transport.takeWritten());
            assertFalse(transport.isClosing());
            transport.receive("hi");
            assertEquals("Hello, world!\n", transport.takeWritten());
            assertTrue(transport.isClosing());
        }
    }

    @ParameterizedTest
    @EnumSource(Style.class)
    void helloGreetsAPeerThatHasNothingToSay(Style style) {
        try (Styled styled = new Styled(style)) {
            FakeTransport transport = hello(styled);
            transport.receiveEof();
            assertEquals("Hello, world!\n", transport.takeWritten());
            assertTrue(transport.isClosing());
        }
    }

    @Test
    void timeHasSecondsAndAnOffsetAlways() {
        FakeTransport winter = timeAt("2026-01-05T07:03:00.123Z", "Europe/Berlin");
        assertEquals("2026-01-05T08:03:00+01:00\n", winter.takeWritten());
        assertTrue(winter.isClosing());
        assertEquals(
                "2026-01-05T07:03:09+00:00\n",
                timeAt("2026-01-05T07:03:09Z", "UTC").takeWritten());
    }

    @Test
    void echoSendsBackWhatArrives() {
        FakeTransport transport = new FakeTransport(1, new EchoProtocol());
        transport.receive("one");
        transport.receive("two");
        assertEquals("onetwo", transport.takeWritten());
    }

    @Test
    void echoDoesNotReadFromAPeerThatDoesNotRead() {
        FakeTransport transport = new FakeTransport(1, new EchoProtocol());
        transport.peerStopsReading();
        transport.receive(new byte[transport.high()]);
        assertTrue(transport.isReading());
        transport.receive(new byte[1]);
        assertFalse(transport.isReading());
        transport.peerReadsAgain();
        assertTrue(transport.isReading());
    }
}
