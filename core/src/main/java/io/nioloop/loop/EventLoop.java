package io.nioloop.loop;

import java.nio.channels.SelectableChannel;
import java.nio.channels.spi.SelectorProvider;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.Deque;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicReferenceFieldUpdater;
import java.util.function.Function;
import java.util.function.Supplier;

/**
 * A single-threaded event loop: it sleeps until something is ready, collects everything that is, and runs what it
 * collected, one callback after another, until it is told to stop. All of this library stands on the four numbered
 * lines of {@code turn}.
 *
 * <pre>{@code
 * try (EventLoop loop = EventLoop.open()) {
 *     loop.callLater(Duration.ofSeconds(1), () -> {
 *         System.out.println("a second later");
 *         loop.stop();
 *     });
 *     loop.runForever();
 * }
 * }</pre>
 *
 * <p>The loop belongs to the thread that runs it. No callback runs anywhere but in {@code turn}, no two run at the
 * same time, and none runs inside the call that scheduled it. While the loop runs, only {@link #callSoonThreadsafe},
 * {@link #execute}, {@link #time} and the questions {@code is…} may be called by other threads; everything else
 * throws an {@link IllegalStateException} that names the call to use. So does scheduling on a closed loop. While
 * nobody runs it, any one thread may use it.
 *
 * <p>Follows asyncio's {@code BaseEventLoop}, rules 1 to 36, and names each method as asyncio does. Stricter than
 * asyncio: timers with equal deadlines run in the order they were made, and the wrong thread is refused always, not
 * only in debug mode.
 */
public final class EventLoop implements Executor, AutoCloseable {
    /** How many entries of the inbox, and due timers, one turn takes: neither can hold the loop in its phase. */
    static final int BATCH = 1_024;

    // Fixed when the loop is opened.
    private static final AtomicReferenceFieldUpdater<EventLoop, Thread> RUNNER =
            AtomicReferenceFieldUpdater.newUpdater(EventLoop.class, Thread.class, "runner");

    private final LoopOptions options;
    private final Clock clock;
    private final long originNanos; // the clock's reading when the loop was opened; time() counts from here
    private final Poller poller; // sleeps: a Selector in production

    // The loop's own.
    private final ReadyQueue ready = new ReadyQueue();
    private final Timers timers = new Timers();
    private final Deque<Runnable> closeHooks = new ArrayDeque<>();
    private Object[] locals = {}; // the slots of LoopLocal
    private Context context = Context.EMPTY; // of the callback that runs now
    private ExceptionHandler exceptionHandler = ExceptionHandler.logging();
    private Observer observer; // null: nobody listens
    private boolean debug;
    private boolean instrumented; // an observer listens, or debug mode is on
    private Runnable starved; // what to do before a sleep without end; null: nothing
    private boolean known; // to Loops
    private boolean stopping; // set by stop(), looked at when a turn ends

    // Shared with other threads.
    private final Inbox inbox = new Inbox(); // the one door for them
    private final AtomicBoolean busy = new AtomicBoolean(); // somebody runs or closes the loop
    private volatile Thread runner; // who that is; null: nobody
    private volatile boolean closed;

    EventLoop(LoopOptions options, Function<EventLoop, Poller> pollers) {
        this.options = options;
        this.clock = options.clock();
        this.originNanos = clock.nanoTime();
        this.debug = options.debug();
        this.instrumented = debug;
        this.poller = pollers.apply(this);
    }

    /**
     * Opens a loop with the default options.
     *
     * @return a new loop, which does nothing until it is run; the caller closes it
     * @throws java.io.UncheckedIOException if no selector can be had, for instance because no descriptor is left
     */
    public static EventLoop open() {
        return open(LoopOptions.defaults());
    }

    /**
     * Opens a loop.
     *
     * @param options its clock, where its channels come from, and the like
     * @return a new loop, which does nothing until it is run; the caller closes it
     * @throws java.io.UncheckedIOException if no selector can be had, or if a wake-up does not reach it
     */
    public static EventLoop open(LoopOptions options) {
        ErrorLog.preload();
        EventLoop loop = new EventLoop(Objects.requireNonNull(options, "options"), SelectorPoller::open);
        Instruments.install(loop);
        return loop;
    }

