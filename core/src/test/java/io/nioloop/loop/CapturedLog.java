package io.nioloop.loop;

import java.lang.reflect.InvocationHandler;
import java.lang.reflect.Proxy;
import java.text.MessageFormat;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

/**
 * What is said to the logger {@code io.nioloop} while this is open; none of it reaches the console. By reflection,
 * because neither the core nor its tests read the module {@code java.logging}.
 */
public final class CapturedLog implements AutoCloseable {
    /** One entry of the log. */
    public record Entry(String level, String message, Throwable thrown) {}

    private static final String LOGGING = "java.util.logging.";

    private final Object logger;
    private final List<Entry> entries = new CopyOnWriteArrayList<>();

    private CapturedLog(Throwable failure) throws ReflectiveOperationException {
        logger = Class.forName(LOGGING + "Logger")
                .getMethod("getLogger", String.class)
                .invoke(null, "io.nioloop");
        InvocationHandler keep = (proxy, method, arguments) -> {
            if (!method.getName().equals("isLoggable")) {
                throw new UnsupportedOperationException(method.toString());
            }
            entries.add(entry(arguments[0]));
            if (failure != null) {
                throw failure;
            }
            return false;
        };
        filter(Proxy.newProxyInstance(CapturedLog.class.getClassLoader(), new Class<?>[] {filterType()}, keep));
    }

    public static CapturedLog open() {
        return failing(null);
    }

    /** A log that throws this whenever it is told something; null: nothing. */
    public static CapturedLog failing(Throwable failure) {
        try {
            return new CapturedLog(failure);
        } catch (ReflectiveOperationException e) {
            throw new LinkageError("no java.util.logging", e);
        }
    }

    public List<Entry> entries() {
        return List.copyOf(entries);
    }

    /** Level and message of each entry. */
    public List<String> messages() {
        return entries.stream()
                .map(entry -> entry.level() + ": " + entry.message())
                .toList();
    }

    @Override
    public void close() {
        try {
            filter(null);
        } catch (ReflectiveOperationException e) {
            throw new LinkageError("no java.util.logging", e);
        }
    }

    private static Class<?> filterType() throws ClassNotFoundException {
        return Class.forName(LOGGING + "Filter");
    }

    private void filter(Object filter) throws ReflectiveOperationException {
        logger.getClass().getMethod("setFilter", filterType()).invoke(logger, filter);
    }

    private static Entry entry(Object logRecord) throws ReflectiveOperationException {
        String message = (String) ask(logRecord, "getMessage");
        Object[] parameters = (Object[]) ask(logRecord, "getParameters");
        return new Entry(
                ask(logRecord, "getLevel").toString(),
                parameters == null || parameters.length == 0 ? message : MessageFormat.format(message, parameters),
                (Throwable) ask(logRecord, "getThrown"));
    }

    private static Object ask(Object logRecord, String name) throws ReflectiveOperationException {
        return Class.forName(LOGGING + "LogRecord").getMethod(name).invoke(logRecord);
    }
}
