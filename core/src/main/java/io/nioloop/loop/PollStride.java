package io.nioloop.loop;

/**
 * How often a busy loop really looks at its selector. To look costs as much as forty callbacks; so while callbacks
 * are ready, a few turns share one look. The stretch between two looks is kept near 50 µs: a longer one halves the
 * stride, a shorter one doubles it. See docs/decisions/0002-poll-stride.md.
 */
final class PollStride {
    private static final long STRETCH_NANOS = 50_000;

    private final int longest;
    private int stride = 1; // turns to a look
    private int left; // turns until the next look
    private long lookedNanos; // when the last look was; known only while `timed`
    private boolean timed;

    /** With a longest stride of one, every turn looks. */
    PollStride(int longest) {
        this.longest = longest;
    }

    /** Whether this turn may do without a look. */
    boolean skip() {
        return --left > 0;
    }

    /** The loop is about to look, without sleeping. */
    void looking(long now) {
        if (timed) {
            stride = now - lookedNanos > STRETCH_NANOS ? Math.max(1, stride / 2) : Math.min(longest, stride * 2);
        }
        timed = true;
        lookedNanos = now;
        left = stride;
    }

    /** The next turn has to look: the loop has slept, or something happened that only a look brings to its end. */
    void reset() {
        timed = false;
        left = 0;
    }
}
