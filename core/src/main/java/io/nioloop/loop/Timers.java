package io.nioloop.loop;

import java.util.Arrays;
import java.util.List;

/**
 * The timers of a loop: a heap whose root is due first. It owns no clock; time is an argument.
 *
 * <p>Most timers are timeouts, and most timeouts are cancelled. A cancelled timer therefore only is counted. It leaves
 * when it reaches the root, or when more than half of the timers are cancelled: then the next turn, or whoever needs
 * room before that, builds the heap anew without them. So cancelling costs O(1) on average, and between turns the heap
 * holds no more than twice the live timers and a hundred more (rules 25 to 28).
 *
 * <p>Each node has four children, not two: half the depth, and the children share a cache line.
 */
final class Timers {
    private static final int WORTH_REBUILDING = 100;

    private TimerHandle[] heap = new TimerHandle[64];
    private int size;
    private int cancelled; // how many timers of the heap are
    private int nextSequence;

    boolean isEmpty() {
        return size == 0;
    }

    int size() {
        return size;
    }

    /** Moves timers that are due to the queue, in their order, at most so many. */
    void moveDue(long now, int atMost, ReadyQueue ready) {
        rebuildIfWorthIt();
        while (size > 0 && atMost > 0 && heap[0].deadlineNanos - now <= 0) {
            TimerHandle timer = removeRoot();
            if (timer.cancelled()) {
                cancelled--;
            } else {
                ready.add(timer);
                atMost--;
            }
        }
    }

    /** How long until the next live timer is due: zero if it is, {@link Poller#FOREVER} if there is none. */
    long nanosUntilNext(long now) {
        rebuildIfWorthIt(); // first: to remove a million roots one by one would take seconds
        while (size > 0 && heap[0].cancelled()) {
            removeRoot();
            cancelled--;
        }
        return size == 0 ? Poller.FOREVER : Math.max(0, heap[0].deadlineNanos - now);
    }

    void add(TimerHandle timer) {
        if (size == heap.length) {
            makeRoom();
        }
        timer.sequence = nextSequence++;
        timer.scheduled = true;
        siftUp(size++, timer);
    }

    /** A timer of the heap was cancelled. */
    void cancelled() {
        cancelled++;
    }

    /** A copy of those that were not cancelled, the next first. */
    List<TimerHandle> list() {
        return Arrays.stream(heap, 0, size)
                .filter(timer -> !timer.cancelled())
                .sorted((one, other) -> one.before(other) ? -1 : 1)
                .toList();
    }

    void clear() {
        Arrays.fill(heap, 0, size, null);
        size = 0;
        cancelled = 0;
    }

    private void makeRoom() {
        if (cancelled > size / 2) {
            rebuild();
        } else {
            heap = Arrays.copyOf(heap, size * 2);
        }
    }

    private void rebuildIfWorthIt() {
        if (size > WORTH_REBUILDING && cancelled > size / 2) {
            rebuild();
        }
    }

    private void rebuild() {
        int live = 0;
        for (int i = 0; i < size; i++) {
            if (heap[i].cancelled()) {
                heap[i].scheduled = false;
            } else {
                heap[live++] = heap[i];
            }
        }
        Arrays.fill(heap, live, size, null);
        size = live;
        cancelled = 0;
        for (int i = (size - 2) >> 2; i >= 0; i--) {
            siftDown(i, heap[i]);
        }
    }

    private TimerHandle removeRoot() {
        TimerHandle root = heap[0];
        TimerHandle last = heap[--size];
        heap[size] = null;
        if (size > 0) {
            siftDown(0, last);
        }
        root.scheduled = false;
        return root;
    }

    private void siftUp(int i, TimerHandle timer) {
        while (i > 0) {
            int parent = (i - 1) >> 2;
            if (!timer.before(heap[parent])) {
                break;
            }
            heap[i] = heap[parent];
            i = parent;
        }
        heap[i] = timer;
    }

    private void siftDown(int i, TimerHandle timer) {
        for (int child = 4 * i + 1; child < size; child = 4 * i + 1) {
            int first = child;
            for (int sibling = child + 1; sibling < Math.min(child + 4, size); sibling++) {
                if (heap[sibling].before(heap[first])) {
                    first = sibling;
                }
            }
            if (!heap[first].before(timer)) {
                break;
            }
            heap[i] = heap[first];
            i = first;
        }
        heap[i] = timer;
    }
}
