package io.nioloop.support;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.nioloop.loop.EventLoop;
import io.nioloop.loop.Others;
import io.nioloop.testing.NothingWillHappenError;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** The tool is checked before it checks anything. */
class VirtualLoopTest {
    private final List<String> trail = new ArrayList<>();

    @Test
    void aSleepTakesNoTimeAndEndsWhenTheTimerIsDue() {
        try (VirtualLoop virtual = VirtualLoop.open()) {
            EventLoop loop = virtual.loop();
            Duration before = loop.time();
            loop.callLater(
                    Duration.ofHours(3), () -> trail.add("after " + loop.time().minus(before)));
            virtual.advance(Duration.ofHours(3).minusNanos(1));
            assertEquals(List.of(), trail);
            virtual.advance(Duration.ofNanos(1));
            assertEquals(List.of("after PT3H"), trail);
        }
    }

    @Test
    void aSleepThatNothingCanEndFails() {
        try (VirtualLoop virtual = VirtualLoop.open()) {
            assertThrows(NothingWillHappenError.class, virtual.loop()::runForever);
        }
    }

    @Test
    void anOutsiderEndsTheSleepAndTimeStandsStillMeanwhile() {
        try (VirtualLoop virtual = VirtualLoop.open().outsiders()) {
            EventLoop loop = virtual.loop();
            loop.callLater(Duration.ofSeconds(1), () -> trail.add("timer"));
            loop.runOnce(Duration.ZERO);
            Duration before = loop.time();
            Others other = Others.start(1, number -> loop.callSoonThreadsafe(loop::stop));
            loop.runForever();
            other.join();
            assertEquals(before, loop.time());
            assertEquals(List.of(), trail);
        }
    }

    @Test
    void errorsThatTheTestDidNotTakeFailIt() {
        VirtualLoop virtual = VirtualLoop.open();
        Throwable assertion = new AssertionError("in a callback");
        virtual.loop().callSoon(() -> {
            throw (AssertionError) assertion;
        });
        virtual.settle();
        AssertionError error = assertThrows(AssertionError.class, virtual::close);
        assertEquals(assertion, error.getCause());
        assertTrue(virtual.loop().isClosed());
    }

    @Test
    void errorsThatTheTestTookAreFine() {
        try (VirtualLoop virtual = VirtualLoop.open()) {
            virtual.loop().callSoon(() -> {
                throw new IllegalArgumentException("expected");
            });
            virtual.settle();
            assertEquals("expected", virtual.takeErrors().get(0).exception().getMessage());
        }
    }
}
