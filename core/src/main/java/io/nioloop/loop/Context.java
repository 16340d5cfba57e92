package io.nioloop.loop;

import java.util.Arrays;
import java.util.Objects;

/**
 * Values that follow a chain of callbacks: asyncio's {@code contextvars.Context}, immutable. A handle captures the
 * current context when it is registered and runs in it, so what a callback schedules sees the values that the
 * callback saw.
 *
 * <pre>{@code
 * static final Context.Key<String> USER = new Context.Key<>("user");
 * loop.inContext(loop.context().with(USER, "ann"), () -> loop.callSoon(this::greet));
 * }</pre>
 *
 * <p>Few keys are expected: a look-up is a linear search.
 */
public final class Context {
    /** The context without values. */
    public static final Context EMPTY = new Context(new Object[0]);

    private final Object[] pairs; // key, value, key, value, …

    private Context(Object[] pairs) {
        this.pairs = pairs;
    }

    /**
     * Names a value of a context. Keys are equal only to themselves.
     *
     * @param <T> the type of the value
     */
    public static final class Key<T> {
        private final String name;

        /**
         * Makes a key.
         *
         * @param name what it is called in messages
         */
        public Key(String name) {
            this.name = Objects.requireNonNull(name, "name");
        }

        @Override
        public String toString() {
            return name;
        }
    }

    /**
     * Looks a value up.
     *
     * @param <T> the type of the value
     * @param key its key
     * @return the value; null if there is none
     */
    @SuppressWarnings("unchecked") // with() is the only way in, and pairs a Key<T> with a T
    public <T> T get(Key<T> key) {
        int at = indexOf(key);
        return at < 0 ? null : (T) pairs[at + 1];
    }

    /**
     * A context that differs in one value.
     *
     * @param <T> the type of the value
     * @param key its key
     * @param value the value, may be null
     * @return a new context; this one stays as it is
     */
    public <T> Context with(Key<T> key, T value) {
        int at = indexOf(Objects.requireNonNull(key, "key"));
        Object[] copy = Arrays.copyOf(pairs, at < 0 ? pairs.length + 2 : pairs.length);
        at = at < 0 ? pairs.length : at;
        copy[at] = key;
        copy[at + 1] = value;
        return new Context(copy);
    }

    private int indexOf(Key<?> key) {
        for (int i = 0; i < pairs.length; i += 2) {
            if (pairs[i] == key) {
                return i;
            }
        }
        return -1;
    }

    @Override
    public String toString() {
        StringBuilder text = new StringBuilder("Context{");
        for (int i = 0; i < pairs.length; i += 2) {
            text.append(i == 0 ? "" : ", ").append(pairs[i]).append('=').append(pairs[i + 1]);
        }
        return text.append('}').toString();
    }
}
