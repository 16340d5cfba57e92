package io.nioloop.future;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.nioloop.loop.EventLoop;
import io.nioloop.loop.Others;
import io.nioloop.support.VirtualLoop;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** To run a loop for the sake of one future: rules 4 to 8 and 14. */
class RunUntilCompleteTest {
    private final VirtualLoop virtual = VirtualLoop.open();
    private final EventLoop loop = virtual.loop();
    private final Promise<String> promise = new Promise<>(loop);
    private final List<String> trail = new ArrayList<>();

    @AfterEach
    void close() {
        virtual.close();
    }

    @Test
    void itRunsUntilTheFutureIsDoneAndReturnsTheResult() {
        loop.callLater(Duration.ofSeconds(1), () -> promise.setResult("done"));
        loop.callLater(Duration.ofSeconds(2), () -> trail.add("too late"));
        assertEquals("done", Futures.runUntilComplete(promise));
        assertEquals(List.of(), trail);
        assertFalse(loop.isRunning());
    }

    @Test
    void theResultMayBeNull() {
        loop.callSoon(() -> promise.setResult(null));
        assertNull(Futures.runUntilComplete(promise));
    }

    @Test
    void aFutureThatIsDoneTakesOneTurn() {
        promise.setResult("done");
        loop.callSoon(() -> {
            trail.add("first turn");
            loop.callSoon(() -> trail.add("second turn"));
        });
        assertEquals("done", Futures.runUntilComplete(promise));
        assertEquals(List.of("first turn"), trail);
    }

    @Test
    void whatWentWrongIsThrownAsResultThrowsIt() {
        IOException failure = new IOException("broken");
        loop.callSoon(() -> promise.setException(failure));
        Throwable thrown = assertThrows(UncheckedIOException.class, () -> Futures.runUntilComplete(promise));
        assertSame(failure, thrown.getCause());
    }

    @Test
    void aCancellationIsThrown() {
        loop.callSoon(() -> promise.cancel("enough"));
        Throwable thrown = assertThrows(CancelledError.class, () -> Futures.runUntilComplete(promise));
        assertEquals("enough", thrown.getMessage());
    }

    @Test
    void callbacksThatWereAddedBeforeHaveRun() {
        promise.addDoneCallback(done -> trail.add("callback"));
        loop.callSoon(() -> promise.setResult("done"));
        Futures.runUntilComplete(promise);
        assertEquals(List.of("callback"), trail);
    }

    @Test // rule 6
    void aLoopThatIsStoppedEarlierIsAnErrorAndTheFutureStaysPending() {
        loop.callSoon(loop::stop);
        String message = assertThrows(IllegalStateException.class, () -> Futures.runUntilComplete(promise))
                .getMessage();
        assertTrue(message.contains("stopped before the future was done: <Promise pending>"), message);
        assertFalse(promise.done());
    }

    @Test // rules 1 and 6
    void aLoopStoppedBeforeTheRunStillGivesTheFutureOneTurn() {
        loop.callSoon(() -> promise.setResult("done"));
        loop.stop();
        assertEquals("done", Futures.runUntilComplete(promise));
    }

    @Test // rule 4
    void whatAnEarlierRunLeftContinues() {
        loop.callLater(Duration.ofSeconds(1), () -> promise.setResult("done"));
        loop.callSoon(loop::stop);
        assertThrows(IllegalStateException.class, () -> Futures.runUntilComplete(promise));
        assertEquals("done", Futures.runUntilComplete(promise));
    }

    @Test // rule 5
    void nothingStaysAtTheFutureAfterAStop() {
        loop.callSoon(loop::stop);
        assertThrows(IllegalStateException.class, () -> Futures.runUntilComplete(promise));
        promise.setResult("late");
        assertFalse(loop.runOnce(Duration.ZERO), "a callback was left behind");
    }

    @Test // rules 5 and 14
    void nothingStaysAtTheFutureAfterAFatalError() {
        Error fatal = new InternalError("fatal");
        loop.callSoon(() -> {
            throw fatal;
        });
        assertSame(fatal, assertThrows(InternalError.class, () -> Futures.runUntilComplete(promise)));
        assertFalse(loop.isRunning());
        promise.setResult("late");
        assertFalse(loop.runOnce(Duration.ZERO), "a callback was left behind");
    }

    @Test // rule 5; asyncio leaves its callback in the queue
    void nothingStaysInTheQueueAfterAFatalErrorInTheTurnOfCompletion() {
        loop.callSoon(() -> {
            promise.setResult("done");
            throw new InternalError("fatal");
        });
        assertThrows(InternalError.class, () -> Futures.runUntilComplete(promise));
        assertTheLoopIsNotStopped();
    }

    @Test // rule 8
    void aLoopThatRunsRefusesAndGoesOn() {
        promise.setResult("done");
        loop.callSoon(() -> {
            assertThrows(IllegalStateException.class, () -> Futures.runUntilComplete(promise));
            assertThrows(IllegalStateException.class, () -> Futures.runUntilComplete(new Promise<>(loop)));
        });
        assertTheLoopIsNotStopped();
    }

    @Test // rule 8
    void aLoopIsNotRunInsideAnotherAndTakesNoHarm() {
        promise.setResult("done");
        try (VirtualLoop outer = VirtualLoop.open()) {
            outer.loop()
                    .callSoon(() -> assertThrows(IllegalStateException.class, () -> Futures.runUntilComplete(promise)));
            outer.settle();
        }
        assertTheLoopIsNotStopped();
    }

    @Test // row 56
    void anotherThreadIsRefusedWhileTheLoopRuns() {
        loop.callSoon(() -> Others.doOn(
                number -> assertThrows(IllegalStateException.class, () -> Futures.runUntilComplete(promise))));
        assertTheLoopIsNotStopped();
    }

    @Test // rule 10
    void aClosedLoopRefuses() {
        loop.close();
        assertThrows(IllegalStateException.class, () -> Futures.runUntilComplete(promise));
    }

    /** Runs several turns, which a forgotten callback would cut short. */
    private void assertTheLoopIsNotStopped() {
        List<Integer> turns = new ArrayList<>();
        Runnable[] again = new Runnable[1];
        again[0] = () -> {
            turns.add(turns.size());
            loop.callSoon(turns.size() < 5 ? again[0] : loop::stop);
        };
        loop.callSoon(again[0]);
        loop.runForever();
        assertEquals(5, turns.size());
    }
}
