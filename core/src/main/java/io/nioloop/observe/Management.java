package io.nioloop.observe;

/** What the JVM knows about itself, by the module {@code java.management}, if the runtime has it. */
final class Management {
    private static final boolean PRESENT =
            ModuleLayer.boot().findModule("java.management").isPresent();

    private Management() {}

    static boolean present() {
        return PRESENT;
    }

    /** Whether a debugger may stop the threads of this JVM. */
    static boolean canBeDebugged() {
        return PRESENT && Arguments.DEBUG;
    }

    /** Loaded only where the module is. */
    private static final class Arguments {
        static final boolean DEBUG =
                java.lang.management.ManagementFactory.getRuntimeMXBean().getInputArguments().stream()
                        .anyMatch(Management::opensForDebugger);
    }

    static boolean opensForDebugger(String argument) {
        return argument.startsWith("-agentlib:jdwp")
                || argument.startsWith("-Xrunjdwp")
                || (argument.startsWith("-agentpath:") && argument.contains("jdwp"));
    }
}
