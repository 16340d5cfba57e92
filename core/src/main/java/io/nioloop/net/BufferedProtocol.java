package io.nioloop.net;

import java.nio.ByteBuffer;

/**
 * A protocol that gives the buffer which is read into: asyncio's {@code BufferedProtocol}, for parsers with a buffer.
 */
public interface BufferedProtocol extends BaseProtocol {
    /**
     * Asks where to put what arrives next. What this throws closes the connection, and so does a buffer without room.
     *
     * @param sizeHint how much room would be good; -1: any
     * @return a buffer; it is filled from its position, which moves on
     */
    ByteBuffer getBuffer(int sizeHint);

    /**
     * The buffer was filled.
     *
     * @param count how many bytes came, at least one
     */
    void bufferUpdated(int count);

    /**
     * The peer will send no more.
     *
     * @return whether to keep the connection for writing; false, the default, closes it
     */
    default boolean eofReceived() {
        return false;
    }
}
