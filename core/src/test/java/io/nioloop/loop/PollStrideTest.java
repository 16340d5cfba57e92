package io.nioloop.loop;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** How often a busy loop looks at its selector: rule 17 in meaning, less in cost. */
class PollStrideTest {
    private static final long FAST = 100;
    private static final long SLOW = 60_000; // a single turn takes longer than a stretch may

    private final PollStride stride = new PollStride(64);
    private long now;

    @Test
    void theFirstTurnLooks() {
        assertFalse(stride.skip());
    }

    @Test
    void fastTurnsDoubleTheStrideUpToTheLongest() {
        assertEquals(List.of(1, 1, 2, 4, 8, 16, 32, 64, 64, 64), turnsPerLook(10, FAST));
    }

    @Test
    void slowTurnsHalveTheStrideDownToEveryTurn() {
        turnsPerLook(10, FAST);
        assertEquals(List.of(64, 32, 16, 8, 4, 2, 1, 1, 1), turnsPerLook(9, SLOW));
    }

    @Test
    void slowTurnsFromTheStartAllLook() {
        assertEquals(List.of(1, 1, 1, 1), turnsPerLook(4, SLOW));
    }

    @Test
    void turnsOfMiddleLengthSettleNearFiftyMicroseconds() {
        List<Integer> turns = turnsPerLook(20, 5_000);
        List<Integer> settled = turns.subList(10, 20);
        assertTrue(settled.stream().allMatch(each -> each * 5_000 <= 2 * 50_000), settled::toString);
        assertTrue(settled.stream().allMatch(each -> each * 5_000 >= 50_000 / 4), settled::toString);
    }

    @Test
    void afterAResetTheNextTurnLooks() {
        turnsPerLook(10, FAST);
        assertTrue(stride.skip());
        stride.reset();
        assertFalse(stride.skip());
    }

    @Test
    void theTimeSleptCountsAsNoStretch() {
        turnsPerLook(10, FAST);
        stride.reset();
        now += 1_000_000_000;
        assertFalse(stride.skip());
        stride.looking(now);
        assertEquals(64, turnsUntilLook(FAST));
    }

    @Test
    void aLongestStrideOfOneLooksInEveryTurn() {
        PollStride everyTurn = new PollStride(1);
        for (int turn = 0; turn < 100; turn++) {
            assertFalse(everyTurn.skip());
            everyTurn.looking(now += FAST);
        }
    }

    @Test
    void theClockMayWrap() {
        now = Long.MAX_VALUE - 20 * FAST;
        assertEquals(List.of(1, 1, 2, 4, 8, 16, 32, 64), turnsPerLook(8, FAST));
    }

    /** How many turns each of so many looks took, when a turn takes so long. */
    private List<Integer> turnsPerLook(int looks, long turnNanos) {
        List<Integer> turns = new ArrayList<>();
        IntStream.range(0, looks).forEach(look -> turns.add(turnsUntilLook(turnNanos)));
        return turns;
    }

    private int turnsUntilLook(long turnNanos) {
        int turns = 1;
        for (; stride.skip(); turns++) {
            now += turnNanos;
        }
        stride.looking(now);
        now += turnNanos;
        return turns;
    }
}
