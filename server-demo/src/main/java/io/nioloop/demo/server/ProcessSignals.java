package io.nioloop.demo.server;

import java.lang.reflect.Proxy;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;

/**
 * Ctrl-C and the like. Java has no public way to handle a signal. {@code sun.misc.Signal} does it, in a module that a
 * runtime may lack, hence the reflection; without it a shutdown hook has to do. The hook is told of the first signal
 * only, and not of which it is.
 */
final class ProcessSignals implements Signals {
    private final Thread main = Thread.currentThread();
    private final AtomicBoolean stopping = new AtomicBoolean();
    private volatile boolean hooked; // the JVM is going down, and waits for our hook

    @Override
    public void onFirst(Duration limit, Consumer<Signal> listener) {
        try {
            for (Signal signal : Signal.values()) {
                handle(signal, listener);
            }
        } catch (ReflectiveOperationException | RuntimeException noSuchModule) {
            Runtime.getRuntime().addShutdownHook(new Thread(() -> stopInHook(limit, listener), "stop"));
        }
    }

    /** Does {@code sun.misc.Signal.handle(new sun.misc.Signal(name), handler)}. */
    private void handle(Signal signal, Consumer<Signal> listener) throws ReflectiveOperationException {
        Class<?> type = Class.forName("sun.misc.Signal");
        Class<?> handlerType = Class.forName("sun.misc.SignalHandler");
        Object handler = Proxy.newProxyInstance(
                ProcessSignals.class.getClassLoader(), new Class<?>[] {handlerType}, (proxy, method, arguments) -> {
                    if (method.getDeclaringClass() == Object.class) {
                        return method.invoke(this, arguments);
                    }
                    received(signal, listener);
                    return null;
                });
        Object theirs = type.getConstructor(String.class).newInstance(signal.name());
        type.getMethod("handle", type, handlerType).invoke(null, theirs, handler);
    }

    private void received(Signal signal, Consumer<Signal> listener) {
        if (stopping.compareAndSet(false, true)) {
            listener.accept(signal);
        } else {
            Runtime.getRuntime().halt(signal.exitCode());
        }
    }

    /** Holds up the end of the JVM until the program has come to its own. */
    private void stopInHook(Duration limit, Consumer<Signal> listener) {
        if (!stopping.compareAndSet(false, true)) {
            return; // it has
        }
        hooked = true;
        listener.accept(Signal.TERM);
        try {
            main.join(limit.toMillis() + 1); // 0 would be for ever
        } catch (InterruptedException hurry) {
            Thread.currentThread().interrupt();
        }
    }

    /** Ends the process. */
    void exit(int code) {
        if (!hooked) {
            stopping.set(true); // so that our own hook does not wait for us
            System.exit(code);
        }
        if (code == 0) {
            Runtime.getRuntime().halt(0);
        } // else this thread ends, and the JVM goes on going down, with the code of the signal that it knows
    }
}
