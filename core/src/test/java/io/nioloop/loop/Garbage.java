package io.nioloop.loop;

import static org.junit.jupiter.api.Assertions.assertTrue;

import java.lang.ref.Reference;
import java.util.Collection;
import java.util.List;

/** Asks the collector what is still reachable. */
final class Garbage {
    private static final int ATTEMPTS = 50;

    private Garbage() {}

    static void assertCollected(Reference<?> reference) {
        assertAtMost(0, List.of(reference));
    }

    /** At most so many of the references still lead to something. */
    static void assertAtMost(int most, Collection<? extends Reference<?>> references) {
        long reachable = Long.MAX_VALUE;
        for (int i = 0; i < ATTEMPTS && reachable > most; i++) {
            System.gc();
            reachable = references.stream()
                    .filter(reference -> reference.get() != null)
                    .count();
        }
        long left = reachable;
        assertTrue(left <= most, () -> left + " of " + references.size() + " are still reachable, not " + most);
    }
}
