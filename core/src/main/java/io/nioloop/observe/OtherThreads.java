package io.nioloop.observe;

import java.util.Arrays;
import java.util.List;

/**
 * Whether another thread lives that may call a loop. When in doubt it may: those alone count as harmless that the JVM
 * itself needs, and threads of this library that wait for work.
 */
final class OtherThreads {
    private static final List<String> OF_THE_JVM = List.of(
            "Reference Handler",
            "Finalizer",
            "Signal Dispatcher",
            "Common-Cleaner",
            "Notification Thread",
            "Attach Listener",
            "Service Thread",
            "Monitor Deflation Thread",
            "DestroyJavaVM",
            "VirtualThread-unblocker"); // there as soon as the class is
    private static final List<String> PREFIXES = List.of(
            "Cleaner-",
            "nioloop-body-", // runs only while its loop waits for it
            "nioloop-offload-", // and these have work that is counted, or none
            "nioloop-file",
            "nioloop-resolver-",
            "nioloop-shutdown-",
            "nioloop-watchdog");

    private Thread witness; // the last that was found, which is asked first

    boolean mayCall() {
        if (witness == null || !witness.isAlive() || isHarmless(witness)) {
            witness = find();
        }
        return witness != null;
    }

    private static Thread find() {
        Thread here = Thread.currentThread();
        return Arrays.stream(all())
                .filter(thread -> thread != null && thread != here && !isHarmless(thread))
                .findFirst()
                .orElse(null);
    }

    static boolean isHarmless(Thread thread) {
        boolean byName = isHarmless(thread.getName());
        return byName && !Watchdog.isOwing(thread) && (isOurs(thread.getName()) || !isOfTheProgram(thread));
    }

    /** A program may give its threads any names, but they are in a group of its own. */
    private static boolean isOfTheProgram(Thread thread) {
        ThreadGroup group = thread.getThreadGroup(); // null: it has ended
        boolean ofTheJvm =
                group == null || group.getParent() == null || group.getName().equals("InnocuousThreadGroup");
        return !ofTheJvm && !thread.getName().equals("DestroyJavaVM");
    }

    private static boolean isOurs(String name) {
        return name.startsWith("nioloop-");
    }

    static boolean isHarmless(String name) {
        return OF_THE_JVM.contains(name) || PREFIXES.stream().anyMatch(name::startsWith);
    }

    /** Those of the platform, also one that ends just now: it may have started another. Where there are virtual ones, so are the threads that carry them. */
    static Thread[] all() {
        ThreadGroup root = Thread.currentThread().getThreadGroup();
        while (root.getParent() != null) {
            root = root.getParent();
        }
        Thread[] threads = new Thread[root.activeCount() + 8];
        while (root.enumerate(threads) == threads.length) {
            threads = new Thread[threads.length * 2]; // it says nothing of those that had no room
        }
        return threads;
    }
}
