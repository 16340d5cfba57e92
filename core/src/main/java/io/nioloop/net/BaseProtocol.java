package io.nioloop.net;

/**
 * What every protocol is told by its transport: asyncio's {@code BaseProtocol}. All calls come on the loop, in this
 * order:
 *
 * <pre>
 *   connectionMade ─► data* ─► eofReceived? ─► connectionLost        pauseWriting, resumeWriting: any time in between
 * </pre>
 *
 * <p>Implement {@link Protocol} or {@link BufferedProtocol}.
 */
public interface BaseProtocol {
    /**
     * The connection stands. Called once, first.
     *
     * @param transport the way to the peer; keep it to write
     */
    default void connectionMade(Transport transport) {}

    /**
     * The connection is gone. Called once, last.
     *
     * @param cause why; null if either side closed it in good order, or this side aborted it
     */
    default void connectionLost(Throwable cause) {}

    /** The transport holds more than its high-water mark of bytes that the peer did not take yet: stop writing. */
    default void pauseWriting() {}

    /** The transport holds no more than its low-water mark: go on writing. */
    default void resumeWriting() {}
}
