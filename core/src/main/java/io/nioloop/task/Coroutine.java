package io.nioloop.task;

/**
 * What a {@link Task} does: ordinary Java, which may wait in the middle, at any depth of calls; asyncio's coroutine. It
 * runs on the loop and has it to itself between two places where it waits, such as {@link Task#await}.
 *
 * @param <T> the type of its result
 */
@FunctionalInterface
public interface Coroutine<T> {
    /**
     * Runs.
     *
     * @return the result, may be null
     * @throws Exception what the task fails with
     */
    T run() throws Exception;

    /** One that has no result. */
    @FunctionalInterface
    interface Action {
        /**
         * Runs.
         *
         * @throws Exception what the task fails with
         */
        void run() throws Exception;
    }

    /**
     * {@return a coroutine whose result is null}
     *
     * @param action what it does
     */
    static Coroutine<Void> of(Action action) {
        return () -> {
            action.run();
            return null;
        };
    }
}
