package io.nioloop.observe;

import io.nioloop.future.Futures;
import io.nioloop.loop.Birthplaces;
import io.nioloop.loop.EventLoop;
import io.nioloop.loop.Handle;
import io.nioloop.loop.LoopError;
import io.nioloop.loop.LoopLocal;
import io.nioloop.loop.LoopSnapshot;
import io.nioloop.task.Task;
import java.lang.System.Logger.Level;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.stream.Collectors;

/**
 * The account of what a loop still has: what should be nothing when a program, a test or a loop ends. Taken on demand by
 * {@link #of}; when a loop is closed it is taken and logged if the system property {@code io.nioloop.ledger} is true,
 * or, as far as something is left, in debug mode. Only debug mode knows where things were made.
 *
 * <pre>{@code
 * assertTrue(LeakLedger.of(loop).isEmpty(), () -> LeakLedger.of(loop).toString());
 * }</pre>
 *
 * @param loop the loop, as it calls itself
 * @param entries what is left
 */
public record LeakLedger(String loop, List<Entry> entries) {
    private static final String PROPERTY = "io.nioloop.ledger";
    private static final System.Logger LOGGER = System.getLogger("io.nioloop");
    private static final LoopLocal<ThreadLedger> THREADS = new LoopLocal<>(loop -> new ThreadLedger());
    private static final String OURS = "nioloop-"; // threads that end with the loop, or when they are idle

    /** What kinds of things there are to leave behind. */
    public enum Kind {
        /** A task that is not done. */
        TASK("task", "tasks"),
        /** A callback that is queued and has not run. */
        CALLBACK("callback", "callbacks"),
        /** A timer that is still to come. */
        TIMER("timer", "timers"),
        /** A channel that is open, and registered with the loop. */
        CHANNEL("channel", "channels"),
        /** A thread that was started since the loop was opened, by somebody else than the library. */
        THREAD("thread", "threads"),
        /** An exception of a future that nobody asked for. */
        ERROR("unread error", "unread errors");

        private final String one;
        private final String many;

        Kind(String one, String many) {
            this.one = one;
            this.many = many;
        }
    }

    /**
     * One thing that is left.
     *
     * @param kind what it is
     * @param what it, as it calls itself
     * @param birthplace where it was made, innermost first; empty if that is not known
     */
    public record Entry(Kind kind, String what, List<StackTraceElement> birthplace) {
        /**
         * Copies the list.
         *
         * @param kind what it is
         * @param what it, as it calls itself
         * @param birthplace where it was made
         */
        public Entry {
            Objects.requireNonNull(kind, "kind");
            birthplace = List.copyOf(birthplace);
        }

        static Entry of(Kind kind, Object left) {
            return new Entry(kind, SafeText.of(left), Birthplaces.of(left));
        }
    }

    /**
     * Copies the list.
     *
     * @param loop the loop, as it calls itself
     * @param entries what is left
     */
    public LeakLedger {
        Objects.requireNonNull(loop, "loop");
        entries = List.copyOf(entries);
    }

    /**
     * Takes the account of a loop, without the task that asks and the callback that runs.
     *
     * @param loop a loop that does not run, or the loop of the caller
     * @return what it has now
     * @throws IllegalStateException if the loop runs on another thread
     */
    public static LeakLedger of(EventLoop loop) {
        LoopSnapshot holds = loop.snapshot();
        List<Entry> left = new ArrayList<>();
        Task<?> asking = loop.inLoop() ? Task.current() : null;
        Task.all(loop).stream().filter(task -> task != asking).forEach(task -> left.add(Entry.of(Kind.TASK, task)));
        holds.ready().stream().filter(LeakLedger::isCallback).forEach(entry -> left.add(callback(entry)));
        if (holds.inbox() > 0) {
            left.add(new Entry(Kind.CALLBACK, holds.inbox() + " from outside of the loop", List.of()));
        }
        holds.timers()
                .forEach(timer -> left.add(new Entry(
                        Kind.TIMER,
                        Work.of(timer) + ", due in " + timer.when().minus(loop.time()),
                        Birthplaces.of(timer))));
        holds.channels().stream()
                .filter(place -> place.channel().isOpen())
                .forEach(place ->
                        left.add(Entry.of(Kind.CHANNEL, place.owner() == null ? place.channel() : place.owner())));
        threads(loop)
                .forEach(
                        thread -> left.add(new Entry(Kind.THREAD, thread.toString(), List.of(thread.getStackTrace()))));
        Futures.unretrieved(loop).forEach(error -> left.add(error(error)));
        return new LeakLedger(loop.toString(), left);
    }

