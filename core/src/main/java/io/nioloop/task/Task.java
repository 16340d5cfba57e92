package io.nioloop.task;

import io.nioloop.future.CancelledError;
import io.nioloop.future.Future;
import io.nioloop.future.InvalidStateException;
import io.nioloop.future.Outcome;
import io.nioloop.future.WakeUp;
import io.nioloop.loop.Context;
import io.nioloop.loop.EventLoop;
import java.util.List;
import java.util.Objects;

/**
 * A future whose result is worked out by a {@link Coroutine}, step by step: asyncio's {@code Task}, rules 56 to 88. A
 * step runs until the body waits for a future that is not done; then others have the loop, and when that future is
 * done the next step is queued.
 *
 * <pre>
 *              step                    await(future)
 *   scheduled ──────► running ─────────────────────────► waiting
 *       ▲                │                                  │
 *       │                └── the body ends ──► done         │
 *       └────────────── the future is done ◄── cancel() ────┘
 * </pre>
 *
 * <p>Exactly one of these holds: a step is queued, it is the current task, it waits for {@code waitingFor}, it is done.
 * The loop keeps it until it is done, so it cannot vanish. It cannot be completed from outside, only cancelled: its
 * body then gets a {@link CancelledError} where it waits, once for each {@link #cancel}.
 *
 * @param <T> the type of the result
 */
public final class Task<T> extends Future<T> {
    private final Roster roster;
    private final Coroutine<? extends T> body;
    private final Fiber fiber;
    private final WakeUp wakeUp = new WakeUp() {
        @Override
        public void run() {
            step();
        }

        @Override
        public Future<?> awaiter() {
            return Task.this;
        }
    };
    private final int number; // of those without a name
    private String name; // null: Task-number; most names are never asked for

    private Future<?> waitingFor; // null: scheduled, running or done
    private boolean begun; // the body has
    private boolean suspended; // by us; not so while code of the JDK has parked the body
    private boolean mustCancel; // at the next step, or the next future it waits for
    private boolean beingCancelled; // right now
    private String cancelMessage;
    private int cancelling; // requests that were not taken back
    private int staleSteps; // queued, but the body could not be laid aside and went on
    boolean unwinding; // the loop is being closed
    private CancelledError thrown; // into the body when its step begins; null: nothing
    private T value; // what the body has returned
    private Throwable failure; // what it has thrown; null: nothing

    Context context; // of the next step
    boolean quiet; // its end with the loop needs no report: the task that waits for it has one (rule 67)
    Task<?> before; // its neighbours in the roster
    Task<?> after;

    Task(Roster roster, EventLoop loop, Coroutine<? extends T> body, TaskOptions options) {
        super(loop);
        this.roster = roster;
        this.body = Objects.requireNonNull(body, "body");
        this.name = options.name();
        this.number = name == null ? roster.nextNumber() : 0;
        this.context = options.context() == null ? loop.context() : options.context();
        this.fiber = roster.carrier().fiber(this::live, this::goOn);
    }

    // Steps, on the loop.

    /** Schedules the first step: the body begins in the next turn. */
    void begin() {
        loop().execute(wakeUp);
        roster.add(this); // last, so that nothing is left of it if the loop refuses
    }

    /** Runs the first step now, inside the call that starts the task. */
    void beginEagerly() {
        roster.add(this);
        step();
    }

    void step() {
        if (staleSteps > 0) {
            staleSteps--;
            return;
        }
        if (done()) {
            throw new InvalidStateException("a step of a task that is done: " + this); // rule 62
        }
        takeCancellation();
        waitingFor = null;
        if (thrown != null && !begun) {
            end(null, thrown); // rule 74: the body never runs
        } else {
            run();
        }
    }

    /** What the body is told in this step; if the future was cancelled too, the body sees that. */
    private void takeCancellation() {
        if (!mustCancel) {
            return;
        }
        mustCancel = false;
        if (waitingFor == null || !(Outcome.of(waitingFor).error() instanceof CancelledError)) {
            thrown = new CancelledError(cancelMessage);
        }
    }

    /** Code of the JDK that had parked the body lets it go on. */
    private void goOn() {
        if (!done() && !suspended) {
            run();
        }
    }

    private void run() {
        begun = true;
        if (roster.run(this, fiber) == Fiber.Stop.ENDED) {
            end(value, failure);
        }
    }

    void end(T result, Throwable thrown) {
        roster.remove(this);
        if (thrown == null && mustCancel) {
            super.cancel(cancelMessage); // rule 77
        } else if (thrown == null) {
            super.setResult(result);
        } else if (thrown instanceof CancelledError cancelled) {
            super.setCancelled(cancelled);
        } else if (unwinding && thrown instanceof InterruptedException) {
            super.cancel("the loop is closed"); // and code of the JDK was told so
        } else {
            loop().inContext(context, () -> {
                super.setException(AwaitedBy.noted(Wrapped.origin(thrown), this)); // rule 262
                return null;
            });
            EventLoop.throwIfFatal(thrown); // rule 65
        }
    }

