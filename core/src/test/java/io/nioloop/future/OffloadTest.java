package io.nioloop.future;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertNotSame;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.nioloop.loop.EventLoop;
import io.nioloop.loop.LoopOptions;
import io.nioloop.loop.Others;
import io.nioloop.support.VirtualLoop;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executor;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.SynchronousQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;

/** Work on other threads and its way home: rules 11, 258 and 259, rows 20 and 60. */
class OffloadTest {
    private final VirtualLoop virtual = VirtualLoop.open();
    private final EventLoop loop = virtual.loop();
    private final ByHand executor = new ByHand();
    private final List<String> trail = new ArrayList<>();

    @AfterEach
    void close() {
        virtual.close();
    }

    private Callable<String> note(String note) {
        return () -> {
            trail.add(note);
            return note;
        };
    }

    /** With an executor that does what the test tells it. */
    @Nested
    class OnAnyExecutor {
        @Test // rule 258
        void theResultComesBackThroughTheLoop() {
            Future<String> result = Offload.run(loop, executor, note("work"));
            result.addDoneCallback(done -> trail.add("callback in the loop: " + loop.inLoop()));
            virtual.settle();
            assertEquals(List.of(), trail);
            executor.runAll();
            assertFalse(result.done());
            virtual.settle();
            assertEquals("work", result.result());
            assertEquals(List.of("work", "callback in the loop: true"), trail);
        }

        @Test // rule 258
        void theResultOfAnExecutorThatWorksAtOnceComesThroughTheLoopToo() {
            Executor atOnce = Runnable::run;
            Future<String> result = Offload.run(loop, atOnce, note("work"));
            assertEquals(List.of("work"), trail);
            assertFalse(result.done());
            virtual.settle();
            assertEquals("work", result.result());
        }

        @Test
        void theResultMayBeNull() {
            Future<String> result = Offload.run(loop, executor, () -> null);
            executor.runAll();
            virtual.settle();
            assertTrue(result.done());
            assertNull(result.result());
        }

        @Test
        void aFailureIsTheSameObject() {
            IOException failure = new IOException("broken");
            Future<String> result = Offload.run(loop, executor, () -> {
                throw failure;
            });
            executor.runAll();
            virtual.settle();
            assertSame(failure, result.exception());
        }

        @Test // row 60
        void anErrorOfTheWorkIsAFailureOfTheFutureWhateverItIs() {
            for (Error error : List.of(new AssertionError("a"), new StackOverflowError("b"), new InternalError("c"))) {
                Future<String> result = Offload.run(loop, executor, () -> {
                    throw error;
                });
                executor.runAll();
                virtual.settle();
                assertSame(error, result.exception());
            }
        }

        @Test // rule 258
        void cancellingBeforeTheWorkBeginsPreventsIt() {
            Future<String> result = Offload.run(loop, executor, note("work"));
            assertTrue(result.cancel("enough"));
            virtual.settle();
            executor.runAll();
            virtual.settle();
            assertEquals(List.of(), trail);
            assertTrue(result.cancelled());
        }

        @Test // rule 258
        void cancellingAfterTheWorkBeganOnlyDropsTheResult() {
            List<Future<String>> results = new ArrayList<>();
            results.add(Offload.run(loop, executor, () -> {
                assertTrue(results.get(0).cancel("enough"));
                return note("work").call();
            }));
            executor.runAll();
            virtual.settle();
            assertEquals(List.of("work"), trail);
            assertTrue(results.get(0).cancelled());
        }

        @Test // rule 258
        void aFailureAfterTheCancellationIsDroppedToo() {
            List<Future<String>> results = new ArrayList<>();
            results.add(Offload.run(loop, executor, () -> {
                results.get(0).cancel();
                throw new IOException("nobody waits for this");
            }));
            executor.runAll();
            virtual.settle();
            assertTrue(results.get(0).cancelled());
        }

        @Test // row 55
        void aCancellationWhileTheResultIsOnItsWayStands() {
            Future<String> result = Offload.run(loop, executor, note("work"));
            executor.runAll();
            assertTrue(result.cancel());
            virtual.settle();
            assertTrue(result.cancelled());
        }

