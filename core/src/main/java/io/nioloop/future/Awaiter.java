package io.nioloop.future;

import java.util.function.Consumer;

/** A callback by which one future waits for another, and which says so: see {@link Future#awaitedBy}. */
public interface Awaiter extends Consumer<Future<?>> {
    /** {@return the future that waits, which is a task or stands for several futures} */
    Future<?> awaiter();
}
