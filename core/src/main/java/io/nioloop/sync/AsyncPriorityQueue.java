package io.nioloop.sync;

import java.util.Comparator;
import java.util.Objects;
import java.util.PriorityQueue;

/**
 * A queue whose smallest item is taken first: asyncio's {@code PriorityQueue}. Items that are equal come in any order.
 *
 * @param <T> the type of the items; null is none
 */
public final class AsyncPriorityQueue<T> extends AsyncQueue<T> {
    /** Makes one without a limit, of items that are {@link Comparable}. */
    public AsyncPriorityQueue() {
        this(0);
    }

    /**
     * Makes one of items that are {@link Comparable}; what is not is refused by {@code put}.
     *
     * @param maxsize how many items it holds at most; zero or less: no limit
     */
    public AsyncPriorityQueue(int maxsize) {
        super(maxsize, new PriorityQueue<>());
    }

    /**
     * Makes one.
     *
     * @param maxsize how many items it holds at most; zero or less: no limit
     * @param order says which item is the smallest
     */
    @SuppressWarnings("unchecked") // items are of this type
    public AsyncPriorityQueue(int maxsize, Comparator<? super T> order) {
        super(maxsize, new PriorityQueue<>((Comparator<Object>) Objects.requireNonNull(order, "order")));
    }
}
