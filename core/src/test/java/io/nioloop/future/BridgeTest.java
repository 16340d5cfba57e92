package io.nioloop.future;

import static io.nioloop.future.FutureAssertions.assertCancellation;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertNotSame;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.nioloop.loop.EventLoop;
import io.nioloop.loop.Others;
import io.nioloop.support.VirtualLoop;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;

/** Between a loop's futures and the JDK's: rules 51 to 53, and what a cancellation becomes at the border. */
class BridgeTest {
    private final VirtualLoop virtual = VirtualLoop.open();
    private final EventLoop loop = virtual.loop();
    private final IOException failure = new IOException("broken");
    private final List<String> trail = new ArrayList<>();

    @AfterEach
    void close() {
        virtual.close();
    }

    /** From the JDK to the loop. */
    @Nested
    class Wrapping {
        private final CompletableFuture<Integer> source = new CompletableFuture<>();
        private final Future<Integer> wrapper = Futures.wrap(loop, source);

        @Test // rule 51
        void theResultArrivesThroughTheLoop() {
            wrapper.addDoneCallback(done -> trail.add("callback"));
            source.complete(1);
            assertFalse(wrapper.done());
            virtual.settle();
            assertEquals(1, wrapper.result());
            assertEquals(List.of("callback"), trail);
        }

        @Test // rule 51
        void theResultOfAnotherThreadWakesTheLoop() {
            virtual.outsiders();
            Others other = Others.start(1, number -> source.complete(1));
            assertEquals(1, Futures.runUntilComplete(wrapper));
            other.join();
        }

        @Test
        void aStageThatIsDoneArrivesThroughTheLoopToo() {
            Future<Integer> late = Futures.wrap(loop, CompletableFuture.completedFuture(1));
            assertFalse(late.done());
            virtual.settle();
            assertEquals(1, late.result());
        }

        @Test
        void theResultMayBeNull() {
            source.complete(null);
            virtual.settle();
            assertTrue(wrapper.done());
            assertNull(wrapper.result());
        }

        @Test
        void aFailureArrivesAsTheSameObject() {
            source.completeExceptionally(failure);
            virtual.settle();
            assertSame(failure, wrapper.exception());
        }

        @Test
        void aFailureOfAnEarlierStageArrivesWithoutItsWrapping() {
            Future<Integer> last =
                    Futures.wrap(loop, source.thenApply(number -> number + 1).thenApply(number -> number + 1));
            source.completeExceptionally(failure);
            virtual.settle();
            assertSame(failure, last.exception());
            assertSame(failure, wrapper.exception());
        }

        @Test // rule 52
        void cancellingTheWrapperCancelsTheSource() {
            assertTrue(wrapper.cancel());
            virtual.settle();
            assertTrue(source.isCancelled());
            assertTrue(wrapper.cancelled());
        }

        @Test // rule 52
        void aSourceThatWasFasterKeepsItsResultAndTheWrapperStaysCancelled() {
            source.complete(1);
            assertTrue(wrapper.cancel());
            virtual.settle();
            assertEquals(1, source.join());
            assertTrue(wrapper.cancelled());
        }

        @Test // rule 52
        void aSourceThatFinishesWhileTheCancellationIsOnItsWayKeepsItsResult() {
            wrapper.cancel();
            source.complete(1);
            virtual.settle();
            assertEquals(1, source.join());
            assertTrue(wrapper.cancelled());
        }

        @Test
        void aFailureWhileTheCancellationIsOnItsWayIsDropped() {
            wrapper.cancel();
            source.completeExceptionally(failure);
            virtual.settle();
            assertTrue(wrapper.cancelled());
        }

        @Test
        void aCancelledSourceCancelsTheWrapper() {
            source.cancel(true);
            virtual.settle();
            assertTrue(wrapper.cancelled());
            assertThrows(CancelledError.class, wrapper::result);
        }

        @Test // rule 48
        void theMessageOfACancellationArrives() {
            source.completeExceptionally(new CancellationException("enough"));
            virtual.settle();
            assertCancellation("enough", wrapper::result);
        }

        @Test
        void aCancelledEarlierStageCancelsTheWrapperOfALaterOne() {
            Future<Integer> last = Futures.wrap(loop, source.thenApply(number -> number + 1));
            source.cancel(true);
            virtual.settle();
            assertTrue(last.cancelled());
            assertTrue(wrapper.cancelled());
        }

        @Test
        void aStageThatCannotBeCancelledIsLeftAlone() {
            Future<Integer> minimal = Futures.wrap(loop, source.minimalCompletionStage());
            Future<Integer> refusing = Futures.wrap(loop, new CompletableFuture<Integer>() {
                @Override
                public CompletableFuture<Integer> toCompletableFuture() {
                    throw new UnsupportedOperationException();
                }
            });
            minimal.cancel();
            refusing.cancel();
            virtual.settle();
            assertFalse(source.isDone());
            assertTrue(minimal.cancelled());
            assertTrue(refusing.cancelled());
        }

