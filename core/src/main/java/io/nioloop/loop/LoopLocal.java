package io.nioloop.loop;

import java.util.Objects;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Function;

/**
 * A value that each loop has one of, such as the buffer its transports share. Floors above keep here what the loop
 * need not know. Free it, where that matters, by {@link EventLoop#onClose}.
 *
 * @param <T> the type of the value
 */
public final class LoopLocal<T> {
    private static final AtomicInteger COUNT = new AtomicInteger();

    private final int index = COUNT.getAndIncrement(); // the same slot in every loop
    private final Function<? super EventLoop, ? extends T> initial;

    /**
     * Makes a value that is made for each loop when it is first asked for.
     *
     * @param initial makes the value; must not return null
     */
    public LoopLocal(Function<? super EventLoop, ? extends T> initial) {
        this.initial = Objects.requireNonNull(initial, "initial");
    }

    /**
     * The loop's value.
     *
     * @param loop a loop
     * @return the value, made now if this is the first time
     * @throws IllegalStateException if the loop runs on another thread
     */
    @SuppressWarnings("unchecked") // only this object writes to its slot
    public T get(EventLoop loop) {
        loop.checkThread();
        T value = (T) loop.locals(index)[index];
        if (value != null) {
            return value;
        }
        value = Objects.requireNonNull(initial.apply(loop), "the initial value must not be null");
        loop.locals(index)[index] = value;
        return value;
    }

    /**
     * The loop's value, for those who only look.
     *
     * @param loop a loop
     * @return the value; null if nobody has asked for it so far
     * @throws IllegalStateException if the loop runs on another thread
     */
    @SuppressWarnings("unchecked") // only this object writes to its slot
    public T peek(EventLoop loop) {
        loop.checkThread();
        return (T) loop.locals(index)[index];
    }

    /**
     * Replaces the loop's value.
     *
     * @param loop a loop
     * @param value the new value
     * @throws IllegalStateException if the loop runs on another thread
     */
    public void set(EventLoop loop, T value) {
        loop.checkThread();
        loop.locals(index)[index] = Objects.requireNonNull(value, "value");
    }
}
