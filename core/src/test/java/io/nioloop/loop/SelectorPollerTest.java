package io.nioloop.loop;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotSame;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.nioloop.testing.Trail;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.SelectionKey;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** How a loop sleeps, on a selector that does what the test says; on a real one only where that is the point. */
class SelectorPollerTest {
    private final VirtualClock clock = VirtualClock.aboutToWrap();
    private final FakeProvider provider = new FakeProvider(FakeSelector.jumping(clock));
    private final EventLoop loop =
            EventLoop.open(LoopOptions.defaults().withProvider(provider).withClock(clock));
    private final Trail trail = new Trail();
    private CapturedLog log;

    @BeforeEach
    void forgetTheSelfTest() {
        provider.selector().forget();
        log = CapturedLog.open();
    }

    @AfterEach
    void close() {
        loop.close();
        log.close();
    }

    /** Traps 1 and 2, rule 18, row 47: zero means for ever, and milliseconds are coarse. */
    @Nested
    class HowLong {
        @Test
        void aTurnWithWorkLooksAndDoesNotSelect() {
            loop.callSoon(() -> loop.callSoon(() -> {}));
            loop.runOnce(Duration.ofHours(1));
            loop.runOnce(Duration.ofHours(1));
            loop.runOnce(Duration.ZERO);
            assertEquals(3, provider.selector().looks);
            assertEquals(List.of(), provider.selector().sleeps);
        }

        @ParameterizedTest
        @CsvSource({
            "1, 1",
            "499999, 1",
            "500000, 1",
            "999999, 1",
            "1000000, 1",
            "1000001, 1",
            "1999999, 1",
            "2000000, 2",
            "59999999999, 59999",
            "60000000000, 60000",
            "60001000000, 60000",
            "9223372036854775807, 60000"
        })
        void selectIsGivenAtLeastAMillisecondAndAtMostAMinute(long nanos, long millis) {
            loop.runOnce(Duration.ofNanos(nanos));
            assertEquals(List.of(millis), provider.selector().sleeps);
        }

        @Test // row 7
        void aSleepForEverIsLookedAfterOnceAMinute() {
            provider.sleep = (selector, action, millis) -> {
                clock.advance(Duration.ofMillis(millis));
                if (selector.sleeps.size() == 3) {
                    loop.stop();
                }
                return 0;
            };
            loop.runForever();
            assertEquals(List.of(60_000L, 60_000L, 60_000L), provider.selector().sleeps);
            assertEquals(Poller.FOREVER, clock.sleepingAtMostNanos());
            assertEquals(List.of(), log.messages());
        }

        @Test
        void theClockIsToldTheExactWaitBeforeTheSelectorIsToldTheRoundedOne() {
            loop.runOnce(Duration.ofNanos(1_234_567));
            assertEquals(1_234_567, clock.sleepingAtMostNanos());
            assertEquals(List.of(1L), provider.selector().sleeps);
        }

        @ParameterizedTest
        @ValueSource(longs = {1, 400_000, 499_999, 500_000, 999_999, 1_000_000, 1_400_000, 1_999_999, 2_700_000})
        void aTimerIsNeverEarlyAndTakesAtMostThreeTurns(long nanos) {
            provider.sleep = (selector, action, millis) -> {
                clock.advanceNanos(millis * 1_080_000); // a real select(1) takes 1.07 to 1.10 ms
                return 0;
            };
            loop.callLater(Duration.ofNanos(nanos), () -> {
                assertTrue(loop.time().toNanos() >= nanos);
                assertTrue(loop.time().toNanos() <= nanos + 2_000_000, loop.time()::toString);
                loop.stop();
            });
            loop.setExceptionHandler(new FailTheRun());
            loop.runForever();
            assertTrue(provider.selector().sleeps.size() <= 3, provider.selector().sleeps::toString);
        }
    }

    /** Row 2, and row 1 with it, whose cause of old is gone from the JDK. */
    @Nested
    class ASelectorThatWakesForNothing {
        private final FakeChannel first = FakeChannel.open(provider);
        private final FakeChannel second = FakeChannel.open(provider);

        ASelectorThatWakesForNothing() {
            loop.addReader(first, trail.note("first read"));
            loop.addWriter(first, trail.note("first written"));
            loop.claim(second, "owner").onReadable(trail.note("second read"));
        }

