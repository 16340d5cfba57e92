package io.nioloop.net;

import io.nioloop.loop.EventLoop;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.List;

/**
 * A connection as its protocol sees it: asyncio's {@code Transport}, rules 195 to 217. It writes without ever
 * waiting: what the peer does not take at once is kept and sent as room comes. Belongs to its loop's thread; calls
 * from another are refused with an {@link IllegalStateException}.
 *
 * <pre>
 *   open ── close() ──► closing: what is kept is sent ──┐
 *    ├──── abort() ─────────────────────────────────────┼──► connectionLost
 *    └──── I/O error, or the protocol throws ───────────┘
 * </pre>
 */
public interface Transport {
    /** {@return the loop it belongs to} */
    EventLoop loop();

    /**
     * Sends bytes, in order after those before. Once the connection is lost they are dropped, and the fifth time that
     * is logged.
     *
     * @param data the bytes; taken in full when this returns, so that the buffer may be used again
     * @throws IllegalStateException after {@link #writeEof}
     */
    void write(ByteBuffer data);

    /**
     * Sends bytes.
     *
     * @param data the bytes; may be changed when this returns
     * @throws IllegalStateException after {@link #writeEof}
     */
    default void write(byte[] data) {
        write(ByteBuffer.wrap(data));
    }

    /**
     * Sends text in UTF-8.
     *
     * @param text the text
     * @throws IllegalStateException after {@link #writeEof}
     */
    default void write(String text) {
        write(StandardCharsets.UTF_8.encode(text));
    }

    /**
     * Sends several pieces with as few system calls as it can: asyncio's {@code writelines}.
     *
     * @param pieces the pieces, in order; taken in full when this returns
     * @throws IllegalStateException after {@link #writeEof}
     */
    void writelines(List<ByteBuffer> pieces);

    /**
     * Tells the peer, after all that was written, that no more will come; receiving goes on. Twice, or after
     * {@link #close}, nothing.
     */
    void writeEof();

    /** {@return whether {@link #writeEof} is possible} */
    boolean canWriteEof();

    /**
     * Stops reading, sends what is kept, and ends the connection without losing a byte of it. Twice it does nothing.
     */
    void close();

    /** Ends the connection now; what is kept is dropped. Twice it does nothing. */
    void abort();

    /** {@return whether the connection is lost or about to be: by {@code close}, {@code abort} or an error} */
    boolean isClosing();

    /** Holds back {@code dataReceived} until {@link #resumeReading}. Twice, or when closing, it does nothing. */
    void pauseReading();

    /** Takes back {@link #pauseReading}. Twice, or when closing, it does nothing. */
    void resumeReading();

    /** {@return whether data is received as it comes: neither paused nor closing} */
    boolean isReading();

    /**
     * Sets when the protocol is told to stop writing and to go on: asyncio's {@code set_write_buffer_limits}. Takes
     * effect at once. By default 64 KiB and 16 KiB.
     *
     * @param high pause when more bytes than this are kept
     * @param low resume when no more bytes than this are kept; 0 to high
     */
    void setWriteBufferLimits(int high, int low);

    /** {@return the limits, low and then high: asyncio's {@code get_write_buffer_limits}} */
    List<Integer> writeBufferLimits();

    /**
     * {@return how many bytes are kept because the peer did not take them yet: asyncio's {@code get_write_buffer_size}}
     */
    long writeBufferSize();

    /** {@return who is told what arrives: asyncio's {@code get_protocol}} */
    BaseProtocol protocol();

    /**
     * Changes who is told what arrives, from the next bytes on: asyncio's {@code set_protocol}.
     * {@code connectionMade} is not repeated.
     *
     * @param protocol a {@link Protocol} or a {@link BufferedProtocol}
     */
    void setProtocol(BaseProtocol protocol);

    /**
     * What is known about the connection: asyncio's {@code get_extra_info}.
     *
     * @param <T> the type of the information
     * @param key what is asked, for instance {@link ExtraInfo#PEERNAME}
     * @return the answer; null if this kind of transport has none
     */
    <T> T extraInfo(ExtraInfo<T> key);
}
