package io.nioloop.demo.server;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Clock;
import java.time.Instant;
import java.time.ZoneId;
import org.junit.jupiter.api.Test;

/** Hello, time and echo without a network. */
class ProtocolsTest {
    private static FakeTransport timeAt(String instant, String zone) {
        return new FakeTransport(1, new TimeProtocol(Clock.fixed(Instant.parse(instant), ZoneId.of(zone))));
    }

    @Test
    void helloGreetsOnceItHasReadSomething() {
        FakeTransport transport = new FakeTransport(1, new HelloProtocol());
        assertEquals("", transport.takeWritten());
        transport.receive("hi");
        assertEquals("Hello, world!\n", transport.takeWritten());
        assertTrue(transport.isClosing());
    }

    @Test
    void helloGreetsAPeerThatHasNothingToSay() {
        FakeTransport transport = new FakeTransport(1, new HelloProtocol());
        assertFalse(((HelloProtocol) transport.protocol()).eofReceived());
        assertEquals("Hello, world!\n", transport.takeWritten());
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