        @Test // rule 53
        void completionAfterTheLoopWasClosedIsDropped() {
            loop.close();
            assertTrue(source.complete(1));
            assertFalse(wrapper.done());
        }

        @Test // row 56
        void anotherThreadIsRefusedWhileTheLoopRuns() {
            loop.callSoon(() ->
                    Others.doOn(number -> assertThrows(IllegalStateException.class, () -> Futures.wrap(loop, source))));
            virtual.settle();
        }
    }

    /** From the loop to the JDK. */
    @Nested
    class Unwrapping {
        private final Promise<Integer> promise = new Promise<>(loop);
        private final CompletableFuture<Integer> copy = promise.toCompletableFuture();

        @Test
        void theResultIsCopiedByTheLoop() {
            CompletableFuture<Void> dependent = copy.thenAccept(result -> trail.add("in the loop: " + loop.inLoop()));
            promise.setResult(1);
            assertFalse(copy.isDone());
            virtual.settle();
            assertEquals(1, copy.join());
            assertTrue(dependent.isDone());
            assertEquals(List.of("in the loop: true"), trail);
        }

        @Test
        void anotherThreadMayWaitForTheResult() {
            loop.callLater(Duration.ofSeconds(1), () -> promise.setResult(1));
            Others other = Others.start(1, number -> assertEquals(1, copy.get(30, TimeUnit.SECONDS)));
            Futures.runUntilComplete(promise);
            virtual.settle();
            other.join();
        }

        @Test
        void theResultMayBeNull() {
            promise.setResult(null);
            virtual.settle();
            assertTrue(copy.isDone());
            assertNull(copy.join());
        }

        @Test
        void aFailureIsCopiedAsTheSameObjectAndCountsAsRetrieved() {
            promise.setException(failure);
            virtual.settle();
            assertSame(
                    failure, assertThrows(CompletionException.class, copy::join).getCause());
        }

        @Test
        void aCancelledFutureIsACancellationException() {
            promise.cancel();
            virtual.settle();
            assertTrue(copy.isCancelled());
            assertThrows(CancellationException.class, copy::join);
        }

        @Test // rule 48
        void theMessageOfACancellationCrossesTheBorderBothWays() {
            Future<Integer> back = Futures.wrap(loop, copy);
            promise.cancel("enough");
            virtual.settle();
            // In newer JDKs join() throws a CancellationException of its own.
            Throwable seen = copy.handle((result, failed) -> failed).join();
            assertInstanceOf(CancellationException.class, seen);
            assertEquals("enough", seen.getMessage());
            assertCancellation("enough", back::result);
        }

        @Test // rule 98: there the whole is not cancelled, but has failed with the cancellation of a child
        void aCancelledErrorIsACancellationExceptionHoweverTheFutureEnded() {
            Promise<Integer> child = new Promise<>(loop);
            CompletableFuture<List<Integer>> all =
                    Futures.gather(loop, List.of(promise, child)).toCompletableFuture();
            child.cancel();
            virtual.settle();
            assertTrue(all.isCancelled());
            assertFalse(promise.done());
        }

        @Test
        void cancellingTheCopyCancelsTheFutureThroughTheLoop() {
            copy.cancel(true);
            assertFalse(promise.done());
            virtual.settle();
            assertTrue(promise.cancelled());
        }

        @Test
        void cancellingTheCopyOnAnotherThreadWakesTheLoop() {
            virtual.outsiders();
            Others other = Others.start(1, number -> copy.cancel(true));
            assertThrows(CancelledError.class, () -> Futures.runUntilComplete(promise));
            other.join();
        }

        @Test
        void aFutureThatWasFasterKeepsItsResultAndTheCopyStaysCancelled() {
            promise.setResult(1);
            copy.cancel(true);
            virtual.settle();
            assertEquals(1, promise.result());
            assertTrue(copy.isCancelled());
        }

        @Test
        void completingTheCopyIsTheCallersOwnAffair() {
            copy.complete(5);
            promise.toCompletableFuture().completeExceptionally(failure);
            virtual.settle();
            assertFalse(promise.done());
            promise.setResult(1);
            virtual.settle();
            assertEquals(5, copy.join());
        }

        @Test
        void eachCopyIsANewOne() {
            CompletableFuture<Integer> other = promise.toCompletableFuture();
            assertNotSame(copy, other);
            other.complete(5);
            promise.setResult(1);
            virtual.settle();
            assertEquals(1, copy.join());
        }

        @Test // rule 53
        void cancellingTheCopyAfterTheLoopWasClosedDoesNothing() {
            loop.close();
            assertTrue(copy.cancel(true));
            assertFalse(promise.done());
        }

        @Test
        void thereAndBackTheFailureIsTheSameObject() {
            Future<Integer> back = Futures.wrap(loop, copy);
            promise.setException(failure);
            virtual.settle();
            assertSame(failure, back.exception());
        }

        @Test
        void cancellingTheFarEndReachesTheNearOne() {
            Future<Integer> back = Futures.wrap(loop, copy);
            back.cancel();
            virtual.settle();
            assertTrue(promise.cancelled());
        }
    }
}
