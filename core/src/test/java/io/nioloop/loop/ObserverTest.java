package io.nioloop.loop;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.SelectionKey;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What a loop tells those who listen. */
class ObserverTest {
    private final VirtualClock clock = new VirtualClock();
    private final FakeProvider provider = new FakeProvider(FakeSelector.jumping(clock));
    private final EventLoop loop =
            EventLoop.open(LoopOptions.defaults().withProvider(provider).withClock(clock));
    private final List<Event> events = new ArrayList<>();
    private final List<LoopError> errors = new ArrayList<>();

    @AfterEach
    void close() {
        loop.close();
    }

    @Test
    void theStoryOfATurnIsToldInItsOrder() {
        FakeChannel channel = FakeChannel.open(provider);
        channel.ready(SelectionKey.OP_READ);
        Handle[] handles = new Handle[4];
        Runnable bare = () -> {
            clock.advanceNanos(7);
            handles[0] = loop.callSoon(() -> {});
            handles[1] = loop.callLater(Duration.ofSeconds(1), () -> {});
            handles[0].cancel();
            handles[2] = loop.addReader(channel, () -> loop.removeReader(channel));
            handles[3] = loop.callAt(Duration.ZERO, () -> {});
        };
        loop.execute(bare);
        loop.setObserver((anyLoop, event) -> {
            assertSame(loop, anyLoop);
            events.add(event);
        });
        loop.runOnce(Duration.ZERO);
        loop.runOnce(Duration.ZERO);
        assertEquals(
                List.of(
                        new LoopEvent.Polling(0),
                        new LoopEvent.Polled(0, null),
                        new LoopEvent.Collected(1),
                        new LoopEvent.CallbackStarted(bare),
                        new LoopEvent.CallbackQueued(handles[0]),
                        new LoopEvent.TimerAdded((TimerHandle) handles[1]),
                        new LoopEvent.CallbackCancelled(handles[0]),
                        new LoopEvent.ChannelRegistered(channel),
                        new LoopEvent.InterestChanged(channel, SelectionKey.OP_READ),
                        new LoopEvent.TimerAdded((TimerHandle) handles[3]),
                        new LoopEvent.CallbackFinished(bare, 7),
                        new LoopEvent.Polling(0),
                        new LoopEvent.ChannelReady(channel, SelectionKey.OP_READ),
                        new LoopEvent.Polled(1, null),
                        new LoopEvent.Collected(3),
                        new LoopEvent.CallbackStarted(handles[0]),
                        new LoopEvent.CallbackFinished(handles[0], 0),
                        new LoopEvent.CallbackStarted(handles[2]),
                        new LoopEvent.CallbackCancelled(handles[2]),
                        new LoopEvent.InterestChanged(channel, 0),
                        new LoopEvent.CallbackFinished(handles[2], 0),
                        new LoopEvent.CallbackStarted(handles[3]),
                        new LoopEvent.CallbackFinished(handles[3], 0)),
                events);
    }

    @Test
    void whatATimerWaitsForIsToldBeforeTheSleep() {
        loop.callLater(Duration.ofSeconds(3), loop::stop);
        loop.setObserver((anyLoop, event) -> events.add(event));
        loop.runForever();
        assertEquals(new LoopEvent.Polling(3_000_000_000L), events.get(0));
        assertEquals(new LoopEvent.Polled(0, null), events.get(1));
    }

    @Test
    void aCallbackThatFailsIsToldAsFinishedToo() {
        loop.setExceptionHandler((anyLoop, error) -> errors.add(error));
        loop.setObserver((anyLoop, event) -> events.add(event));
        Handle handle = loop.callSoon(() -> {
            throw new IllegalStateException();
        });
        loop.runOnce(Duration.ZERO);
        assertTrue(events.contains(new LoopEvent.CallbackFinished(handle, 0)));
        assertEquals(1, errors.size());
    }

    @Test
    void aWakeUpIsToldWithTheThreadThatCausedIt() {
        provider.sleep = (selector, action, millis) -> {
            Others.doOn(number -> loop.execute(() -> {}));
            return 0;
        };
        loop.setObserver((anyLoop, event) -> events.add(event));
        loop.runOnce(Duration.ofHours(1));
        loop.runOnce(Duration.ZERO);
        assertTrue(events.contains(new LoopEvent.Polled(0, "other-0")), events::toString);
        assertEquals(new LoopEvent.Polled(0, null), events.get(events.size() - 2));
    }

    @Test
    void aWakeUpFromBeforeItListenedIsNotTold() {
        provider.sleep = (selector, action, millis) -> {
            Others.doOn(number -> loop.execute(() -> {}));
            return 0;
        };
        loop.runOnce(Duration.ofHours(1));
        loop.setObserver((anyLoop, event) -> events.add(event));
        loop.runOnce(Duration.ZERO);
        assertEquals(
                List.of(new LoopEvent.Polling(0), new LoopEvent.Polled(0, null), new LoopEvent.Collected(0)), events);
    }

    @Test
    void nobodyIsToldAfterTheObserverWasTakenOff() {
        Observer observer = (anyLoop, event) -> events.add(event);
        assertNull(loop.observer());
        loop.setObserver(observer);
        assertSame(observer, loop.observer());
        loop.setObserver(null);
        loop.callSoon(() -> {});
        loop.runOnce(Duration.ZERO);
        assertEquals(List.of(), events);
    }

