package io.nioloop.observe;

import io.nioloop.loop.EventLoop;
import io.nioloop.loop.Instrument;

/** Fastens the tools of this package to each loop, as system properties ask for them. */
public final class Observation implements Instrument {
    /** For the service loader. */
    public Observation() {}

    @Override
    public void install(EventLoop loop) {}
}