    /** {@return the loop that runs on this thread, never null: asyncio's {@code get_running_loop}} */
    public static EventLoop current() {
        EventLoop loop = currentOrNull();
        if (loop == null) {
            throw new IllegalStateException("no running event loop on " + Thread.currentThread()
                    + ": call this in a callback of a loop, or pass the loop along");
        }
        return loop;
    }

    /** {@return the loop that runs on this thread; null if none does: asyncio's {@code _get_running_loop}} */
    public static EventLoop currentOrNull() {
        return Loops.here();
    }

    /**
     * Runs until {@link #stop} is called, at least one turn: asyncio's {@code run_forever}, rules 1 to 4. Callbacks
     * that are queued then wait for the next run. A fatal error ({@link VirtualMachineError} but for
     * {@link StackOverflowError}) of a callback ends the run and is thrown here; the loop can run again.
     */
    public void runForever() {
        enter();
        try {
            turn(Poller.FOREVER, true);
        } finally {
            leave();
        }
    }

    /**
     * Runs exactly one turn, for tools that drive a loop step by step.
     *
     * @param atMost how long the turn may sleep if nothing is ready; zero or less: not at all
     * @return whether a callback ran
     */
    public boolean runOnce(Duration atMost) {
        long atMostNanos = Math.max(0, Times.nanos(atMost, "atMost"));
        enter();
        try {
            return turn(atMostNanos, false);
        } finally {
            leave();
        }
    }

    /**
     * One turn, or one after the other: sleep until something is ready, collect everything that is, run what was
     * collected. The repetition is in here because a return costs: after a task has changed stacks, no processor
     * foresees where one leads.
     */
    private boolean turn(long atMostNanos, boolean again) {
        int count;
        do {
            if (poller.poll(sleepNanos(atMostNanos), ready)) { //  1. sleep; callbacks of ready channels queue up,
                inbox.moveTo(ready, BATCH); //                     2. then what other threads sent,
                moveDueTimers(); //                                3. then timers whose deadline has passed
            } // else the loop is busy, and looked a moment ago
            count = ready.size();
            for (int left = count; left > 0; left--) {
                run(ready.remove()); //                            4. the only place where a callback runs
            } // callbacks added meanwhile wait for the next turn, so nobody can starve the poller
        } while (again && !stopping);
        return count > 0;
    }

    private void moveDueTimers() {
        if (!timers.isEmpty()) {
            timers.moveDue(clock.nanoTime(), BATCH, ready);
        }
        if (observer != null) {
            emit(new LoopEvent.Collected(ready.size()));
        }
    }

    private long sleepNanos(long atMostNanos) {
        if (stopping || !ready.isEmpty() || !inbox.isEmpty()) {
            return 0;
        }
        long nanos = timers.isEmpty() ? atMostNanos : Math.min(atMostNanos, timers.nanosUntilNext(clock.nanoTime()));
        if (nanos == Poller.FOREVER && starved != null && !poller.anybodyWaits()) {
            starved.run();
            return ready.isEmpty() && timers.isEmpty() && !stopping ? nanos : 0;
        }
        return nanos;
    }

    /**
     * Runs one entry of the queue, a {@link Handle} or a bare {@link Runnable}; the only place that catches its
     * errors.
     */
    private void run(Object entry) {
        try {
            if (instrumented) {
                invokeObserved(entry);
            } else {
                invoke(entry);
            }
        } catch (Throwable failure) {
            failed("callback", entry, failure);
        } finally {
            if (context != Context.EMPTY) {
                context = Context.EMPTY;
            }
        }
    }

    private void invoke(Object entry) {
        if (entry instanceof Handle handle) {
            context = handle.context();
            handle.run();
        } else {
            ((Runnable) entry).run();
        }
    }

    private void invokeObserved(Object entry) {
        long startedNanos = clock.nanoTime();
        emit(new LoopEvent.CallbackStarted(entry));
        try {
            invoke(entry);
        } finally {
            Duration took = Duration.ofNanos(clock.nanoTime() - startedNanos);
            emit(new LoopEvent.CallbackFinished(entry, took.toNanos()));
            if (debug && took.compareTo(options.slowCallbackDuration()) >= 0) {
                ErrorLog.slow(entry, took);
            }
        }
    }

