package io.nioloop.net;

import io.nioloop.future.Future;
import java.nio.channels.FileChannel;
import java.util.Objects;

/**
 * Sends files: asyncio's {@code loop.sendfile}, rules 256 and 257. The system copies from the file to the socket, at
 * most 1 MiB at a time; then others on the loop have their turn. The loop waits while the disk is read.
 *
 * <pre>{@code
 * transport.write(header);
 * SendFile.send(transport, file, 0, Long.MAX_VALUE).addDoneCallback(sent -> transport.close());
 * }</pre>
 *
 * <p>An interrupt of the loop's thread does not close the file.
 */
public final class SendFile {
    static final long SLICE = 1 << 20;

    private SendFile() {}

    /**
     * Sends a part of a file, and copies it through {@link Transport#write} if the transport is no socket.
     *
     * @param transport where to
     * @param file open for reading; the caller closes it, when the future is done
     * @param position where the part begins
     * @param count its length, 1 or more; what is more than the file has is left out
     * @return how many bytes were sent; see the method with more parameters
     */
    public static Future<Long> send(Transport transport, FileChannel file, long position, long count) {
        return send(transport, file, position, count, true);
    }

    /**
     * Sends a part of a file, after all that was written before. Until the future is done, nothing is received, and
     * writing to a socket is refused; {@link Transport#close} and {@link Transport#writeEof} take effect after the file.
     *
     * @param transport where to
     * @param file open for reading; the caller closes it, when the future is done
     * @param position where the part begins
     * @param count its length, 1 or more; what is more than the file has is left out
     * @param fallback whether to copy if the transport is no socket
     * @return how many bytes were sent. To cancel it ends the sending; it fails with an {@link java.io.IOException} if
     *     the connection is lost or the file cannot be read. In each case the file's position is after the last byte
     *     that was sent
     * @throws IllegalStateException if the transport is closing, or sends a file already, or {@code writeEof} was called
     * @throws UnsupportedOperationException if the transport is no socket and {@code fallback} is false
     */
    public static Future<Long> send(
            Transport transport, FileChannel file, long position, long count, boolean fallback) {
        Objects.requireNonNull(file, "file");
        transport.loop().checkThread();
        if (position < 0 || count < 1) {
            throw new IllegalArgumentException(
                    "position is " + position + ", count is " + count + ": use 0 or more, and 1 or more");
        }
        if (transport.isClosing()) {
            throw new IllegalStateException("cannot send a file while closing: " + transport);
        }
        if (transport instanceof SocketTransport socket) {
            return socket.send(file, position, count);
        }
        if (!fallback) {
            throw new UnsupportedOperationException(
                    "no socket: " + transport + "; allow the fallback to copy the file");
        }
        return new FileCopy(transport, file, position, count);
    }
}
