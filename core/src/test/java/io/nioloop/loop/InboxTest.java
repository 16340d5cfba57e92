package io.nioloop.loop;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.lang.ref.WeakReference;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The door for other threads. */
class InboxTest {
    private static final int BLOCK = 1_024;
    private static final int ALL = Integer.MAX_VALUE;

    private final Inbox inbox = new Inbox();
    private final ReadyQueue out = new ReadyQueue();

    @Test
    void itIsEmptyUntilSomethingIsAddedAndAfterItIsTaken() {
        assertTrue(inbox.isEmpty());
        inbox.add("a");
        assertFalse(inbox.isEmpty());
        inbox.moveTo(out, ALL);
        assertTrue(inbox.isEmpty());
        assertEquals("a", out.remove());
        inbox.moveTo(out, ALL);
        assertTrue(out.isEmpty());
    }

    @ParameterizedTest // at the border of two blocks
    @ValueSource(ints = {1, BLOCK - 1, BLOCK, BLOCK + 1, 2 * BLOCK, 5 * BLOCK - 1})
    void whatIsAddedComesOutInOrder(int count) {
        for (int round = 0; round < 3; round++) {
            for (int i = 0; i < count; i++) {
                inbox.add(i);
                assertFalse(inbox.isEmpty());
                assertEquals(i + 1, inbox.size());
            }
            inbox.moveTo(out, ALL);
            assertTrue(inbox.isEmpty());
            assertEquals(0, inbox.size());
            for (int i = 0; i < count; i++) {
                assertEquals(i, out.remove());
            }
            assertTrue(out.isEmpty());
        }
    }

    @Test
    void everyEntryCanBeTakenAtOnceThroughManyBlocks() {
        for (int i = 0; i < 10 * BLOCK; i++) {
            assertTrue(inbox.isEmpty());
            inbox.add(i);
            assertFalse(inbox.isEmpty());
            inbox.moveTo(out, ALL);
            assertEquals(i, out.remove());
        }
    }

    @Test
    void noMoreMoveThanAreAskedFor() {
        for (int i = 0; i < BLOCK + 10; i++) {
            inbox.add(i);
        }
        inbox.moveTo(out, BLOCK);
        assertEquals(BLOCK, out.size());
        assertFalse(inbox.isEmpty());
        inbox.moveTo(out, 0);
        assertEquals(BLOCK, out.size());
        assertEquals(10, inbox.size());
        inbox.moveTo(out, BLOCK);
        assertEquals(BLOCK + 10, out.size());
        assertTrue(inbox.isEmpty());
    }

    @Test
    void whatIsClearedIsGone() {
        for (int i = 0; i < 3 * BLOCK + 1; i++) {
            inbox.add(i);
        }
        inbox.clear();
        assertTrue(inbox.isEmpty());
        inbox.add("new");
        inbox.moveTo(out, ALL);
        assertEquals(1, out.size());
        assertEquals("new", out.remove());
    }

    @Test
    void whatIsTakenDoesNotStayInMemory() {
        WeakReference<Object> taken = addOne();
        inbox.moveTo(out, ALL);
        out.remove();
        Garbage.assertCollected(taken);
        assertTrue(inbox.isEmpty());
    }

    private WeakReference<Object> addOne() {
        Object entry = new Object();
        inbox.add(entry);
        return new WeakReference<>(entry);
    }

    @ParameterizedTest // rows 8 and 9
    @ValueSource(ints = {1, 2, 4})
    void whatManyThreadsAddComesOutOnceAndInTheOrderOfEachThread(int threads) {
        int each = 200_000;
        int[] next = new int[threads];
        Others others = Others.start(threads, number -> {
            for (int i = 0; i < each; i++) {
                inbox.add(new int[] {number, i});
            }
        });
        for (int taken = 0; taken < threads * each; ) {
            inbox.moveTo(out, 100);
            for (; !out.isEmpty(); taken++) {
                int[] entry = (int[]) out.remove();
                assertEquals(next[entry[0]]++, entry[1]);
            }
        }
        others.join();
        inbox.moveTo(out, ALL);
        assertTrue(inbox.isEmpty());
        assertTrue(out.isEmpty());
    }

    @Test // row 8: or the loop would sleep over it
    void anEntryIsVisibleToIsEmptyAsSoonAsAddReturns() throws InterruptedException {
        for (int round = 0; round < 2 * BLOCK; round++) {
            CountDownLatch added = new CountDownLatch(1);
            inbox.add("other");
            Others.doOn(number -> {
                inbox.add("mine");
                added.countDown();
            });
            added.await();
            inbox.moveTo(out, 1);
            assertFalse(inbox.isEmpty());
            inbox.moveTo(out, 1);
            assertTrue(inbox.isEmpty());
        }
        assertEquals(4 * BLOCK, out.size());
    }
}
