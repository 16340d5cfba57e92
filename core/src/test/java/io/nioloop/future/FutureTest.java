package io.nioloop.future;

import static io.nioloop.future.FutureAssertions.assertCancellation;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotSame;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.nioloop.loop.EventLoop;
import io.nioloop.loop.Others;
import io.nioloop.support.VirtualLoop;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletionException;
import java.util.function.Consumer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.function.Executable;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** The states of a future, and what it answers in each: rules 37 to 39, 48, 49 and 55. */
class FutureTest {
    private final VirtualLoop virtual = VirtualLoop.open();
    private final EventLoop loop = virtual.loop();
    private final Promise<Integer> promise = new Promise<>(loop);

    @AfterEach
    void close() {
        virtual.close();
    }

    /** The three ways out of pending. */
    enum End {
        RESULT {
            @Override
            void of(Promise<Integer> promise) {
                promise.setResult(1);
            }
        },
        EXCEPTION {
            @Override
            void of(Promise<Integer> promise) {
                promise.setException(new IOException("first"));
                promise.exception();
            }
        },
        CANCELLATION {
            @Override
            void of(Promise<Integer> promise) {
                promise.cancel("first");
            }
        };

        abstract void of(Promise<Integer> promise);
    }

    @ParameterizedTest // rule 37
    @EnumSource
    void aFutureLeavesPendingOnce(End end) {
        assertFalse(promise.done());
        end.of(promise);
        assertTrue(promise.done());
        String before = promise.toString();

        assertThrows(InvalidStateException.class, () -> promise.setResult(2));
        assertThrows(InvalidStateException.class, () -> promise.setResult(null));
        assertThrows(InvalidStateException.class, () -> promise.setException(new IOException("second")));
        assertFalse(promise.cancel("second"));
        assertEquals(before, promise.toString());
    }

    @Test // rule 38
    void aPendingFutureHasNothingToTell() {
        assertThrows(InvalidStateException.class, promise::result);
        assertThrows(InvalidStateException.class, () -> promise.result(IOException.class));
        assertThrows(InvalidStateException.class, promise::exception);
        assertFalse(promise.cancelled());
    }

    @Test // rule 38
    void aCancelledFutureThrowsTheCancellation() {
        promise.cancel();
        assertThrows(CancelledError.class, promise::result);
        assertThrows(CancelledError.class, () -> promise.result(IOException.class));
        assertThrows(CancelledError.class, promise::exception);
    }

    @Test
    void aCancellationIsNoException() {
        promise.cancel();
        assertFalse(Exception.class.isInstance(assertThrows(Throwable.class, promise::result)));
    }

    @Test // rule 39
    void cancelSaysWhetherItChangedAnything() {
        assertTrue(promise.cancel());
        assertTrue(promise.cancelled());
        assertFalse(promise.cancel());

        Promise<Integer> finished = new Promise<>(loop);
        finished.setResult(1);
        assertFalse(finished.cancel());
        assertFalse(finished.cancelled());
    }

    @Test // rule 48
    void theCancelMessageTravelsIntoTheCancellation() {
        promise.cancel("too late");
        assertCancellation("too late", promise::result);
        assertCancellation("too late", promise::exception);
    }

    @Test // rule 48
    void theFirstCancelMessageStays() {
        promise.cancel("first");
        promise.cancel("second");
        assertCancellation("first", promise::result);
    }

    @Test
    void withoutAMessageTheCancellationHasNone() {
        promise.cancel();
        assertCancellation(null, promise::result);
    }

    @Test
    void aResultIsTheSameEachTimeAndMayBeNull() throws IOException {
        promise.setResult(1_000);
        assertSame(promise.result(), promise.result());
        assertNull(promise.exception());

        Promise<String> nothing = new Promise<>(loop);
        nothing.setResult(null);
        assertTrue(nothing.done());
        assertNull(nothing.result());
        assertNull(nothing.result(IOException.class));
        assertNull(nothing.exception());
    }

    @Test
    void anExceptionAsResultIsAResult() {
        Promise<Throwable> thrown = new Promise<>(loop);
        Throwable value = new IOException("a value");
        thrown.setResult(value);
        assertSame(value, thrown.result());
        assertNull(thrown.exception());
    }

