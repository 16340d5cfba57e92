package io.nioloop.future;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import org.junit.jupiter.api.function.Executable;

/** What the tests of futures say often. */
final class FutureAssertions {
    private FutureAssertions() {}

    /** To ask is answered by a cancellation with this message. */
    static void assertCancellation(String message, Executable question) {
        assertEquals(message, assertThrows(CancelledError.class, question).getMessage());
    }
}
