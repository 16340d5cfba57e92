package io.nioloop.observe;

/**
 * Whether somebody may record by JFR. To ask JFR itself would load it, which takes longer than to open a loop; so its
 * threads are looked for, which are there from the first recording on, or the system property {@code io.nioloop.jfr} says that
 * recordings will come.
 */
final class FlightRecorders {
    private static final String THREAD = "JFR "; // "JFR Periodic Tasks", "JFR Recorder Thread"
    private static boolean found; // stays; a race only looks twice

    private FlightRecorders() {}

    static boolean areExpected() {
        if (!found && (Boolean.getBoolean("io.nioloop.jfr") || isThreadThere())) {
            found = isModuleThere();
        }
        return found;
    }

    private static boolean isThreadThere() {
        for (Thread thread : OtherThreads.all()) {
            if (thread != null && thread.getName().startsWith(THREAD)) {
                return true;
            }
        }
        return false;
    }

    private static boolean isModuleThere() {
        Module jfr = ModuleLayer.boot().findModule("jdk.jfr").orElse(null);
        return jfr != null && FlightRecorders.class.getModule().canRead(jfr);
    }
}
