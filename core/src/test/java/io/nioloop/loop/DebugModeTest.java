package io.nioloop.loop;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.channels.SelectionKey;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What a loop knows about itself, for those who ask, and what it does before a sleep without end. */
class DebugModeTest {
    private final VirtualClock clock = new VirtualClock();
    private final FakeProvider provider = new FakeProvider(FakeSelector.jumping(clock));
    private final EventLoop loop = EventLoop.open(
            LoopOptions.defaults().withProvider(provider).withClock(clock).withDebug(false));

    @AfterEach
    void close() {
        loop.close();
    }

    @Test // rule 282
    void inDebugModeAHandleSaysWhereItWasMade() {
        loop.setDebug(true);
        Handle handle = loop.callSoon(() -> {});
        StackTraceElement birthplace = Birthplaces.of(handle).get(0);
        assertEquals("inDebugModeAHandleSaysWhereItWasMade", birthplace.getMethodName());
        assertTrue(handle.toString().endsWith(" created at DebugModeTest.java:" + birthplace.getLineNumber() + ">"));
        assertTrue(Birthplaces.of(handle).size() <= 10);
    }

    @Test // rule 282
    void otherwiseNobodyNotesIt() {
        loop.setDebug(true);
        loop.setDebug(false);
        Handle handle = loop.callSoon(() -> {});
        assertEquals(List.of(), Birthplaces.of(handle));
        assertFalse(handle.toString().contains("created"));
    }

    @Test // rule 281
    void debugModeIsSwitchedOnAndOffWhileTheLoopIsOpen() {
        try (CapturedLog log = CapturedLog.open()) {
            loop.setDebug(true);
            assertTrue(loop.debug());
            loop.callSoon(() -> clock.advanceNanos(Duration.ofMillis(100).toNanos()));
            loop.runOnce(Duration.ZERO);
            assertEquals(1, log.entries().size());
            loop.setDebug(false);
            assertFalse(loop.debug());
            loop.callSoon(() -> clock.advanceNanos(Duration.ofMillis(100).toNanos()));
            loop.runOnce(Duration.ZERO);
            assertEquals(1, log.entries().size());
        }
    }

    @Test
    void aSnapshotHoldsWhatTheLoopDoes() throws IOException {
        Handle soon = loop.callSoon(() -> {});
        TimerHandle later = loop.callLater(Duration.ofSeconds(2), () -> {});
        TimerHandle sooner = loop.callLater(Duration.ofSeconds(1), () -> {});
        loop.callLater(Duration.ofMillis(1), () -> {}).cancel();
        FakeChannel channel = FakeChannel.open(provider);
        loop.claim(channel, "owner").onReadable(() -> {});
        List<LoopSnapshot> seen = new ArrayList<>();
        loop.execute(() -> seen.add(loop.snapshot()));
        loop.execute(() -> {});
        loop.runOnce(Duration.ZERO);
        assertEquals(1, seen.get(0).ready().size());
        assertEquals(List.of(sooner, later), seen.get(0).timers());
        assertEquals(
                List.of(new LoopSnapshot.Channel(channel, SelectionKey.OP_READ, "owner")),
                seen.get(0).channels());
        assertFalse(seen.get(0).ready().contains(soon));
        assertEquals(0, seen.get(0).inbox());
    }

    @Test
    void whatOthersSentIsCountedInASnapshot() {
        loop.callSoon(() -> {});
        assertEquals(1, loop.snapshot().inbox());
    }

    @Test
    void aClosedLoopHoldsNothing() {
        loop.close();
        assertEquals(new LoopSnapshot(List.of(), 0, List.of(), List.of()), loop.snapshot());
    }

    @Test
    void beforeASleepWithoutEndItSaysSo() {
        int[] starved = {0};
        loop.onStarved(() -> {
            starved[0]++;
            loop.callLater(Duration.ofSeconds(1), loop::stop);
        });
        loop.runForever();
        assertEquals(1, starved[0]);
    }

    @Test
    void aTimerOrAChannelKeepsItFromStarving() {
        FakeChannel channel = FakeChannel.open(provider);
        loop.onStarved(() -> {
            throw new AssertionError("it has something to wait for");
        });
        loop.callLater(Duration.ofSeconds(1), () -> {});
        loop.runOnce(Duration.ofHours(1));
        loop.addReader(channel, loop::stop);
        channel.ready(SelectionKey.OP_READ);
        loop.runForever();
    }

    @Test
    void aChannelThatWaitsForNothingDoesNotCount() {
        FakeChannel channel = FakeChannel.open(provider);
        loop.addReader(channel, () -> {});
        loop.removeReader(channel);
        loop.onStarved(loop::stop);
        loop.runForever();
    }

    @Test
    void whatIsThrownThenEndsTheRunAndTheLoopCanRunAgain() {
        IllegalStateException end = new IllegalStateException("nothing can wake it");
        loop.onStarved(() -> {
            throw end;
        });
        assertSame(end, assertThrows(IllegalStateException.class, loop::runForever));
        loop.onStarved(null);
        loop.callSoon(loop::stop);
        loop.runForever();
    }

    @Test
    void aLoopThatNobodyDescribesIsDescribedByItsName() {
        assertFalse(loop.dump().isEmpty());
    }
}
