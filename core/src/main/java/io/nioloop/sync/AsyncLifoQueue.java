package io.nioloop.sync;

import java.util.ArrayDeque;
import java.util.Collections;

/**
 * A queue whose latest item is taken first: asyncio's {@code LifoQueue}.
 *
 * @param <T> the type of the items, which may be null
 */
public final class AsyncLifoQueue<T> extends AsyncQueue<T> {
    /** Makes one without a limit. */
    public AsyncLifoQueue() {
        this(0);
    }

    /**
     * Makes one.
     *
     * @param maxsize how many items it holds at most; zero or less: no limit
     */
    public AsyncLifoQueue(int maxsize) {
        super(maxsize, Collections.asLifoQueue(new ArrayDeque<>()));
    }
}
