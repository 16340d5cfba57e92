package io.nioloop.process;

/**
 * Is told what becomes of a child: asyncio's {@code SubprocessProtocol}. {@code connectionMade} comes first and
 * {@code connectionLost} last, after {@code processExited} and the loss of each pipe; for each pipe its data comes before
 * its loss (rule 267). Whether the child has exited before its pipes are lost is nobody's to say. What it throws is
 * reported to the loop, and changes nothing.
 */
public interface SubprocessProtocol {
    /**
     * The child runs.
     *
     * @param transport the way to its pipes
     */
    default void connectionMade(SubprocessTransport transport) {}

    /**
     * The child has written something.
     *
     * @param fd 1 for its output, 2 for its errors
     * @param data what it wrote; the protocol's to keep
     */
    default void pipeDataReceived(int fd, byte[] data) {}

    /**
     * A pipe is closed.
     *
     * @param fd 0 for the child's input, 1 for its output, 2 for its errors
     * @param cause what broke it; null: an end in good order
     */
    default void pipeConnectionLost(int fd, Throwable cause) {}

    /** The child has exited: {@link SubprocessTransport#returnCode} tells how. */
    default void processExited() {}

    /**
     * The child has exited and all its pipes are closed.
     *
     * @param cause always null, as in asyncio
     */
    default void connectionLost(Throwable cause) {}

    /** The pipe to the child has more to send than it should keep. */
    default void pauseWriting() {}

    /** It has room again. */
    default void resumeWriting() {}
}
