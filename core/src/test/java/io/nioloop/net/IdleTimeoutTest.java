package io.nioloop.net;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.nioloop.future.TimeoutException;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Connections over which nothing goes either way: rows 1, 35 and 43. */
class IdleTimeoutTest {
    private static final Duration LIMIT = Duration.ofSeconds(10);
    private static final Duration MILLI = Duration.ofMillis(1);

    private final FakeNet net = new FakeNet();
    private final FakeSocket socket = net.socket();
    private final Recorder protocol = new Recorder();
    private final Transport transport = net.transport(socket, protocol, LIMIT);

    @AfterEach
    void close() {
        net.close();
    }

    private void assertAlive() {
        assertFalse(transport.isClosing());
    }

    private void assertTimedOut() {
        TimeoutException cause = assertInstanceOf(TimeoutException.class, protocol.cause);
        assertTrue(cause.getMessage().contains("PT10S"), cause.getMessage());
        assertFalse(socket.isOpen());
    }

    @Test
    void endTheConnectionAtTheLimit() {
        net.pass(LIMIT.minus(MILLI));
        assertAlive();
        net.pass(MILLI);
        assertTimedOut();
    }

    @Test
    void areCountedFromTheLastByteReceived() {
        net.pass(Duration.ofSeconds(6));
        socket.receive("x");
        net.pass(Duration.ofSeconds(9));
        assertAlive();
        net.pass(Duration.ofSeconds(1));
        assertTimedOut();
    }

    @Test
    void areCountedFromTheLastByteSent() {
        net.pass(Duration.ofSeconds(6));
        transport.write("x");
        net.pass(Duration.ofSeconds(9));
        assertAlive();
        net.pass(Duration.ofSeconds(1));
        assertTimedOut();
    }

    @Test
    void neverComeWhileSomethingGoesEitherWay() {
        for (int i = 0; i < 100; i++) {
            socket.receive("x");
            net.pass(Duration.ofSeconds(9));
        }
        assertAlive();
    }

    @Test
    void areSpuriousReadinessWhateverHowOften() {
        for (int i = 0; i < 9; i++) {
            net.pass(Duration.ofSeconds(1));
            socket.receiveNothing();
        }
        net.pass(Duration.ofSeconds(1));
        assertTimedOut();
    }

    /** Row 1: nobody else would ever notice that the peer of a paused connection is gone. */
    @Test
    void endAPausedConnection() {
        transport.pauseReading();
        socket.receive(new IOException("Connection reset"));
        net.pass(LIMIT);
        assertTimedOut();
    }

    /** Row 35: a peer that takes nothing, however eager we are. */
    @Test
    void endAConnectionWhosePeerTakesNothing() {
        socket.room(0);
        for (int i = 0; i < 10; i++) {
            transport.write("x");
            net.pass(Duration.ofSeconds(1));
        }
        assertTimedOut();
    }

    @Test
    void endAConnectionThatIsClosingAndWhosePeerTakesNothing() {
        socket.room(0);
        transport.write("x");
        transport.close();
        net.pass(LIMIT);
        assertTimedOut();
    }

    @Test
    void leaveNoTimerBehind() {
        net.pass(Duration.ofSeconds(6));
        transport.write("x");
        net.pass(Duration.ofSeconds(6)); // the first timer has fired, and was set anew
        assertAlive();
        transport.abort();
        net.assertAsleepForEver();
    }

    @Test
    void areNotReported() {
        net.pass(LIMIT);
        assertEquals(List.of(), net.errors());
    }

    @Test
    void doNotComeWithoutALimit() {
        Recorder patient = new Recorder();
        Transport unlimited = net.transport(net.socket(), patient);
        net.pass(Duration.ofDays(365));
        assertFalse(unlimited.isClosing());
    }
}