        @Test // row 60
        void anExecutorThatRefusesFailsTheFuture() {
            RejectedExecutionException refusal = new RejectedExecutionException("full");
            Future<String> result = Offload.run(
                    loop,
                    job -> {
                        throw refusal;
                    },
                    note("work"));
            assertSame(refusal, result.exception());
            virtual.settle();
            assertEquals(List.of(), trail);
        }

        @Test // rule 53
        void aResultAfterTheLoopWasClosedIsDropped() {
            Future<String> result = Offload.run(loop, executor, note("work"));
            loop.close();
            executor.runAll();
            assertEquals(List.of("work"), trail);
            assertFalse(result.done());
        }

        @Test // rule 53
        void aResultAfterAnObservedLoopWasClosedIsDroppedAsWell() {
            try (VirtualLoop debugged = VirtualLoop.open(LoopOptions.defaults().withDebug(true))) {
                Offload.run(debugged.loop(), executor, note("work"));
                debugged.loop().close();
                executor.runAll();
            }
            assertEquals(List.of("work"), trail);
        }

        @Test // rule 10
        void aClosedLoopIsRefusedAndNothingRuns() {
            loop.close();
            assertThrows(IllegalStateException.class, () -> Offload.run(loop, executor, note("work")));
            assertThrows(IllegalStateException.class, () -> Offload.run(loop, note("work")));
            executor.runAll();
            assertEquals(List.of(), trail);
        }

        @Test // row 56
        void anotherThreadIsRefusedWhileTheLoopRuns() {
            loop.callSoon(() -> Others.doOn(number -> {
                assertThrows(IllegalStateException.class, () -> Offload.run(loop, executor, note("work")));
                assertThrows(IllegalStateException.class, () -> Offload.run(loop, note("work")));
                assertThrows(IllegalStateException.class, () -> Offload.setDefaultExecutor(loop, executor));
                assertThrows(IllegalStateException.class, () -> Offload.shutdown(loop, Duration.ZERO));
            }));
            virtual.settle();
            executor.runAll();
            assertEquals(List.of(), trail);
        }

        @Test
        void noWorkIsRefused() {
            assertThrows(NullPointerException.class, () -> Offload.run(loop, executor, null));
            assertThrows(NullPointerException.class, () -> Offload.run(loop, null));
        }

        @Test
        void theObserverSeesTheWorkLeaveAndTheResultArrive() {
            loop.setObserver((where, event) -> {
                if (event instanceof FutureEvent && !(event instanceof FutureEvent.Awaited)) {
                    trail.add(event.getClass().getSimpleName());
                }
            });
            loop.callSoon(() -> Offload.run(loop, executor, () -> 1));
            virtual.settle();
            assertEquals(List.of("Offloaded"), trail);
            executor.runAll();
            virtual.settle();
            assertEquals(List.of("Offloaded", "OffloadFinished", "Completed"), trail);
        }
    }

    /** The one that each loop has: by default, or the one it was given. */
    @Nested
    class OnTheLoopsOwnExecutor {
        @Test
        void itCanBeReplaced() {
            Offload.setDefaultExecutor(loop, executor);
            Future<String> result = Offload.run(loop, note("work"));
            executor.runAll();
            virtual.settle();
            assertEquals("work", result.result());
        }

        @Test
        void noExecutorIsRefusedAndTheOldOneStays() {
            assertThrows(NullPointerException.class, () -> Offload.setDefaultExecutor(loop, null));
            virtual.outsiders();
            assertEquals("work", Futures.runUntilComplete(Offload.run(loop, note("work"))));
        }

        @Test // rule 259
        void afterShutdownItIsRefusedAndOtherExecutorsStillWork() {
            Future<Void> ended = Offload.shutdown(loop, Duration.ofSeconds(30));
            assertThrows(IllegalStateException.class, () -> Offload.run(loop, note("refused")));
            Future<String> elsewhere = Offload.run(loop, executor, note("elsewhere"));
            executor.runAll();
            virtual.outsiders();
            assertNull(Futures.runUntilComplete(ended));
            assertEquals("elsewhere", Futures.runUntilComplete(elsewhere));
            assertEquals(List.of("elsewhere"), trail);
        }

