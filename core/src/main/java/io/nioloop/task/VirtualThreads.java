package io.nioloop.task;

import java.lang.System.Logger.Level;
import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles;
import java.lang.reflect.Method;
import java.util.ArrayDeque;
import java.util.Queue;
import java.util.concurrent.Executor;
import java.util.concurrent.locks.LockSupport;

/**
 * Virtual threads, for sources that know JDK 17 only. Who schedules one cannot be chosen: for that the JDK's internals
 * are reached by name, where {@code java.base} opens {@code java.lang} to us. Not before JDK 24: until then a virtual
 * thread that blocks on a monitor blocks its scheduler too.
 */
final class VirtualThreads {
    static final int SINCE = 24;

    private static final MethodHandle IS_VIRTUAL = ofThread("isVirtual"); // (Thread) -> boolean; null: there are none
    private static final MethodHandle START = ofThread("startVirtualThread", Runnable.class); // (Runnable) -> Thread
    private static final MethodHandle NEW; // (Executor, Runnable) -> Thread; null: not opened
    private static final Executor DEFAULT; // the JDK's scheduler

    static {
        MethodHandle create = null;
        Executor scheduler = null;
        try {
            scheduler = (Executor)
                    opened("java.lang.VirtualThread", "defaultScheduler").invoke();
            create = MethodHandles.insertArguments(
                    opened(
                            "java.lang.ThreadBuilders",
                            "newVirtualThread",
                            Executor.class,
                            String.class,
                            int.class,
                            Runnable.class),
                    1,
                    null,
                    0);
        } catch (Throwable notOpened) {
            System.getLogger("io.nioloop").log(Level.DEBUG, "no schedulers of our own", notOpened);
        }
        NEW = create;
        DEFAULT = scheduler;
    }

    private VirtualThreads() {}

    private static MethodHandle ofThread(String method, Class<?>... parameters) {
        try {
            return MethodHandles.publicLookup().unreflect(Thread.class.getMethod(method, parameters));
        } catch (ReflectiveOperationException olderJdk) {
            return null;
        }
    }

    private static MethodHandle opened(String type, String method, Class<?>... parameters)
            throws ReflectiveOperationException {
        Method found = Class.forName(type).getDeclaredMethod(method, parameters);
        found.setAccessible(true);
        return MethodHandles.lookup().unreflect(found);
    }

    /** Whether the JDK has them as we want them. */
    static boolean exist() {
        return START != null && Runtime.version().feature() >= SINCE;
    }

    static boolean isVirtual(Thread thread) {
        try {
            return IS_VIRTUAL != null && (boolean) IS_VIRTUAL.invokeExact(thread);
        } catch (Throwable failure) {
            throw unchecked(failure);
        }
    }

    /** Starts one that the JDK schedules. */
    static Thread start(Runnable body) {
        try {
            return (Thread) START.invokeExact(body);
        } catch (Throwable failure) {
            throw unchecked(failure);
        }
    }

    /**
     * Makes one that has not started. Whenever it can go on, the scheduler gets its continuation, always the same
     * object, to run on any platform thread; and those of virtual threads that are started in it.
     */
    static Thread create(Executor scheduler, Runnable body) {
        try {
            return (Thread) NEW.invokeExact(scheduler, body);
        } catch (Throwable failure) {
            throw unchecked(failure);
        }
    }

    /** Has the JDK's scheduler run a continuation. */
    static void scheduleByDefault(Runnable continuation) {
        DEFAULT.execute(continuation);
    }

    private static RuntimeException unchecked(Throwable failure) {
        if (failure instanceof Error error) {
            throw error;
        }
        return (RuntimeException) failure; // nothing checked is thrown in there
    }

    /** Whether a thread with a scheduler of ours can stop, be parked, go on and end. */
    static boolean work() {
        return Probe.PASSED;
    }

    private static final class Probe {
        static final boolean PASSED = exist() && NEW != null && passes();

        @SuppressWarnings("ThreadPriorityCheck") // the scheduler is ours
        private static boolean passes() {
            Queue<Runnable> scheduled = new ArrayDeque<>();
            int[] steps = {0};
            try {
                Thread thread = create(scheduled::add, () -> {
                    steps[0]++;
                    Thread.yield();
                    steps[0]++;
                    LockSupport.park();
                    steps[0]++;
                });
                thread.start();
                scheduled.remove().run();
                boolean stopped = steps[0] == 1;
                scheduled.remove().run();
                boolean parked = steps[0] == 2 && scheduled.isEmpty();
                LockSupport.unpark(thread);
                scheduled.remove().run();
                return stopped && parked && steps[0] == 3 && !thread.isAlive();
            } catch (RuntimeException | LinkageError broken) {
                return false;
            }
        }
    }
}
