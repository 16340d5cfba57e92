package io.nioloop.observe;

import java.util.List;
import java.util.Locale;
import java.util.OptionalLong;

/**
 * A task of a {@link TaskTree}, or a future that stands between tasks, such as a gather: described by numbers and texts,
 * so that it can be read anywhere, and keeps nothing alive.
 *
 * @param id its place in the list of all nodes
 * @param name of a task; of a future what it is, {@code Gather#1}
 * @param state what it does
 * @param waitsFor what it waits for; empty: nothing that is known
 * @param waitedNanos since when, if anybody has noted it
 * @param parkedBy the call of the JDK that holds the body; empty: none does
 * @param cancelling how many requests to cancel it there are
 * @param createdAt the line that made it, known in debug mode; else empty
 * @param stack where the body has stopped, innermost first
 * @param place the innermost line of the program itself, else of the library; empty: none is known
 * @param awaits whom it waits for
 * @param awaitedBy who waits for it
 */
record TaskNode(
        int id,
        String name,
        State state,
        String waitsFor,
        OptionalLong waitedNanos,
        String parkedBy,
        int cancelling,
        String createdAt,
        List<String> stack,
        String place,
        List<Integer> awaits,
        List<Integer> awaitedBy) {

    enum State {
        WAITING,
        READY,
        RUNNING,
        PARKED,
        FUTURE;

        String word() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    boolean isTask() {
        return state != State.FUTURE;
    }

    /** What it does, in a clause. */
    String clause() {
        String time = waited().isEmpty() ? "" : " " + waited();
        String main =
                switch (state) {
                    case WAITING -> "waiting" + time + " for " + waitsFor;
                    case READY -> stack.isEmpty() ? "ready to begin" : "ready to go on";
                    case RUNNING -> "running";
                    case PARKED -> "parked" + time + " by " + parkedBy;
                    case FUTURE -> "a future";
                };
        return main
                + (cancelling > 0 ? ", asked to cancel" : "")
                + (createdAt.isEmpty() ? "" : ", created at " + createdAt);
    }

    /** How long it waits, in seconds; empty: not known. */
    String waited() {
        return waitedNanos.isEmpty() ? "" : seconds(waitedNanos.getAsLong());
    }

    static String seconds(long nanos) {
        return String.format(Locale.ROOT, "%.1f s", nanos / 1e9);
    }
}
