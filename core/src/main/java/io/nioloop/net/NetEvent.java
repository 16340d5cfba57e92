package io.nioloop.net;

import io.nioloop.loop.Event;

/** What happens on the floor of transports. */
public sealed interface NetEvent extends Event {
    /** {@return the connection it happened to} */
    Transport transport();

    /**
     * A connection stands; its protocol is about to be told.
     *
     * @param transport the connection
     */
    record ConnectionMade(Transport transport) implements NetEvent {}

    /**
     * Bytes were read; the protocol is about to be told.
     *
     * @param transport the connection
     * @param count how many
     */
    record BytesReceived(Transport transport, int count) implements NetEvent {}

    /**
     * The peer will send no more.
     *
     * @param transport the connection
     */
    record EofReceived(Transport transport) implements NetEvent {}

    /**
     * The system took bytes to send.
     *
     * @param transport the connection
     * @param count how many
     */
    record BytesSent(Transport transport, long count) implements NetEvent {}

    /**
     * What the peer did not take yet has become more, or less.
     *
     * @param transport the connection
     * @param kept how many bytes that is now
     */
    record BufferLevel(Transport transport, long kept) implements NetEvent {}

    /**
     * The protocol is about to be told to pause writing, or to go on.
     *
     * @param transport the connection
     * @param paused whether to pause
     * @param kept how many bytes the peer did not take yet
     */
    record WritingPaused(Transport transport, boolean paused, long kept) implements NetEvent {}

    /**
     * A connection is gone; its protocol is about to be told.
     *
     * @param transport the connection
     * @param cause why; null if in good order
     */
    record ConnectionLost(Transport transport, Throwable cause) implements NetEvent {}
}
