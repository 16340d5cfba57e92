/**
 * TCP, UDP, Unix sockets and pipes for protocols. A {@link io.nioloop.net.Transport} moves bytes and calls a
 * {@link io.nioloop.net.Protocol},
 * which knows what they mean; {@link io.nioloop.net.Tcp} makes connections and {@link io.nioloop.net.Server}s.
 *
 * <p>Read {@link io.nioloop.net.BaseProtocol}, {@link io.nioloop.net.Transport}, then {@code SocketTransport} with
 * {@code WriteQueue} and {@code SharedBuffers}, then {@code Server}, {@code Connecting} and {@code Lingering}.
 *
 * <p>Null is never accepted or returned unless a method says so.
 */
package io.nioloop.net;