    /** Rules 14 and 32: an ordinary error is reported and the loop goes on; a fatal one escapes the run. */
    private void failed(String what, Object source, Throwable failure) {
        throwIfFatal(failure);
        callExceptionHandler(LoopError.of("Exception in " + what + " " + ErrorLog.name(source), failure, source));
    }

    private void enter() {
        requireOpen();
        EventLoop other = currentOrNull();
        if (other != null) {
            throw new IllegalStateException("cannot run a loop from within another: " + other + " runs on this thread");
        }
        if (!busy.compareAndSet(false, true)) {
            throw new IllegalStateException("already running: " + this);
        }
        runner = Thread.currentThread();
        if (!known) {
            Loops.add(this);
            known = true;
        }
        poller.lookInNextTurn(); // rule 2: a single turn polls too, and finds the timers that are due
        inbox.moveTo(ready, inbox.size()); // scheduled before the run, so ahead of the first turn's events
    }

    private void leave() {
        stopping = false;
        runner = null;
        busy.set(false);
    }

    /**
     * Ends the run after this turn: asyncio's {@code stop}. Called before a run, it makes that run a single turn
     * which does not sleep. Another thread uses {@code callSoonThreadsafe(loop::stop)}.
     */
    public void stop() {
        checkThread();
        stopping = true;
    }

    /**
     * Runs a callback in the next turn, after those that are queued: asyncio's {@code call_soon}.
     *
     * @param callback what to run, in the context that is current now
     * @return the handle to cancel it with
     */
    public Handle callSoon(Runnable callback) {
        checkThread();
        return callSoonThreadsafe(callback);
    }

    /**
     * Runs a callback once a delay has passed, never earlier: asyncio's {@code call_later}. Timers with equal
     * deadlines run in the order they were made; negative delays are due at once, the most negative first.
     *
     * @param delay how long to wait; more than 73 years count as 73
     * @param callback what to run, in the context that is current now
     * @return the handle to cancel it with
     */
    public TimerHandle callLater(Duration delay, Runnable callback) {
        return schedule(clock.nanoTime() + Times.nanos(delay, "delay"), callback);
    }

    /**
     * Runs a callback at a moment of this loop's {@link #time}: asyncio's {@code call_at}.
     *
     * @param when the moment; one in the past is due at once
     * @param callback what to run, in the context that is current now
     * @return the handle to cancel it with
     */
    public TimerHandle callAt(Duration when, Runnable callback) {
        return schedule(originNanos + Times.nanos(when, "when"), callback);
    }

    private TimerHandle schedule(long deadlineNanos, Runnable callback) {
        checkThread();
        requireOpen();
        TimerHandle timer = new TimerHandle(this, callback, context(), deadlineNanos);
        timers.add(timer);
        if (observer != null) {
            emit(new LoopEvent.TimerAdded(timer));
        }
        return timer;
    }

    /**
     * Runs a callback in the next turn, and wakes the loop if it sleeps: asyncio's {@code call_soon_threadsafe}. Any
     * thread may call it. What the caller did before happens-before the callback.
     *
     * @param callback what to run; on the loop itself in the current context, else in the empty one
     * @return the handle; only the loop may cancel it
     */
    public Handle callSoonThreadsafe(Runnable callback) {
        requireOpen();
        return queue(callback);
    }

    private Handle queue(Runnable callback) {
        Handle handle = new Handle(this, callback, context());
        if (observer != null) {
            emit(new LoopEvent.CallbackQueued(handle));
        }
        post(handle);
        return handle;
    }

    /**
     * Does what {@link #callSoonThreadsafe} does, without a handle to cancel it with, and therefore cheaper. Any
     * thread may call it.
     *
     * @param callback what to run
     * @throws RejectedExecutionException if the loop is closed
     */
    @Override
    public void execute(Runnable callback) {
        Objects.requireNonNull(callback, "callback");
        if (instrumented || context != Context.EMPTY) {
            rejectIfClosed();
            queue(callback);
        } else if (inLoop()) {
            ready.add(callback);
        } else {
            rejectIfClosed();
            post(callback);
        }
    }