    // Inside the body.

    /** All of the body, from its first step to its last. */
    private void live() {
        try {
            value = body.run();
        } catch (Throwable thrownByBody) {
            failure = thrownByBody;
        }
    }

    /**
     * Waits for a future: asyncio's {@code await}. The task that runs stops here, others have the loop, and it goes on
     * in the turn after the future is done; if it is done already, at once.
     *
     * <p>Never wait with a monitor or a lock of {@code java.util.concurrent} held: a callback that wants it would stop
     * the whole loop. Take an asynchronous lock.
     *
     * @param <T> the type of the result
     * @param future a future of this loop
     * @return its result
     * @throws java.io.UncheckedIOException around an {@link java.io.IOException} that the future failed with
     * @throws java.util.concurrent.CompletionException around any other checked exception; an unchecked one comes as it is
     * @throws CancelledError if the future, or this task, was cancelled
     * @throws IllegalStateException outside a task, or if the future belongs to another loop
     */
    public static <T> T await(Future<T> future) {
        suspendUntilDone(future);
        return future.result();
    }

    /**
     * Waits for a future, and lets one kind of checked exception through as it is.
     *
     * @param <T> the type of the result
     * @param <X> the kind of exception
     * @param future a future of this loop
     * @param checked its class: {@code await(future, IOException.class)}
     * @return its result
     * @throws X if that is what the future failed with
     */
    public static <T, X extends Exception> T await(Future<T> future, Class<X> checked) throws X {
        suspendUntilDone(future);
        return future.result(checked);
    }

    private static void suspendUntilDone(Future<?> future) {
        Task<?> task = Roster.currentTask();
        if (task == null) {
            throw new IllegalStateException("await() outside a task: run it in one, by Task.start(loop, ...), or take"
                    + " addDoneCallback; awaited was " + future);
        }
        if (future.loop() != task.loop()) {
            throw new IllegalStateException("belongs to another loop: " + future);
        }
        if (future == task) {
            throw new IllegalStateException("a task cannot wait for itself: " + task);
        }
        if (!future.done()) {
            task.waitFor(future);
        }
    }

    private void waitFor(Future<?> future) {
        waitingFor = future;
        future.addDoneCallback(wakeUp);
        if (mustCancel && future.cancel(cancelMessage)) {
            mustCancel = false; // rule 76
        }
        try {
            suspend(future);
        } catch (IllegalStateException refused) {
            waitingFor = null;
            staleSteps += 1 - future.removeDoneCallback(wakeUp);
            throw refused;
        }
    }

    /** Lets everything that is ready have its turn: asyncio's {@code sleep(0)}, rule 57. */
    void passTurn() {
        loop().execute(wakeUp);
        try {
            suspend(null);
        } catch (IllegalStateException refused) {
            staleSteps++;
            throw refused;
        }
    }

    /** Stops until the next step; or throws an IllegalStateException, if this stack cannot be laid aside. */
    private void suspend(Future<?> until) {
        roster.waits(this, until);
        suspended = true;
        try {
            fiber.suspend();
        } finally {
            suspended = false;
        }
        CancelledError error = thrown;
        roster.goesOn(this, error != null || (cancelling > 0 && until != null && until.cancelled()));
        if (error != null) {
            thrown = null;
            throw error;
        }
    }

    // Cancelling.

    /**
     * Asks the task to end: its body gets a {@link CancelledError} where it waits, in the next turn, or where it waits
     * next. It may clean up, and it may even refuse. Rules 73 to 82.
     *
     * @param message for the error, may be null
     * @return whether the task was not done yet
     */
    @Override
    public boolean cancel(String message) {
        loop().checkThread();
        if (done()) {
            return super.cancel(message); // rule 47
        }
        Task<?> last = this; // of a chain of tasks that wait for each other: a loop, since it may be long
        Task<?> slow = this;
        roster.cancels(this, message);
        last.cancelling++;
        for (boolean odd = true; last.waitingFor instanceof Task<?> inner && !inner.done(); odd = !odd) {
            if (inner == slow) {
                last.breakCircle();
                break;
            }
            last = inner;
            last.cancelling++;
            slow = odd ? slow : (Task<?>) slow.waitingFor;
        }
        last.cancelHere(message);
        return true;
    }

