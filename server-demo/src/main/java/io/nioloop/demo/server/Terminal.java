package io.nioloop.demo.server;

import java.io.Console;
import java.io.PrintStream;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Where a program was called from.
 *
 * @param out for results
 * @param err for talk
 * @param interactive whether a person sees what goes to {@code out}
 * @param environment the environment variables
 * @param self what was typed to call the program, up to its arguments
 */
record Terminal(PrintStream out, PrintStream err, boolean interactive, Map<String, String> environment, String self) {
    private static final Pattern JAR = Pattern.compile("(.*?\\.jar)( .*)?");

    /** When to use colours. */
    enum Color {
        AUTO,
        ALWAYS,
        NEVER
    }

    /** The terminal of this process. */
    static Terminal ofProcess() {
        return new Terminal(System.out, System.err, isInteractive(), System.getenv(), call());
    }

    @SuppressWarnings("SystemConsoleNull") // on 22 and later the second question decides
    private static boolean isInteractive() {
        Console console = System.console();
        if (console == null) {
            return false;
        }
        try { // JDK 22 and later may have a console without a terminal
            return (Boolean) Console.class.getMethod("isTerminal").invoke(console);
        } catch (ReflectiveOperationException olderThan22) {
            return true;
        }
    }

    private static String call() {
        Matcher jar = JAR.matcher(System.getProperty("sun.java.command", ""));
        return jar.matches() ? "java -jar " + jar.group(1) : "nioloop-server";
    }

    /** Whether results are to have colours. */
    boolean colored(Color when) {
        boolean wanted = environment.getOrDefault("NO_COLOR", "").isEmpty() && !"dumb".equals(environment.get("TERM"));
        return when == Color.ALWAYS || (when == Color.AUTO && interactive && wanted);
    }
}
