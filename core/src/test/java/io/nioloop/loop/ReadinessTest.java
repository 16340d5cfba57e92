package io.nioloop.loop;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotSame;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.nioloop.testing.Trail;
import java.io.IOException;
import java.nio.channels.SelectionKey;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;

/** Callbacks of ready channels: rules 218, 253 and 254, on channels without descriptors. */
class ReadinessTest {
    private final VirtualClock clock = new VirtualClock();
    private final FakeProvider provider = new FakeProvider(FakeSelector.jumping(clock));
    private final EventLoop loop =
            EventLoop.open(LoopOptions.defaults().withProvider(provider).withClock(clock));
    private final FakeChannel channel = FakeChannel.open(provider);
    private final Trail trail = new Trail();

    @BeforeEach
    void failOnError() {
        loop.setExceptionHandler(new FailTheRun());
    }

    @AfterEach
    void close() {
        loop.close();
    }

    @Test
    void aReadyChannelIsCalledInEachTurnUntilItIsNotReady() {
        loop.addReader(channel, trail.note("read"));
        channel.ready(SelectionKey.OP_READ);
        turn();
        turn();
        channel.ready(0);
        turn();
        trail.is("read", "read");
    }

    @Test
    void readingComesBeforeWriting() {
        loop.addWriter(channel, trail.note("write"));
        loop.addReader(channel, trail.note("read"));
        channel.ready(SelectionKey.OP_READ | SelectionKey.OP_WRITE);
        turn();
        trail.is("read", "write");
    }

    @Test // rule 253
    void addingAReaderAgainReplacesAndCancelsTheOneBefore() {
        Handle first = loop.addReader(channel, trail.note("first"));
        Handle second = loop.addReader(channel, trail.note("second"));
        assertNotSame(first, second);
        assertTrue(first.cancelled());
        assertFalse(second.cancelled());
        channel.ready(SelectionKey.OP_READ);
        turn();
        trail.is("second");
    }

    @Test // rule 253
    void addingAWriterAgainReplacesAndCancelsTheOneBefore() {
        Handle first = loop.addWriter(channel, trail.note("first"));
        loop.addWriter(channel, trail.note("second"));
        assertTrue(first.cancelled());
        channel.ready(SelectionKey.OP_WRITE);
        turn();
        trail.is("second");
    }

    @Test // rule 253
    void aReaderReplacedWhileItWaitsForItsTurnDoesNotRun() {
        loop.callSoon(() -> loop.addReader(channel, trail.note("second")));
        loop.addReader(channel, trail.note("first"));
        channel.ready(SelectionKey.OP_READ);
        turn();
        trail.is();
        turn();
        trail.is("second");
    }

    @Test // rule 253
    void readerAndWriterAreIndependent() {
        loop.addReader(channel, trail.note("read"));
        loop.addWriter(channel, trail.note("write"));
        channel.ready(SelectionKey.OP_READ | SelectionKey.OP_WRITE);
        assertTrue(loop.removeReader(channel));
        turn();
        trail.is("write");
        loop.addReader(channel, trail.note("read"));
        assertTrue(loop.removeWriter(channel));
        turn();
        trail.is("write", "read");
    }

    @Test // rule 253
    void removingTellsWhetherThereWasOne() {
        assertFalse(loop.removeReader(channel));
        assertFalse(loop.removeWriter(channel));
        loop.addReader(channel, () -> {});
        assertFalse(loop.removeWriter(channel));
        assertTrue(loop.removeReader(channel));
        assertFalse(loop.removeReader(channel));
        loop.addWriter(channel, () -> {});
        assertFalse(loop.removeReader(channel));
        assertTrue(loop.removeWriter(channel));
        assertFalse(loop.removeWriter(channel));
    }

    @Test // rule 253
    void aReaderRemovedWhileItWaitsForItsTurnDoesNotRun() {
        loop.callSoon(() -> loop.removeReader(channel));
        loop.addReader(channel, trail.note("never"));
        channel.ready(SelectionKey.OP_READ);
        turn();
        turn();
        trail.is();
    }

