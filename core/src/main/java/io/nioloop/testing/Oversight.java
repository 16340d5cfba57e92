package io.nioloop.testing;

import io.nioloop.future.Future;
import io.nioloop.future.FutureEvent;
import io.nioloop.loop.Event;
import io.nioloop.loop.EventLoop;
import io.nioloop.loop.LoopError;
import io.nioloop.loop.LoopEvent;
import io.nioloop.loop.Observer;
import io.nioloop.net.NetEvent;
import io.nioloop.observe.ThreadLedger;
import io.nioloop.task.Task;
import io.nioloop.task.TaskEvent;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Predicate;

/** Watches over one run: that no promise is broken on the way, that it ends, and that nothing is left then. */
final class Oversight implements Timeline.Overseer {
    private final EventLoop loop;
    private final SimulatedNetwork network;
    private final SimulatedExecutor executor;
    private final VirtualClock clock;
    private final SimulationOptions options;
    private final ProtocolOrder protocols;
    private final HandleLedger handles;
    private final ThreadLedger threads = new ThreadLedger();
    private final List<LoopError> errors = new ArrayList<>();
    private final List<Predicate<LoopError>> expected = new ArrayList<>();
    private final Set<Future<?>> owed = new LinkedHashSet<>(); // futures that have to be done at the end
    private final Set<Future<?>> awaited = new LinkedHashSet<>(); // and those that somebody waits for
    private final List<Observer> observers = new ArrayList<>();
    private Future<?> main; // what the body waits for; null: nothing
    private Throwable failure; // the first; null: none so far
    private List<String> story = List.of(); // the last that happened before it
    private long looks;
    private boolean settling;
    private boolean cameToRest;
    private long settleUntilNanos;
    private boolean closing;

    Oversight(EventLoop loop, SimulatedNetwork network, SimulatedExecutor executor, SimulationOptions options) {
        this.loop = loop;
        this.network = network;
        this.executor = executor;
        this.clock = network.clock();
        this.options = options;
        this.protocols = new ProtocolOrder(network.trace(), this::violated);
        this.handles = new HandleLedger(network.trace());
        network.timeline().overseer(this);
        loop.addObserver(this::on); // beside those of instruments
        loop.setExceptionHandler((on, error) -> told(error));
    }

    // On the way.

    private void on(EventLoop where, Event event) {
        if (event instanceof LoopEvent happened) {
            handles.on(happened);
            if (closing && event instanceof LoopEvent.CallbackStarted started) {
                violated("a callback runs while the loop is being closed: " + started.callback());
            }
        } else if (event instanceof NetEvent happened) {
            protocols.on(happened);
        } else if (event instanceof FutureEvent happened) {
            future(happened);
        } else if (event instanceof TaskEvent.Blocked blocked) {
            blocked(blocked.task());
        }
        for (Observer observer : observers) {
            observer.on(where, event);
        }
    }

    private void future(FutureEvent event) {
        if (event instanceof FutureEvent.Completed completed) {
            network.trace(Happening.FUTURE_DONE, 0, 0);
            owed.remove(completed.future());
            awaited.remove(completed.future());
        } else if (event instanceof FutureEvent.Offloaded offloaded) {
            owed.add(offloaded.future());
        } else if (event instanceof FutureEvent.Awaited waited) {
            awaited.add(waited.future());
        } else if (event instanceof FutureEvent.Forsaken forsaken) {
            awaited.remove(forsaken.future());
        }
    }

    /** Code of the JDK knows no virtual time: what wakes it, and when, is for outsiders to say. */
    private void blocked(Task<?> task) {
        BlockingCall call = BlockingCall.of(task.stack());
        if (!call.yields() && !network.timeline().hasOutsiders()) {
            violated("a task blocks in code of the JDK, which a simulation cannot foresee: " + call + ", in " + task);
        }
    }

    void observe(Observer observer) {
        observers.add(observer);
    }

    private void told(LoopError error) {
        errors.add(error);
        if (expected.stream().noneMatch(fine -> fine.test(error)) && !isDailyLife(error)) {
            fail(new InvariantError(
                    "the exception handler is told: " + error.message() + " " + error.about(), error.exception()));
        }
    }

