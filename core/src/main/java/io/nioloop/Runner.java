package io.nioloop;

import io.nioloop.future.CancelledError;
import io.nioloop.future.Future;
import io.nioloop.future.Futures;
import io.nioloop.future.Offload;
import io.nioloop.future.TimeoutException;
import io.nioloop.loop.Context;
import io.nioloop.loop.EventLoop;
import io.nioloop.loop.LoopError;
import io.nioloop.loop.LoopOptions;
import io.nioloop.loop.SignalTrap;
import io.nioloop.observe.DeadlockException;
import io.nioloop.observe.Deadlocks;
import io.nioloop.observe.LeakLedger;
import io.nioloop.task.Coroutine;
import io.nioloop.task.Task;
import io.nioloop.task.TaskOptions;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Runs main coroutines on a loop of its own, one after another, and leaves nothing behind: asyncio's {@code Runner},
 * rules 273 to 278. {@link NioLoop#run} is one that runs a single main.
 *
 * <p>The first Ctrl-C cancels the main task, which may clean up; the second ends the process. When the runner is closed,
 * tasks that are left are cancelled and awaited, and their errors reported.
 */
public final class Runner implements AutoCloseable {
    private static final Duration FOR_THE_EXECUTOR = Duration.ofMinutes(5);
    static final int EXIT_CODE_OF_INTERRUPT = 130;

    private final EventLoop loop;
    private Context context = Context.EMPTY; // of all mains
    private int traps; // that it has set
    private boolean closed;

    /** Opens a loop with the default options. */
    public Runner() {
        this(LoopOptions.defaults());
    }

    /**
     * Opens a loop.
     *
     * @param options its options
     */
    public Runner(LoopOptions options) {
        if (EventLoop.currentOrNull() != null) {
            throw new IllegalStateException("run() cannot be called from a running event loop: await() there");
        }
        loop = EventLoop.open(options);
        Deadlocks.refuse(loop, () -> traps);
    }

    /** {@return the loop, to set a handler for errors and the like} */
    public EventLoop loop() {
        return loop;
    }

    /**
     * Runs a main coroutine.
     *
     * @param <T> the type of the result
     * @param main what to do
     * @return its result
     * @throws KeyboardInterrupt if Ctrl-C ended it
     * @throws DeadlockException if tasks wait and nothing can ever wake the loop
     * @throws IllegalStateException if the runner is closed
     */
    public <T> T run(Coroutine<? extends T> main) {
        if (closed) {
            throw new IllegalStateException("closed: " + this);
        }
        AtomicInteger interrupts = new AtomicInteger();
        Task<T> task = Task.start(
                loop, () -> keepingContext(main), TaskOptions.defaults().withContext(context));
        SignalTrap trap = trapCtrlC(() -> interrupted(interrupts.incrementAndGet(), task));
        traps = trap == null ? 0 : 1;
        try {
            return Futures.runUntilComplete(task);
        } catch (CancelledError cancelled) {
            if (interrupts.get() > 0 && task.uncancel() == 0) {
                throw new KeyboardInterrupt(cancelled); // it alone ended the task (rule 276)
            }
            throw cancelled;
        } finally {
            if (trap != null) {
                trap.close();
            }
            traps = 0;
        }
    }

    /** Where signals cannot be handled, Ctrl-C does what it always does: rule 277. */
    private static SignalTrap trapCtrlC(Runnable callback) {
        try {
            return SignalTrap.on("INT", callback);
        } catch (IllegalArgumentException | UnsupportedOperationException noSignals) {
            return null;
        }
    }

    /** What a main leaves in its context the next one finds there. */
    private <T> T keepingContext(Coroutine<? extends T> main) throws Exception {
        try {
            return main.run();
        } finally {
            context = loop.context();
        }
    }

    private void interrupted(int count, Task<?> task) {
        if (count > 1) {
            System.exit(EXIT_CODE_OF_INTERRUPT);
        }
        loop.execute(() -> task.cancel());
    }

    /** Cancels what is left, waits for it, shuts the executor down, closes the loop. Twice, it does nothing. */
    @Override
    public void close() {
        if (closed) {
            return;
        }
        closed = true;
        try {
            endTasks();
            endExecutor();
        } finally {
            loop.close();
        }
    }

    private void endTasks() {
        List<Task<?>> left = Task.all(loop);
        if (left.isEmpty()) {
            return;
        }
        LeakLedger.runEnded(loop);
        left.forEach(Future::cancel);
        Futures.runUntilComplete(Futures.gatherOutcomes(loop, left));
        for (Task<?> task : left) {
            if (!task.cancelled() && task.exception() != null) {
                loop.callExceptionHandler(
                        LoopError.of("unhandled exception during shutdown of run()", task.exception(), task));
            }
        }
    }

    private void endExecutor() {
        try {
            Futures.runUntilComplete(Offload.shutdown(loop, FOR_THE_EXECUTOR));
        } catch (TimeoutException busy) {
            loop.callExceptionHandler(LoopError.of("the executor did not end", busy, this));
        }
    }

    @Override
    public String toString() {
        return "<Runner " + (closed ? "closed" : loop) + ">";
    }
}
