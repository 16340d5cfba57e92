package io.nioloop.future;

/** The callback of a future that is done, on its way through the loop: what a handle of such a callback holds. */
public interface DoneCallback extends Runnable {
    /** {@return the future that is done} */
    Future<?> future();

    /** {@return what is told of it} */
    Object callback();
}
