/**
 * Results that are not there yet. {@link io.nioloop.future.Future} is the side that waits, {@link
 * io.nioloop.future.Promise} the side that answers; {@link io.nioloop.future.Futures} combines them, {@link
 * io.nioloop.future.Offload} fetches results from other threads. A callback of a future always goes through the loop.
 *
 * <p>Null is never accepted or returned unless a method says so.
 */
package io.nioloop.future;
