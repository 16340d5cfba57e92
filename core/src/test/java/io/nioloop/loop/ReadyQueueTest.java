package io.nioloop.loop;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.lang.ref.WeakReference;
import java.util.ArrayDeque;
import java.util.Queue;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The ring of what runs next. */
class ReadyQueueTest {
    private static final int FIRST_SIZE = 256;

    private final ReadyQueue queue = new ReadyQueue();

    @ParameterizedTest // wherever the head stands when the ring has to grow
    @ValueSource(ints = {0, 1, 100, FIRST_SIZE - 1, FIRST_SIZE, FIRST_SIZE + 1})
    void growingKeepsTheOrder(int head) {
        for (int i = 0; i < head; i++) {
            queue.add("gone");
            queue.remove();
        }
        for (int i = 0; i < 5 * FIRST_SIZE; i++) {
            queue.add(i);
        }
        assertEquals(5 * FIRST_SIZE, queue.size());
        for (int i = 0; i < 5 * FIRST_SIZE; i++) {
            assertEquals(i, queue.remove());
        }
        assertTrue(queue.isEmpty());
    }

    @Test // rule 16
    void itDoesWhatAnyFifoQueueDoes() {
        Random random = new Random(16);
        Queue<Object> model = new ArrayDeque<>();
        for (int i = 0; i < 100_000; i++) {
            if (random.nextInt(100) < 52) {
                Object entry = i;
                model.add(entry);
                queue.add(entry);
            } else if (!model.isEmpty()) {
                assertSame(model.remove(), queue.remove());
            }
            assertEquals(model.size(), queue.size());
        }
    }

    @Test
    void aClearedQueueCanBeUsedAgain() {
        for (int i = 0; i < 10; i++) {
            queue.add("gone");
        }
        queue.remove();
        queue.clear();
        assertTrue(queue.isEmpty());
        queue.add("new");
        assertEquals("new", queue.remove());
        assertTrue(queue.isEmpty());
    }

    @Test
    void neitherWhatIsRemovedNorWhatIsClearedStaysInMemory() {
        WeakReference<Object> removed = addOne();
        WeakReference<Object> cleared = addOne();
        queue.remove();
        queue.clear();
        Garbage.assertCollected(removed);
        Garbage.assertCollected(cleared);
        assertTrue(queue.isEmpty());
    }

    private WeakReference<Object> addOne() {
        Object entry = new Object();
        queue.add(entry);
        return new WeakReference<>(entry);
    }
}
