package io.nioloop.task;

import io.nioloop.future.Future;
import java.util.Arrays;
import java.util.List;

/**
 * Where a task waits for another that fails. The stack of the failure ends where the body of the failing task begins;
 * the tasks that wait for it, the nearest first, are added to it as suppressed exceptions with the stacks on which
 * they wait. Asyncio's traceback grows through them in the same way.
 */
final class AwaitedBy extends Exception {
    private static final long serialVersionUID = 1;
    private static final int MOST = 10; // tasks of a chain, which may be long

    private AwaitedBy(Task<?> task) {
        super(task.name(), null, false, true);
        setStackTrace(task.stack().toArray(StackTraceElement[]::new));
    }

    /** Adds to a failure who awaits the task, unless it has come from another task that did. */
    static Throwable noted(Throwable failure, Task<?> failing) {
        boolean known = Arrays.stream(failure.getSuppressed()).anyMatch(AwaitedBy.class::isInstance);
        int left = known ? 0 : MOST;
        for (Future<?> next = awaiter(failing); next != null && left > 0; next = awaiter(next)) {
            if (next instanceof Task<?> task) {
                failure.addSuppressed(new AwaitedBy(task));
                left--;
            }
        }
        return failure;
    }

    /** The first, if there are several. */
    private static Future<?> awaiter(Future<?> future) {
        List<Future<?>> awaiters = future.awaitedBy();
        return awaiters.isEmpty() ? null : awaiters.get(0);
    }
}
