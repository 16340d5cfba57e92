package io.nioloop.task;

import io.nioloop.loop.Context;
import io.nioloop.loop.EventLoop;
import java.util.Objects;

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

    /** {@return its value in the task or callback that runs now} */
    public T get() {
        T value = EventLoop.current().context().get(key);
        return value == null ? otherwise : value;
    }

    /**
     * Sets its value for the rest of the task or callback that runs now, and for all that this starts.
     *
     * @param value the value
     */
    public void set(T value) {
        Objects.requireNonNull(value, "value");
        EventLoop loop = EventLoop.current();
        loop.swapContext(loop.context().with(key, value));
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
