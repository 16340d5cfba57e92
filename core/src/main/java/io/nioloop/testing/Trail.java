package io.nioloop.testing;

import java.util.ArrayList;
import java.util.List;
import java.util.Objects;

/**
 * What happened, in order: notes that callbacks leave, compared with one list at the end.
 *
 * <pre>{@code
 * Trail trail = new Trail();
 * loop.callLater(Duration.ofSeconds(2), trail.note("late"));
 * loop.callLater(Duration.ofSeconds(1), trail.note("early"));
 * ...
 * trail.is("early", "late");
 * }</pre>
 *
 * <p>For one thread.
 */
public final class Trail {
    private final List<String> notes = new ArrayList<>();

    /** Makes an empty trail. */
    public Trail() {}

    /**
     * Leaves a note.
     *
     * @param note what happened
     */
    public void add(String note) {
        notes.add(Objects.requireNonNull(note, "note"));
    }

    /**
     * {@return a callback that leaves a note}
     *
     * @param note what happens
     */
    public Runnable note(String note) {
        Objects.requireNonNull(note, "note");
        return () -> add(note);
    }

    /** {@return the notes so far} */
    public List<String> notes() {
        return List.copyOf(notes);
    }

    /** Forgets the notes. */
    public void clear() {
        notes.clear();
    }

    /**
     * Requires that the notes are these, in this order, and no others.
     *
     * @param expected the notes
     * @throws AssertionError that names the first difference
     */
    public void is(String... expected) {
        is(List.of(expected));
    }

    /**
     * Requires that the notes are these, in this order, and no others.
     *
     * @param expected the notes
     * @throws AssertionError that names the first difference
     */
    public void is(List<String> expected) {
        if (expected.equals(notes)) {
            return;
        }
        int at = 0;
        while (at < Math.min(expected.size(), notes.size()) && expected.get(at).equals(notes.get(at))) {
            at++;
        }
        throw new AssertionError("the trail differs at note " + (at + 1) + ": expected " + noteAt(expected, at)
                + ", found " + noteAt(notes, at)
                + "\n  expected: " + expected
                + "\n  found:    " + notes);
    }

    private static String noteAt(List<String> notes, int at) {
        return at < notes.size() ? "\"" + notes.get(at) + "\"" : "the end";
    }

    @Override
    public String toString() {
        return notes.toString();
    }
}
