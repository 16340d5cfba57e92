package io.nioloop.sync;

/**
 * A semaphore that never has more permits than at first, and so notices a release too many: asyncio's
 * {@code BoundedSemaphore}, rule 163.
 */
public final class AsyncBoundedSemaphore extends AsyncSemaphore {
    private final int bound;

    /** Makes one with one permit. */
    public AsyncBoundedSemaphore() {
        this(1);
    }

    /**
     * Makes one.
     *
     * @param value how many permits it has at first, and at most
     * @throws IllegalArgumentException if that is negative
     */
    public AsyncBoundedSemaphore(int value) {
        super(value);
        bound = value;
    }

    /**
     * Gives a permit back.
     *
     * @throws IllegalArgumentException if all are there: asyncio's {@code ValueError}
     */
    @Override
    public void release() {
        if (value() >= bound) {
            throw new IllegalArgumentException("released more often than acquired, permits " + bound + ": " + this);
        }
        super.release();
    }
}
