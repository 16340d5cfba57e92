package io.nioloop.observe;

import io.nioloop.future.Futures;
import io.nioloop.loop.Birthplaces;
import io.nioloop.loop.EventLoop;
import io.nioloop.process.SubprocessTransport;
import io.nioloop.sync.AsyncCondition;
import io.nioloop.task.Task;
import io.nioloop.task.TaskGroup;
import java.lang.StackWalker.Option;
import java.lang.StackWalker.StackFrame;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;

/**
 * Tasks that were cancelled and keep it to themselves: after the {@link io.nioloop.future.CancelledError} the body ends
 * as if nothing had happened, or waits at the same place again, called by the same lines, or goes on and on. Not so if
 * somebody has called {@link Task#uncancel}, as time limits and groups do. To clean up takes other lines, and ends.
 */
final class Swallowed {
    private static final int ON_AND_ON = 1_000; // waits, which is more than any cleaning up takes
    private static final List<Class<?>> PATIENT =
            List.of(TaskGroup.class, AsyncCondition.class, SubprocessTransport.class);
    private static final StackWalker WALKER = StackWalker.getInstance(Option.RETAIN_CLASS_REFERENCE);

    /** A cancellation that was delivered. */
    private static final class Delivered {
        final List<StackTraceElement> stack;
        final int cancelling;
        final boolean patient; // the library itself waits on, and hands the error on later
        int waits;

        Delivered(List<StackTraceElement> stack, int cancelling, boolean patient) {
            this.stack = stack;
            this.cancelling = cancelling;
            this.patient = patient;
        }
    }

    private final Map<Task<?>, Delivered> open = new LinkedHashMap<>(); // until they end
    private final Consumer<Finding> report;

    Swallowed(Consumer<Finding> report) {
        this.report = report;
    }

    /** On the stack of the body. */
    void delivered(Task<?> task) {
        Delivered before = stillOpen(task);
        boolean isRequest = task.cancelling() > (before == null ? 0 : before.cancelling); // else that of an awaited one
        if (isRequest) {
            open.put(task, new Delivered(Birthplaces.here(), task.cancelling(), isPatient()));
        }
    }

    /** On the stack of the body. */
    void waits(Task<?> task) {
        Delivered delivered = stillOpen(task);
        if (delivered == null) {
            return;
        }
        delivered.waits++;
        boolean same = !delivered.patient
                && !Futures.isShield(task.waitingFor())
                && delivered.stack.equals(Birthplaces.here());
        if (same || delivered.waits >= ON_AND_ON) {
            open.remove(task);
            tell(task, delivered, same ? "waits there again" : "has waited " + ON_AND_ON + " times since");
        }
    }

    void clear() {
        open.clear();
    }

    void ended(Task<?> task) {
        Delivered delivered = stillOpen(task);
        open.remove(task);
        if (delivered != null && !task.cancelled() && !task.failed()) {
            tell(task, delivered, "has ended normally");
        }
    }

    private Delivered stillOpen(Task<?> task) {
        Delivered delivered = open.isEmpty() ? null : open.get(task);
        if (delivered != null && task.cancelling() < delivered.cancelling) {
            open.remove(task); // somebody has dealt with it
            return null;
        }
        return delivered;
    }

    private void tell(Task<?> task, Delivered delivered, String then) {
        StackTraceElement where = delivered.stack.isEmpty() ? null : delivered.stack.get(0);
        report.accept(new Finding(
                Finding.Kind.CANCELLATION_SWALLOWED,
                "task " + task.name() + " was cancelled at " + CallbackFrames.text(where) + " and " + then
                        + ": rethrow the CancelledError, or call uncancel() if the task is to go on",
                task,
                where));
    }

    /** Whether a group or a condition is what waits: they end their wait first. */
    private static boolean isPatient() {
        return WALKER.walk(frames -> frames.map(StackFrame::getDeclaringClass)
                .takeWhile(Swallowed::isOurs)
                .anyMatch(PATIENT::contains));
    }

    private static boolean isOurs(Class<?> type) {
        return type.getClassLoader() == null || type.getProtectionDomain() == EventLoop.class.getProtectionDomain();
    }
}
