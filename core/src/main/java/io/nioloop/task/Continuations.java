package io.nioloop.task;

import java.lang.System.Logger.Level;
import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodType;

/**
 * The JDK's own one-shot continuations, which virtual threads are made of. They are internal, so they are reached by
 * name, and only where {@code java.base} exports {@code jdk.internal.vm} to us.
 */
final class Continuations {
    private static final MethodHandle NEW; // (Runnable) -> Object
    private static final MethodHandle RUN; // (Object) -> void
    private static final MethodHandle YIELD; // () -> void
    private static final MethodHandle STACK; // (Object) -> StackTraceElement[]

    static {
        MethodHandle[] handles = new MethodHandle[4];
        try {
            handles = find();
        } catch (Throwable notHere) {
            System.getLogger("io.nioloop").log(Level.DEBUG, "no continuations", notHere);
        }
        NEW = handles[0];
        RUN = handles[1];
        YIELD = handles[2];
        STACK = handles[3];
    }

    private Continuations() {}

    private static MethodHandle[] find() throws Throwable {
        MethodHandles.Lookup lookup = MethodHandles.lookup();
        Class<?> continuation = Class.forName("jdk.internal.vm.Continuation");
        Class<?> scopeType = Class.forName("jdk.internal.vm.ContinuationScope");
        Object scope = lookup.findConstructor(scopeType, MethodType.methodType(void.class, String.class))
                .asType(MethodType.methodType(Object.class, String.class))
                .bindTo("nioloop")
                .invoke();
        return new MethodHandle[] {
            lookup.findConstructor(continuation, MethodType.methodType(void.class, scopeType, Runnable.class))
                    .bindTo(scope)
                    .asType(MethodType.methodType(Object.class, Runnable.class)),
            lookup.findVirtual(continuation, "run", MethodType.methodType(void.class))
                    .asType(MethodType.methodType(void.class, Object.class)),
            lookup.findStatic(continuation, "yield", MethodType.methodType(boolean.class, scopeType))
                    .bindTo(scope)
                    .asType(MethodType.methodType(void.class)),
            lookup.findVirtual(continuation, "getStackTrace", MethodType.methodType(StackTraceElement[].class))
                    .asType(MethodType.methodType(StackTraceElement[].class, Object.class))
        };
    }

    /** Whether a body can stop and go on. */
    static boolean work() {
        return Probe.PASSED;
    }

    static Object create(Runnable body) {
        try {
            return (Object) NEW.invokeExact(body);
        } catch (Throwable failure) {
            throw unchecked(failure);
        }
    }

    /** Runs it until it yields or ends. */
    static void run(Object continuation) {
        try {
            RUN.invokeExact(continuation);
        } catch (Throwable failure) {
            throw unchecked(failure);
        }
    }

    /** Stops the continuation that runs now; an {@link IllegalStateException} if it is pinned. */
    static void suspend() {
        try {
            YIELD.invokeExact();
        } catch (Throwable failure) {
            throw unchecked(failure);
        }
    }

    static StackTraceElement[] stack(Object continuation) {
        try {
            return (StackTraceElement[]) STACK.invokeExact(continuation);
        } catch (Throwable failure) {
            throw unchecked(failure);
        }
    }

    /** Nothing checked is thrown in there. */
    private static RuntimeException unchecked(Throwable failure) {
        if (failure instanceof Error error) {
            throw error;
        }
        return (RuntimeException) failure;
    }

    private static final class Probe {
        static final boolean PASSED = NEW != null && passes();

        private static boolean passes() {
            int[] steps = {0};
            try {
                Object continuation = create(() -> {
                    steps[0]++;
                    Continuations.suspend();
                    steps[0]++;
                });
                run(continuation);
                boolean stopped = steps[0] == 1;
                run(continuation);
                return stopped && steps[0] == 2;
            } catch (RuntimeException | LinkageError broken) {
                return false;
            }
        }
    }
}