        @Test
        void isReplacedOnceAndAllChannelsMove() {
            FakeSelector lying = provider.selector();
            sleepForNothing(511);
            assertSame(lying, provider.selector());
            sleepForNothing(1);
            assertNotSame(lying, provider.selector());
            assertFalse(lying.isOpen());
            assertEquals(2, provider.selector().keys().size());
            assertEquals(0, lying.keysOfOpenChannels());

            first.ready(SelectionKey.OP_READ | SelectionKey.OP_WRITE);
            second.ready(SelectionKey.OP_READ | SelectionKey.OP_WRITE);
            loop.runOnce(Duration.ZERO);
            trail.is("first read", "first written", "second read");
            assertEquals(List.of("owner"), loop.owners());
            assertTrue(loop.removeReader(first));
            assertThrows(IllegalStateException.class, () -> loop.removeReader(second));
        }

        @Test
        void isNotReplacedAgainWithinAMinute() {
            sleepForNothing(512);
            clock.advance(Duration.ofSeconds(59));
            sleepForNothing(600);
            assertEquals(2, provider.opened.size());
            assertEquals(2, log.messages().size(), log.messages()::toString);
        }

        @Test
        void isLeftAloneIfItSleepsNowAndThen() {
            for (int i = 0; i < 10; i++) {
                sleepForNothing(500);
                provider.sleep = FakeSelector.jumping(clock);
                loop.runOnce(Duration.ofSeconds(1));
            }
            assertEquals(1, provider.opened.size());
        }

        @Test
        void isLeftAloneIfSomebodyWokeIt() {
            provider.sleep = (selector, action, millis) -> {
                Others.doOn(number -> loop.execute(() -> {}));
                return 0;
            };
            for (int i = 0; i < 600; i++) {
                loop.runOnce(Duration.ofHours(1));
            }
            assertEquals(1, provider.opened.size());
        }

        @Test
        void isKeptIfThereIsNoOther() {
            provider.cannotOpen = new IOException("Too many open files");
            sleepForNothing(512);
            assertEquals(1, provider.opened.size());
            assertTrue(log.messages().get(1).startsWith("WARNING: cannot replace the selector"), log::toString);
            first.ready(SelectionKey.OP_READ);
            loop.runOnce(Duration.ZERO);
            trail.is("first read");
        }

        @Test // rows 2 and 10
        void isReplacedEvenIfAChannelIsClosedMeanwhile() {
            FakeChannel third = FakeChannel.open(provider);
            loop.addReader(third, trail.note("third read"));
            provider.register = channel -> {
                if (channel == first) {
                    Others.doOn(number -> second.close()); // which is the next to move
                }
            };
            sleepForNothing(512);
            assertEquals(2, provider.opened.size());
            assertFalse(provider.opened.get(0).isOpen());
            first.ready(SelectionKey.OP_READ);
            third.ready(SelectionKey.OP_READ);
            loop.runOnce(Duration.ZERO);
            trail.is("first read", "third read");
        }

        private void sleepForNothing(int times) {
            provider.sleep = (selector, action, millis) -> 0;
            for (int i = 0; i < times; i++) {
                loop.runOnce(Duration.ofHours(1));
            }
        }
    }

    /** Row 13. */
    @Nested
    class ASelectorThatFails {
        private final FakeChannel channel = FakeChannel.open(provider);
        private int failures;

        ASelectorThatFails() {
            loop.addReader(channel, trail.note("read"));
            provider.sleep = (selector, action, millis) -> {
                failures++;
                throw new IOException("Bad file descriptor");
            };
        }

        @Test
        void isReplacedAndTheLoopGoesOn() {
            loop.runOnce(Duration.ofHours(1));
            assertEquals(2, provider.opened.size());
            assertFalse(provider.opened.get(0).isOpen());
            provider.sleep = FakeSelector.jumping(clock);
            channel.ready(SelectionKey.OP_READ);
            loop.runOnce(Duration.ofHours(1));
            trail.is("read");
        }

        @Test
        void isReplacedToo_ifItFailsWithoutSleeping() {
            provider.look = () -> {
                throw new IOException("Bad file descriptor");
            };
            loop.callSoon(trail.note("callback"));
            loop.runOnce(Duration.ZERO);
            assertEquals(2, provider.opened.size());
            trail.is("callback");
        }

        @Test
        void endsTheRunWithAClearErrorAfterThreeFailuresWithinASecond() {
            UncheckedIOException end = assertThrows(UncheckedIOException.class, loop::runForever);
            assertEquals("the selector failed 3 times within a second: Bad file descriptor", end.getMessage());
            assertEquals(3, failures);
            assertFalse(loop.isRunning());

            provider.sleep = FakeSelector.jumping(clock);
            channel.ready(SelectionKey.OP_READ);
            loop.runOnce(Duration.ofHours(1));
            trail.is("read");
        }

