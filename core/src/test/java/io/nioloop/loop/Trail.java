package io.nioloop.loop;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;

/** What happened, in order: collected by callbacks of one thread, compared once at the end. */
final class Trail {
    private final List<String> notes = new ArrayList<>();

    void add(String note) {
        notes.add(note);
    }

    /** A callback that leaves a note. */
    Runnable note(String note) {
        return () -> add(note);
    }

    int size() {
        return notes.size();
    }

    void is(String... expected) {
        assertEquals(List.of(expected), notes);
    }

    void allAreEqual() {
        assertEquals(1, new HashSet<>(notes).size(), notes::toString);
    }
}