    @Test // rule 254
    void readinessForACancelledHandleTakesItOffInsteadOfRunningIt() {
        Handle reader = loop.addReader(channel, trail.note("never"));
        Handle writer = loop.addWriter(channel, trail.note("never"));
        reader.cancel();
        writer.cancel();
        channel.ready(SelectionKey.OP_READ | SelectionKey.OP_WRITE);
        turn();
        turn();
        trail.is();
        assertEquals(0, interestOps());
        assertFalse(loop.removeReader(channel));
        assertFalse(loop.removeWriter(channel));
    }

    @Test // row 3: nobody asks for what nobody wants to hear of
    void aChannelWaitsForNothingButWhatItHasCallbacksFor() {
        assertEquals(List.of(), List.copyOf(provider.selector().keys()));
        loop.addReader(channel, () -> {});
        assertEquals(SelectionKey.OP_READ, interestOps());
        loop.addWriter(channel, () -> {});
        assertEquals(SelectionKey.OP_READ | SelectionKey.OP_WRITE, interestOps());
        loop.removeReader(channel);
        assertEquals(SelectionKey.OP_WRITE, interestOps());
        loop.removeWriter(channel);
        assertEquals(0, interestOps());
    }

    @Test
    void anAddThatIsRefusedLeavesWhatWasThere() {
        loop.addReader(channel, trail.note("read"));
        loop.addWriter(channel, trail.note("write"));
        assertThrows(NullPointerException.class, () -> loop.addReader(channel, null));
        assertThrows(NullPointerException.class, () -> loop.addWriter(channel, null));
        assertThrows(NullPointerException.class, () -> loop.addReader(null, () -> {}));
        assertThrows(NullPointerException.class, () -> loop.addWriter(null, () -> {}));
        channel.ready(SelectionKey.OP_READ | SelectionKey.OP_WRITE);
        turn();
        trail.is("read", "write");
    }

    @Test
    void aClosedChannelIsRefused() throws IOException {
        channel.close();
        IllegalArgumentException refused =
                assertThrows(IllegalArgumentException.class, () -> loop.addReader(channel, () -> {}));
        assertTrue(refused.getMessage().contains("is closed"), refused::getMessage);
        assertFalse(loop.removeReader(channel));
    }

    @Test
    void aBlockingChannelIsRefused() throws IOException {
        channel.configureBlocking(true);
        IllegalArgumentException refused =
                assertThrows(IllegalArgumentException.class, () -> loop.addReader(channel, () -> {}));
        assertTrue(refused.getMessage().contains("configureBlocking(false)"), refused::getMessage);
    }

    @Test
    void aChannelMaySitOnSeveralLoops() {
        try (EventLoop other = EventLoop.open(loop.options())) {
            other.addReader(channel, trail.note("other"));
            loop.addReader(channel, trail.note("this"));
            channel.ready(SelectionKey.OP_READ);
            turn();
            other.runOnce(Duration.ZERO);
            trail.is("this", "other");
        }
    }

    @Test // row 6: what the selector does not tell, a timer ends
    void aChannelThatTheSystemSilentlyForgotHoldsUpNobody() {
        provider.sleep = (selector, action, millis) -> { // deaf to channels, as after an epoll_ctl that failed
            clock.advance(Duration.ofMillis(millis));
            return 0;
        };
        Registration forgotten = loop.claim(channel, "a connection");
        forgotten.onReadable(trail.note("never"));
        channel.ready(SelectionKey.OP_READ);
        loop.callLater(Duration.ofSeconds(90), () -> {
            trail.add("idle limit at " + loop.time().toSeconds() + " s");
            try {
                forgotten.close();
            } catch (IOException e) {
                throw new AssertionError(e);
            }
            loop.stop();
        });
        loop.runForever();
        trail.is("idle limit at 90 s");
        assertEquals(List.of(), loop.owners());
        assertEquals(List.of(60_000L, 30_000L), provider.selector().sleeps.subList(1, 3));
    }

