package io.nioloop.observe;

import io.nioloop.loop.Birthplaces;
import io.nioloop.task.Task;
import java.lang.management.LockInfo;
import java.lang.management.ManagementFactory;
import java.lang.management.MonitorInfo;
import java.lang.management.ThreadInfo;
import java.lang.management.ThreadMXBean;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;

/**
 * Tasks that wait with a monitor, or a lock of {@code java.util.concurrent}, held. Needs the module
 * {@code java.management}, and sees nothing of virtual threads.
 *
 * <p>To ask for locks the JVM walks through its heap, and for monitors it stops the thread. So each line that waits is
 * looked at only the first few times.
 */
final class HeldLocks {
    private static final int LOOKS_FOR_MONITORS = 20;
    private static final int LOOKS_FOR_LOCKS = 3;
    private static final String OF_POOL = "java.util.concurrent.ThreadPoolExecutor$Worker"; // nobody else wants it
    private static final int SITES = 10_000;

    /** How often each line was looked at, by any loop. */
    private static final Map<StackTraceElement, Integer> LOOKS = Collections.synchronizedMap(new LinkedHashMap<>());

    private final ThreadMXBean threads = ManagementFactory.getThreadMXBean();
    private final Set<String> known = new LinkedHashSet<>(); // lines and locks that were reported
    private final Consumer<Finding> report;

    HeldLocks(Consumer<Finding> report) {
        this.report = report;
    }

    /** Locks that this thread, which is to run the loop, holds already are no task's. */
    void ignoreThoseHeldNow() {
        ThreadInfo here = threads.isSynchronizerUsageSupported() ? info(true) : null;
        if (here != null) {
            for (LockInfo lock : here.getLockedSynchronizers()) {
                known.add(lock.toString());
            }
        }
    }

    /** On the stack of the body, which is about to be suspended. */
    void waits(Task<?> task) {
        List<StackTraceElement> stack = Birthplaces.here();
        if (stack.isEmpty()) {
            return;
        }
        StackTraceElement line = stack.get(0);
        int looks = LOOKS.getOrDefault(line, 0);
        if (looks >= LOOKS_FOR_MONITORS || LOOKS.size() >= SITES) {
            return;
        }
        ThreadInfo here = info(false);
        if (here == null) {
            return; // a virtual thread
        }
        LOOKS.merge(line, 1, Integer::sum);
        lookAtMonitors(task, line, here);
        if (looks < LOOKS_FOR_LOCKS && threads.isSynchronizerUsageSupported()) {
            lookAtLocks(task, line);
        }
    }

    private ThreadInfo info(boolean locks) {
        boolean monitors = !locks && threads.isObjectMonitorUsageSupported();
        return threads.getThreadInfo(new long[] {Thread.currentThread().getId()}, monitors, locks)[0];
    }

    private void lookAtMonitors(Task<?> task, StackTraceElement line, ThreadInfo here) {
        int bottom = depthOfBody(here.getStackTrace());
        for (MonitorInfo monitor : here.getLockedMonitors()) {
            boolean inBody = monitor.getLockedStackDepth() >= 0 && monitor.getLockedStackDepth() < bottom;
            if (inBody && known.add(line + " " + monitor.getLockedStackFrame())) {
                StackTraceElement taken = monitor.getLockedStackFrame();
                tell(
                        task,
                        line,
                        "inside the monitor of a " + monitor.getClassName() + ", which was entered by "
                                + taken.getMethodName() + " before " + CallbackFrames.text(taken));
            }
        }
    }

    /** How many frames are the body's. */
    private static int depthOfBody(StackTraceElement[] stack) {
        for (int i = 0; i < stack.length; i++) {
            if (stack[i].getClassName().equals("io.nioloop.task.Fiber")
                    && stack[i].getMethodName().equals("runBody")) {
                return i;
            }
        }
        return stack.length;
    }

    /** Each once: on a continuation all tasks are one thread to the JVM, so it is the first that took the lock. */
    private void lookAtLocks(Task<?> task, StackTraceElement line) {
        for (LockInfo lock : info(true).getLockedSynchronizers()) {
            if (!lock.getClassName().equals(OF_POOL) && known.add(lock.toString())) {
                tell(task, line, "while it holds a " + lock.getClassName().replaceFirst("\\$.*", ""));
            }
        }
    }

    private void tell(Task<?> task, StackTraceElement line, String how) {
        report.accept(new Finding(
                Finding.Kind.LOCK_HELD_WHILE_WAITING,
                "task " + task.name() + " waits at " + CallbackFrames.text(line) + " " + how
                        + ": whoever wants it meanwhile stops the loop. Use an AsyncLock, or release it before await",
                task,
                line));
    }
}
