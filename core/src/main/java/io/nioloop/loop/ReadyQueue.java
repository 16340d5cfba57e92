package io.nioloop.loop;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * What runs next: a growing ring of {@link Handle}s and bare {@link Runnable}s, first in, first out. The loop's own.
 */
final class ReadyQueue {
    private Object[] ring = new Object[256]; // its length is a power of two
    private int head;
    private int size;

    void add(Object entry) {
        if (size == ring.length) {
            grow();
        }
        Object[] slots = ring;
        slots[(head + size++) & (slots.length - 1)] = entry;
    }

    /** Takes the oldest entry of a queue that is not empty. */
    Object remove() {
        Object[] slots = ring;
        int at = head & (slots.length - 1);
        Object entry = slots[at];
        slots[at] = null;
        head = at + 1;
        size--;
        return entry;
    }

    int size() {
        return size;
    }

    boolean isEmpty() {
        return size == 0;
    }

    /** A copy, the next first. */
    List<Object> list() {
        List<Object> entries = new ArrayList<>(size);
        for (int i = head; i < head + size; i++) {
            entries.add(ring[i & (ring.length - 1)]);
        }
        return entries;
    }

    void clear() {
        Arrays.fill(ring, null);
        size = 0;
    }

    private void grow() {
        Object[] larger = new Object[ring.length * 2];
        System.arraycopy(ring, head, larger, 0, ring.length - head);
        System.arraycopy(ring, 0, larger, ring.length - head, head);
        ring = larger;
        head = 0;
    }
}
