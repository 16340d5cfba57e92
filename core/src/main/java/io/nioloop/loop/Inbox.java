package io.nioloop.loop;

import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.atomic.AtomicReferenceArray;

/**
 * What other threads send to the loop: many threads add, the loop alone takes.
 *
 * <p>A chain of blocks. To add is to claim a slot of the last block by one atomic increment and to fill it; no lock,
 * no node to allocate, and of two threads neither waits for the other. The loop reads the slots in order. A slot that
 * is claimed and still empty is about to be filled: the queue counts as not empty, and the loop comes back for it in
 * the next turn.
 *
 * <p>Tried before: {@code ConcurrentLinkedQueue}, which takes several times as long for each entry.
 */
final class Inbox {
    private static final int BLOCK = 1_024;

    private static final class Block {
        final AtomicReferenceArray<Object> slots = new AtomicReferenceArray<>(BLOCK);
        final AtomicInteger claimed = new AtomicInteger(); // may run past the end of the slots
        final AtomicReference<Block> next = new AtomicReference<>();
    }

    private final AtomicReference<Block> last; // where to add; lags behind for a moment when a block is full

    // Loop only.
    private Block first;
    private int taken; // slots of the first block

    Inbox() {
        first = new Block();
        last = new AtomicReference<>(first);
    }

    /** Any thread. The entry is visible to {@link #isEmpty} when this returns. */
    void add(Object entry) {
        while (true) {
            Block block = last.get();
            int slot = block.claimed.get() < BLOCK ? block.claimed.getAndIncrement() : BLOCK;
            if (slot < BLOCK) {
                block.slots.setRelease(slot, entry);
                return;
            }
            if (block.next.get() == null) {
                block.next.compareAndSet(null, new Block());
            }
            last.compareAndSet(block, block.next.get());
        }
    }

    /** Loop only. Never true while another thread is between claiming a slot and filling it. */
    boolean isEmpty() {
        return first.claimed.get() <= taken && (taken < BLOCK || first.next.get() == null);
    }

    /** Loop only: how many entries there are; those that come meanwhile do not count. */
    int size() {
        int size = -taken;
        for (Block block = first; block != null; block = block.next.get()) {
            size += Math.min(block.claimed.get(), BLOCK);
        }
        return size;
    }

    /** Loop only: moves entries to the queue in the order they came, at most so many. */
    void moveTo(ReadyQueue ready, int atMost) {
        for (; atMost > 0; atMost--) {
            Object entry = poll();
            if (entry == null) {
                return;
            }
            ready.add(entry);
        }
    }

    void clear() {
        while (poll() != null) {
            // dropped
        }
    }

    private Object poll() {
        if (taken == BLOCK) {
            Block next = first.next.get();
            if (next == null) {
                return null;
            }
            first = next;
            taken = 0;
        }
        Object entry = first.slots.getAcquire(taken);
        if (entry != null) {
            first.slots.setPlain(taken++, null);
        }
        return entry;
    }
}
