package io.nioloop.observe;

import io.nioloop.future.Outsiders;
import io.nioloop.loop.Clock;
import io.nioloop.loop.EventLoop;
import io.nioloop.loop.LoopLocal;
import io.nioloop.loop.SignalTrap;
import io.nioloop.task.Task;
import java.util.List;
import java.util.Objects;
import java.util.function.BooleanSupplier;
import java.util.function.IntSupplier;

/**
 * Finds loops that sleep for ever: tasks wait, and there is no callback, no timer, no channel that waits for anything,
 * and nobody else who could wake the loop. {@link io.nioloop.NioLoop#run} then throws a {@link DeadlockException}; a loop
 * that is run by {@link EventLoop#runForever} tells {@link Findings}, once for each such state. Nothing has to be
 * switched on.
 *
 * <p>Since a thread can call a loop at any time, it keeps silent as long as another thread lives that is not the JVM's
 * or an idle one of this library; while work that was handed to an executor, a wrapped stage, a child process or the
 * body of a task that blocks in the JDK goes on; and while the program handles a signal. What it cannot see is a
 * handler of a signal that was set without this library, and a shutdown hook. A state that comes about only later, as
 * when the last other thread ends, is found within a minute. Loops on another clock than the system's are left to their
 * simulator.
 */
public final class Deadlocks {
    private static final LoopLocal<Deadlocks> OF_LOOP = new LoopLocal<>(Deadlocks::new);

    private final EventLoop loop;
    private final OtherThreads threads = new OtherThreads();
    private BooleanSupplier others = threads::mayCall;
    private IntSupplier ownTraps; // of who wants an error; null: nobody does
    private List<Object> told = List.of(); // the state that was reported last: identity hashes

    private Deadlocks(EventLoop loop) {
        this.loop = loop;
    }

    /** Warns. */
    static void watch(EventLoop loop) {
        if (loop.options().clock() == Clock.system()) {
            loop.onStarved(() -> OF_LOOP.get(loop).look());
        }
    }

    /**
     * Makes it an error: the run of the loop ends by a {@link DeadlockException}.
     *
     * @param loop the loop
     * @param ownTraps how many traps for signals the caller has set that do not count as a way to wake the loop
     */
    public static void refuse(EventLoop loop, IntSupplier ownTraps) {
        OF_LOOP.get(loop).ownTraps = Objects.requireNonNull(ownTraps, "ownTraps");
    }

    /**
     * {@return who waits for what, a line for each task of a loop that waits, and the circle if they wait in one}
     *
     * @param loop a loop that the caller runs on, or that nobody runs
     */
    public static String describe(EventLoop loop) {
        return AwaitGraph.of(loop).text();
    }

    /** For tests, which have other threads around them. */
    static void assume(EventLoop loop, BooleanSupplier othersMayCall) {
        OF_LOOP.get(loop).others = othersMayCall;
        loop.onStarved(() -> OF_LOOP.get(loop).look());
    }

    private void look() {
        if (somebodyCanWake() || somebodyHasCalled() || aBodyIsBlocked()) {
            return;
        }
        AwaitGraph graph = AwaitGraph.of(loop);
        if (graph.isEmpty()) {
            return;
        }
        String message =
                "nothing can ever wake this loop: it has no callback, no timer and no channel that waits, and no"
                        + " other thread could call it. These tasks wait:\n" + graph.text();
        if (ownTraps != null) {
            throw new DeadlockException(message);
        }
        tellOnce(graph, message);
    }

    /** The cheap questions first: a loop that others keep busy asks them before each sleep. */
    private boolean somebodyCanWake() {
        int traps = ownTraps == null ? 0 : ownTraps.getAsInt();
        return Outsiders.open(loop) > 0 || SignalTrap.count() > traps || others.getAsBoolean();
    }

    /** A thread that called in and has ended since: to be asked after looking for threads. */
    private boolean somebodyHasCalled() {
        return loop.snapshot().inbox() > 0;
    }

    private boolean aBodyIsBlocked() {
        return Task.all(loop).stream().anyMatch(task -> task.blockedThread() != null);
    }

    private void tellOnce(AwaitGraph graph, String message) {
        List<Object> state = graph.tasks().stream()
                .<Object>map(task -> System.identityHashCode(task) + 31L * System.identityHashCode(task.waitingFor()))
                .toList();
        if (!state.equals(told)) {
            told = state;
            Findings.of(loop).tell(new Finding(Finding.Kind.DEADLOCK, message, loop, null));
        }
    }
}
