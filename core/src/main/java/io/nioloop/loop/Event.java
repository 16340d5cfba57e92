package io.nioloop.loop;

/** Something that an {@link Observer} is told of. Made only when somebody listens. */
public interface Event {}
