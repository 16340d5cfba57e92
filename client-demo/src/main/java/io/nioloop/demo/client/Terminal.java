package io.nioloop.demo.client;

import java.io.Console;
import java.io.IOException;
import java.io.InputStream;
import java.io.PrintStream;
import java.nio.charset.Charset;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Objects;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * Where a program was called from.
 *
 * @param in what the user types
 * @param out for results
 * @param err for talk
 * @param outIsSeen whether a person sees what goes to {@code out}, and types what comes {@code in}
 * @param errIsSeen whether a person sees what goes to {@code err}
 * @param unicode whether {@code out} can show more than ASCII
 * @param environment the environment variables
 * @param self what was typed to call the program, up to its arguments
 */
record Terminal(
        InputStream in,
        PrintStream out,
        PrintStream err,
        boolean outIsSeen,
        boolean errIsSeen,
        boolean unicode,
        Map<String, String> environment,
        String self) {
    private static final Pattern JAR = Pattern.compile("(.*?\\.jar)( .*)?");

    /** When to use colours. */
    enum Color {
        AUTO,
        ALWAYS,
        NEVER
    }

    /** The terminal of this process. */
    static Terminal ofProcess() {
        boolean seen = hasConsole();
        return new Terminal(
                System.in, System.out, System.err, seen, errIsSeen(seen), isUnicode(), System.getenv(), call());
    }

    @SuppressWarnings("SystemConsoleNull") // on 22 and later the second question decides
    private static boolean hasConsole() {
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

    /** A console stands for standard input and output only; of standard error, Linux tells where it goes. */
    private static boolean errIsSeen(boolean hasConsole) {
        try {
            String file = Files.readSymbolicLink(Path.of("/proc/self/fd/2")).toString();
            return file.startsWith("/dev/pts/") || file.startsWith("/dev/tty") || file.equals("/dev/console");
        } catch (IOException | RuntimeException anotherSystem) {
            return hasConsole;
        }
    }

    private static boolean isUnicode() {
        return Stream.of("stdout.encoding", "sun.stdout.encoding", "native.encoding")
                .map(System::getProperty)
                .filter(Objects::nonNull)
                .findFirst()
                .map(Charset::forName)
                .orElseGet(Charset::defaultCharset)
                .newEncoder()
                .canEncode('█');
    }

    private static String call() {
        Matcher jar = JAR.matcher(System.getProperty("sun.java.command", ""));
        return jar.matches() ? "java -jar " + jar.group(1) : "nioloop";
    }

    /** Whether the cursor can be moved, and colours be shown. */
    private boolean isCapable() {
        return !"dumb".equals(environment.get("TERM"));
    }

    /** Whether results are to have colours. */
    boolean outIsColored(Color when) {
        return colored(when, outIsSeen);
    }

    /** Whether talk is to have colours. */
    boolean errIsColored(Color when) {
        return colored(when, errIsSeen);
    }

    private boolean colored(Color when, boolean seen) {
        boolean wanted = environment.getOrDefault("NO_COLOR", "").isEmpty() && isCapable();
        return when == Color.ALWAYS || (when == Color.AUTO && seen && wanted);
    }

    /** Whether a line of {@code err} can be written again and again. */
    boolean canShowProgress() {
        return errIsSeen && isCapable();
    }
}
