/**
 * Child processes, for the body of a task. Begin with {@link io.nioloop.process.Subprocess}; {@link
 * io.nioloop.process.SubprocessTransport} is for protocols.
 */
package io.nioloop.process;
