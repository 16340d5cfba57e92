package io.nioloop.sync;

/** What a task may hold for a while: what asyncio's {@code async with} works on. */
public sealed interface Holdable permits AsyncLock, AsyncCondition, AsyncSemaphore {
    /** Suspends until the task may have it, and takes it; if the task is cancelled, it does not hold it. */
    void acquire();

    /** Gives it back. */
    void release();

    /** {@return whether {@link #acquire} would have to wait} */
    boolean locked();

    /**
     * Suspends until the task holds it, and does something meanwhile: asyncio's {@code async with lock}.
     *
     * @param <T> the type of the result
     * @param <X> the checked exception that the body throws, if it does
     * @param body what to do
     * @return its result
     * @throws X what the body throws
     */
    default <T, X extends Exception> T with(Body<T, X> body) throws X {
        acquire();
        try {
            return body.run();
        } finally {
            release();
        }
    }

    /**
     * Suspends until the task holds it, and does something that has no result.
     *
     * @param <X> the checked exception that the body throws, if it does
     * @param body what to do
     * @throws X what the body throws
     */
    default <X extends Exception> void with(Action<X> body) throws X {
        with(() -> {
            body.run();
            return null;
        });
    }

    /**
     * What is done meanwhile. It may suspend.
     *
     * @param <T> the type of its result
     * @param <X> the checked exception that it throws
     */
    @FunctionalInterface
    interface Body<T, X extends Exception> {
        /**
         * {@return the result, may be null}
         *
         * @throws X what {@link #with} throws
         */
        T run() throws X;
    }

    /**
     * A body that has no result.
     *
     * @param <X> the checked exception that it throws
     */
    @FunctionalInterface
    interface Action<X extends Exception> {
        /**
         * Runs.
         *
         * @throws X what {@link #with} throws
         */
        void run() throws X;
    }
}
