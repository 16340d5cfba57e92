package io.nioloop.testing;

import java.util.Arrays;

/** What will happen, the next first; at equal times in the order in which it was scheduled. */
final class EventHeap {
    private SimEvent[] heap = new SimEvent[64];
    private int size;
    private long nextSequence;

    boolean isEmpty() {
        return size == 0;
    }

    int size() {
        return size;
    }

    /** What happens next, of a heap that is not empty. */
    SimEvent first() {
        return heap[0];
    }

    /** Takes an event on; one that is scheduled already moves to its new time. */
    void schedule(SimEvent event, long timeNanos) {
        cancel(event);
        if (size == heap.length) {
            heap = Arrays.copyOf(heap, size * 2);
        }
        event.timeNanos = timeNanos;
        event.sequence = nextSequence++;
        siftUp(size++, event);
    }

    void cancel(SimEvent event) {
        if (event.scheduled()) {
            remove(event.place);
        }
    }

    SimEvent removeFirst() {
        return remove(0);
    }

    private SimEvent remove(int at) {
        SimEvent removed = heap[at];
        SimEvent last = heap[--size];
        heap[size] = null;
        removed.place = -1;
        if (at < size) {
            siftUp(at, last);
            if (last.place == at) {
                siftDown(at, last);
            }
        }
        return removed;
    }

    private void siftUp(int start, SimEvent event) {
        int i = start;
        while (i > 0) {
            int parent = (i - 1) >> 2;
            if (!event.before(heap[parent])) {
                break;
            }
            put(i, heap[parent]);
            i = parent;
        }
        put(i, event);
    }

    private void siftDown(int start, SimEvent event) {
        int i = start;
        for (int child = 4 * i + 1; child < size; child = 4 * i + 1) {
            int first = child;
            for (int sibling = child + 1; sibling < Math.min(child + 4, size); sibling++) {
                if (heap[sibling].before(heap[first])) {
                    first = sibling;
                }
            }
            if (!heap[first].before(event)) {
                break;
            }
            put(i, heap[first]);
            i = first;
        }
        put(i, event);
    }

    private void put(int at, SimEvent event) {
        heap[at] = event;
        event.place = at;
    }
}