    @Test // row 15
    void aHotChannelGetsOneCallPerTurnAsEveryOther() {
        FakeChannel hot = FakeChannel.open(provider);
        int[] calls = new int[101];
        loop.addReader(hot, () -> calls[100]++);
        hot.ready(SelectionKey.OP_READ);
        for (int i = 0; i < 100; i++) {
            int number = i;
            FakeChannel quiet = FakeChannel.open(provider);
            loop.addReader(quiet, () -> {
                calls[number]++;
                quiet.ready(0);
            });
            quiet.ready(SelectionKey.OP_READ);
        }
        turn();
        assertTrue(Arrays.stream(calls).allMatch(count -> count == 1), () -> Arrays.toString(calls));
        turn();
        assertEquals(2, calls[100]);
        assertEquals(102, Arrays.stream(calls).sum());
    }

    /** Rule 218, and what a claimed channel's owner can do. */
    @Nested
    class Claimed {
        private final Registration registration = loop.claim(channel, "the transport");

        @Test
        void aClaimedChannelIsRefusedToAllOthers() {
            IllegalStateException refused =
                    assertThrows(IllegalStateException.class, () -> loop.addReader(channel, () -> {}));
            assertTrue(
                    refused.getMessage().endsWith("is used by the transport: use that instead"), refused::getMessage);
            assertThrows(IllegalStateException.class, () -> loop.addWriter(channel, () -> {}));
            assertThrows(IllegalStateException.class, () -> loop.removeReader(channel));
            assertThrows(IllegalStateException.class, () -> loop.removeWriter(channel));
            assertThrows(IllegalStateException.class, () -> loop.claim(channel, "another"));
        }

        @Test
        void aClaimNeedsAnOwner() {
            FakeChannel free = FakeChannel.open(provider);
            assertThrows(NullPointerException.class, () -> loop.claim(free, null));
            loop.addReader(free, () -> {});
        }

        @Test
        void ownersAreListedInTheOrderInWhichTheirChannelsCame() throws IOException {
            FakeChannel second = FakeChannel.open(provider);
            FakeChannel third = FakeChannel.open(provider);
            loop.claim(second, "second");
            loop.addReader(FakeChannel.open(provider), () -> {});
            loop.claim(third, "third");
            registration.own("first");
            assertEquals(List.of("first", "second", "third"), loop.owners());
            second.close();
            assertEquals(List.of("first", "third"), loop.owners());
        }

        @Test
        void aPausedReaderComesBackAsItWas() {
            Handle reader = registration.onReadable(trail.note("read"));
            assertSame(reader, registration.pauseReadable());
            channel.ready(SelectionKey.OP_READ);
            turn();
            trail.is();
            assertEquals(0, interestOps());
            assertSame(reader, registration.onReadable(reader));
            turn();
            trail.is("read");
            assertFalse(reader.cancelled());
        }

        @Test
        void thereMayBeNothingToPause() {
            assertSame(null, registration.pauseReadable());
            registration.onReadable(trail.note("never"));
            assertTrue(registration.removeReadable());
            assertSame(null, registration.pauseReadable());
        }

        @Test
        void itKnowsWhetherItHasAWriter() {
            assertFalse(registration.hasWriter());
            registration.onWritable(() -> {});
            assertTrue(registration.hasWriter());
            registration.removeWritable();
            assertFalse(registration.hasWriter());
        }

        @Test
        void closingClosesTheChannelAndForgetsWhatIsQueued() {
            registration.onReadable(trail.note("never"));
            registration.onWritable(trail.note("never"));
            loop.callSoon(() -> {
                try {
                    registration.close();
                    registration.close();
                } catch (IOException e) {
                    throw new AssertionError(e);
                }
            });
            channel.ready(SelectionKey.OP_READ | SelectionKey.OP_WRITE);
            turn();
            turn();
            trail.is();
            assertFalse(channel.isOpen());
            assertEquals(List.of(), loop.owners());
            assertEquals(0, provider.selector().keys().size());
        }
    }

    private int interestOps() {
        return channel.keyFor(provider.selector()).interestOps();
    }

    private void turn() {
        loop.runOnce(Duration.ZERO);
    }
}
