/**
 * The front door: {@link io.nioloop.NioLoop} has the names that a program begins with, {@link io.nioloop.Runner} runs
 * its mains. Everything else is on the floors below.
 *
 * <pre>
 *   io.nioloop.task     straight-line code that waits        io.nioloop.net   transports, protocols, servers
 *   io.nioloop.future   results that are not there yet
 *   io.nioloop.loop     callbacks, timers, readiness
 * </pre>
 *
 * <p>Null is never accepted or returned unless a method says so.
 */
package io.nioloop;
