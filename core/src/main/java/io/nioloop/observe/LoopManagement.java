package io.nioloop.observe;

import io.nioloop.loop.EventLoop;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Shows loops to tools that speak JMX. With {@code -Dio.nioloop.jmx} every loop is shown, under a number.
 *
 * <pre>{@code
 * LoopManagement.register(loop, "chat"); // io.nioloop:type=EventLoop,name="chat"
 * }</pre>
 */
public final class LoopManagement {
    private static final AtomicInteger NUMBERED = new AtomicInteger();

    private LoopManagement() {}

    /**
     * Registers an {@link LoopMXBean} with the platform's server, until the loop is closed.
     *
     * @param loop the loop; this is called on it, or while nobody runs it
     * @param name how the loop is called there
     * @throws IllegalArgumentException if that name is taken
     * @throws UnsupportedOperationException if this runtime lacks the module {@code java.management}
     */
    public static void register(EventLoop loop, String name) {
        Objects.requireNonNull(name, "name");
        loop.checkThread();
        AutoCloseable registration;
        try {
            registration = ManagedLoop.register(loop, name);
        } catch (NoClassDefFoundError missing) {
            throw new UnsupportedOperationException("no JMX: this runtime lacks the module java.management", missing);
        }
        loop.onClose(() -> close(registration));
        WaitTimes.of(loop).want(loop, registration);
    }

    private static void close(AutoCloseable registration) {
        try {
            registration.close();
        } catch (Exception failure) {
            throw new IllegalStateException("cannot be unregistered", failure);
        }
    }

    /** For {@code -Dio.nioloop.jmx}. */
    static void registerNumbered(EventLoop loop) {
        register(loop, "loop-" + NUMBERED.incrementAndGet());
    }
}