    private static boolean isDailyLife(LoopError error) {
        return error.exception() instanceof IOException && !error.message().contains("never retrieved");
    }

    void mustSettle(Future<?> future) {
        owed.add(future);
    }

    void expect(Predicate<LoopError> fine) {
        expected.add(fine);
    }

    List<LoopError> errors() {
        return List.copyOf(errors);
    }

    private void violated(String promise) {
        fail(new InvariantError(promise));
    }

    /** Only the first failure counts: the others may come of it. */
    void fail(Throwable reason) {
        if (failure == null) {
            failure = reason;
            story = network.traceTail();
        }
    }

    Throwable failure() {
        return failure;
    }

    /** What happened before the failure, without that which came of it. */
    List<String> story() {
        return story;
    }

    /** The body waits for a future; null: no longer. */
    void mainWaitsFor(Future<?> future) {
        main = future;
    }

    void throwIfFailed() {
        if (failure instanceof Error error) {
            throw error;
        }
    }

    @Override
    public void looking() {
        looks++;
        throwIfFailed();
        if (looks > options.maxEvents() || events() > options.maxEvents()) {
            throw new InvariantError("no end after " + looks + " turns of the loop and " + events()
                    + " events: does the program repeat itself?");
        }
        if (clock.elapsed().compareTo(options.maxTime()) > 0) {
            throw new InvariantError("no end after " + clock.elapsed() + " of virtual time");
        }
    }

    long events() {
        return network.events() + handles.started();
    }

    // At the end.

    /** Runs the loop until nothing is left to happen, or the time is up; returns whether nothing is. */
    boolean settle(Duration atMost) {
        cameToRest = loop.isClosed(); // a body may have done that itself
        if (cameToRest) {
            return true;
        }
        settling = true;
        settleUntilNanos = clock.nanoTime() + atMost.toNanos();
        try {
            loop.runForever();
        } finally {
            settling = false;
        }
        return cameToRest;
    }

    @Override
    public void nothingLeft() {
        if (!settling) {
            throw new NothingWillHappenError(Waiting.report(network, loop, waitedFor()));
        }
        cameToRest = true;
        loop.stop();
    }

    private List<Future<?>> waitedFor() {
        Set<Future<?>> futures = new LinkedHashSet<>();
        if (main != null) {
            futures.add(main);
        }
        futures.addAll(awaited);
        return pending(futures);
    }

    @Override
    public boolean stopsBefore(long moment) {
        if (!settling || moment - settleUntilNanos <= 0) {
            return false;
        }
        loop.stop();
        return true;
    }

    void checkNothingIsLeft() {
        List<String> left = new ArrayList<>();
        List<Object> owners = new ArrayList<>(loop.owners());
        owners.removeAll(protocols.open());
        protocols.open().forEach(transport -> left.add("a connection that was never lost: " + transport));
        owners.forEach(owner -> left.add("an owner of a channel: " + owner));
        network.openChannels().forEach(channel -> left.add("an open channel: " + channel));
        handles.timers().forEach(timer -> left.add("a live timer: " + timer));
        handles.callbacks().forEach(callback -> left.add("a callback that never ran: " + callback));
        if (executor.pending() > 0) {
            left.add(executor.pending() + " jobs of the executor that have not run");
        }
        awaited.removeAll(owed);
        pending(owed).forEach(future -> left.add("a future that is not done: " + future));
        pending(awaited).forEach(future -> left.add("a future that somebody waits for: " + future));
        if (left.isEmpty() && !cameToRest) {
            left.add("something still to come after " + options.settleTime() + ": a timer, or a packet");
        }
        if (!left.isEmpty()) {
            throw new InvariantError("left at the end:\n    " + String.join("\n    ", left));
        }
    }

    private static List<Future<?>> pending(Set<Future<?>> futures) {
        List<Future<?>> pending = new ArrayList<>(futures);
        pending.removeIf(Future::done);
        return pending;
    }

    void closing() {
        closing = true;
    }

    void checkThreads() {
        List<String> started = threads.started().stream().map(Thread::getName).toList();
        if (options.checkLeaks() && !started.isEmpty()) {
            fail(new InvariantError("threads that were started and still live: " + started));
        }
    }
}
