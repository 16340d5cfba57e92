package io.nioloop.observe;

import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.stream.Collectors;

/**
 * Something held a loop for too long: who it was, where it stood, and who had to wait. See {@link Watchdog}.
 *
 * @param source the task whose step it was, or else the handle of the callback
 * @param what the same in words
 * @param stack where it stood most of the time, innermost first, down to the lowest frame of the callback; empty if
 *     it was never seen
 * @param duration for how long it held the loop
 * @param ended whether it does so no more; a block that does not end is reported once, without the victims
 * @param victims who was ready meanwhile, the first thousand
 */
public record BlockReport(
        Object source,
        String what,
        List<StackTraceElement> stack,
        Duration duration,
        boolean ended,
        List<Victim> victims) {
    private static final int INNERMOST = 5;
    private static final int FRAMES = 8;
    private static final int NAMED = 5;

    /**
     * Somebody who had to wait.
     *
     * @param what a callback, a timer, a channel, in words
     * @param waited for how long, at most
     */
    public record Victim(String what, Duration waited) {
        @Override
        public String toString() {
            return what + " (" + waited.toMillis() + " ms)";
        }
    }

    /**
     * Copies the lists.
     *
     * @param source who it was
     * @param what in words
     * @param stack where it stood
     * @param duration for how long
     * @param ended whether it is over
     * @param victims who had to wait
     */
    public BlockReport {
        Objects.requireNonNull(what, "what");
        stack = List.copyOf(stack);
        victims = List.copyOf(victims);
    }

    /** {@return the report in some lines of text} */
    public String message() {
        StringBuilder text = new StringBuilder(what)
                .append(ended ? " held the loop for " : " is still holding the loop, for ")
                .append(duration.toMillis())
                .append(ended ? " ms" : " ms so far");
        text.append(frames());
        if (!victims.isEmpty()) {
            text.append("\n  ").append(victims.size()).append(" had to wait: ").append(named());
        }
        return text.toString();
    }

    /** The innermost ones; if they are not the program's, then those of its own too. */
    private String frames() {
        StackTraceElement first = CallbackFrames.firstForeign(stack);
        int foreign = first == null ? 0 : stack.indexOf(first);
        StringBuilder text = new StringBuilder();
        for (int i = 0; i < stack.size(); i++) {
            boolean hidden = foreign > INNERMOST && i >= INNERMOST && i < foreign;
            if (!hidden && i < Math.max(foreign, INNERMOST) + FRAMES) {
                text.append("\n    at ").append(stack.get(i));
            } else if (i == INNERMOST) {
                text.append("\n    …");
            }
        }
        return text.toString();
    }

    private String named() {
        String first = victims.stream().limit(NAMED).map(Victim::toString).collect(Collectors.joining(", "));
        return victims.size() > NAMED ? first + " …" : first;
    }
}
