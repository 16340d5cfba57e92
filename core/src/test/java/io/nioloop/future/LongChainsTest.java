package io.nioloop.future;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.nioloop.loop.EventLoop;
import io.nioloop.support.VirtualLoop;
import java.io.IOException;
import java.time.Duration;
import java.util.Collections;
import java.util.List;
import java.util.function.Consumer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Depth and breadth cost neither stack nor order: row 53. */
class LongChainsTest {
    private static final int MILLION = 1_000_000;

    private final VirtualLoop virtual = VirtualLoop.open();
    private final EventLoop loop = virtual.loop();
    private final Promise<Integer> first = new Promise<>(loop);

    @AfterEach
    void close() {
        virtual.close();
    }

    @Test
    void aChainOfAMillionFuturesCompletesOnTheDefaultStack() {
        Promise<Integer> last = first;
        for (int i = 1; i < MILLION; i++) {
            last = next(last);
        }
        first.setResult(1);
        assertEquals(MILLION, Futures.runUntilComplete(last));
    }

    private Promise<Integer> next(Promise<Integer> previous) {
        Promise<Integer> next = new Promise<>(loop);
        previous.addDoneCallback(done -> next.setResult(done.result() + 1));
        return next;
    }

    @Test
    void aFailurePassesDownALongChain() {
        IOException failure = new IOException("broken");
        Promise<Integer> last = first;
        for (int i = 1; i < 100_000; i++) {
            Promise<Integer> next = new Promise<>(loop);
            last.addDoneCallback(done -> next.setException(done.exception()));
            last = next;
        }
        first.setException(failure);
        virtual.settle();
        assertSame(failure, last.exception());
    }

    @Test
    void shieldsOfShieldsPassTheResultOnHoweverManyTheyAre() {
        Future<Integer> outermost = first;
        for (int i = 0; i < 100_000; i++) {
            outermost = Futures.shield(outermost);
        }
        first.setResult(1);
        virtual.settle();
        assertEquals(1, outermost.result());
    }

    @Test
    void gathersOfGathersPassTheResultOnHoweverManyTheyAre() {
        Future<?> outermost = first;
        for (int i = 0; i < 100_000; i++) {
            outermost = Futures.gather(loop, List.of(outermost));
        }
        first.setResult(1);
        virtual.settle();
        assertTrue(outermost.done());
    }

    @Test
    void limitsOnLimitsPassTheResultOnHoweverManyTheyAre() {
        Future<Integer> outermost = first;
        for (int i = 0; i < 100_000; i++) {
            outermost = Futures.waitFor(outermost, Duration.ofDays(1));
        }
        first.setResult(1);
        virtual.settle();
        assertEquals(1, outermost.result());
    }

    @Test
    void aMillionCallbacksOfOneFutureRunInOrderAndInOneTurn() {
        int[] ran = {0};
        boolean[] disorder = {false};
        for (int i = 0; i < MILLION; i++) {
            int number = i;
            first.addDoneCallback(done -> disorder[0] |= ran[0]++ != number);
        }
        first.setResult(1);
        loop.runOnce(Duration.ZERO);
        assertEquals(MILLION, ran[0]);
        assertFalse(disorder[0]);
    }

    @Test
    void halfAMillionCallbacksAreTakenBackInOneGo() {
        int[] ran = {0};
        Consumer<Future<Integer>> unwanted = done -> ran[0] -= MILLION;
        for (int i = 0; i < MILLION / 2; i++) {
            first.addDoneCallback(unwanted);
            first.addDoneCallback(done -> ran[0]++);
        }
        assertEquals(MILLION / 2, first.removeDoneCallback(unwanted));
        first.setResult(1);
        virtual.settle();
        assertEquals(MILLION / 2, ran[0]);
    }

    @Test
    void aHundredThousandFuturesAreGathered() {
        List<Promise<Integer>> many = Collections.nCopies(100_000, 0).stream()
                .map(zero -> new Promise<Integer>(loop))
                .toList();
        Future<List<Integer>> all = Futures.gather(loop, many);
        many.forEach(each -> each.setResult(1));
        virtual.settle();
        assertEquals(100_000, all.result().size());
        assertTrue(all.result().stream().allMatch(result -> result == 1));
    }
}
