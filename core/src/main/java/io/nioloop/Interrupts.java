package io.nioloop;

import java.lang.reflect.Method;
import java.lang.reflect.Proxy;

/**
 * Ctrl-C as a call, for as long as this is open. Java has no public way to handle a signal; {@code sun.misc.Signal} does
 * it, in a module that a runtime may lack, hence the reflection. Where it cannot be had Ctrl-C does what it always does.
 */
final class Interrupts {
    private final Method handle; // null: no way to handle signals
    private final Object signal;
    private final Object before; // the handler that was there

    private Interrupts(Method handle, Object signal, Object before) {
        this.handle = handle;
        this.signal = signal;
        this.before = before;
    }

    /** Calls back, on a thread of the JVM, each time there is a Ctrl-C. */
    static Interrupts on(Runnable callback) {
        try {
            Class<?> type = Class.forName("sun.misc.Signal");
            Class<?> handlerType = Class.forName("sun.misc.SignalHandler");
            Object handler = Proxy.newProxyInstance(
                    handlerType.getClassLoader(), new Class<?>[] {handlerType}, (proxy, method, arguments) -> {
                        if (method.getDeclaringClass() == Object.class) {
                            return method.invoke(callback, arguments);
                        }
                        callback.run();
                        return null;
                    });
            Method handle = type.getMethod("handle", type, handlerType);
            Object signal = type.getConstructor(String.class).newInstance("INT");
            return new Interrupts(handle, signal, handle.invoke(null, signal, handler));
        } catch (ReflectiveOperationException | RuntimeException noSignals) {
            return new Interrupts(null, null, null);
        }
    }

    /** Gives Ctrl-C back to whoever had it. */
    void close() {
        if (handle == null) {
            return;
        }
        try {
            handle.invoke(null, signal, before);
        } catch (ReflectiveOperationException failure) {
            throw new IllegalStateException("the handler of Ctrl-C cannot be restored", failure);
        }
    }
}