    private void rejectIfClosed() {
        if (closed) {
            throw new RejectedExecutionException("loop is closed: " + this);
        }
    }

    private void post(Object entry) {
        if (inLoop()) {
            ready.add(entry);
        } else {
            inbox.add(entry); // publish first,
            poller.wakeup(); //  then wake: a wake-up sticks, so it cannot be missed
        }
    }

    /** {@return how long the loop has been open, by its clock, which never runs backwards: asyncio's {@code time}} */
    public Duration time() {
        return sinceOrigin(clock.nanoTime());
    }

    /**
     * Calls back each time a channel is ready for reading, or has a connection to accept, until
     * {@link #removeReader}: asyncio's {@code add_reader}. Level-triggered: a callback that does not read is called
     * again in the next turn. An earlier callback is replaced and cancelled.
     *
     * @param channel an open, connected, non-blocking channel of this loop's {@link #provider}
     * @param callback what to run, in the context that is current now
     * @return the handle; to cancel it removes the reader
     * @throws IllegalArgumentException if the channel is closed, blocking or not for reading
     * @throws IllegalStateException if the channel is not connected, or belongs to a transport
     */
    public Handle addReader(SelectableChannel channel, Runnable callback) {
        return register(channel).onReadable(callback);
    }

    /**
     * Takes back {@link #addReader}: asyncio's {@code remove_reader}.
     *
     * @param channel a channel
     * @return whether there was a reader; false once the loop is closed
     */
    public boolean removeReader(SelectableChannel channel) {
        Registration registration = find(channel);
        return registration != null && registration.removeReadable();
    }

    /**
     * Calls back each time a channel is ready for writing, until {@link #removeWriter}: asyncio's {@code add_writer}.
     * A channel that is connecting is ready when {@code finishConnect} has an answer; remove the writer then.
     *
     * @param channel an open, connected or connecting, non-blocking channel of this loop's {@link #provider}
     * @param callback what to run, in the context that is current now
     * @return the handle; to cancel it removes the writer
     * @throws IllegalArgumentException if the channel is closed, blocking or not for writing
     * @throws IllegalStateException if the channel is neither connected nor connecting, or belongs to a transport
     */
    public Handle addWriter(SelectableChannel channel, Runnable callback) {
        return register(channel).onWritable(callback);
    }

    /**
     * Takes back {@link #addWriter}: asyncio's {@code remove_writer}.
     *
     * @param channel a channel
     * @return whether there was a writer; false once the loop is closed
     */
    public boolean removeWriter(SelectableChannel channel) {
        Registration registration = find(channel);
        return registration != null && registration.removeWritable();
    }

    /**
     * Takes a channel for an owner, such as a transport: from now on only the returned registration changes what the
     * channel waits for, and {@link #addReader} and its kin refuse it (rule 218).
     *
     * @param channel an open, non-blocking channel of this loop's {@link #provider}
     * @param owner whom it belongs to, named in errors
     * @return the channel's place at the selector
     * @throws IllegalArgumentException if the channel is closed or blocking
     * @throws IllegalStateException if it has an owner
     */
    public Registration claim(SelectableChannel channel, Object owner) {
        Registration registration = register(channel);
        registration.own(Objects.requireNonNull(owner, "owner"));
        return registration;
    }

    private Registration register(SelectableChannel channel) {
        checkThread();
        requireOpen();
        return poller.register(Objects.requireNonNull(channel, "channel")).notOwned();
    }

    private Registration find(SelectableChannel channel) {
        checkThread();
        Registration registration = closed ? null : poller.find(Objects.requireNonNull(channel, "channel"));
        return registration == null ? null : registration.notOwned();
    }

    /** {@return the owners of open claimed channels, in the order in which the channels came} */
    public List<Object> owners() {
        checkThread();
        return closed ? List.of() : poller.owners();
    }

    /** {@return where channels of this loop come from; opened by it, they work in a simulation as they stand} */
    public SelectorProvider provider() {
        return options.provider();
    }

    /** {@return the options the loop was opened with} */
    public LoopOptions options() {
        return options;
    }

    /** {@return the context of the callback that runs now, which new handles capture; elsewhere the empty one} */
    public Context context() {
        return context == Context.EMPTY || (isRunning() && !inLoop()) ? Context.EMPTY : context;
    }