    /** The steps of tasks are in the list as tasks. */
    private static boolean isCallback(Object entry) {
        Work work = Work.of(entry);
        return !(work instanceof Work.Nothing) && !(work instanceof Work.Step);
    }

    private static Entry callback(Object entry) {
        return new Entry(
                Kind.CALLBACK, Work.of(entry).toString(), Birthplaces.of(entry instanceof Handle ? entry : ""));
    }

    private static List<Thread> threads(EventLoop loop) {
        return loop.isClosed()
                ? List.of()
                : THREADS.get(loop).started().stream()
                        .filter(thread -> !thread.getName().startsWith(OURS))
                        .toList();
    }

    private static Entry error(LoopError error) {
        return new Entry(
                Kind.ERROR,
                SafeText.of(error.exception()) + " of "
                        + SafeText.of(error.about().get(0)),
                List.of(error.exception().getStackTrace()));
    }

    /** From now on threads that are started count. */
    static void open(EventLoop loop) {
        THREADS.get(loop);
    }

    /**
     * Tells of the tasks that a run leaves to themselves, if accounts are wanted; for a runner, which cancels them.
     *
     * @param loop the loop of the runner
     */
    public static void runEnded(EventLoop loop) {
        if (!isWanted(loop)) {
            return;
        }
        List<Entry> outlived =
                Task.all(loop).stream().map(task -> Entry.of(Kind.TASK, task)).toList();
        if (!outlived.isEmpty()) {
            String head = outlived.size() == 1
                    ? "1 task outlives its run, and is cancelled now"
                    : outlived.size() + " tasks outlive their run, and are cancelled now";
            LOGGER.log(Level.WARNING, head + lines(outlived));
        }
    }

    static void closing(EventLoop loop) {
        LeakLedger ledger = of(loop);
        if (!ledger.isEmpty()) {
            LOGGER.log(Level.WARNING, ledger::toString);
        } else if (Boolean.getBoolean(PROPERTY)) {
            LOGGER.log(Level.INFO, ledger::toString);
        }
    }

    /** Whether accounts are taken without being asked for. */
    static boolean isWanted(EventLoop loop) {
        return loop.debug() || Boolean.getBoolean(PROPERTY);
    }

    /** {@return whether nothing is left} */
    public boolean isEmpty() {
        return entries.isEmpty();
    }

    /**
     * How many things of a kind are left.
     *
     * @param kind the kind
     * @return how many
     */
    public long count(Kind kind) {
        return entries.stream().filter(entry -> entry.kind() == kind).count();
    }

    private String text() {
        String counts = Arrays.stream(Kind.values())
                .filter(kind -> count(kind) > 0 || isEmpty())
                .map(kind -> count(kind) + " " + (count(kind) == 1 ? kind.one : kind.many))
                .collect(Collectors.joining(", "));
        return counts + lines(entries);
    }

    private static String lines(List<Entry> entries) {
        return entries.stream().map(LeakLedger::line).collect(Collectors.joining());
    }

    private static String line(Entry entry) {
        String born =
                entry.birthplace().stream().map(frame -> "\n      at " + frame).collect(Collectors.joining());
        return "\n  " + entry.kind().one + " " + entry.what() + born;
    }

    @Override
    public String toString() {
        return (isEmpty() ? "nothing is left of " : "left of ") + loop + ": " + text();
    }
}
