/**
 * Connections in straight-line code, for the body of a task. {@link io.nioloop.streams.Streams} makes them. Read {@link
 * io.nioloop.streams.StreamReader}, then {@link io.nioloop.streams.StreamReaderProtocol}, which feeds it.
 *
 * <p>Null is never accepted or returned unless a method says so.
 */
package io.nioloop.streams;