    /**
     * Does something in another context: asyncio's {@code Context.run}, and its argument {@code context=} where a
     * callback is registered.
     *
     * @param <T> the type of the result
     * @param other the context that is current meanwhile
     * @param body what to do, at once
     * @return what the body returns
     */
    public <T> T inContext(Context other, Supplier<T> body) {
        Context before = swapContext(other);
        try {
            return body.get();
        } finally {
            context = before;
        }
    }

    /**
     * Makes another context the current one, for the floor of tasks: a body keeps its own while it is suspended.
     *
     * @param other the context that is current from now on
     * @return the one that was
     */
    public Context swapContext(Context other) {
        checkThread();
        Context before = context;
        context = Objects.requireNonNull(other, "other");
        return before;
    }

    /** {@return whether the caller is the loop: the question behind every check of confinement} */
    public boolean inLoop() {
        return runner == Thread.currentThread();
    }

    /**
     * Refuses the wrong thread: asyncio's {@code _check_thread}, for the floors above.
     *
     * @throws IllegalStateException if the loop runs on another thread
     */
    public void checkThread() {
        Thread now = runner;
        if (now != Thread.currentThread() && now != null) {
            throw new IllegalStateException("called on " + Thread.currentThread() + " while the loop runs on " + now
                    + ": use loop.callSoonThreadsafe(...)");
        }
    }

    /**
     * For the floor of tasks, whose bodies may have threads of their own: makes another thread the loop.
     *
     * @param next who is the loop until it is handed on
     */
    public void handTo(Thread next) {
        if (next != Thread.currentThread()) {
            checkThread();
        }
        RUNNER.lazySet(this, next); // each thread looks for itself only, and who hands over and who gets it know
    }

    private void requireOpen() {
        if (closed) {
            throw new IllegalStateException("loop is closed: " + this);
        }
    }

    /** {@return the thread that runs the loop, or the body of one of its tasks, at this moment; null: nobody} */
    public Thread runner() {
        return runner;
    }

    /** {@return whether the loop runs now: asyncio's {@code is_running}} */
    public boolean isRunning() {
        return runner != null;
    }

    /** {@return whether the loop was closed: asyncio's {@code is_closed}} */
    public boolean isClosed() {
        return closed;
    }

    /**
     * Sets who is told of errors that nobody waits for: asyncio's {@code set_exception_handler}.
     *
     * @param handler whom to tell; null: the default, {@link ExceptionHandler#logging}
     */
    public void setExceptionHandler(ExceptionHandler handler) {
        checkThread();
        exceptionHandler = handler == null ? ExceptionHandler.logging() : handler;
    }

    /**
     * Tells the exception handler: asyncio's {@code call_exception_handler}. If the handler fails, the default is told
     * of the error and of the handler's own (rule 280).
     *
     * @param error what went wrong
     */
    public void callExceptionHandler(LoopError error) {
        Objects.requireNonNull(error, "error");
        try {
            exceptionHandler.handle(this, error);
        } catch (Throwable failure) {
            throwIfFatal(failure);
            ErrorLog.handlerFailed(this, error, failure);
        }
    }

    /**
     * Rethrows what must end the run and not be reported: a {@link VirtualMachineError}, but for {@link
     * StackOverflowError} (rule 14). To be asked first wherever everything is caught.
     *
     * @param failure what was caught
     */
    public static void throwIfFatal(Throwable failure) {
        if (failure instanceof VirtualMachineError fatal && !(failure instanceof StackOverflowError)) {
            throw fatal;
        }
    }

    /**
     * Sets who alone listens to what the loop does; {@link #addObserver} leaves the others where they are.
     *
     * @param observer the listener; null: nobody
     */
    public void setObserver(Observer observer) {
        checkThread();
        this.observer = observer;
        this.instrumented = observer != null || debug;
    }

    /**
     * Adds somebody who listens to what the loop does, after those who do so already.
     *
     * @param added the listener
     */
    public void addObserver(Observer added) {
        setObserver(Observers.with(observer, Objects.requireNonNull(added, "observer")));
    }