        @Test
        void isForgivenIfItFailsSeldom() {
            for (int i = 0; i < 10; i++) {
                loop.runOnce(Duration.ofHours(1));
                clock.advance(Duration.ofSeconds(1));
            }
            assertEquals(10, failures);
        }

        @Test
        void losesNothingThatWasSentMeanwhile() {
            provider.sleep = (selector, action, millis) -> {
                Others.doOn(number -> loop.execute(trail.note("sent")));
                throw new IOException("Bad file descriptor");
            };
            loop.runOnce(Duration.ofHours(1));
            trail.is("sent");
        }
    }

    /** Rows 8 and 9, trap 4: a wake-up sticks and coalesces. */
    @Nested
    class WakeUps {
        private EventLoop edge;

        private EventLoop edge() {
            return edge;
        }

        @Test
        void anEntryThatComesBeforeTheMoodChangesIsSeenByTheLoop() {
            Clock sending = new Clock() {
                @Override
                public long nanoTime() {
                    return clock.nanoTime();
                }

                @Override
                public void sleepingAtMost(long nanos) {
                    Others.doOn(number -> edge().execute(trail.note("sent")));
                }
            };
            try (EventLoop edge = EventLoop.open(loop.options().withClock(sending))) {
                this.edge = edge;
                provider.selector().forget();
                edge.runOnce(Duration.ofHours(1));
                trail.is("sent");
                assertEquals(List.of(), provider.selector().sleeps);
                assertEquals(0, provider.selector().wakeups.get());
            }
        }

        @Test
        void anEntryThatComesWhileTheSelectorSleepsWakesIt() {
            provider.sleep = (selector, action, millis) -> {
                Others.doOn(number -> loop.execute(trail.note("sent")));
                assertEquals(1, selector.wakeups.get());
                return 0;
            };
            loop.runOnce(Duration.ofHours(1));
            trail.is("sent");
        }

        @Test
        void fiveEntriesWakeTheSelectorOnceAndItSleepsAgain() {
            provider.sleep = (selector, action, millis) -> {
                Others.doOn(number -> {
                    for (int i = 0; i < 5; i++) {
                        loop.execute(trail.note("sent"));
                    }
                });
                provider.sleep = FakeSelector.jumping(clock);
                return provider.sleep.sleep(selector, action, millis);
            };
            loop.runOnce(Duration.ofHours(1));
            trail.is("sent", "sent", "sent", "sent", "sent");
            Duration before = loop.time();
            loop.runOnce(Duration.ofSeconds(1));
            assertEquals(before.plusSeconds(1), loop.time());
            assertEquals(1, provider.selector().wakeups.get());
        }

        @Test
        void aLoopThatIsAwakeIsNotWoken() {
            loop.callSoon(() -> Others.doOn(number -> {
                loop.execute(trail.note("a"));
                loop.execute(trail.note("b"));
            }));
            loop.runOnce(Duration.ZERO);
            loop.runOnce(Duration.ZERO);
            trail.is("a", "b");
            assertEquals(0, provider.selector().wakeups.get());
        }

        @Test // rule 31
        void aWakeUpThatRacesWithCloseIsSwallowed() {
            provider.sleep = (selector, action, millis) -> {
                throw new InternalError("the loop dies in its sleep");
            };
            assertThrows(InternalError.class, loop::runForever);
            loop.close();
            assertThrows(IllegalStateException.class, () -> loop.callSoonThreadsafe(() -> {}));
        }
    }

    /** Rows 7 and 21: what is found out before the loop is used. */
    @Nested
    class Opening {
        private final LoopOptions options =
                LoopOptions.defaults().withProvider(provider).withClock(clock);

        @Test
        void aSelectorThatCannotBeWokenIsRefused() {
            provider.deaf = true;
            provider.sleep = (selector, action, millis) -> {
                clock.advance(Duration.ofMillis(selector.takeWakeup() ? 0 : millis));
                return 0;
            };
            UncheckedIOException refused = assertThrows(UncheckedIOException.class, () -> EventLoop.open(options));
            assertTrue(refused.getMessage().contains("its wake-up does not work"), refused::getMessage);
            assertFalse(provider.selector().isOpen());
        }