    private void cancelHere(String message) {
        if (beingCancelled && waitingFor != null) {
            breakCircle(); // by way of a gather and the like
        }
        beingCancelled = true;
        if (waitingFor == null || !waitingFor.cancel(message)) {
            mustCancel = true;
            cancelMessage = message;
        }
        beingCancelled = false;
    }

    /** It waits, by way of others, for itself: none of them would ever go on. */
    private void breakCircle() {
        waitingFor.removeDoneCallback(wakeUp);
        waitingFor.addDoneCallback(Outcome::of); // its failure is for nobody any more
        waitingFor = null;
        loop().execute(wakeUp);
    }

    /** {@return how many requests to cancel it there were, but for those taken back: asyncio's {@code cancelling}} */
    public int cancelling() {
        loop().checkThread();
        return cancelling;
    }

    /**
     * Takes a request to cancel back, for those who have dealt with it: asyncio's {@code uncancel}. With the last one
     * a cancellation that was not delivered yet vanishes (rule 84).
     *
     * @return how many are left
     */
    public int uncancel() {
        loop().checkThread();
        if (cancelling > 0) {
            cancelling--;
        }
        if (cancelling == 0) {
            mustCancel = false;
        }
        return cancelling;
    }

    /** The loop is being closed: the body gets an error where it waits, whatever it waits for. */
    void unwind() {
        unwinding = true;
        waitingFor = null;
        thrown = new CancelledError("the loop is closed");
        if (!begun) {
            end(null, thrown);
        } else if (!done()) {
            run();
        }
    }

    /** {@return the thread of a body that code of the JDK has parked, so that only that lets it go on; else null} */
    public Thread blockedThread() {
        return begun && !suspended && !done() && roster.current() != this ? fiber.thread() : null;
    }

    /**
     * Starts a task: asyncio's {@code create_task}. Its body begins in the next turn.
     *
     * @param <T> the type of the result
     * @param loop the loop
     * @param body what it does
     * @return the task
     */
    public static <T> Task<T> start(EventLoop loop, Coroutine<? extends T> body) {
        return start(loop, body, TaskOptions.defaults());
    }

    /**
     * Starts a task: asyncio's {@code create_task}, by way of the loop's {@link TaskFactory}.
     *
     * @param <T> the type of the result
     * @param loop the loop
     * @param body what it does
     * @param options its name and the like
     * @return the task
     */
    public static <T> Task<T> start(EventLoop loop, Coroutine<? extends T> body, TaskOptions options) {
        return Roster.of(loop).factory().start(loop, body, options);
    }

    /** {@return the task that runs now; null in a plain callback, and outside a loop: asyncio's {@code current_task}} */
    public static Task<?> current() {
        return Roster.currentTask();
    }

    /**
     * The task that runs now, for methods that suspend it.
     *
     * @param call how the method is called, for the refusal
     * @return the task, never null
     * @throws IllegalStateException outside a task
     */
    public static Task<?> current(String call) {
        Task<?> task = current();
        if (task == null) {
            throw new IllegalStateException(call + " outside a task: run it in one, by Task.start(loop, ...)");
        }
        return task;
    }

    /**
     * {@return the tasks of a loop that are not done, the oldest first: asyncio's {@code all_tasks}; any thread may ask}
     *
     * @param loop the loop
     */
    public static List<Task<?>> all(EventLoop loop) {
        return Roster.tasks(loop);
    }

    /** {@return its name, {@code Task-1} and so on unless it was given one} */
    public String name() {
        return name == null ? "Task-" + number : name;
    }

    /**
     * Gives it another name.
     *
     * @param name the name
     */
    public void setName(String name) {
        this.name = Objects.requireNonNull(name, "name");
    }

    /** {@return where the body has stopped, innermost first; empty if it runs or is done: asyncio's {@code get_stack}} */
    public List<StackTraceElement> stack() {
        loop().checkThread();
        return done() || !begun || roster.current() == this ? List.of() : List.of(fiber.stack());
    }

    /** {@return what it waits for; null if it runs, is scheduled or is done} */
    public Future<?> waitingFor() {
        return waitingFor;
    }

    /** Rule 61: refused. */
    @Override
    protected void setResult(T result) {
        throw new UnsupportedOperationException("a task has the result that its body returns: " + this);
    }

    /** Rule 61: refused. */
    @Override
    protected void setException(Throwable exception) {
        throw new UnsupportedOperationException("a task fails with what its body throws: " + this);
    }

    @Override
    public String toString() {
        String state = super.toString().replaceFirst("^<Task ", "").replaceFirst(">$", "");
        return "<Task " + name() + " " + state + (cancelling > 0 && !done() ? " cancelling" : "")
                + (waitingFor == null ? "" : " waits for " + (waitingFor instanceof Task<?> t ? t.name() : waitingFor))
                + ">"; // of another task the name only: they may wait in a long chain
    }
}