        @Test // rule 259
        void aSecondShutdownHasNothingToWaitFor() {
            virtual.outsiders();
            Futures.runUntilComplete(Offload.shutdown(loop, Duration.ofSeconds(30)));
            Futures.runUntilComplete(Offload.shutdown(loop, Duration.ofSeconds(30)));
        }

        @Test // rule 259
        void anExecutorOfTheUsersIsRefusedAfterShutdownUntilThereIsANewOne() {
            Offload.setDefaultExecutor(loop, executor);
            Future<Void> ended = Offload.shutdown(loop, Duration.ofSeconds(30));
            assertThrows(IllegalStateException.class, () -> Offload.run(loop, note("refused")));
            Offload.setDefaultExecutor(loop, executor);
            Offload.run(loop, note("work"));
            executor.runAll();
            virtual.outsiders();
            Futures.runUntilComplete(ended);
            assertEquals(List.of("work"), trail);
        }

        @Test
        void anExecutorOfTheUsersIsNotShutDown() {
            ThreadPoolExecutor theUsers =
                    new ThreadPoolExecutor(1, 1, 0, TimeUnit.SECONDS, new LinkedBlockingQueue<>());
            try {
                Offload.setDefaultExecutor(loop, theUsers);
                Offload.setDefaultExecutor(loop, theUsers);
                assertFalse(theUsers.isShutdown());
                virtual.outsiders();
                Futures.runUntilComplete(Offload.shutdown(loop, Duration.ofSeconds(30)));
                assertFalse(theUsers.isShutdown());
                loop.close();
                assertFalse(theUsers.isShutdown());
            } finally {
                theUsers.shutdownNow();
            }
        }
    }

    /** The edge: real threads, each wait with a deadline. */
    @Nested
    class OnRealThreads {
        private final CountDownLatch begun = new CountDownLatch(1);
        private final CountDownLatch released = new CountDownLatch(1);

        OnRealThreads() {
            virtual.outsiders();
        }

        /** Work that goes on until the test lets it end. */
        private String block() throws InterruptedException {
            begun.countDown();
            await(released);
            return "released";
        }

        private static void await(CountDownLatch latch) throws InterruptedException {
            assertTrue(latch.await(30, TimeUnit.SECONDS));
        }

        @Test // rule 258
        void theWorkRunsOnADaemonThreadAndItsResultComesHome() {
            Future<Thread> worker = Offload.run(loop, Thread::currentThread);
            Thread thread = Futures.runUntilComplete(worker);
            assertNotSame(Thread.currentThread(), thread);
            assertTrue(thread.isDaemon());
            assertTrue(thread.getName().startsWith("nioloop-offload-"), thread.getName());
        }

        @Test // rule 258
        void theLoopGoesOnWhileTheWorkBlocks() {
            Future<String> result = Offload.run(loop, this::block);
            loop.callSoon(() -> {
                trail.add("the loop runs");
                released.countDown();
            });
            assertEquals("released", Futures.runUntilComplete(result));
            assertEquals(List.of("the loop runs"), trail);
        }

        @Test // rule 258
        void workThatWaitsForAThreadIsNotDoneIfItIsCancelled() throws InterruptedException {
            ExecutorService one = Offload.pool("one-", 1);
            Future<String> blocking = Offload.run(loop, one, this::block);
            Future<String> waiting = Offload.run(loop, one, note("work"));
            Future<String> behind = Offload.run(loop, one, note("behind"));
            await(begun);
            waiting.cancel();
            virtual.settle();
            released.countDown();
            assertEquals("behind", Futures.runUntilComplete(behind));
            assertEquals("released", blocking.result());
            assertEquals(List.of("behind"), trail);
            one.shutdown();
        }

        @Test // row 60
        void aSaturatedExecutorFailsTheFutureAndTheRestGoesOn() throws InterruptedException {
            ThreadPoolExecutor full = new ThreadPoolExecutor(1, 1, 0, TimeUnit.SECONDS, new SynchronousQueue<>());
            Future<String> first = Offload.run(loop, full, this::block);
            await(begun);
            Future<String> second = Offload.run(loop, full, note("work"));
            assertInstanceOf(RejectedExecutionException.class, second.exception());
            released.countDown();
            assertEquals("released", Futures.runUntilComplete(first));
            full.shutdown();
        }

