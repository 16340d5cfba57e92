package io.nioloop.future;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.nioloop.loop.EventLoop;
import io.nioloop.support.VirtualLoop;
import java.io.IOException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** How something ended, as a value. */
class OutcomeTest {
    private final VirtualLoop virtual = VirtualLoop.open();
    private final EventLoop loop = virtual.loop();
    private final Promise<Integer> promise = new Promise<>(loop);

    @AfterEach
    void close() {
        virtual.close();
    }

    @Test
    void aResultIsAValueWithoutAnError() {
        promise.setResult(1);
        assertEquals(new Outcome<>(1, null), Outcome.of(promise));
    }

    @Test
    void nullIsAValueToo() {
        promise.setResult(null);
        assertEquals(new Outcome<>(null, null), Outcome.of(promise));
    }

    @Test
    void aFailureIsTheErrorItselfAndCountsAsRetrieved() {
        IOException failure = new IOException("broken");
        promise.setException(failure);
        assertEquals(new Outcome<>(null, failure), Outcome.of(promise));
    }

    @Test // rule 48
    void aCancellationIsAnErrorWithItsMessage() {
        promise.cancel("enough");
        Outcome<Integer> outcome = Outcome.of(promise);
        assertEquals(
                "enough",
                assertInstanceOf(CancelledError.class, outcome.error()).getMessage());
        assertNull(outcome.value());
    }

    @Test
    void aPendingFutureHasNoOutcome() {
        assertThrows(InvalidStateException.class, () -> Outcome.of(promise));
    }
}