    @Test // rule 49
    void anUncheckedExceptionIsThrownAsItIsEachTime() {
        assertThrownAsItIs(new IllegalArgumentException("unchecked"));
        assertThrownAsItIs(new AssertionError("error"));
        assertThrownAsItIs(new StackOverflowError("error of the machine"));
        assertThrownAsItIs(new UncheckedIOException(new IOException("wrapped by somebody else")));
    }

    private void assertThrownAsItIs(Throwable failure) {
        Future<Integer> failed = failed(failure);
        int trace = failure.getStackTrace().length;
        for (int i = 0; i < 3; i++) {
            assertSame(failure, assertThrows(Throwable.class, failed::result));
            assertSame(failure, assertThrows(Throwable.class, () -> failed.result(IOException.class)));
            assertSame(failure, failed.exception());
        }
        assertEquals(trace, failure.getStackTrace().length);
        assertEquals(0, failure.getSuppressed().length);
    }

    @Test
    void anIoExceptionComesInAnUncheckedOneMadeForTheCaller() {
        for (IOException failure : List.of(new IOException("broken"), new FileNotFoundException("gone"))) {
            Future<Integer> failed = failed(failure);
            Throwable first = assertThrows(UncheckedIOException.class, failed::result);
            assertSame(failure, first.getCause());
            assertNotSame(first, assertThrows(UncheckedIOException.class, failed::result));
            assertSame(failure, failed.exception());
        }
    }

    @Test
    void anyOtherCheckedExceptionComesInACompletionException() {
        for (Throwable failure : List.of(new ClassNotFoundException("checked"), new Throwable("neither"))) {
            Future<Integer> failed = failed(failure);
            assertSame(
                    failure,
                    assertThrows(CompletionException.class, failed::result).getCause());
            assertSame(failure, failed.exception());
        }
    }

    @Test
    void theCheckedExceptionThatIsAskedForIsThrownAsItIs() {
        IOException failure = new FileNotFoundException("gone");
        Future<Integer> failed = failed(failure);
        assertSame(failure, assertThrows(IOException.class, () -> failed.result(IOException.class)));
        assertSame(failure, assertThrows(Exception.class, () -> failed.result(Exception.class)));
        assertSame(failure, assertThrows(Exception.class, () -> failed.result(FileNotFoundException.class)));
    }

    @Test
    void aCheckedExceptionThatIsNotAskedForStaysWrapped() {
        Future<Integer> other = failed(new ClassNotFoundException());
        assertThrows(CompletionException.class, () -> other.result(IOException.class));
        Future<Integer> wider = failed(new IOException());
        assertThrows(UncheckedIOException.class, () -> wider.result(FileNotFoundException.class));
    }

    @Test // as in asyncio, where gather fails so
    void aFutureMayFailWithACancellationAndIsNotCancelledThen() {
        CancelledError failure = new CancelledError("of a child");
        Future<Integer> failed = failed(failure);
        assertFalse(failed.cancelled());
        assertSame(failure, assertThrows(CancelledError.class, failed::result));
        assertSame(failure, failed.exception());
    }

    private Future<Integer> failed(Throwable failure) {
        Promise<Integer> failed = new Promise<>(loop);
        failed.setException(failure);
        return failed;
    }

    @Test // rule 55
    void aFutureKnowsItsLoop() {
        assertSame(loop, promise.loop());
        assertThrows(NullPointerException.class, () -> new Promise<>(null));
    }

    @Test // rule 55, row 56
    void anotherThreadIsRefusedWhileTheLoopRuns() {
        Promise<Integer> finished = new Promise<>(loop);
        finished.setResult(1);
        Promise<Integer> failed = new Promise<>(loop);
        failed.setException(new IOException());
        Consumer<Future<Integer>> callback = done -> {};

        loop.callSoon(() -> Others.doOn(number -> {
            assertRefused(() -> promise.setResult(1));
            assertRefused(() -> promise.setException(new IOException("from the wrong thread")));
            assertRefused(() -> promise.trySetResult(1));
            assertRefused(() -> promise.trySetException(new IOException("from the wrong thread")));
            for (Promise<Integer> each : List.of(promise, finished, failed)) {
                assertRefused(each::cancel);
                assertRefused(() -> each.addDoneCallback(callback));
                assertRefused(() -> each.removeDoneCallback(callback));
                assertRefused(each::toCompletableFuture);
            }
            assertRefused(failed::exception);
        }));
        virtual.settle();
        assertEquals("<Promise pending>", promise.toString());
        failed.exception();
    }

