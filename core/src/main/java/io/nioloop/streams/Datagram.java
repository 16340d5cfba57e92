package io.nioloop.streams;

import java.net.InetSocketAddress;

/**
 * What {@link Datagrams#receive} returns.
 *
 * @param data its bytes, maybe none
 * @param from who sent it
 */
@SuppressWarnings("ArrayRecordComponent") // bytes as they come: who compares two datagrams?
public record Datagram(byte[] data, InetSocketAddress from) {}