        @Test // row 60
        void aWorkerSurvivesAnErrorOfItsWork() {
            ExecutorService one = Offload.pool("one-", 1);
            Future<Thread> before = Offload.run(loop, one, Thread::currentThread);
            Future<String> failing = Offload.run(loop, one, () -> {
                throw new InternalError("of the work");
            });
            Future<Thread> after = Offload.run(loop, one, Thread::currentThread);
            assertSame(Futures.runUntilComplete(before), Futures.runUntilComplete(after));
            assertEquals("of the work", failing.exception().getMessage());
            one.shutdown();
        }

        @Test
        void aPoolHasNoMoreThreadsThanItWasGiven() throws InterruptedException {
            ThreadPoolExecutor two = (ThreadPoolExecutor) Offload.pool("two-", 2);
            for (int i = 0; i < 10; i++) {
                two.execute(() -> {
                    try {
                        block();
                    } catch (InterruptedException e) {
                        throw new AssertionError(e);
                    }
                });
            }
            await(begun);
            assertEquals(2, two.getPoolSize());
            released.countDown();
            two.shutdown();
            assertTrue(two.awaitTermination(30, TimeUnit.SECONDS));
        }

        @Test // rule 259
        void shutdownWaitsForTheWorkAndTheLoopGoesOnMeanwhile() throws InterruptedException {
            Future<String> result = Offload.run(loop, this::block);
            await(begun);
            Future<Void> ended = Offload.shutdown(loop, Duration.ofSeconds(30));
            virtual.settle();
            assertFalse(ended.done());
            loop.callSoon(released::countDown);
            Futures.runUntilComplete(ended);
            assertEquals("released", Futures.runUntilComplete(result));
        }

        @Test // rule 259, row 20
        void shutdownGivesUpWhenTheTimeIsUpAndSaysWhatGoesOn() throws InterruptedException {
            Future<String> result = Offload.run(loop, this::block);
            await(begun);
            Future<Void> ended = Offload.shutdown(loop, Duration.ofMillis(1));
            String message = assertThrows(TimeoutException.class, () -> Futures.runUntilComplete(ended))
                    .getMessage();
            assertTrue(message.contains("PT0.001S"), message);
            assertTrue(message.contains(" 1 "), message);
            released.countDown();
            assertEquals("released", Futures.runUntilComplete(result));
        }

        @Test // row 20
        void shutdownCountsTheWorkThatWaitsForAThreadToo() throws InterruptedException {
            int threads = Math.min(32, Runtime.getRuntime().availableProcessors() + 4);
            CountDownLatch allBusy = new CountDownLatch(threads);
            List<Future<String>> jobs = new ArrayList<>();
            for (int i = 0; i < 40; i++) {
                jobs.add(Offload.run(loop, () -> {
                    allBusy.countDown();
                    return block();
                }));
            }
            await(allBusy);
            Future<Void> ended = Offload.shutdown(loop, Duration.ZERO);
            String message = assertThrows(TimeoutException.class, () -> Futures.runUntilComplete(ended))
                    .getMessage();
            assertTrue(message.contains(" 40 "), message);
            released.countDown();
            Futures.runUntilComplete(Futures.gather(loop, jobs));
        }

        @Test
        void shutdownMayWaitForEver() {
            Future<String> result = Offload.run(loop, note("work"));
            assertNull(Futures.runUntilComplete(Offload.shutdown(loop, Duration.ofSeconds(Long.MAX_VALUE))));
            assertEquals("work", Futures.runUntilComplete(result));
        }

        @Test
        void shutdownWithoutATimeoutIsRefusedAndTheExecutorStays() {
            assertThrows(NullPointerException.class, () -> Offload.shutdown(loop, null));
            assertEquals("work", Futures.runUntilComplete(Offload.run(loop, note("work"))));
        }

        @Test // rule 11
        void closingTheLoopDoesNotWaitAndItsThreadsEnd() throws InterruptedException {
            Thread worker = Futures.runUntilComplete(Offload.run(loop, Thread::currentThread));
            Future<String> result = Offload.run(loop, this::block);
            await(begun);
            loop.close();
            assertFalse(result.done());
            released.countDown();
            worker.join(30_000);
            assertFalse(worker.isAlive());
        }
    }
}
