package io.nioloop.future;

/** A future that stands for a place in a line: who waits for it waits, say, for a lock. */
public interface Place {
    /** {@return whose line it is} */
    Object at();
}
