package io.nioloop.testing;

import io.nioloop.future.Future;
import java.util.Objects;
import java.util.function.Supplier;

/**
 * Checks on what a call does at once and what it leaves to a later turn of the loop; trio has {@code assert_checkpoints}
 * and {@code assert_no_checkpoints} for it. Whoever waits for such a call wants to know whether others run meanwhile.
 *
 * <pre>{@code
 * LoopAssertions.assertSuspends(() -> queue.get());      // empty: somebody has to put first
 * LoopAssertions.assertDoesNotSuspend(() -> lock.acquire()); // free
 * }</pre>
 */
public final class LoopAssertions {
    private LoopAssertions() {}

    /**
     * Requires that a call has to wait: that its future is not done when the call returns.
     *
     * @param <F> the type of the future
     * @param call returns a future
     * @return the future
     * @throws AssertionError if it is done
     */
    public static <F extends Future<?>> F assertSuspends(Supplier<F> call) {
        F future = futureOf(call);
        if (future.done()) {
            throw new AssertionError("the call does not have to wait: " + future + " is done when it returns");
        }
        return future;
    }

    /**
     * Requires that a call need not wait: that its future is done when the call returns.
     *
     * @param <F> the type of the future
     * @param call returns a future
     * @return the future
     * @throws AssertionError if it is not done
     */
    public static <F extends Future<?>> F assertDoesNotSuspend(Supplier<F> call) {
        F future = futureOf(call);
        if (!future.done()) {
            throw new AssertionError("the call has to wait: " + future + " is not done when it returns");
        }
        return future;
    }

    private static <F extends Future<?>> F futureOf(Supplier<F> call) {
        return Objects.requireNonNull(call.get(), "the call returns null, not a future");
    }
}