    /**
     * Takes back {@link #addObserver}.
     *
     * @param removed the listener; if it does not listen nothing happens
     */
    public void removeObserver(Observer removed) {
        setObserver(observer == removed ? null : Observers.without(observer, removed));
    }

    /** {@return who listens, null: nobody; to be asked before an event is made, which then costs one branch} */
    public Observer observer() {
        return observer;
    }

    /**
     * Hands an event to the observer, on the loop; elsewhere it is dropped. An observer that fails is reported and
     * taken off.
     *
     * @param event what happened
     */
    public void emit(Event event) {
        if (observer != null && inLoop()) {
            tell(observer, event);
        }
    }

    void tell(Observer listener, Event event) {
        try {
            listener.on(this, event);
        } catch (Throwable failure) {
            removeObserver(listener);
            failed("observer, now removed:", listener, failure);
        }
    }

    /**
     * Switches debug mode on or off: asyncio's {@code set_debug}. It reports slow callbacks, notes where callbacks and
     * futures are made, and lets instruments look closer.
     *
     * @param enabled whether it is on from now on
     */
    public void setDebug(boolean enabled) {
        checkThread();
        debug = enabled;
        instrumented = observer != null || debug;
        Instruments.debug(this, enabled);
    }

    /** {@return whether debug mode is on: asyncio's {@code get_debug}} */
    public boolean debug() {
        return debug;
    }

    /**
     * Sets what to do before a sleep that nothing the loop knows of will end: it has no callback, no timer, and no
     * channel that waits for anything. Another thread may still call. What it throws ends the run.
     *
     * @param callback runs on the loop, and may schedule something; null: nothing, the loop sleeps
     */
    public void onStarved(Runnable callback) {
        checkThread();
        starved = callback;
    }

    /** {@return what the loop holds now: callbacks, timers, channels} */
    public LoopSnapshot snapshot() {
        checkThread();
        return new LoopSnapshot(ready.list(), inbox.size(), timers.list(), closed ? List.of() : poller.channels());
    }

    /** {@return who waits for what, in some lines of text, as far as an {@link Instrument} tells; any thread may ask} */
    public String dump() {
        String text = Instruments.dump(this);
        return text.isEmpty() ? toString() : text;
    }

    /**
     * Registers what to do when the loop is closed; the latest hook comes first. What a hook throws is reported.
     *
     * @param hook frees what a floor above keeps for the loop
     */
    public void onClose(Runnable hook) {
        checkThread();
        requireOpen();
        closeHooks.push(Objects.requireNonNull(hook, "hook"));
    }

    /**
     * Runs the hooks, drops queued callbacks and timers without running them, and frees the selector: asyncio's
     * {@code close}. Closing twice does nothing; a running loop refuses.
     */
    @Override
    public void close() {
        if (closed) {
            return;
        }
        if (!busy.compareAndSet(false, true)) {
            throw new IllegalStateException("cannot close a running loop: " + this + "; call stop() first");
        }
        runner = Thread.currentThread();
        Loops.add(this); // the body of a task that is unwound still is one of this loop
        try {
            Instruments.closing(this);
            for (Runnable hook; (hook = closeHooks.poll()) != null; ) {
                runHook(hook);
            }
        } finally {
            closed = true;
            ready.clear();
            timers.clear();
            inbox.clear();
            poller.close();
            Loops.remove(this);
            runner = null;
            busy.set(false);
        }
    }

    private void runHook(Runnable hook) {
        try {
            hook.run();
        } catch (Throwable failure) {
            failed("close hook", hook, failure);
        }
    }

    Timers timers() {
        return timers;
    }

    Inbox inbox() {
        return inbox;
    }

    Clock clock() {
        return clock;
    }

    Duration sinceOrigin(long nanos) {
        return Duration.ofNanos(nanos - originNanos);
    }

    /** The slots of {@link LoopLocal}, with room for the one asked for. */
    Object[] locals(int index) {
        if (index >= locals.length) {
            locals = Arrays.copyOf(locals, index + 4);
        }
        return locals;
    }

    @Override
    public String toString() {
        String state = closed ? "closed" : isRunning() ? "running" : "idle";
        String queues = isRunning() && !inLoop() ? "" : " ready=" + ready.size() + " timers=" + timers.size();
        return "<EventLoop " + state + queues + ">";
    }
}