    private static void assertRefused(Executable call) {
        String message = assertThrows(IllegalStateException.class, call).getMessage();
        assertTrue(message.contains("callSoonThreadsafe"), message);
    }

    @Test
    void whileNobodyRunsTheLoopAnyThreadMayCompleteTheFuture() {
        List<Integer> results = new ArrayList<>();
        promise.addDoneCallback(done -> results.add(done.result()));
        Others.doOn(number -> promise.setResult(7));
        assertEquals(List.of(), results);
        virtual.settle();
        assertEquals(List.of(7), results);
    }

    @Test
    void itsTextShowsItsState() {
        assertEquals("<Promise pending>", promise.toString());
        promise.setResult(null);
        assertEquals("<Promise finished result=null>", promise.toString());

        Promise<Integer> cancelled = new Promise<>(loop);
        cancelled.cancel("why");
        assertEquals("<Promise cancelled>", cancelled.toString());
        assertEquals(
                "<Promise finished exception=java.io.IOException: broken>",
                failedAndSeen("broken").toString());
    }

    private Future<Integer> failedAndSeen(String message) {
        Future<Integer> failed = failed(new IOException(message));
        failed.exception();
        return failed;
    }

    @Test
    void errorsNameTheFuture() {
        String early =
                assertThrows(InvalidStateException.class, promise::result).getMessage();
        assertTrue(early.contains("<Promise pending>"), early);
        promise.setResult(5);
        String twice = assertThrows(InvalidStateException.class, () -> promise.setResult(6))
                .getMessage();
        assertTrue(twice.contains("<Promise finished result=5>"), twice);
    }

    @Test
    void aFutureOfAClosedLoopStillAnswers() {
        Promise<Integer> failing = new Promise<>(loop);
        loop.close();
        promise.setResult(3);
        assertEquals(3, promise.result());
        IOException failure = new IOException("after the end");
        failing.setException(failure);
        assertSame(failure, failing.exception());
        assertFalse(failing.cancel());
    }

    @Test // as in asyncio: the future is done, the caller learns that nobody will be called
    void aCallbackOfAClosedLoopIsRefused() {
        promise.addDoneCallback(done -> {});
        loop.close();
        assertThrows(RuntimeException.class, () -> promise.setResult(3));
        assertEquals(3, promise.result());
        assertThrows(RuntimeException.class, () -> promise.addDoneCallback(done -> {}));
    }

    @Test
    void theObserverSeesWhoIsAwaitedAndWhoIsNoLonger() {
        List<String> trail = new ArrayList<>();
        loop.setObserver((where, event) -> {
            if (event instanceof FutureEvent) {
                trail.add(event.getClass().getSimpleName());
            }
        });
        Consumer<Future<Integer>> one = done -> {};
        Consumer<Future<Integer>> other = done -> {};
        loop.callSoon(() -> {
            promise.addDoneCallback(one);
            promise.addDoneCallback(other);
            promise.removeDoneCallback(one);
            assertEquals(List.of("Awaited", "Awaited"), trail);
            promise.removeDoneCallback(other);
            assertEquals(List.of("Awaited", "Awaited", "Forsaken"), trail);
            promise.setResult(1);
            promise.addDoneCallback(one);
        });
        virtual.settle();
        assertEquals(List.of("Awaited", "Awaited", "Forsaken", "Completed"), trail);
    }

    @Test
    void theObserverSeesEachFutureEndOnceAndBeforeItsCallbacks() {
        List<String> trail = new ArrayList<>();
        loop.setObserver((where, event) -> {
            if (event instanceof FutureEvent.Completed completed) {
                trail.add(completed.future().toString());
            }
        });
        Promise<Integer> cancelled = new Promise<>(loop);
        Promise<Integer> failed = new Promise<>(loop);
        promise.addDoneCallback(done -> trail.add("callback"));
        loop.callSoon(() -> {
            promise.setResult(1);
            promise.trySetResult(2);
            cancelled.cancel();
            cancelled.cancel();
            failed.setException(new IllegalStateException("x"));
            failed.cancel();
        });
        virtual.settle();
        assertEquals(
                List.of(
                        "<Promise finished result=1>",
                        "<Promise cancelled>",
                        "<Promise finished exception=java.lang.IllegalStateException: x>",
                        "callback"),
                trail);
    }
}
