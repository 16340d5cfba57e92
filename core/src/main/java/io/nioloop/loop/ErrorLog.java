package io.nioloop.loop;

import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.time.Duration;
import java.time.ZoneId;
import java.util.List;

/** The loop's logger, and the exception handler that writes to it. */
final class ErrorLog {
    static final Logger LOGGER = System.getLogger("io.nioloop");

    static final ExceptionHandler HANDLER = (loop, error) -> LOGGER.log(
            Level.ERROR,
            (error.about().isEmpty() ? error.message() : error.message() + " " + name(error.about())) + origins(error),
            error.exception());

    private ErrorLog() {}

    /**
     * Loads what the first report needs, while there are descriptors to load it with (row 21 of the fault catalogue).
     */
    static void preload() {
        LOGGER.isLoggable(Level.ERROR);
        ZoneId zone = ZoneId.systemDefault(); // rules from a file: the JDK's log stamps each entry with the local time
        LoopError.of("preloaded", null, zone.getRules()).about(Handle.class);
        try {
            Class.forName("sun.nio.ch.FileDispatcherImpl"); // in JDK 17 the first read or write takes two descriptors
        } catch (ClassNotFoundException anotherJdk) {
            LOGGER.log(Level.DEBUG, "nothing to preload for sockets", anotherJdk);
        }
    }

    /** Rule 280: a handler threw, so the default tells of the error it was given, and then of its own. */
    static void handlerFailed(EventLoop loop, LoopError error, Throwable failure) {
        try {
            HANDLER.handle(loop, error);
            HANDLER.handle(loop, LoopError.of("Exception in exception handler", failure));
        } catch (Throwable loggingIsBroken) {
            if (loggingIsBroken != failure) {
                failure.addSuppressed(loggingIsBroken); // nobody is left to tell; the loop goes on
            }
        }
    }

    /** Rules 279 and 282: where those whom it concerns were made, as far as debug mode has noted it. */
    private static String origins(LoopError error) {
        StringBuilder text = new StringBuilder();
        for (Object object : error.about()) {
            List<StackTraceElement> frames = Birthplaces.of(object);
            if (!frames.isEmpty()) {
                text.append('\n').append(name(object)).append(" was created at (innermost call first):");
                frames.forEach(frame -> text.append("\n    ").append(frame));
            }
        }
        return text.toString();
    }

    /** Debug mode: a callback held the loop for too long. */
    static void slow(Object callback, Duration took) {
        LOGGER.log(Level.WARNING, () -> "Executing " + name(callback) + " took " + took.toMillis() + " ms");
    }

    /** Names an object in a report, which must not fail because the object cannot say what it is. */
    static String name(Object object) {
        try {
            return String.valueOf(object);
        } catch (Exception | StackOverflowError | LinkageError | AssertionError unspeakable) {
            return object.getClass().getName() + " whose toString fails";
        }
    }
}
