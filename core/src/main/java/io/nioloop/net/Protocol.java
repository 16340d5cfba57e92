package io.nioloop.net;

import java.nio.ByteBuffer;

/**
 * A protocol that is handed what arrives: asyncio's {@code Protocol}.
 *
 * <pre>{@code
 * final class Echo implements Protocol {
 *     private Transport transport;
 *
 *     public void connectionMade(Transport transport) {
 *         this.transport = transport;
 *     }
 *
 *     public void dataReceived(ByteBuffer data) {
 *         transport.write(data);
 *     }
 * }
 * }</pre>
 */
public interface Protocol extends BaseProtocol {
    /**
     * Bytes have arrived. What this throws closes the connection.
     *
     * @param data the bytes, read-only, good until this method returns: the buffer is the loop's and is used again.
     *     Copy what has to live longer; {@link Transport#write} does so itself.
     */
    void dataReceived(ByteBuffer data);

    /**
     * The peer will send no more.
     *
     * @return whether to keep the connection for writing; false, the default, closes it
     */
    default boolean eofReceived() {
        return false;
    }
}
