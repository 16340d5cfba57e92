package io.nioloop.loop;

import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;

/**
 * A signal of the process as a call on a thread of the JVM, for as long as this is open. Java has no public way to handle
 * a signal; {@code sun.misc.Signal} does it, in a module that a runtime may lack, hence the reflection. Of several traps
 * for one signal the latest is called; when the last is closed the signal does again what it did before the first.
 * {@link Signals} is what a program on a loop wants.
 */
public final class SignalTrap implements AutoCloseable {
    /** The traps of one signal, the latest first, and what was there before them. */
    private record Line(Object before, Deque<SignalTrap> traps) {}

    private static final Map<String, Line> LINES =
            new LinkedHashMap<>(); // guarded by itself: signals are the process's

    private final String name;
    private final Runnable callback;

    private SignalTrap(String name, Runnable callback) {
        this.name = name;
        this.callback = callback;
    }

    /**
     * Sets a trap.
     *
     * @param name the signal, {@code INT} or {@code SIGINT} and so on
     * @param callback is called on a thread of the JVM each time the signal comes
     * @return the trap; close it
     * @throws IllegalArgumentException if the system has no such signal, or the JVM needs it itself
     * @throws UnsupportedOperationException if this runtime cannot handle signals
     */
    public static SignalTrap on(String name, Runnable callback) {
        SignalTrap trap = new SignalTrap(shortName(name), Objects.requireNonNull(callback, "callback"));
        synchronized (LINES) {
            Line line = LINES.get(trap.name);
            if (line == null) {
                line = new Line(handle(trap.name, handler(trap.name)), new ArrayDeque<>());
                LINES.put(trap.name, line);
            }
            line.traps().push(trap);
        }
        return trap;
    }

    /** {@return how many traps are set in this process} */
    public static int count() {
        synchronized (LINES) {
            return LINES.values().stream().mapToInt(line -> line.traps().size()).sum();
        }
    }

    static String shortName(String name) {
        return name.startsWith("SIG") ? name.substring("SIG".length()) : name;
    }

    private static Object handler(String name) {
        Class<?> type = type("sun.misc.SignalHandler");
        return Proxy.newProxyInstance(type.getClassLoader(), new Class<?>[] {type}, (proxy, method, arguments) -> {
            if (method.getDeclaringClass() == Object.class) {
                return method.invoke(LINES, arguments);
            }
            arrived(name);
            return null;
        });
    }

    private static void arrived(String name) {
        SignalTrap latest;
        synchronized (LINES) {
            Line line = LINES.get(name);
            latest = line == null ? null : line.traps().peek();
        }
        if (latest != null) { // else it came while the last was closed
            latest.callback.run();
        }
    }

    /** Makes the system call a handler; returns the one before. */
    private static Object handle(String name, Object handler) {
        try {
            Class<?> type = type("sun.misc.Signal");
            Method handle = type.getMethod("handle", type, type("sun.misc.SignalHandler"));
            return handle.invoke(null, type.getConstructor(String.class).newInstance(name), handler);
        } catch (InvocationTargetException refused) {
            throw new IllegalArgumentException(
                    "signal " + name + " cannot be handled: "
                            + refused.getCause().getMessage() + ". INT, TERM and HUP mostly can",
                    refused.getCause());
        } catch (ReflectiveOperationException other) {
            throw unsupported(other);
        }
    }

    private static Class<?> type(String name) {
        try {
            return Class.forName(name);
        } catch (ClassNotFoundException missing) {
            throw unsupported(missing);
        }
    }

    private static UnsupportedOperationException unsupported(Exception cause) {
        return new UnsupportedOperationException(
                "this runtime cannot handle signals: it lacks sun.misc.Signal, of the module jdk.unsupported", cause);
    }

    /** Gives the signal back to whoever had it. Twice it does nothing. */
    @Override
    public void close() {
        synchronized (LINES) {
            Line line = LINES.get(name);
            if (line != null && line.traps().remove(this) && line.traps().isEmpty()) {
                LINES.remove(name);
                handle(name, line.before());
            }
        }
    }

    @Override
    public String toString() {
        return "<SignalTrap " + name + ">";
    }
}