    @Test
    void onlyWhatHappensOnTheLoopIsTold() {
        loop.setObserver((anyLoop, event) -> {
            assertTrue(loop.inLoop());
            events.add(event);
        });
        loop.callSoon(() -> {}).cancel(); // nobody runs the loop
        Others.doOn(number -> loop.callSoonThreadsafe(() -> {}));
        loop.emit(new LoopEvent.Polling(5));
        assertEquals(List.of(), events);
    }

    @Test // row 17
    void anObserverThatFailsIsReportedOnceAndTakenOff() {
        loop.setExceptionHandler((anyLoop, error) -> errors.add(error));
        IllegalStateException failure = new IllegalStateException();
        Observer failing = (anyLoop, event) -> {
            events.add(event);
            throw failure;
        };
        loop.setObserver(failing);
        boolean[] ran = {false};
        loop.callSoon(() -> ran[0] = true);
        loop.runOnce(Duration.ZERO);
        assertTrue(ran[0]);
        assertEquals(1, events.size());
        assertEquals(1, errors.size());
        assertSame(failure, errors.get(0).exception());
        assertTrue(errors.get(0).message().startsWith("Exception in observer"), errors::toString);
        assertNull(loop.observer());
    }

    @Test // row 17
    void anObserverThatFailsAroundACallbackDoesNotKeepItFromRunningNorItsErrorFromBeingReported() {
        loop.setExceptionHandler((anyLoop, error) -> errors.add(error));
        loop.setObserver((anyLoop, event) -> {
            if (event instanceof LoopEvent.CallbackFinished) {
                throw new IllegalStateException("observer");
            }
        });
        loop.callSoon(() -> {
            throw new IllegalStateException("callback");
        });
        loop.runOnce(Duration.ZERO);
        assertEquals(
                List.of("observer", "callback"),
                errors.stream().map(error -> error.exception().getMessage()).toList());
    }

    @Test // rule 14
    void aFatalErrorOfAnObserverEndsTheRun() {
        loop.setObserver((anyLoop, event) -> {
            throw new InternalError();
        });
        assertThrows(InternalError.class, loop::runForever);
        assertFalse(loop.isRunning());
        assertNull(loop.observer());
    }

    @Test
    void anObserverSetByACallbackHearsOfWhatFollows() {
        loop.callSoon(() -> loop.setObserver((anyLoop, event) -> events.add(event)));
        Handle second = loop.callSoon(() -> {});
        loop.runOnce(Duration.ZERO);
        assertEquals(List.of(new LoopEvent.CallbackStarted(second), new LoopEvent.CallbackFinished(second, 0)), events);
    }

    @Test
    void severalObserversHearOfEverythingInTheOrderInWhichTheyCame() {
        List<String> heard = new ArrayList<>();
        Observer first = (anyLoop, event) -> heard.add("first");
        Observer second = (anyLoop, event) -> heard.add("second");
        Observer third = (anyLoop, event) -> heard.add("third");
        loop.addObserver(first);
        loop.addObserver(second);
        loop.addObserver(third);
        loop.callSoon(() -> {
            heard.clear();
            loop.emit(new LoopEvent.Polling(1));
            loop.removeObserver(second);
            loop.emit(new LoopEvent.Polling(2));
            loop.removeObserver(third);
            loop.removeObserver(first);
        });
        loop.runOnce(Duration.ZERO);
        assertEquals(List.of("first", "second", "third", "first", "third"), heard);
        assertNull(loop.observer());
    }

    @Test
    void anObserverThatIsNotThereCanBeRemoved() {
        Observer one = (anyLoop, event) -> events.add(event);
        loop.addObserver(one);
        loop.removeObserver((anyLoop, event) -> {});
        assertSame(one, loop.observer());
    }

    @Test // row 17
    void ofSeveralObserversTheOneThatFailsIsTakenOffAndTheOthersStay() {
        loop.setExceptionHandler((anyLoop, error) -> errors.add(error));
        Observer good = (anyLoop, event) -> events.add(event);
        loop.addObserver((anyLoop, event) -> {
            throw new IllegalStateException();
        });
        loop.addObserver(good);
        loop.callSoon(() -> {});
        loop.runOnce(Duration.ZERO);
        assertEquals(1, errors.size());
        assertSame(good, loop.observer());
        assertEquals(new LoopEvent.Polling(0), events.get(0));
    }

    @Test
    void everyTurnOfABusyLoopIsTold() {
        loop.addObserver((anyLoop, event) -> events.add(event));
        int[] left = {20};
        loop.callSoon(new Runnable() {
            @Override
            public void run() {
                if (left[0]-- > 0) {
                    loop.callSoon(this);
                } else {
                    loop.stop();
                }
            }
        });
        loop.runForever();
        assertEquals(
                21, events.stream().filter(LoopEvent.Polling.class::isInstance).count());
    }

    @Test
    void aClosedChannelIsTold() throws IOException {
        FakeChannel channel = FakeChannel.open(provider);
        Registration registration = loop.claim(channel, "test");
        loop.setObserver((anyLoop, event) -> events.add(event));
        loop.callSoon(() -> {
            try {
                registration.close();
                registration.close();
            } catch (IOException failure) {
                throw new UncheckedIOException(failure);
            }
        });
        loop.runOnce(Duration.ZERO);
        assertEquals(
                1,
                events.stream()
                        .filter(LoopEvent.ChannelClosed.class::isInstance)
                        .count());
        assertTrue(events.contains(new LoopEvent.ChannelClosed(channel)));
    }
}
