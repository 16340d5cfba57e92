package io.nioloop.loop;

/** The clock of the machine, and the only place that reads it. */
enum SystemClock implements Clock {
    INSTANCE;

    @Override
    public long nanoTime() {
        return System.nanoTime();
    }
}
