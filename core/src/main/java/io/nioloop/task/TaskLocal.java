package io.nioloop.task;

import io.nioloop.loop.Context;
import io.nioloop.loop.EventLoop;
import java.util.Objects;
import java.util.concurrent.Callable;

/**
 * A value that each task has for itself: asyncio's {@code ContextVar}. A task begins with the values of whoever started
 * it, and what it sets then is its own; callbacks see those of the task or callback that registered them. Unlike a
 * {@link ThreadLocal} it follows the task, whatever carries that.
 *
 * <pre>{@code
 * static final TaskLocal<String> USER = new TaskLocal<>("user", "nobody");
 * }</pre>
 *
 * @param <T> the type of the value
 */
public final class TaskLocal<T> {
    private static final ThreadLocal<Context> OFF_LOOP = new ThreadLocal<>(); // while toThread() works

    private final Context.Key<T> key;
    private final T otherwise;

    /**
     * Makes one.
     *
     * @param name what it is called in messages
     * @param otherwise its value where none was set, may be null
     */
    public TaskLocal(String name, T otherwise) {
        this.key = new Context.Key<>(name);
        this.otherwise = otherwise;
    }

    /** {@return its value in the task or callback that runs now, or in the work that it has sent to a thread} */
    public T get() {
        Context off = OFF_LOOP.get();
        T value = (off == null ? EventLoop.current().context() : off).get(key);
        return value == null ? otherwise : value;
    }

    /**
     * Sets its value for the rest of the task or callback that runs now, and for all that this starts.
     *
     * @param value the value
     */
    public void set(T value) {
        Objects.requireNonNull(value, "value");
        Context off = OFF_LOOP.get();
        if (off != null) {
            OFF_LOOP.set(off.with(key, value));
            return;
        }
        EventLoop loop = EventLoop.current();
        loop.swapContext(loop.context().with(key, value));
    }

    /** The same work, which sees these values on the thread that does it, and changes a copy of them. */
    static <T> Callable<T> carrying(Context context, Callable<T> work) {
        return () -> {
            OFF_LOOP.set(context);
            try {
                return work.call();
            } finally {
                OFF_LOOP.remove();
            }
        };
    }

    /** {@return the key under which it stands in a {@link Context}} */
    public Context.Key<T> key() {
        return key;
    }

    @Override
    public String toString() {
        return "<TaskLocal " + key + ">";
    }
}
