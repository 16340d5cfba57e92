package io.nioloop.testing;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.channels.SelectionKey;
import java.nio.channels.SocketChannel;
import java.time.Duration;
import org.junit.jupiter.api.Test;

/** What faults do to selectors and to the clock. */
class SelectFaultsTest {
    @Test
    @Shows(FaultKind.READY_LATE)
    void readyKeyIsReportedLate() throws IOException {
        try (Lab lab = Lab.with(FaultKind.READY_LATE)) {
            SocketChannel socket = lab.socket();
            socket.register(lab.selector, SelectionKey.OP_CONNECT);
            socket.connect(Lab.at("10.0.0.1", 80));
            assertEquals(0, lab.selector.select(key -> {}, 5));
            assertTrue(lab.strikes(FaultKind.READY_LATE) > 0);
        }
        try (Lab lab = Lab.once(FaultKind.READY_LATE, 1)) {
            SocketChannel socket = lab.socket();
            socket.register(lab.selector, SelectionKey.OP_CONNECT);
            socket.connect(Lab.at("10.0.0.1", 80));
            assertEquals(1, lab.selector.select(key -> {}, 100));
            Duration took = lab.clock.elapsed();
            assertTrue(took.toNanos() > 2_000_000 && took.toMillis() <= 12, took::toString);
        }
    }

    @Test
    @Shows(FaultKind.READY_ONE_AT_A_TIME)
    void readyKeysAreReportedOneByOne() throws IOException {
        try (Lab lab = Lab.once(FaultKind.READY_ONE_AT_A_TIME, 1)) {
            SocketChannel[] pair = lab.pair();
            pair[0].register(lab.selector, SelectionKey.OP_WRITE);
            pair[1].register(lab.selector, SelectionKey.OP_WRITE);
            assertEquals(1, lab.selector.selectNow(key -> {}));
            assertEquals(2, lab.selector.selectNow(key -> {}));
        }
    }

    @Test
    @Shows(FaultKind.READY_FOR_NOTHING)
    void keyIsReportedThatIsNotReady() throws IOException {
        try (Lab lab = new Lab(FaultPlan.none().with(FaultKind.READY_FOR_NOTHING, new FaultPlan.Rule(1, 100, 1)))) {
            SocketChannel[] pair = lab.pair();
            pair[0].register(lab.selector, SelectionKey.OP_READ);
            Trail trail = new Trail();
            for (int i = 0; i < 100; i++) {
                lab.selector.select(key -> trail.add("ready for " + key.readyOps()), 1);
            }
            trail.is("ready for 1");
            assertEquals("", Lab.read(pair[0], 9));
        }
    }

    @Test
    @Shows(FaultKind.WAKE_FOR_NOTHING)
    void selectReturnsAtOnceWithNothing() throws IOException {
        try (Lab lab = Lab.once(FaultKind.WAKE_FOR_NOTHING, 1)) {
            assertEquals(0, lab.selector.select(10));
            assertEquals(Duration.ZERO, lab.clock.elapsed());
            assertEquals(0, lab.selector.select(10));
            assertEquals(Duration.ofMillis(10), lab.clock.elapsed());
        }
    }

    @Test
    @Shows(FaultKind.WAKE_EARLY)
    void selectReturnsBeforeItsTimeIsUp() throws IOException {
        try (Lab lab = Lab.once(FaultKind.WAKE_EARLY, 1)) {
            assertEquals(0, lab.selector.select(10));
            Duration took = lab.clock.elapsed();
            assertTrue(took.compareTo(Duration.ZERO) > 0 && took.compareTo(Duration.ofMillis(10)) < 0, took::toString);
        }
    }

    @Test
    @Shows(FaultKind.SELECT_FAILS)
    void selectFailsOnce() throws IOException {
        try (Lab lab = Lab.once(FaultKind.SELECT_FAILS, 1)) {
            IOException failure = assertThrows(IOException.class, () -> lab.selector.select(10));
            assertEquals("Bad file descriptor", failure.getMessage());
            assertEquals(0, lab.selector.select(10));
        }
    }

    @Test
    @Shows(FaultKind.REGISTRATION_LOST)
    void channelNeverBecomesReady() throws IOException {
        try (Lab lab = Lab.once(FaultKind.REGISTRATION_LOST, 1)) {
            SocketChannel socket = lab.connecting(Lab.at("10.0.0.1", 80));
            assertEquals(0, lab.ready(socket, SelectionKey.OP_CONNECT, Duration.ofDays(1)));
        }
    }

    @Test
    @Shows(FaultKind.CLOCK_STALL)
    void processStandsStillForTenSeconds() throws IOException {
        try (Lab lab = Lab.once(FaultKind.CLOCK_STALL, 1)) {
            assertEquals(0, lab.selector.select(10));
            assertEquals(Duration.ofSeconds(10), lab.clock.elapsed());
        }
    }

    @Test
    @Shows(FaultKind.SLOW_CALLBACKS)
    void callbacksTakeTime() throws IOException {
        try (Lab lab = Lab.once(FaultKind.SLOW_CALLBACKS, 1)) {
            SocketChannel socket = lab.connecting(Lab.at("10.0.0.1", 80));
            socket.register(lab.selector, SelectionKey.OP_CONNECT);
            lab.selector.select();
            Duration before = lab.clock.elapsed();
            lab.selector.selectNow();
            Duration took = lab.clock.elapsed().minus(before);
            assertTrue(took.toNanos() > 0 && took.toMillis() <= 50, took::toString);
        }
    }
}
