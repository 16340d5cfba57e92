package io.nioloop.observe;

import java.util.Objects;

/**
 * Something that is most likely a mistake in the program, found while it runs. See {@link Findings}.
 *
 * @param kind what sort of mistake
 * @param message what was found, where, and what to do about it; may have several lines
 * @param about the task, handle or loop it concerns
 * @param where the line of the program; null if it is not known
 */
public record Finding(Kind kind, String message, Object about, StackTraceElement where) {
    /** What sort of mistake it is. */
    public enum Kind {
        /** A task waits with a monitor, or a lock of {@code java.util.concurrent}, held. */
        LOCK_HELD_WHILE_WAITING,
        /** A task was cancelled, and has kept that to itself. */
        CANCELLATION_SWALLOWED,
        /** A callback, or a step of a task, held the loop for too long. */
        LOOP_BLOCKED,
        /** Tasks wait, and nothing can ever wake them. */
        DEADLOCK
    }

    /**
     * Refuses null, but for the line.
     *
     * @param kind what sort of mistake
     * @param message what was found
     * @param about whom it concerns
     * @param where the line
     */
    public Finding {
        Objects.requireNonNull(kind, "kind");
        Objects.requireNonNull(message, "message");
        Objects.requireNonNull(about, "about");
    }
}
