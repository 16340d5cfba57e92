package io.nioloop.future;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.nioloop.loop.EventLoop;
import io.nioloop.loop.LoopError;
import io.nioloop.support.VirtualLoop;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** A failure that nobody looks at is reported, once: rules 45 to 47, and row 54. */
class UnretrievedTest {
    private final VirtualLoop virtual = VirtualLoop.open();
    private final EventLoop loop = virtual.loop();
    private final Promise<Integer> promise = new Promise<>(loop);
    private final IOException failure = new IOException("broken");

    @AfterEach
    void close() {
        virtual.close();
    }

    private List<String> reportsAtClose() {
        loop.close();
        return virtual.takeErrors().stream()
                .map(error -> error.exception().getMessage())
                .toList();
    }

    @Test // rule 45
    void itIsReportedWithTheExceptionAndTheFutureAsText() {
        promise.setException(failure);
        loop.close();
        List<LoopError> errors = virtual.takeErrors();
        assertEquals(1, errors.size());
        assertEquals("Future exception was never retrieved", errors.get(0).message());
        assertSame(failure, errors.get(0).exception());
        assertEquals(
                List.of("<Promise finished exception=java.io.IOException>"),
                errors.get(0).about());
    }

    @Test // rule 45
    void itIsReportedByTheLoopOnceTheFutureIsGarbage() {
        List<String> trail = new ArrayList<>();
        loop.setExceptionHandler(
                (where, error) -> trail.add(error.exception().getMessage() + ", in the loop: " + where.inLoop()));
        failAndForget("forgotten");
        awaitGarbage(trail);
        loop.close();
        assertEquals(List.of("forgotten, in the loop: true"), trail);
    }

    @Test // rules 45 and 46: both futures are garbage, and only one of them was looked at
    void garbageThatWasLookedAtIsNotReported() {
        List<String> trail = new ArrayList<>();
        loop.setExceptionHandler((where, error) -> trail.add(error.exception().getMessage()));
        failAndLook("looked at");
        failAndForget("forgotten");
        awaitGarbage(trail);
        loop.close();
        assertEquals(List.of("forgotten"), trail);
    }

    private void failAndForget(String message) {
        new Promise<Integer>(loop).setException(new IOException(message));
    }

    private void failAndLook(String message) {
        Promise<Integer> looked = new Promise<>(loop);
        looked.setException(new IOException(message));
        assertEquals(message, looked.exception().getMessage());
    }

    /** The collector takes its time, though not so many attempts. */
    private void awaitGarbage(List<String> reports) {
        for (int i = 0; i < 1_000 && reports.isEmpty(); i++) {
            System.gc();
            virtual.settle();
        }
        assertEquals(1, reports.size());
    }

    @Test // rule 46
    void askingForTheExceptionIsLookingAtIt() {
        promise.setException(failure);
        promise.exception();
        assertEquals(List.of(), reportsAtClose());
    }

    @Test // rule 46
    void askingForTheResultIsLookingAtIt() {
        promise.setException(failure);
        assertThrows(RuntimeException.class, promise::result);
        assertEquals(List.of(), reportsAtClose());
    }

    @Test // rule 46
    void anUnreadResultIsNothingToReport() {
        promise.setResult(1);
        assertEquals(List.of(), reportsAtClose());
    }

    @Test
    void aCancellationIsNothingToReport() {
        promise.cancel();
        assertEquals(List.of(), reportsAtClose());
    }

    @Test // rule 47
    void cancellingAFailedFutureCountsAsLookingAtIt() {
        promise.setException(failure);
        assertFalse(promise.cancel());
        assertEquals(List.of(), reportsAtClose());
    }

    @Test
    void askingWhetherItIsDoneIsNotLookingAtIt() {
        promise.setException(failure);
        assertTrue(promise.done());
        assertFalse(promise.cancelled());
        assertEquals("<Promise finished exception=java.io.IOException: broken>", promise.toString());
        assertEquals(List.of("broken"), reportsAtClose());
    }

    @Test
    void aCallbackThatDoesNotLookChangesNothing() {
        promise.addDoneCallback(done -> {});
        promise.setException(failure);
        virtual.settle();
        assertEquals(List.of("broken"), reportsAtClose());
    }

    @Test
    void whatIsReportedAtCloseComesInTheOrderOfTheFailures() {
        List<Promise<Integer>> all = new ArrayList<>();
        for (int i = 0; i < 20; i++) {
            all.add(new Promise<>(loop));
        }
        for (int i = 0; i < 20; i++) {
            all.get(i * 7 % 20).setException(new IOException("" + i));
        }
        all.get(0).exception();
        List<String> expected = new ArrayList<>();
        for (int i = 1; i < 20; i++) {
            expected.add("" + i);
        }
        assertEquals(expected, reportsAtClose());
    }

    @Test // row 54
    void itIsNotReportedAgainAfterTheLoopWasClosed() {
        promise.setException(failure);
        assertEquals(List.of("broken"), reportsAtClose());
        loop.close();
        assertSame(failure, promise.exception());
        assertEquals(List.of(), virtual.takeErrors());
    }

    @Test
    void whatFailsWhileTheLoopIsClosedIsReportedWhicheverHookCameFirst() {
        Promise<Integer> early = new Promise<>(loop);
        Promise<Integer> late = new Promise<>(loop);
        loop.onClose(() -> late.setException(new IOException("late")));
        promise.setException(failure);
        loop.onClose(() -> early.setException(new IOException("early")));
        assertEquals(List.of("broken", "early", "late"), reportsAtClose());
    }

    @Test
    void aHandlerThatLooksAtAnotherFailedFutureIsNotToldOfIt() {
        Promise<Integer> other = new Promise<>(loop);
        List<String> trail = new ArrayList<>();
        loop.setExceptionHandler((where, error) -> {
            trail.add(error.exception().getMessage());
            other.exception();
        });
        promise.setException(failure);
        other.setException(new IOException("other"));
        loop.close();
        assertEquals(List.of("broken"), trail);
    }

    @Test
    void anExceptionThatCannotSayItsNameIsReportedLikeAnyOther() {
        RuntimeException unspeakable = new IllegalStateException("unspeakable") {
            private static final long serialVersionUID = 1;

            @Override
            public String getLocalizedMessage() {
                throw new UnsupportedOperationException("no name");
            }
        };
        promise.setException(unspeakable);
        new Promise<>(loop).setException(failure);
        failAndForget("another");
        assertEquals(List.of("unspeakable", "broken", "another"), reportsAtClose());
    }

    @Test
    void lookingGivesTheLoopNothingToDo() {
        promise.setException(failure);
        promise.exception();
        assertFalse(loop.runOnce(Duration.ZERO));
    }

    @Test
    void eachLoopReportsItsOwn() {
        try (VirtualLoop other = VirtualLoop.open()) {
            new Promise<>(other.loop()).setException(failure);
            assertEquals(List.of(), reportsAtClose());
            other.loop().close();
            assertEquals(1, other.takeErrors().size());
        }
    }
}
