package io.nioloop.testing;

/**
 * Something that will happen at a moment of virtual time. An event object is scheduled again and again: a connection
 * needs one for each direction, however many segments are under way.
 */
abstract class SimEvent {
    long timeNanos; // when it happens; means something only while it is scheduled
    long sequence; // given by the heap: the order among equal times
    int place = -1; // in the heap; -1: not scheduled

    /** It is time. The event is no longer scheduled and may schedule itself anew. */
    abstract void happen();

    final boolean scheduled() {
        return place >= 0;
    }

    final boolean before(SimEvent other) {
        long difference = timeNanos - other.timeNanos; // the clock may wrap
        return difference < 0 || (difference == 0 && sequence < other.sequence);
    }
}
