package io.nioloop.sync;

import java.util.ArrayDeque;
import java.util.Queue;

/**
 * Hands items from tasks to tasks, first in, first out: asyncio's {@code Queue}, rules 167 to 174. One that has a limit
 * makes producers wait for consumers.
 *
 * <pre>{@code
 * AsyncQueue<Path> work = new AsyncQueue<>(100);
 * group.createTask(() -> {
 *     while (true) {
 *         handle(work.get());
 *         work.taskDone();
 *     }
 * });
 * work.put(path);
 * work.join();
 * }</pre>
 *
 * <p>A task is woken first and takes its item when it runs; if another has been quicker, it waits again. So no item is
 * ever in between, where a cancellation could lose it.
 *
 * @param <T> the type of the items, which may be null
 */
public sealed class AsyncQueue<T> permits AsyncLifoQueue, AsyncPriorityQueue {
    /** Stands for null, which queues of the JDK refuse. */
    private static final Object NULL = new Object() {
        @Override
        public String toString() {
            return "null";
        }
    };

    private final Queue<Object> items; // decides on the order
    private final int maxsize; // zero or less: none
    private final Waiters getters = new Waiters(this);
    private final Waiters putters = new Waiters(this);
    private final AsyncEvent finished = new AsyncEvent(); // set while nothing is unfinished
    private int unfinished; // items put and not marked as done
    private boolean shutDown;

    /** Makes one without a limit. */
    public AsyncQueue() {
        this(0);
    }

    /**
     * Makes one.
     *
     * @param maxsize how many items it holds at most; zero or less: no limit
     */
    public AsyncQueue(int maxsize) {
        this(maxsize, new ArrayDeque<>());
    }

    AsyncQueue(int maxsize, Queue<Object> items) {
        this.maxsize = maxsize;
        this.items = items;
        finished.set();
    }

    /**
     * Suspends until there is room, and puts an item: asyncio's {@code await queue.put(item)}, rules 168 and 170. If
     * the task is cancelled, the item was not put.
     *
     * @param item the item
     * @throws QueueShutDownException if the queue is shut down, or is while this waits
     */
    public final void put(T item) {
        try {
            while (full() && !shutDown) {
                putters.suspend("put()");
            }
            putNowait(item);
        } catch (Throwable notPut) {
            if (!full()) {
                putters.wakeNext();
            }
            throw notPut;
        }
    }

    /**
     * Puts an item: asyncio's {@code put_nowait}.
     *
     * @param item the item
     * @throws QueueFullException if there is no room
     * @throws QueueShutDownException if the queue is shut down
     */
    public final void putNowait(T item) {
        if (shutDown) {
            throw new QueueShutDownException(this);
        }
        if (full()) {
            throw new QueueFullException(this);
        }
        items.add(item == null ? NULL : item);
        unfinished++;
        finished.clear();
        getters.wakeNext();
    }

    /**
     * Suspends until there is an item, and takes it: asyncio's {@code await queue.get()}, rules 168 and 169. If the
     * task is cancelled, no item was taken.
     *
     * @return the item
     * @throws QueueShutDownException if the queue is empty and shut down, or is while this waits
     */
    public final T get() {
        try {
            while (empty() && !shutDown) {
                getters.suspend("get()");
            }
        } catch (Throwable cancelled) {
            if (!empty()) {
                getters.wakeNext();
            }
            throw cancelled;
        }
        return getNowait();
    }

    /**
     * Takes an item: asyncio's {@code get_nowait}.
     *
     * @return the item
     * @throws QueueEmptyException if there is none
     * @throws QueueShutDownException if there is none, and the queue is shut down
     */
    @SuppressWarnings("unchecked") // putNowait puts nothing else
    public final T getNowait() {
        if (empty()) {
            throw shutDown ? new QueueShutDownException(this) : new QueueEmptyException(this);
        }
        Object item = items.remove();
        putters.wakeNext();
        return item == NULL ? null : (T) item;
    }

    /**
     * Says that the work on an item that was taken is done: asyncio's {@code task_done}, rule 172.
     *
     * @throws IllegalArgumentException if that was said of all: asyncio's {@code ValueError}
     */
    public final void taskDone() {
        if (unfinished == 0) {
            throw new IllegalArgumentException("taskDone() more often than items were put: " + this);
        }
        unfinished--;
        if (unfinished == 0) {
            finished.set();
        }
    }

    /** Suspends until the work on all items is done: asyncio's {@code await queue.join()}, rule 172. */
    public final void join() {
        if (unfinished > 0) {
            finished.await();
        }
    }

    /** Shuts the queue down, and lets the items that are in it be taken: asyncio's {@code shutdown()}, rule 173. */
    public final void shutdown() {
        shutdown(false);
    }

    /**
     * Shuts the queue down: asyncio's {@code shutdown(immediate)}, rules 173 and 174. Who puts gets an error from now
     * on, and so does who waits to put; who takes does once the queue is empty.
     *
     * @param immediate whether to throw away what is in it; such items count as done
     */
    public final void shutdown(boolean immediate) {
        shutDown = true;
        if (immediate) {
            unfinished = Math.max(0, unfinished - items.size());
            items.clear();
            if (unfinished == 0) {
                finished.set();
            }
        }
        getters.wake(Integer.MAX_VALUE);
        putters.wake(Integer.MAX_VALUE);
    }

    /** {@return how many items are in it} */
    public final int qsize() {
        return items.size();
    }

    /** {@return how many items it holds at most; zero or less: no limit} */
    public final int maxsize() {
        return maxsize;
    }

    /** {@return whether no item is in it} */
    public final boolean empty() {
        return items.isEmpty();
    }

    /** {@return whether it has a limit and reached it} */
    public final boolean full() {
        return maxsize > 0 && items.size() >= maxsize;
    }

    @Override
    public String toString() {
        return "<" + getClass().getSimpleName() + " maxsize=" + maxsize
                + (items.isEmpty() ? "" : " queue=" + items)
                + (getters.size() == 0 ? "" : " getters[" + getters.size() + "]")
                + (putters.size() == 0 ? "" : " putters[" + putters.size() + "]")
                + (unfinished == 0 ? "" : " tasks=" + unfinished)
                + (shutDown ? " shutdown" : "")
                + ">";
    }
}
