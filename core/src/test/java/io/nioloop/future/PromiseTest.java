package io.nioloop.future;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.nioloop.loop.EventLoop;
import io.nioloop.support.VirtualLoop;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What the holder of a promise may do: rule 44, and what he must not. */
class PromiseTest {
    private final VirtualLoop virtual = VirtualLoop.open();
    private final EventLoop loop = virtual.loop();
    private final Promise<Integer> promise = new Promise<>(loop);
    private final IOException failure = new IOException("broken");

    @AfterEach
    void close() {
        virtual.close();
    }

    @Test
    void tryingOnAPendingPromiseCompletesIt() {
        assertTrue(promise.trySetResult(1));
        assertEquals(1, promise.result());

        Promise<Integer> failing = new Promise<>(loop);
        assertTrue(failing.trySetException(failure));
        assertSame(failure, failing.exception());
    }

    @Test // rule 44
    void tryingOnACancelledPromiseDoesNothing() {
        promise.cancel();
        assertFalse(promise.trySetResult(1));
        assertFalse(promise.trySetException(failure));
        assertTrue(promise.cancelled());
    }

    @Test
    void tryingOnAFinishedPromiseKeepsTheFirstResult() {
        promise.setResult(1);
        assertFalse(promise.trySetResult(2));
        assertFalse(promise.trySetException(failure));
        assertEquals(1, promise.result());
    }

    @Test
    void anExceptionThatWasRefusedIsNotReported() {
        promise.setResult(1);
        promise.trySetException(failure);
        assertThrows(InvalidStateException.class, () -> promise.setException(failure));
        loop.close();
        assertEquals(List.of(), virtual.takeErrors());
    }

    @Test
    void noExceptionIsNoFailure() {
        assertThrows(NullPointerException.class, () -> promise.setException(null));
        assertThrows(NullPointerException.class, () -> promise.trySetException(null));
        assertFalse(promise.done());
    }

    @Test
    void completingFromACallbackOfAnotherPromiseWorks() {
        Promise<Integer> next = new Promise<>(loop);
        List<Integer> results = new ArrayList<>();
        promise.addDoneCallback(done -> next.setResult(done.result() + 1));
        next.addDoneCallback(done -> results.add(done.result()));
        promise.setResult(1);
        virtual.settle();
        assertEquals(List.of(2), results);
    }

    @Test
    void anExceptionThatCannotSayItsNameStillCompletesThePromise() {
        RuntimeException unspeakable = new RuntimeException() {
            private static final long serialVersionUID = 1;

            @Override
            public String getLocalizedMessage() {
                throw new IllegalStateException("no name");
            }
        };
        promise.setException(unspeakable);
        assertSame(unspeakable, promise.exception());
    }
}