        @Test
        void aMachineThatStandsStillDuringTheSelfTestIsForgiven() {
            FakeSelector.Sleep well = provider.sleep;
            provider.sleep = (selector, action, millis) -> {
                clock.advance(Duration.ofSeconds(selector.sleeps.size() == 1 ? 10 : 0));
                return well.sleep(selector, action, millis);
            };
            EventLoop.open(options).close();
            assertEquals(List.of(500L, 500L), provider.selector().sleeps);
        }

        @Test
        void theSelfTestTakesNoTimeIfAllIsWell() {
            Duration before = loop.time();
            EventLoop.open(options).close();
            assertEquals(before, loop.time());
            assertEquals(List.of(500L), provider.selector().sleeps);
        }

        @Test
        void aMissingDescriptorIsAClearError() {
            provider.cannotOpen = new IOException("Too many open files");
            UncheckedIOException refused = assertThrows(UncheckedIOException.class, () -> EventLoop.open(options));
            assertEquals("cannot open a selector: Too many open files", refused.getMessage());
            assertSame(provider.cannotOpen, refused.getCause());
        }

        @Test
        void aSelectorThatFailsTheSelfTestIsNotLeftOpen() {
            provider.sleep = (selector, action, millis) -> {
                throw new IOException("Invalid argument");
            };
            assertThrows(UncheckedIOException.class, () -> EventLoop.open(options));
            assertFalse(provider.selector().isOpen());
        }
    }

    /** Row 10: another thread closes what the loop looks after. */
    @Nested
    class ChannelsClosedElsewhere {
        private final FakeChannel first = FakeChannel.open(provider);
        private final FakeChannel second = FakeChannel.open(provider);

        @Test
        void aKeyThatDiesBetweenTheSystemCallAndItsCallbackIsIgnored() {
            loop.addReader(first, trail.note("first"));
            loop.addReader(second, trail.note("second"));
            first.ready(SelectionKey.OP_READ);
            second.ready(SelectionKey.OP_READ);
            loop.setObserver((anyLoop, event) -> {
                if (event instanceof LoopEvent.ChannelReady ready && ready.channel() == first) {
                    Others.doOn(number -> second.close());
                }
            });
            loop.runOnce(Duration.ZERO);
            trail.is("first");
            loop.runOnce(Duration.ZERO);
            assertEquals(1, provider.selector().keys().size());
            assertEquals(List.of(), log.messages());
        }

        @Test
        void theyCanBeTakenOffWithoutAnError() throws IOException {
            loop.addReader(first, trail.note("never"));
            loop.addWriter(first, trail.note("never"));
            first.close();
            assertFalse(loop.removeReader(first)); // its place went with it
            assertFalse(loop.removeWriter(first));
            assertThrows(IllegalArgumentException.class, () -> loop.addReader(first, () -> {}));
            loop.runOnce(Duration.ZERO);
            trail.is();
        }

        @Test
        void whoHoldsTheirRegistrationCanStillPutItAway() throws IOException {
            Registration registration = loop.claim(first, "owner");
            registration.onReadable(trail.note("never"));
            registration.onWritable(trail.note("never"));
            first.close();
            assertTrue(registration.removeReadable());
            assertTrue(registration.removeWritable());
            assertFalse(registration.removeReadable());
            registration.close();
            registration.close();
            assertEquals(List.of(), loop.owners());
        }
    }

    /** How often a busy loop looks: rule 17 in meaning; see PollStrideTest. */
    @Nested
    class Stride {
        @Test
        void onAnyButTheMachinesClockEveryTurnLooks() {
            runBusyTurns(loop, 1_000);
            assertEquals(1_000, provider.selector().looks);
        }

        private int turns;

        private void runBusyTurns(EventLoop busy, int count) {
            Runnable[] again = new Runnable[1];
            again[0] = () -> {
                if (++turns == count) {
                    busy.stop();
                } else {
                    busy.callSoon(again[0]);
                }
            };
            busy.callSoon(again[0]);
            busy.runForever();
        }
    }

    @Test // the option `spin`
    void spinningIsForTheMachinesClockOnly() {
        LoopOptions options = loop.options().withSpin(Duration.ofMillis(10));
        provider.look = () -> assertEquals(0, provider.selector().looks, "this spins on a clock that stands still");
        try (EventLoop virtual = EventLoop.open(options)) {
            virtual.runOnce(Duration.ofSeconds(1));
            assertEquals(List.of(500L, 1_000L), provider.selector().sleeps);
        }
    }
}
